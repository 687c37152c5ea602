import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../src/base/duration.ts";
import { openShell, type Shell } from "../src/cli/testing/run-command.ts";
import { type JpushSimulator, startJpushSimulator } from "../src/lab/vendors/jpush-simulator.ts";
import { type MeizuSimulator, startMeizuSimulator } from "../src/lab/vendors/meizu-simulator.ts";
import { startVendors, type Vendors } from "../src/lab/vendors/start-vendors.ts";
import { readConfig } from "../src/main/config.ts";
import { type Carillon, openCarillon } from "../src/main/wire.ts";
import { shownHygiene } from "../src/operation/token-report.ts";
import { checkSums } from "../src/store/doctor.ts";
import { type FreshDatabase, freshDatabase } from "../src/testing/postgres.ts";
import { runHygiene } from "../src/worker/hygiene.ts";
import { type Api, fine, makeApi } from "./support/api.ts";
import { eventually } from "./support/poll.ts";

const publicUrl = "https://push.example.com";
const key = "laboratory-admin-key";
const startMs = Date.parse("2026-03-02T09:00:00Z");
const catalogue = `
placements: [{ id: push-service, kind: push, class: service }, { id: push-marketing, kind: push, class: marketing }]
`;

type Fields = Readonly<Record<string, unknown>>;
let database: FreshDatabase;
let dataDirectory: string;
let carillon: Carillon;
let api: Api;
let vendors: Vendors;
let meizu: MeizuSimulator;
let jpush: JpushSimulator;
let url: string;
let shell: Shell;
let clockMs = startMs;

beforeAll(async () => {
  [database, dataDirectory, vendors, meizu, jpush] = await Promise.all([
    freshDatabase(),
    mkdtemp(join(tmpdir(), "carillon-tokens-")),
    startVendors(),
    startMeizuSimulator(),
    startJpushSimulator(),
  ]);
  const read = readConfig({
    CARILLON_DATA: dataDirectory,
    DATABASE_URL: database.url,
    CARILLON_ADMIN_KEY: key,
    CARILLON_PUBLIC_URL: publicUrl,
    CARILLON_RETENTION_DEVICES: "30d",
    CARILLON_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
  });
  if ("mistakes" in read) throw new Error(read.mistakes.join("\n"));
  const opened = await openCarillon(read.config, { labStartMs: startMs, log: () => {} });
  if (!opened.ok) throw new Error(opened.error);
  carillon = opened.value;
  url = await carillon.listen(0, "127.0.0.1");
  api = makeApi(() => url, key);
  shell = await openShell(database.url);
  fine(await api.call("POST", "/v1/apply", catalogue));
  fine(await api.call("PUT", "/v1/channels/fcm", vendors.channels.fcm));
  fine(await api.call("PUT", "/v1/channels/meizu", meizu.channel));
  fine(await api.call("PUT", "/v1/channels/jpush", jpush.channel));
});
afterAll(async () => {
  await shell?.remove();
  await carillon?.close();
  await Promise.all([vendors?.close(), meizu?.close(), jpush?.close()]);
  await database?.drop();
  if (dataDirectory) await rm(dataDirectory, { recursive: true, force: true });
});

const register = async (person: string, channel: "fcm" | "meizu" | "jpush", token: string): Promise<void> => {
  const about = {
    platform: "android",
    maker: channel === "meizu" ? "meizu" : "samsung",
    appId: vendors.channels.fcm.appId,
    permission: "granted",
  };
  fine(await api.call("PUT", `/v1/devices/d-${person}`, { personId: person, ...about, zone: "UTC", tokens: [{ channel, token }] }));
};
const advance = async (byMs: number): Promise<void> => {
  clockMs += byMs;
  fine(await api.call("POST", "/lab/advance", { to: new Date(clockMs).toISOString() }));
};
/** A service message to each, and a minute later what became of them: by person. */
const send = async (...people: readonly string[]): Promise<ReadonlyMap<string, unknown>> => {
  const content = { placement: "push-service", category: "order", title: "Your order", body: "is on its way" };
  const ids = new Map<string, string>();
  for (const person of people)
    ids.set(person, String(fine(await api.call("POST", "/v1/messages", { personId: person, ...content }), 202).messageId));
  await advance(60_000);
  const states = new Map<string, unknown>();
  for (const [person, id] of ids) states.set(person, fine(await api.call("GET", `/v1/messages/${id}`)).state);
  return states;
};
const count = (states: ReadonlyMap<string, unknown>, state: string): number => [...states.values()].filter((one) => one === state).length;
const health = async (): Promise<
  Fields & { readonly totals: Fields; readonly stops: readonly Fields[]; readonly hygiene: Fields | null }
