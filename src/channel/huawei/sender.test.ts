import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { jwtVerify } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import type { ChannelConfig, Notification } from "../port.ts";
import { type ScriptedOrigin, startScriptedOrigin } from "../scripted-origin.ts";
import { huawei } from "./sender.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const client = { client_id: "100001", client_secret: "a secret+/=" };
const account = { project_id: "388421841", key_id: "k1", private_key: privateKey, sub_account: "103000001" };
const configOf = (credentials: unknown, options?: unknown, endpoints: Record<string, string> = {}): ChannelConfig => ({
  id: "c1",
  vendor: "huawei",
  appId: "com.example.app",
  endpoints,
  credentials,
  ...(options === undefined ? {} : { options }),
});
const errorsOf = (config: ChannelConfig): readonly (string | undefined)[] => {
  const parsed = huawei.parseConfig(config);
  return parsed.ok ? [] : parsed.error.map(({ field }) => field);
};

describe("a Huawei channel's configuration", () => {
  it.each([
    { name: "nothing", credentials: {}, options: undefined, fields: ["credentials.client_id", "credentials.client_secret"] },
    {
      name: "half an account",
      credentials: { sub_account: "1" },
      options: undefined,
      fields: ["credentials.key_id", "credentials.private_key", "credentials.private_key", "credentials.project_id"],
    },
    { name: "a client and version 2", credentials: client, options: { version: 2 }, fields: ["credentials.project_id"] },
    { name: "an account and version 1", credentials: account, options: { version: 1 }, fields: ["credentials.client_id"] },
    { name: "version 3", credentials: client, options: { version: 3 }, fields: ["options.version"] },
    { name: "a name that is no option", credentials: client, options: { receiptId: "R" }, fields: ["options.receiptId"] },
    { name: "options that are none", credentials: client, options: "x", fields: ["options"] },
    { name: "an empty receipt id", credentials: client, options: { receipt_id: "" }, fields: ["options.receipt_id"] },
    { name: "a badge that is no text", credentials: client, options: { badge_class: 1 }, fields: ["options.badge_class"] },
    { name: "a kind of people", credentials: client, options: { target_user_type: 2 }, fields: ["options.target_user_type"] },
    { name: "an unknown click", credentials: client, options: { click: { type: 4 } }, fields: ["options.click.type"] },
    { name: "a click without a type", credentials: client, options: { click: {} }, fields: ["options.click.type"] },
    { name: "an http page", credentials: client, options: { click: { type: 2, url: "http://a" } }, fields: ["options.click.url"] },
    {
      name: "an intent that is none",
      credentials: client,
      options: { click: { type: 1, intent: "app://a" } },
      fields: ["options.click.intent"],
    },
    {
      name: "half a callback key",
      credentials: { ...client, callback: { userName: "u" } },
      options: undefined,
      fields: ["credentials.callback"],
    },
  ])("with $name is refused by field", ({ credentials, options, fields }) => {
    expect(errorsOf(configOf(credentials, options))).toEqual(fields);
  });

  it("names no secret in its errors", () => {
    const parsed = huawei.parseConfig(configOf({ ...account, private_key: "PRIVATE-BYTES", callback: { userName: "u", secret: 7 } }));
    expect(JSON.stringify(parsed)).not.toContain("PRIVATE-BYTES");
    expect(parsed.ok).toBe(false);
  });

  it.each([
    ["client id and secret", client, undefined],
    ["a service account", account, undefined],
    ["an account by version 1", { ...account, client_id: "100001" }, { version: 1 }],
    [
      "all options",
      { ...client, project_id: "388421841", callback: { userName: "u", secret: "s" } },
      {
        version: 2,
        receipt_id: "R",
        click: { type: 1, intent: "intent://a#Intent;scheme=app;end" },
        badge_class: "a.B",
        target_user_type: 1,
      },
    ],
  ])("with %s is taken", (_name, credentials, options) => {
    expect(errorsOf(configOf(credentials, options))).toEqual([]);
  });

  it.each(["", "with space", "x".repeat(4097), "läng"])("does not take the token %j", (token) => {
    expect(huawei.checkToken(token)).toMatchObject({ ok: false, error: { field: "token" } });
  });
});

