import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deviceSchema, parseDevice } from "./device.ts";

const nowMs = Date.UTC(2026, 2, 2, 9);
const body = {
  personId: "p1",
  platform: "android",
  maker: "Xiaomi",
  brand: "Redmi",
  model: "24069RA21C",
  rom: "HyperOS 2.0",
  osVersion: "15",
  appId: "com.example.app",
  appVersion: "7.2.0",
  tokens: [{ channel: "fcm", token: "secret-token" }],
  permission: "granted",
  zone: "Asia/Shanghai",
  locale: "zh_CN",
};
const subscription = { endpoint: "https://push.example/abc", expirationTime: null, keys: { p256dh: "BPk", auth: "xyz" } };
const faults = (more: Record<string, unknown>): readonly (string | undefined)[] => {
  const parsed = parseDevice("d1", { ...body, ...more }, nowMs);
  return parsed.ok ? [] : parsed.error.flatMap(({ code, field }) => [code, field]);
};

describe("a device's registration", () => {
  it("is read as the contract writes it", () => {
    expect(deviceSchema.safeParse(body).success).toBe(true);
    expect(parseDevice("d1", body, nowMs)).toEqual({
      ok: true,
      value: {
        personId: "p1",
        summary: {
          deviceId: "d1",
          platform: "android",
          maker: "Xiaomi",
          appId: "com.example.app",
          appVersion: "7.2.0",
          permission: "granted",
          channels: ["fcm"],
          lastSeenMs: nowMs,
        },
        tokens: [{ channel: "fcm", token: "secret-token", environment: "production" }],
        brand: "Redmi",
        model: "24069RA21C",
        rom: "HyperOS 2.0",
        osVersion: "15",
        evidence: {},
        zone: "Asia/Shanghai",
        locale: "zh-CN",
        warnings: [],
      },
    });
  });

  it.each([
    ["an object", subscription],
    ["JSON text", JSON.stringify(subscription)],
  ])("takes a Web Push subscription as %s", (_, token) => {
    const parsed = parseDevice("d1", { ...body, platform: "web", tokens: [{ channel: "webPush", token }] }, nowMs);
    expect(parsed).toMatchObject({
      value: { tokens: [{ token: JSON.stringify({ endpoint: subscription.endpoint, keys: subscription.keys }) }] },
    });
  });

  it("is taken without what is unknown, with a warning", () => {
    const parsed = parseDevice("d1", { personId: 7, platform: "web", zone: "No/Where", locale: "?" }, nowMs);
    expect(parsed).toMatchObject({ value: { personId: "7", zone: null, locale: null, summary: { permission: "unknown" } } });
    expect(parsed.ok && parsed.value.warnings.map(({ code }) => code)).toEqual(["unknownZone", "badLocale", "appIdMissing"]);
  });

  it("takes the ROM in two parts, and a text before them", () => {
    const romOf = (more: object) => {
      const parsed = parseDevice("d1", { ...body, rom: undefined, ...more }, nowMs);
      return parsed.ok && parsed.value.rom;
    };
    expect(romOf({ romName: "ColorOS", romVersion: 15 })).toBe("ColorOS 15");
    expect(romOf({ romName: "ColorOS", romVersion: "15", rom: "ColorOS 15.0.1" })).toBe("ColorOS 15.0.1");
    expect(romOf({ romVersion: "15" })).toBe("");
  });

  it.each([
    ["nobody it belongs to", { personId: "" }, ["idMissing", "personId"]],
    ["a platform that does not exist", { platform: "symbian" }, ["notAChoice", "platform"]],
    ["a permission that does not exist", { permission: "maybe" }, ["notAChoice", "permission"]],
    ["two tokens of a channel", { tokens: [...body.tokens, ...body.tokens] }, ["channelTwice", "tokens"]],
    ["a token without channel", { tokens: [{ token: "x" }] }, ["badChannel", "tokens[0].channel"]],
    ["a token that is none", { tokens: [{ channel: "fcm", token: 7 }] }, ["badToken", "tokens[0].token"]],
    ["a subscription that is none", { tokens: [{ channel: "webPush", token: "{}" }] }, ["badSubscription", "tokens[0].token"]],
    [
      "an environment that does not exist",
      { tokens: [{ channel: "apns", token: "x", environment: "dev" }] },
      ["notAChoice", "tokens[0].environment"],
    ],
    ["a text that is too long", { maker: "x".repeat(65) }, ["badText", "maker"]],
    ["a NUL character", { model: "a\0" }, ["badText", "model"]],
  ])("with %s is refused by field", (_, more, expected) => {
    expect(faults(more)).toEqual(expected);
  });

  it("never repeats a token in an error", () => {
    const parsed = parseDevice("d1", { ...body, tokens: [{ channel: "fcm", token: "secret".repeat(1000) }] }, nowMs);
    expect(JSON.stringify(parsed)).not.toContain("secret");
  });

  it("never makes the parser throw", () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ tokens: fc.jsonValue(), zone: fc.jsonValue() })), (any) => {
        parseDevice("d1", any, nowMs);
        parseDevice("d1", { ...body, ...(typeof any === "object" ? any : {}) }, nowMs);
      }),
    );
  });
});