> => fine(await api.call("GET", "/v1/reports/tokens")) as Awaited<ReturnType<typeof health>>; // its schema is checked by the tests of the API
const brokenSums = async () => (await checkSums(database.pool)).filter((sum) => !sum.holds);
const many = (prefix: string, n: number): readonly string[] => Array.from({ length: n }, (_, i) => `${prefix}${i}`);

describe("tokens of another app", () => {
  const right = many("right", 39);
  const foreign = many("foreign", 30);
  const tokens = new Map<string, string>();

  it("are put in quarantine when they are few: the next message does not try them", async () => {
    for (const person of right) await register(person, "fcm", vendors.fcm.registerToken());
    tokens.set("lost", vendors.fcm.registerToken({ projectId: "another-project" }));
    await register("lost", "fcm", tokens.get("lost") ?? "");
    const first = await send(...right, "lost");
    expect([count(first, "sent"), first.get("lost")]).toEqual([39, "failed"]);
    expect(await health()).toMatchObject({ totals: { live: 39, quarantined: 1, reasons: { TOKEN_MISMATCH: 1 } }, stops: [] });
    expect((await send("lost")).get("lost")).not.toBe("sent");
    const tried = await database.pool.query("select count(*) as n from attempts where person_id = 'lost'");
    expect(tried.rows).toEqual([{ n: 1 }]);
    expect((await shell.run("devices", "lost")).out).toContain("(not alive)");
  });

  it("come back by an operator's word, who sees how many first, or when the app registers again", async () => {
    const words = ["undo", "--vendor", "fcm", "--reason", "TOKEN_MISMATCH", "--since", "2026-03-02"];
    expect((await shell.run("tokens", ...words, "--json")).json()).toEqual({
      found: [{ channel: "fcm", state: "quarantined", reason: "TOKEN_MISMATCH", tokens: 1 }],
      total: 1,
      revived: 0,
    });
    expect((await shell.run("tokens", ...words)).out).toContain("1 tokens would be live again; the same words with --yes do it");
    expect(await health()).toMatchObject({ totals: { quarantined: 1 } });
    expect((await shell.run("tokens", ...words, "--yes")).out).toContain("1 tokens are live again");
    expect(await health()).toMatchObject({ totals: { live: 40, quarantined: 0 } });
    await send(...right, "lost");
    expect(await health()).toMatchObject({ totals: { quarantined: 1 } });
    await register("lost", "fcm", vendors.fcm.registerToken());
    expect((await send("lost")).get("lost")).toBe("sent");
  });

  it("stop the channel when they are many, and none is touched; doctor and report tell what to do", async () => {
    for (const person of foreign) {
      tokens.set(person, vendors.fcm.registerToken({ projectId: "another-project" }));
      await register(person, "fcm", tokens.get(person) ?? "");
    }
    await send(...foreign);
    const { totals, stops } = await health();
    expect(totals).toMatchObject({ live: 70, quarantined: 0, dead: 0 });
    expect(stops).toEqual([
      expect.objectContaining({ channelId: "fcm", isStopped: true, remedy: expect.stringContaining("carillon pauses resume channel fcm") }),
    ]);
    const paused = { kind: "channel", subject: "fcm", cause: "errors", reason: expect.stringContaining("TOKEN_MISMATCH"), resumedAt: null };
    expect(fine(await api.call("GET", "/v1/pauses")).items).toEqual([expect.objectContaining(paused)]);
    expect((await send("right0")).get("right0")).not.toBe("sent");
    const doctor = await shell.run("doctor");
    expect(doctor.code).toBe(1);
    expect(doctor.out).toMatch(/FAILS +nothing was paused by itself +channel fcm, since .*: TOKEN_MISMATCH/);
    expect((await shell.run("report", "tokens")).out).toContain("channel fcm stands still since");
    expect(await brokenSums()).toEqual([]);
  });

  it("are served like all others once the channel was set right", async () => {
    for (const person of foreign) vendors.fcm.registerToken({ token: tokens.get(person) ?? "" });
    fine(await api.call("PUT", "/v1/channels/fcm", vendors.channels.fcm));
    const states = await send(...foreign, "right0");
    expect(count(states, "sent")).toBe(31);
    expect((await health()).stops).toEqual([expect.objectContaining({ isStopped: false, remedy: null })]);
    expect(fine(await api.call("GET", "/v1/pauses")).items).toEqual([expect.objectContaining({ resumedAt: expect.any(String) })]);
    expect(await brokenSums()).toEqual([]);
  });
});

