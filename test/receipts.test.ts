import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startVivoSimulator, type VivoSimulator } from "../src/lab/vendors/vivo-simulator.ts";
import { startXiaomiSimulator, type XiaomiSimulator } from "../src/lab/vendors/xiaomi-simulator.ts";
import { readConfig } from "../src/main/config.ts";
import { type Carillon, openCarillon } from "../src/main/wire.ts";
import { checkSums } from "../src/store/doctor.ts";
import { type FreshDatabase, freshDatabase } from "../src/testing/postgres.ts";
import { type Api, fine, makeApi } from "./support/api.ts";

const publicUrl = "https://push.example.com";
const key = "laboratory-admin-key";
const startMs = Date.parse("2026-03-02T00:00:00Z");
const catalogue = `
placements: [{ id: push-service, kind: push, class: service }]
`;

type Fields = Readonly<Record<string, unknown>>;
let database: FreshDatabase;
let dataDirectory: string;
let carillon: Carillon;
let url: string;
let api: Api;
let vivo: VivoSimulator;
let xiaomi: XiaomiSimulator;
/** The laboratory's clock; the vendors' own is this machine's, as the senders', so that reports say when. */
let clockMs = startMs;

beforeAll(async () => {
  [database, dataDirectory, vivo, xiaomi] = await Promise.all([
    freshDatabase(),
    mkdtemp(join(tmpdir(), "carillon-receipts-")),
    startVivoSimulator(),
    startXiaomiSimulator(),
  ]);
  const read = readConfig({
    CARILLON_DATA: dataDirectory,
    DATABASE_URL: database.url,
    CARILLON_ADMIN_KEY: key,
    CARILLON_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
    CARILLON_PUBLIC_URL: `${publicUrl}/`,
  });
  if ("mistakes" in read) throw new Error(read.mistakes.join("\n"));
  const opened = await openCarillon(read.config, { labStartMs: startMs, log: () => {} });
  if (!opened.ok) throw new Error(opened.error);
  carillon = opened.value;
  url = await carillon.listen(0, "127.0.0.1");
  api = makeApi(() => url, key);
  fine(await api.call("POST", "/v1/apply", catalogue));
  fine(await api.call("PUT", "/v1/channels/vivo-main", vivo.channel));
  fine(await api.call("PUT", "/v1/channels/xiaomi", xiaomi.channel));
});
afterAll(async () => {
  await carillon?.close();
  await Promise.all([vivo?.close(), xiaomi?.close()]);
  await database?.drop();
  if (dataDirectory) await rm(dataDirectory, { recursive: true, force: true });
});

/** The address that the vendor was given, led to this machine. */
const addressOf = async (channel: string): Promise<string> => {
  const { callbackUrl } = fine(await api.call("GET", `/v1/channels/${channel}`));
  return String(callbackUrl).replace(publicUrl, url);
};
const register = async (person: string, vendor: "vivo" | "xiaomi"): Promise<string> => {
  const token = vendor === "vivo" ? vivo.registerToken() : xiaomi.registerToken();
  const about = { platform: "android", maker: vendor, appId: vivo.channel.appId, permission: "granted", zone: "UTC" };
  const body = { personId: person, ...about, tokens: [{ channel: vendor, token }] };
  fine(await api.call("PUT", `/v1/devices/d-${person}`, body));
  return token;
};
/** Sends a service message, walks on for a minute and answers the message's id. */
const send = async (person: string): Promise<string> => {
  const content = { placement: "push-service", category: "order", title: "Your order", body: "is on its way" };
  const { messageId } = fine(await api.call("POST", "/v1/messages", { personId: person, ...content }), 202);
  clockMs += 60_000;
  fine(await api.call("POST", "/lab/advance", { to: new Date(clockMs).toISOString() }));
  return String(messageId);
};
const message = async (id: string): Promise<Fields> => fine(await api.call("GET", `/v1/messages/${id}`));
const metrics = async (): Promise<string> => String((await api.call("GET", "/metrics")).body);
const pushTo = <T extends { readonly token: string }>(received: readonly T[], token: string): T[] =>
  received.filter((one) => one.token === token);
const brokenSums = async () => (await checkSums(database.pool)).filter((sum) => !sum.holds);

