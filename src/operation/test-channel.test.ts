import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ScriptedOrigin, startScriptedOrigin } from "../channel/scripted-origin.ts";
import { loadChannels, saveChannel } from "../store/channels.ts";
import { makeSecretBox } from "../store/secret-box.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { putChannel } from "./channels.ts";
import { maskedValue } from "./masked-credentials.ts";
import { testChannel } from "./test-channel.ts";

const box = makeSecretBox(Buffer.alloc(32, 7));
const addresses = { urlOf: () => null, knows: () => false };
const vivo = { appId: "10004", appKey: "25509283-3767-4b9e-83fe-b6e55ac6b123", appSecret: "the-secret" };
const handedOut = { status: 200, body: JSON.stringify({ result: 0, desc: "ok", authToken: "the-token" }) };

let database: FreshDatabase;
let origin: ScriptedOrigin;
beforeAll(async () => {
  database = await freshDatabase();
  origin = await startScriptedOrigin({ http2: false, answer: () => handedOut });
});
afterAll(async () => {
  await origin?.close();
  await database?.drop();
});

const store = (id: string, vendor: string, credentials: unknown, endpoints: Readonly<Record<string, string>> = {}) =>
  saveChannel(database.pool, box, { id, vendor, appId: "app", config: { endpoints }, credentials });
const test = (id: string) => testChannel({ pool: database.pool, box, addresses, wallNowMs: () => Date.UTC(2026, 2, 2) }, id);

describe("testing a channel's credentials", () => {
  it("fetches the vendor's access token from the channel's own endpoint, sends nothing, and does not tell the token", async () => {
    await store("vivo", "vivo", vivo, { api: origin.url });
    const tried = await test("vivo");
    expect(tried).toMatchObject({ channel: "vivo", vendor: "vivo", result: "passed", reason: null, native: null, remedy: "" });
    expect(origin.requests.map(({ path }) => path)).toEqual(["/message/auth"]);
    expect(JSON.stringify(tried)).not.toContain("the-token");
  });

  it("asks the vendor anew each time, and tells a refusal with the vendor's own words and what to do", async () => {
    origin.next({ status: 200, body: JSON.stringify({ result: 10202, desc: "appSecret wrong" }) });
    const tried = await test("vivo");
    expect(tried).toMatchObject({ result: "failed", native: { httpStatus: 200, code: "10202" }, remedy: expect.any(String) });
    expect(tried?.reason).not.toBeNull();
    expect(JSON.stringify(tried)).not.toContain(vivo.appSecret);
  });

  it("tells of a vendor that cannot be reached", async () => {
    await store("away", "vivo", vivo, { api: "http://127.0.0.1:9" });
    expect(await test("away")).toMatchObject({ result: "failed", reason: "PROVIDER_UNAVAILABLE" });
  });

  it("says so where a vendor has no way to test without sending, and asks nobody", async () => {
    await store("mi", "xiaomi", { appSecret: "s", packageName: "com.example" }, { api: origin.url });
    const before = origin.requests.length;
    expect(await test("mi")).toMatchObject({ result: "cannotTest", tookMs: 0, remedy: expect.stringContaining("device of your own") });
    expect(origin.requests).toHaveLength(before);
  });

  it("tells what is wrong with a channel that this version cannot open, and knows no channel that is not there", async () => {
    await store("odd", "pigeon", {});
    expect(await test("odd")).toMatchObject({
      result: "failed",
      message: expect.stringContaining("pigeon"),
      refusals: [{ code: "unknownVendor", values: { name: "pigeon" } }],
    });
    await store("bare", "vivo", {});
    expect(await test("bare")).toMatchObject({
      result: "failed",
      message: expect.stringContaining("credentials.appSecret"),
      refusals: expect.arrayContaining([expect.objectContaining({ code: "invalidChannel", field: "credentials.appSecret" })]),
    });
    expect(await test("none")).toBeNull();
  });

  it("tells of a wrong field what it must be, and never what is stored in it: it may be a credential in the wrong place", async () => {
    const secret = "a-secret-in-the-wrong-place";
    const credentials = { accountSid: `AC${"0".repeat(32)}`, authToken: "0".repeat(32), from: "+15550100000" };
    const config = { endpoints: { api: secret }, options: { authToken: secret, title: { deep: secret } } };
    await saveChannel(database.pool, box, { id: "mixed", vendor: "twilio", appId: "app", config, credentials });
    const tried = await test("mixed");
    expect(tried?.message.split("; ")).toEqual(
      expect.arrayContaining([
        "endpoints.api must be an http:// or https:// URL",
        "options.authToken must be one of title, link, segmentsMax",
        "options.title must be true or false",
      ]),
    );
    expect(tried?.refusals.map(({ field }) => field)).toEqual(
      expect.arrayContaining(["endpoints.api", "options.authToken", "options.title"]),
    );
    expect(JSON.stringify(tried)).not.toContain(secret);
  });
});

describe("a channel that is stored with masked credentials", () => {
  const put = (input: Readonly<Record<string, unknown>>) =>
    putChannel({ pool: database.pool, box, addresses }, "kept", { vendor: "vivo", appId: "app", endpoints: { api: origin.url }, ...input });
  const stored = async () => (await loadChannels(database.pool, box)).find((one) => one.id === "kept");

  it("keeps those, takes the others, and stores nothing of how it is shown", async () => {
    expect(await put({ credentials: vivo })).toMatchObject({ ok: true });
    const masked = { ...vivo, appSecret: maskedValue, appKey: "changed" };
    expect(
      await put({ credentials: masked, paused: true, pausedReason: "x", pausedValues: null, resting: true, callbackUrl: null }),
    ).toMatchObject({
      ok: true,
    });
    expect((await stored())?.credentials).toEqual({ ...vivo, appKey: "changed" });
    expect((await stored())?.config).toEqual({ endpoints: { api: origin.url } });
  });

  it("is refused where the secrets would go elsewhere", async () => {
    const credentials = { ...vivo, appSecret: maskedValue };
    expect(await put({ credentials, endpoints: { api: "https://thief.example" } })).toMatchObject({
      ok: false,
      error: [{ field: "credentials.appSecret" }],
    });
    expect((await stored())?.config).toEqual({ endpoints: { api: origin.url } });
  });
});