describe("a token that its vendor doubts", () => {
  it("is tried again the next day, and is dead after three days of doubts, until the app registers", async () => {
    const token = meizu.registerToken();
    await register("doubted", "meizu", token);
    meizu.switchOff(token);
    for (const strikes of [1, 2]) {
      await send("doubted");
      await send("doubted");
      expect(await health()).toMatchObject({ totals: { striking: 1, dead: 0 } });
      expect((await database.pool.query("select strikes from tokens where channel = 'meizu'")).rows).toEqual([{ strikes }]);
      await advance(DAY_MS);
    }
    await send("doubted");
    expect(await health()).toMatchObject({ totals: { striking: 0, dead: 1, reasons: { STRIKES: 1 } } });
    await register("doubted", "meizu", token);
    meizu.answerFor(token, null);
    expect(await health()).toMatchObject({ totals: { dead: 0 } });
    expect(await brokenSums()).toEqual([]);
  });

  it("is beyond doubt as soon as a message is taken for it", async () => {
    const token = meizu.registerToken();
    await register("passing", "meizu", token);
    meizu.answerFor(token, "110002");
    await send("passing");
    meizu.answerFor(token, null);
    expect((await send("passing")).get("passing")).toBe("sent");
    const { rows } = await database.pool.query("select strikes from tokens where person_id = 'passing'");
    expect(rows).toEqual([{ strikes: 0 }]);
  });
});

