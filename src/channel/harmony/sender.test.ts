import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { jwtVerify } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import type { ChannelConfig, GroupNotification } from "../port.ts";
import { type ScriptedOrigin, startScriptedOrigin } from "../scripted-origin.ts";
import { harmony } from "./sender.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const account = { project_id: "388421841", key_id: "k1", private_key: privateKey, sub_account: "103000001" };
const configOf = (credentials: unknown, options?: unknown, endpoints: Record<string, string> = {}): ChannelConfig => ({
  id: "c1",
  vendor: "harmony",
  appId: "com.example.app",
  endpoints,
  credentials,
  ...(options === undefined ? {} : { options }),
});
const errorsOf = (config: ChannelConfig): readonly (string | undefined)[] => {
  const parsed = harmony.parseConfig(config);
  return parsed.ok ? [] : parsed.error.map(({ field }) => field);
};

describe("a HarmonyOS channel's configuration", () => {
  it("without credentials is refused for each of them", () => {
    expect(new Set(errorsOf(configOf({}, undefined, { api: "ftp://nowhere" })))).toEqual(
      new Set(["credentials.project_id", "credentials.key_id", "credentials.sub_account", "credentials.private_key", "endpoints.api"]),
    );
  });
  it.each([
    { name: "options that are none", options: 7, fields: ["options"] },
    { name: "a name that is no option", options: { receipt_id: "R" }, fields: ["options.receipt_id"] },
    { name: "an empty receipt id", options: { receiptId: "" }, fields: ["options.receiptId"] },
    { name: "a test mark that is no truth value", options: { testMessage: "yes" }, fields: ["options.testMessage"] },
    { name: "a category of marketing for service", options: { serviceCategory: "MARKETING" }, fields: ["options.serviceCategory"] },
    { name: "an unknown click", options: { clickAction: { actionType: 5 } }, fields: ["options.clickAction.actionType"] },
    { name: "two pages", options: { clickAction: { actionType: 1, action: "a", uri: "b" } }, fields: ["options.clickAction"] },
  ])("with $name is refused by field", ({ options, fields }) => {
    expect(errorsOf(configOf(account, options))).toEqual(fields);
  });
  it("with half a callback key is refused, with a whole one and all options it is taken", () => {
    expect(errorsOf(configOf({ ...account, callback: { userName: "u" } }))).toEqual(["credentials.callback"]);
    const options = { receiptId: "R", testMessage: true, serviceCategory: "ACCOUNT", clickAction: { actionType: 1, uri: "app://a" } };
    expect(errorsOf(configOf({ ...account, callback: { userName: "u", secret: "s" } }, options))).toEqual([]);
  });
  it.each(["", "with space", "x".repeat(4097)])("does not take the token %j", (token) => {
    expect(harmony.checkToken(token)).toMatchObject({ ok: false, error: { field: "token" } });
  });
});

describe("a HarmonyOS sender", () => {
  const origins: ScriptedOrigin[] = [];
  afterEach(async () => {
    for (const origin of origins.splice(0)) await origin.close();
  });
  const start = async (): Promise<ScriptedOrigin> => {
    const origin = await startScriptedOrigin({
      http2: false,
      answer: () => ({ status: 200, body: `{"code":"80000000","requestId":"r1"}` }),
    });
    origins.push(origin);
    return origin;
  };
  const group = (size: number): GroupNotification => ({
    messageId: "b1",
    tokens: Array.from({ length: size }, (_, n) => `MAMzLgIkEUnA${n}`),
    title: "Order",
    body: "Shipped",
    image: null,
    link: null,
    data: {},
    class: "service",
    category: "order",
    ttlSeconds: 60,
    collapseKey: null,
  });

  it("signs with PS256, as the page says, and keeps its token until five minutes before the hour is over", async () => {
    const origin = await start();
    let nowMs = Date.now();
    const sender = harmony.makeSender(configOf(account, {}, { api: origin.url }), { nowMs: () => nowMs });
    for (const minutes of [0, 54, 2, 0]) {
      nowMs += minutes * 60_000;
      expect(await sender.sendGroup(group(1))).toMatchObject([{ kind: "accepted" }]);
    }
    const jwts = origin.requests.map(({ headers }) => headers.authorization?.replace("Bearer ", "") ?? "");
    // The third asks for a fresh one in the background and still uses the old one.
    expect(jwts.map((jwt) => jwt === jwts[0])).toEqual([true, true, true, false]);
    const { protectedHeader, payload } = await jwtVerify(jwts[0] ?? "", createPublicKey(privateKey));
    expect(protectedHeader).toEqual({ kid: "k1", typ: "JWT", alg: "PS256" });
    const iat = payload.iat ?? 0;
    expect(payload).toEqual({ iss: "103000001", aud: "https://oauth-login.cloud.huawei.com/oauth2/v3/token", iat, exp: iat + 3600 });
    await sender.close();
  });

  it("sends tests to ten devices a request, and others to a thousand", async () => {
    const origin = await start();
    for (const [testMessage, sizes] of [
      [true, [10, 10, 5]],
      [false, [25]],
    ] as const) {
      const sender = harmony.makeSender(configOf(account, { testMessage }, { api: origin.url }), { nowMs: () => Date.now() });
      const before = origin.requests.length;
      expect((await sender.sendGroup(group(25))).map(({ kind }) => kind)).toEqual(Array.from({ length: 25 }, () => "accepted"));
      const sent = origin.requests.slice(before).map(({ body }) => JSON.parse(String(body)).target.token.length);
      expect(sent.sort((a, b) => b - a)).toEqual(sizes);
      await sender.close();
    }
  });
});