describe("a Huawei sender", () => {
  const origins: ScriptedOrigin[] = [];
  afterEach(async () => {
    for (const origin of origins.splice(0)) await origin.close();
  });
  const start = async (): Promise<ScriptedOrigin> => {
    const origin = await startScriptedOrigin({
      http2: false,
      answer: ({ path }) => ({
        status: 200,
        body: path.endsWith("/token")
          ? `{"access_token":"a\\\\/b","expires_in":3600}`
          : `{"code":"80000000","msg":"Success","requestId":"r1"}`,
      }),
    });
    origins.push(origin);
    return origin;
  };
  const note: Notification = {
    messageId: "m1",
    token: "IQAAAACy0kYwAADW",
    title: "Order",
    body: "Shipped",
    image: null,
    link: null,
    data: {},
    class: "service",
    category: "order",
    ttlSeconds: 60,
    collapseKey: null,
  };

  it.each(["", "/oauth2/v3/token"])("signs in with the form of the page at the token endpoint, written with the path %j", async (path) => {
    const origin = await start();
    const sender = huawei.makeSender(configOf(client, {}, { api: origin.url, token: `${origin.url}${path}` }), { nowMs: () => Date.now() });
    expect(await sender.send(note)).toMatchObject({ kind: "accepted", vendorId: "r1" });
    const [token, send] = origin.requests;
    expect(token).toMatchObject({ path: "/oauth2/v3/token" });
    expect(String(token?.body)).toBe("grant_type=client_credentials&client_id=100001&client_secret=a+secret%2B%2F%3D");
    expect(send).toMatchObject({ path: "/v1/100001/messages:send", headers: { authorization: "Bearer a/b" } });
    await sender.close();
  });

  it("sends a service account's JWT as it is, by version 2", async () => {
    const origin = await start();
    const sender = huawei.makeSender(configOf(account, {}, { api: `${origin.url}/proxy/` }), { nowMs: () => Date.now() });
    expect(await sender.send(note)).toMatchObject({ kind: "accepted" });
    expect(origin.requests.map(({ path }) => path)).toEqual(["/proxy/v2/388421841/messages:send"]);
    const jwt = origin.requests[0]?.headers.authorization?.replace("Bearer ", "") ?? "";
    const { protectedHeader, payload } = await jwtVerify(jwt, createPublicKey(privateKey));
    expect(protectedHeader).toEqual({ kid: "k1", typ: "JWT", alg: "PS256" });
    const iat = payload.iat ?? 0;
    expect(payload).toEqual({ iss: "103000001", aud: "https://oauth-login.cloud.huawei.com/oauth2/v3/token", iat, exp: iat + 3600 });
    await sender.close();
  });

  it("gives up on credentials that are refused twice", async () => {
    const origin = await start();
    const sender = huawei.makeSender(configOf(client, {}, { api: origin.url, token: origin.url }), { nowMs: () => Date.now() });
    const expired = { status: 401, body: `{"code":"80200003","msg":"expired"}` };
    origin.next("answer", expired, "answer", expired);
    expect(await sender.send(note)).toMatchObject({ kind: "reject", reason: "AUTH_FAILED", native: { code: "80200003" } });
    expect(origin.requests.length).toBe(4);
    await sender.close();
  });

  it("tells why it could not sign in, and hands nothing over", async () => {
    const origin = await start();
    const sender = huawei.makeSender(configOf(client, {}, { api: origin.url, token: origin.url }), { nowMs: () => Date.now() });
    origin.next({ status: 400, body: `{"error":1101,"sub_error":20011,"error_description":"bad client"}` });
    expect(await sender.send(note)).toMatchObject({ kind: "reject", reason: "AUTH_FAILED", native: { stage: "token", code: "1101" } });
    expect(origin.requests.length).toBe(1);
    await sender.close();
  });
});