describe("marketing, after its vendor doubted the token", () => {
  const offer = { placement: "push-marketing", category: "content", title: "News", body: "Something is new" };
  const market = async (personId: string, more: Fields = {}): Promise<() => Promise<Fields>> => {
    const { messageId } = fine(await api.call("POST", "/v1/messages", { personId, ...offer, ...more }), 202);
    await advance(60_000);
    return async () => fine(await api.call("GET", `/v1/messages/${String(messageId)}`));
  };
  const tries = async (person: string) =>
    (await database.pool.query("select channel, state from attempts where person_id = $1 order by at, attempt", [person])).rows.map(
      ({ channel, state }) => `${channel} ${state}`,
    );

  it("waits for the next UTC day, which service does not, and fails where it may not wait so long", async () => {
    const token = meizu.registerToken();
    await register("patient", "meizu", token);
    meizu.answerFor(token, "110002");
    expect(await (await market("patient"))()).toMatchObject({ state: "failed", reason: "TOKEN_INVALID" });
    const waiting = await market("patient", { expiresIn: "2d" });
    const hurried = await market("patient", { expiresIn: "1h" });
    const tomorrow = (Math.floor(clockMs / DAY_MS) + 1) * DAY_MS;
    expect(await waiting()).toMatchObject({ state: "waiting", reason: "doubted", attempts: [] });
    const doubted = { deviceId: "d-patient", vendor: "meizu", reason: "doubted" };
    expect(await hurried()).toMatchObject({ state: "failed", reason: "TOKEN_INVALID", attempts: [], skipped: [doubted] });
    const explained = { vendor: "meizu", reason: "doubted", advice: expect.stringContaining("next UTC day") };
    const { skipped } = fine(await api.call("GET", "/v1/reports/failures?from=2026-03-01T00:00:00Z&to=2027-01-01T00:00:00Z"));
    expect(skipped).toContainEqual(expect.objectContaining(explained));
    await send("patient");
    expect(await tries("patient")).toEqual(["meizu failed", "meizu failed"]);
    await advance(tomorrow - 1000 - clockMs);
    expect((await waiting()).state).toBe("waiting");
    await advance(2000);
    expect((await waiting()).state).toBe("failed");
    expect((await tries("patient")).length).toBe(3);
    expect(await brokenSums()).toEqual([]);
  });

  it("goes over another way of the device meanwhile", async () => {
    const token = meizu.registerToken();
    meizu.answerFor(token, "110002");
    const tokens = [
      { channel: "meizu", token },
      { channel: "fcm", token: vendors.fcm.registerToken() },
    ];
    const about = { platform: "android", maker: "meizu", appId: vendors.channels.fcm.appId, permission: "granted", zone: "UTC" };
    fine(await api.call("PUT", "/v1/devices/d-lucky", { personId: "lucky", ...about, tokens }));
    expect((await (await market("lucky"))()).state).toBe("sent");
    const skipped = [{ deviceId: "d-lucky", vendor: "meizu", reason: "doubted" }];
    expect(await (await market("lucky"))()).toMatchObject({ state: "sent", attempts: [{ channel: "fcm", skipped }] });
    expect(await tries("lucky")).toEqual(["meizu failed", "fcm accepted", "fcm accepted"]);
  });

  it("leaves it alone for the rest of the day after a doubt that a receipt told, and no longer than the doubt stands", async () => {
    const token = jpush.registerToken();
    await register("hinted", "jpush", token);
    expect((await (await market("hinted"))()).state).toBe("sent");
    const tell = async (event: string): Promise<void> => {
      const { callbackUrl } = fine(await api.call("GET", "/v1/channels/jpush"));
      const pushes = jpush.received.filter((push) => push.token === token).slice(0, 1);
      await jpush.report(pushes, event, { url: String(callbackUrl).replace(publicUrl, url), atMs: clockMs });
    };
    await tell("invalid");
    expect(await (await market("hinted", { expiresIn: "2d" }))()).toMatchObject({ state: "waiting", reason: "doubted" });
    await tell("delivered");
    expect((await (await market("hinted"))()).state).toBe("sent");
  });
});

describe("a token that its vendor doubts in receipts", () => {
  const tell = async (token: string, event: string): Promise<void> => {
    const { callbackUrl } = fine(await api.call("GET", "/v1/channels/jpush"));
    const pushes = jpush.received.filter((push) => push.token === token).slice(-1);
    await jpush.report(pushes, event, { url: String(callbackUrl).replace(publicUrl, url), atMs: clockMs });
  };
  const strikes = async (person: string) =>
    (await database.pool.query("select strikes from tokens where person_id = $1", [person])).rows.map((row) => row.strikes);

  it("dies on the third day, though the vendor takes every message at first", async () => {
    const token = jpush.registerToken();
    await register("told", "jpush", token);
    for (const day of [1, 2]) {
      expect((await send("told")).get("told")).toBe("sent");
      await tell(token, "invalid");
      await tell(token, "invalid");
      expect(await strikes("told")).toEqual([day]);
      await advance(DAY_MS);
    }
    await send("told");
    await tell(token, "invalid");
    expect(await health()).toMatchObject({ totals: { reasons: { STRIKES: 1 } } });
    await register("told", "jpush", token);
    expect(await strikes("told")).toEqual([0]);
    expect(await brokenSums()).toEqual([]);
  });

  it("is beyond doubt when a message arrived", async () => {
    const token = jpush.registerToken();
    await register("heard", "jpush", token);
    await send("heard");
    await tell(token, "invalid");
    expect(await strikes("heard")).toEqual([1]);
    await send("heard");
    expect(await strikes("heard")).toEqual([1]);
    await tell(token, "delivered");
    expect(await strikes("heard")).toEqual([0]);
  });
});

describe("a dead token", () => {
  it("lives again when its app registers it", async () => {
    const token = vendors.fcm.registerToken();
    await register("reborn", "fcm", token);
    vendors.fcm.unregisterToken(token);
    await send("reborn");
    expect(await health()).toMatchObject({ totals: { dead: 1, reasons: { TOKEN_INVALID: 1 } } });
    vendors.fcm.registerToken({ token });
    await register("reborn", "fcm", token);
    expect((await send("reborn")).get("reborn")).toBe("sent");
    expect(await health()).toMatchObject({ totals: { dead: 0 } });
  });
});

