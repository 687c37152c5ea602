import { afterEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { type DemoOptions, type DemoProgress, type DemoResult, runDemo } from "./demo.ts";
import { ApiError, callLimits } from "./http-client.ts";
import { entriesOf, makeTestingNetwork, startTestingApi, type TestingApi } from "./testing-api.ts";

const start = "2026-03-02T00:00:00Z";
const startMs = Date.parse(start);
const days = 3;
const catalogueYaml = "campaigns: [{ id: any }]\n";

const open: TestingApi[] = [];
afterEach(async () => {
  for (const api of open.splice(0)) await api.close();
});

async function run(options: Partial<DemoOptions> & { fail?: [string, number, unknown] } = {}) {
  const network = makeTestingNetwork();
  const api = await startTestingApi({ startMs, network, pushChance: 0.05 });
  open.push(api);
  if (options.fail) api.failNext(...options.fail);
  const progress: DemoProgress[] = [];
  const play = (): Promise<DemoResult> =>
    runDemo({
      url: api.url,
      adminKey: "an-admin-key-of-the-lab",
      catalogueYaml,
      people: 150,
      days,
      start,
      seed: "demo test",
      network,
      onProgress: (step) => void progress.push(step),
      ...options,
    });
  return { api, network, progress, play };
}

describe("the demo", () => {
  it("sets everything up in an order in which nothing refers to what is not there yet", async () => {
    const { api, play } = await run();
    await play();
    const first = (path: RegExp): number => api.calls.findIndex((call) => path.test(call.path));
    const order = [
      /^\/v1\/apply/,
      /^\/v1\/channels\//,
      /^\/v1\/items/,
      /^\/v1\/batch/,
      /^\/v1\/devices\//,
      /preferences$/,
      /^\/lab\/advance/,
    ];
    expect(order.map(first)).toEqual(order.map(first).sort((a, b) => a - b));
    expect(first(/^\/v1\/apply/)).toBe(0);
    expect(api.calls[0]).toMatchObject({ contentType: "application/yaml", body: { text: catalogueYaml } });
    const basic = `Basic ${Buffer.from("an-admin-key-of-the-lab:").toString("base64")}`;
    expect(api.calls.every((call) => call.authorization === basic)).toBe(true);
    expect(api.calls.some((call) => call.path.endsWith("/feed"))).toBe(false);
  });

  it("never tells of anything that lies in the server's future", async () => {
    const { api, play } = await run();
    await play();
    for (const { path, body, nowMs } of api.calls) {
      for (const { timestamp } of path === "/v1/batch" ? entriesOf(body.batch) : []) {
        expect(Date.parse(String(timestamp))).toBeLessThanOrEqual(nowMs);
      }
      for (const { at } of entriesOf(body.outcomes)) expect(Date.parse(String(at))).toBeLessThanOrEqual(nowMs);
    }
  });

  it("tells everything once: calls by their id, outcomes by message, device and outcome", async () => {
    const { api, play } = await run();
    const result = await play();
    const calls = api.calls.flatMap(({ body }) => entriesOf(body.batch)).map(({ messageId }) => messageId);
    const outcomes = api.calls
      .flatMap(({ body }) => entriesOf(body.outcomes))
      .map((each) => `${each.messageId} ${each.deviceId} ${each.outcome}`);
    expect(new Set(calls).size).toBe(calls.length);
    expect(new Set(outcomes).size).toBe(outcomes.length);
    expect(outcomes.length).toBeGreaterThan(100);
    expect(result.events).toBe(calls.length);
  });

  it("keeps within the sizes of bulk calls", async () => {
    const { api, play } = await run();
    await play();
    for (const { body, bytes } of api.calls) {
      expect(bytes).toBeLessThanOrEqual(callLimits.bytes);
      for (const list of [body.batch, body.items, body.outcomes]) expect(entriesOf(list).length).toBeLessThanOrEqual(callLimits.items);
    }
  });

  it("advances hour by hour up to the end, and once more so that the last outcomes count", async () => {
    const { api, play } = await run();
    await play();
    const to = api.calls.filter(({ path }) => path === "/lab/advance").map(({ body }) => Date.parse(String(body.to)));
    expect(to.length).toBe(days * 24 + 1);
    expect(to).toEqual([...to].sort((a, b) => a - b));
    expect(to.at(-1)).toBe(startMs + days * DAY_MS);
  });

  it("registers the phones of anonymous people only after they have logged in", async () => {
    const { api, play } = await run();
    await play();
    const named = new Set<unknown>();
    for (const { path, body } of api.calls) {
      for (const { userId } of entriesOf(body.batch)) named.add(userId);
      if (path.startsWith("/v1/devices/")) expect(named.has(body.personId)).toBe(true);
    }
    const later = api.calls.filter(({ path, nowMs }) => path.startsWith("/v1/devices/") && nowMs > startMs);
    expect(later.length).toBeGreaterThan(0);
  });

  it("ends with the counts of the server and of the phones", async () => {
    const { play } = await run({ peakMemoryMb: () => 123.4 });
    const result = await play();
    expect(result).toMatchObject({
      people: 150,
      days,
      from: "2026-03-02T00:00:00.000Z",
      to: "2026-03-05T00:00:00.000Z",
      peakMemoryMb: 123,
    });
    expect(result.skipped).toEqual({ limits: 2 * (days * 24 + 1) });
    expect(result.due).toBe(result.decisions + 2 * (days * 24 + 1));
    expect(result.sent).toBe(result.phones.arrived);
    expect(result.opened).toBe(result.phones.opened);
    expect(result.ctr).toBeCloseTo(result.opened / result.sent, 4);
    expect(result.failed).toEqual({ TOKEN_INVALID: 2 });
    expect(result.failedAttempts).toEqual({ TOKEN_INVALID: 3 });
    expect(result.cancelled).toEqual({ expired: 1 });
    expect(result.byDay.map(({ day }) => day)).toEqual(["2026-03-02", "2026-03-03"]);
    expect(result.channels.map(({ channel, campaign }) => [channel, campaign])).toEqual([["fcm", undefined]]);
    expect(result.refused).toBe(0);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it("plays the same for the same seed", async () => {
    const [a, b] = await Promise.all([(await run()).play(), (await run()).play()]);
    const timeless = (result: DemoResult) => ({ ...result, wallSeconds: 0, peakMemoryMb: 0 });
    expect(timeless(a)).toEqual(timeless(b));
  });

  it("shows progress while setting up and after every hour", async () => {
    const { play, progress } = await run();
    await play();
    expect(progress.filter((step) => step.kind === "setUp").map((step) => step.what)).toEqual(["catalogue", "channels", "items", "phones"]);
    const live = progress.filter((step) => step.kind === "live");
    expect(live.length).toBe(days * 24);
    expect([live[0]?.day, live[23]?.day, live[24]?.day, live.at(-1)?.day]).toEqual([1, 1, 2, 3]);
  });

  it("feeds an outside recommender's songs only to a catalogue that uses a feed", async () => {
    const { api, play } = await run({ catalogueYaml: "itemRules: [{ id: daily, from: feed, top: 5 }]\n" });
    await play();
    const feeds = api.calls.filter(({ path }) => path.endsWith("/feed"));
    expect(feeds.length).toBeGreaterThan(100);
    expect(entriesOf(feeds[0]?.body.items).length).toBe(20);
    expect(feeds[0]?.body.ttl).toBe("4d");
  });

  it("counts what the server refuses and goes on", async () => {
    const refusal = { index: 0, code: "unknownEvent", remedy: "declare it" };
    const { play } = await run({ fail: ["/v1/batch", 200, { accepted: 10, refused: [refusal] }] });
    const result = await play();
    expect(result.refused).toBe(1);
    expect(result.refusals).toEqual([refusal]);
  });

  it("stops with the server's own words when the catalogue is refused", async () => {
    const { play } = await run({ fail: ["/v1/apply", 422, { error: { code: "badCatalogue", remedy: "mend it" } }] });
    await expect(play()).rejects.toThrow('POST /v1/apply → 422: {"error":{"code":"badCatalogue","remedy":"mend it"}}');
  });

  it("waits and repeats when the server asks it to slow down", async () => {
    const { api, play } = await run({ fail: ["/v1/items", 429, { error: { code: "rate" } }] });
    await play();
    expect(api.calls.filter(({ path }) => path === "/v1/items").length).toBe(2);
  });

  it("says which call got no answer", async () => {
    const { api, play } = await run();
    await api.close();
    open.splice(0);
    const failure = await play().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ method: "POST", path: "/v1/apply", status: 0 });
  });

  it("lets life go on after the days until it is called off", async () => {
    const stop = new AbortController();
    const results: DemoResult[] = [];
    const { api, play } = await run({
      days: 1,
      goOn: { signal: stop.signal, hourMs: 0, onResult: (result) => void results.push(result) },
      onProgress: () => undefined,
    });
    const reached = (): number =>
      Math.max(...api.calls.filter(({ path }) => path === "/lab/advance").map(({ body }) => Date.parse(String(body.to))));
    const playing = play();
    while (results.length === 0 || reached() < startMs + DAY_MS + 3 * HOUR_MS) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect((await playing).days).toBe(1);
    expect(results).toEqual([expect.objectContaining({ days: 1, to: "2026-03-03T00:00:00.000Z" })]);
  });
});