describe("a vendor's receipts", () => {
  it("are asked for at an address of the channel's own, which its view shows", async () => {
    const { callbackUrl } = fine(await api.call("GET", "/v1/channels/vivo-main"));
    expect(callbackUrl).toMatch(/^https:\/\/push\.example\.com\/callbacks\/vivo-main\/[0-9a-f]{32}$/);
    expect(await addressOf("xiaomi")).not.toBe((await addressOf("vivo-main")).replace("vivo-main", "xiaomi"));
  });

  it("become the message's outcomes, once however often they come, at the vendor's time, and count in the funnel", async () => {
    const token = await register("p-delivered", "vivo");
    const id = await send("p-delivered");
    const atMs = clockMs - 20_000;
    const answer = await vivo.report(pushTo(vivo.received, token), "delivered", { url: await addressOf("vivo-main"), times: 3, atMs });
    expect(answer).toEqual({ status: 200, body: "ok" });
    expect(await message(id)).toMatchObject({
      state: "sent",
      outcomes: [{ outcome: "delivered", deviceId: "d-p-delivered", at: new Date(atMs).toISOString() }],
    });
    const funnel = fine(await api.call("GET", "/v1/reports/funnel?from=2026-03-01T00:00:00Z&to=2026-03-09T00:00:00Z"));
    expect(funnel.totals).toMatchObject({ attempted: 1, delivered: 1, opened: 0 });
    expect(await metrics()).toContain('carillon_receipts_total{vendor="vivo",kind="delivered"} 3');
  });

  it("make an open of a click, even when the delivery is told after it", async () => {
    const token = await register("p-clicked", "xiaomi");
    const id = await send("p-clicked");
    const to = { url: await addressOf("xiaomi"), atMs: clockMs };
    await xiaomi.report(pushTo(xiaomi.received, token), "clicked", to);
    await xiaomi.report(pushTo(xiaomi.received, token), "delivered", to);
    const { outcomes } = await message(id);
    expect(outcomes).toHaveLength(2);
    expect(outcomes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ outcome: "opened", deviceId: "d-p-clicked" }),
        expect.objectContaining({ outcome: "delivered", deviceId: "d-p-clicked" }),
      ]),
    );
  });

  it("note on the attempt what failed afterwards, until a delivery proves otherwise; the sums hold all the while", async () => {
    const token = await register("p-failed", "vivo");
    const id = await send("p-failed");
    const to = { url: await addressOf("vivo-main"), atMs: clockMs };
    await vivo.report(pushTo(vivo.received, token), "104/2158", to);
    expect(await message(id)).toMatchObject({ state: "failed", attempts: [{ verdict: "failed", reason: "DISPLAY_FAILED" }], outcomes: [] });
    expect(await brokenSums()).toEqual([]);
    await vivo.report(pushTo(vivo.received, token), "delivered", to);
    expect(await message(id)).toMatchObject({ state: "sent", attempts: [{ verdict: "accepted" }], outcomes: [{ outcome: "delivered" }] });
    await vivo.report(pushTo(vivo.received, token), "104/2158", to);
    expect(await message(id)).toMatchObject({ attempts: [{ verdict: "accepted" }] });
    expect(await brokenSums()).toEqual([]);
  });

  it("send a service message over the device's other way when the vendor takes its acceptance back", async () => {
    const tokens = { vivo: vivo.registerToken(), xiaomi: xiaomi.registerToken() };
    const about = { platform: "android", maker: "vivo", appId: vivo.channel.appId, permission: "granted", zone: "UTC" };
    const addresses = Object.entries(tokens).map(([channel, token]) => ({ channel, token }));
    fine(await api.call("PUT", "/v1/devices/d-p-hops", { personId: "p-hops", ...about, tokens: addresses }));
    const id = await send("p-hops");
    const before = pushTo(vivo.received, tokens.vivo);
    expect([before.length, pushTo(xiaomi.received, tokens.xiaomi).length]).toEqual([1, 0]);
    await vivo.report(before, "102/20001", { url: await addressOf("vivo-main"), atMs: clockMs });
    expect(await message(id)).toMatchObject({ state: "waiting", reason: "TOKEN_INVALID" });
    clockMs += 60_000;
    fine(await api.call("POST", "/lab/advance", { to: new Date(clockMs).toISOString() }));
    expect(pushTo(xiaomi.received, tokens.xiaomi)).toHaveLength(1);
    expect(await message(id)).toMatchObject({
      state: "sent",
      attempts: [
        { channel: "vivo", verdict: "failed" },
        { channel: "xiaomi", verdict: "accepted" },
      ],
    });
    expect(await brokenSums()).toEqual([]);
  });

  it("retire the token of which the vendor says that it is dead: the next message finds no device", async () => {
    const token = await register("p-dead", "vivo");
    await send("p-dead");
    await vivo.report(pushTo(vivo.received, token), "102/20001", { url: await addressOf("vivo-main"), atMs: clockMs });
    const next = await send("p-dead");
    expect((await message(next)).state).not.toBe("sent");
    expect(pushTo(vivo.received, token)).toHaveLength(1);
  });

  it("of messages that nobody knows are counted and taken, so that they are not told for ever", async () => {
    const body = JSON.stringify({
      "999": { targets: "12345678901234567890123", ackTime: clockMs, ackType: "0", param: "no-such-message" },
    });
    const answer = await fetch(await addressOf("vivo-main"), { method: "POST", body, headers: { "content-type": "application/json" } });
    expect(answer.status).toBe(200);
    expect(await metrics()).toContain('carillon_receipts_unknown_total{vendor="vivo"} 1');
  });

  it("are not taken at an address that was guessed, nor in words that are not the vendor's", async () => {
    const address = await addressOf("vivo-main");
    const post = (to: string, body: string) => fetch(to, { method: "POST", body });
    const guessed = await post(`${address.slice(0, -1)}${address.endsWith("0") ? "1" : "0"}`, "{}");
    expect(guessed.status).toBe(404);
    expect(await guessed.text()).not.toContain(address.slice(-31, -1));
    expect((await post(address.replace("vivo-main", "xiaomi"), "{}")).status).toBe(404);
    expect((await post(address, "no receipt")).status).toBe(400);
    expect(await metrics()).toContain('carillon_receipts_refused_total{vendor="vivo"} 1');
  });
});