describe("a token that was called dead by mistake", () => {
  it("lives again by a call over HTTP, which says how many fit and changes nothing with dryRun", async () => {
    const token = vendors.fcm.registerToken();
    await register("mistaken", "fcm", token);
    vendors.fcm.unregisterToken(token);
    await send("mistaken");
    vendors.fcm.registerToken({ token });
    const undo = (query: string) =>
      api.call("POST", `/v1/tokens/undo${query}`, { tokens: [{ vendor: "pigeon" }, { vendor: "fcm", reason: "TOKEN_INVALID" }] });
    const found = [{ channel: "fcm", state: "dead", reason: "TOKEN_INVALID", tokens: 1 }];
    const refused = [expect.objectContaining({ index: 0, code: "unknownVendor", field: "tokens[0].vendor", value: "pigeon" })];
    const counted = { accepted: 1, refused, undone: [{ index: 1, found, total: 1, revived: 0 }] };
    expect(fine(await undo("?dryRun=1"))).toEqual(counted);
    expect((await send("mistaken")).get("mistaken")).not.toBe("sent");
    // What decisions know of it, by the person's log.
    const known = "select body -> 'device' -> 'channels' as channels from facts where person_id = 'mistaken' and kind = 'device'";
    const channels = async () => (await database.pool.query(`${known} order by version desc limit 1`)).rows.map((row) => row.channels);
    expect(await channels()).toEqual([[]]);
    expect(fine(await undo(""))).toEqual({ ...counted, undone: [{ index: 1, found, total: 1, revived: 1 }] });
    await advance(60_000);
    expect(await channels()).toEqual([["fcm"]]);
    expect((await send("mistaken")).get("mistaken")).toBe("sent");
    expect(fine(await undo(""))).toMatchObject({ undone: [{ total: 0, revived: 0 }] });
    expect(await brokenSums()).toEqual([]);
  });
});

describe("the nightly job", () => {
  it("retires devices that nobody heard of for the set time, as a dry run foretold, and no person's record knows them any more", async () => {
    await register("forgotten", "fcm", vendors.fcm.registerToken());
    await register("rung", "fcm", vendors.fcm.registerToken());
    const token = vendors.fcm.registerToken();
    await register("gone", "fcm", token);
    vendors.fcm.unregisterToken(token);
    await send("gone");
    await advance(20 * DAY_MS);
    await send("rung");
    await advance(11 * DAY_MS);
    const { retention } = carillon.workers;
    const dry = await runHygiene(database.pool, { nowMs: clockMs, devicesMs: retention.devicesMs, dryRun: true });
    if (dry === null) throw new Error("a dry run waits for nobody");
    expect((await health()).hygiene).toBeNull();
    const workers = carillon.start(["housekeeping"]);
    await eventually("the nightly job has run", 30_000, async () => (await health()).hygiene);
    await workers.stop();
    // Read anew: an answer's totals may be older than the report that it shows.
    const after = await health();
    expect(after.hygiene).toEqual({ ...shownHygiene(dry), dryRun: false });
    const { rows } = await database.pool.query<{ person_id: string }>("select person_id from devices");
    expect(rows).toEqual([{ person_id: "rung" }]);
    expect(after.totals).toMatchObject({ live: 1, dead: 0 });
    await advance(60_000);
    expect(fine(await api.call("GET", "/v1/people/forgotten")).devices).toEqual([]);
    expect(fine(await api.call("GET", "/v1/people/rung")).devices).toHaveLength(1);
    expect(await brokenSums()).toEqual([]);
    expect((await shell.run("report", "tokens")).out).toMatch(
      /removed 2026-04-.*: \d+ rows, \d+ bytes without indexes: \d+ devices, \d+ tokens/,
    );
  });

  it("and a device that comes back afterwards is rung like any other", async () => {
    await register("forgotten", "fcm", vendors.fcm.registerToken());
    expect((await send("forgotten")).get("forgotten")).toBe("sent");
  });
});
