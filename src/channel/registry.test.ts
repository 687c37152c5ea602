import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ChannelConfig } from "./port.ts";
import { channels } from "./registry.ts";

const bare: ChannelConfig = { id: "c", vendor: "", appId: "com.example.app", endpoints: {}, credentials: {} };

describe("the registry of channels", () => {
  it("names each channel as the channel names itself", () => {
    expect([...channels].map(([name, channel]) => name === channel.vendor)).not.toContain(false);
    expect([...channels.keys()].toSorted()).toEqual([
      "aliyun",
      "apns",
      "fcm",
      "getui",
      "harmony",
      "honor",
      "huawei",
      "jpush",
      "meizu",
      "oppo",
      "twilio",
      "vivo",
      "webPush",
      "xiaomi",
    ]);
  });

  it.each([...channels.keys()])("%s reports every missing credential at once, with field and remedy", (vendor) => {
    const parsed = channels.get(vendor)?.parseConfig({ ...bare, endpoints: { api: "ftp://nowhere" } });
    expect(parsed?.ok).toBe(false);
    const errors = parsed?.ok === false ? parsed.error : [];
    expect(errors.length).toBeGreaterThanOrEqual(3);
    for (const error of errors) expect(error).toMatchObject({ field: expect.any(String), remedy: expect.any(String) });
    expect(errors.map(({ field }) => field)).toContain("endpoints.api");
  });

  it("names a key of the wrong kind and quotes nothing of it", () => {
    const { privateKey } = generateKeyPairSync("ed25519", {
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    const parsed = channels.get("apns")?.parseConfig({ ...bare, credentials: { keyId: "K", teamId: "T", privateKey } });
    expect(JSON.stringify(parsed)).toContain("ed25519");
    expect(JSON.stringify(parsed)).not.toContain(privateKey.split("\n")[1]);
  });

  it.each([
    ["fcm", "with space"],
    ["fcm", ""],
    ["apns", "xyz"],
    ["apns", "../../etc"],
    ["webPush", "{}"],
    ["webPush", `{"endpoint":"file:///etc/passwd","keys":{}}`],
  ])("%s does not take the token %j", (vendor, token) => {
    expect(channels.get(vendor)?.checkToken(token)).toMatchObject({ ok: false, error: { field: "token" } });
  });

  it("stores APNs tokens in lower case", () => {
    expect(channels.get("apns")?.checkToken("AB".repeat(32))).toEqual({ ok: true, value: "ab".repeat(32) });
  });
});
