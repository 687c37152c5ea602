import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replayInputSchema } from "../api/wire/replays.ts";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeTableQueue } from "../bus/table-queue.ts";
import type { Fact } from "../event/fact.ts";
import { type Config, readConfig } from "../main/config.ts";
import { makeReplayJobs } from "../operation/replay-jobs.ts";
import { writeSetting } from "../store/settings.ts";
import { aDeviceFact } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { decideOnce } from "../worker/decide.ts";
import { projectOnce } from "../worker/project.ts";
import { openShared } from "../worker/situation.ts";
import { replay } from "./commands/replay.ts";
import { openShell, type Ran, type Shell } from "./testing/run-command.ts";

const nowMs = Date.UTC(2026, 2, 2, 12);
const people = 400;

const catalogue = `
lines: [{ id: music }]
placements: [{ id: push, kind: push }]
policy: { exploration: { uniform: 0.2 }, scorer: none, reward: { opened: 2, switchedOff: -20 } }
audiences: [{ id: japan, where: { trait: country, in: [JP] } }]
creatives:
  - { id: c1, style: calm, title: Hello, body: "{{ item.title }}", status: approved }
  - { id: c2, style: loud, title: Hello there, body: "{{ item.title }} again", status: approved }
campaigns:
  - { id: recall, line: music, kind: recall, category: content, placement: push, audience: japan, strategy: random, items: { from: pool, order: popularity }, creatives: {}, status: live }
items: [{ id: s1, type: song, attributes: { title: Moon } }, { id: s2, type: song, attributes: { title: Sun } }]
`;

let database: FreshDatabase;
let shell: Shell;
beforeAll(async () => {
  database = await freshDatabase();
  shell = await openShell(database.url);
  await writeSetting(database.pool, "labClock", nowMs + DAY_MS);
  expect(await shell.run("apply", "-f", await file("catalogue.yaml", catalogue))).toMatchObject({ code: 0 });
  await live();
}, 60_000);
afterAll(async () => {
  await shell?.remove();
  await database?.drop();
});

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(shell.directory, name);
  await writeFile(path, content);
  return path;
}

/** Runs the command itself, which need not be registered to be tested. */
async function judge(...words: readonly string[]): Promise<Ran> {
  const [out, notes]: [string[], string[]] = [[], []];
  const code = await replay.run(words, {
    out: (text) => out.push(text),
    note: (text) => notes.push(text),
    config: configOf(),
    signal: new AbortController().signal,
  });
  return { code, out: out.join("\n"), notes: notes.join("\n"), json: () => JSON.parse(out.join("\n")) as unknown };
}

function configOf(): Config {
  const read = readConfig({
    DATABASE_URL: database.url,
    CARILLON_DATA: join(shell.directory, "data"),
    CARILLON_ADMIN_KEY: "a key for tests only",
  });
  if ("mistakes" in read) throw new Error(read.mistakes.join("; "));
  return read.config;
}

/** Everybody has a telephone; every fourth lives elsewhere. Whoever got the loud text opens it, of the others every third. */
async function live(): Promise<void> {
  const bus = makeTableQueue(database.pool);
  const device = aDeviceFact(nowMs - HOUR_MS, { zone: "UTC" });
  const traits = (n: number): Fact => ({ kind: "traits", atMs: nowMs - HOUR_MS, traits: { country: n % 4 === 0 ? "FR" : "JP" } });
  await bus.publish(
    Array.from({ length: people }, (_, n) =>
      [device, traits(n)].map((fact, k) => ({ personId: `p${n}`, key: `${n}-${k}`, receivedAtMs: nowMs, fact })),
    ).flat(),
  );
  const shared = await openShared(database.pool, nowMs);
  while ((await projectOnce(bus, shared.current().catalogue, { nowMs, limit: 5000 })).taken > 0);
  await database.pool.query("update people set due_at = $1", [new Date(nowMs)]);
  await decideOnce({ pool: database.pool, seed: "test", channels: () => new Set(["fcm"]) }, shared.current(), { nowMs, limit: 1000 });
  await database.pool.query("update messages set state = 'sent', attempted_at = send_at");
  await database.pool.query(
    "update messages set opened_at = send_at + interval '1 minute' where creative = 'c2' or substr(person_id, 2)::int % 3 = 0",
  );
  await database.pool.query("update messages set state = 'waiting' where person_id = 'p1'");
}

/** Everything a test looks at. */
interface Answer {
  readonly n: number;
  readonly silent: number;
  readonly leftOut: Readonly<Record<string, number>>;
  readonly meanWeight: number;
  readonly maxWeight: number;
  readonly ess: number;
  readonly unsupported: number;
  readonly logged: { readonly mean: number };
  readonly estimates: readonly { readonly estimator: string; readonly value: number; readonly low: number; readonly high: number }[];
  readonly verdict: { readonly refused: boolean; readonly reasons: readonly string[]; readonly text: string };
}
const answer = (ran: Ran): Answer => ran.json() as Answer; // the shape that --json promises
const valueIn = ({ estimates }: Answer, name: string) => estimates.find((one) => one.estimator === name)?.value ?? Number.NaN;

describe("the store's own log", () => {
  it("gives the very policy that logged it a mean weight of exactly 1, and by IPS the mean reward of the log", async () => {
    const ran = await judge("--against", "log", "--policy", await file("same.yaml", "policy: {}\n"), "--json");
    expect(ran.notes).not.toContain("rror");
    expect(ran.code).toBe(0);
    const own = answer(ran);
    // 300 live in Japan, one of whose messages is on its way; the rest is silence for both.
    expect(own).toMatchObject({ n: 299, silent: 100, leftOut: { unsettled: 1 }, meanWeight: 1, maxWeight: 1, ess: 299, unsupported: 0 });
    const opened = await database.pool.query<{ share: number }>(
      "select avg((opened_at is not null)::int)::float8 as share from messages where state = 'sent'",
    );
    expect(valueIn(own, "IPS")).toBeCloseTo(opened.rows[0]?.share ?? 0, 12);
    expect(own.logged.mean).toBeCloseTo(opened.rows[0]?.share ?? 0, 12);
  });

  it("values a policy that sends one text alone as that text did, with the weights that its probabilities say", async () => {
    const loud = await file("loud.yaml", "campaigns: [{ id: recall, creatives: { ids: [c2] } }]\n");
    const found = answer(await judge("--against", "log", "--policy", loud, "--json"));
    expect(found).toMatchObject({
      n: 299,
      maxWeight: 2,
      verdict: { refused: false, text: expect.stringContaining("better than the log") },
    });
    expect(valueIn(found, "SNIPS")).toBeCloseTo(1, 12);
    const quiet = await file("quiet.yaml", "campaigns: [{ id: recall, creatives: { ids: [c1] } }]\n");
    const worse = answer(await judge("--against", "log", "--policy", quiet, "--json"));
    expect(worse.verdict.text).toContain("worse than the log");
  });

  it("gives the figures that a replay asked over HTTP gives, to the last digit", async () => {
    const loud = "campaigns: [{ id: recall, creatives: { ids: [c2] } }]\n";
    const words = ["--against", "log", "--policy", await file("loud.yaml", loud), "--reward", "policy", "--json"];
    const told = (await judge(...words)).json() as Answer & { readonly estimates: readonly { readonly estimator: string }[] };
    const jobs = makeReplayJobs({
      pool: database.pool,
      databaseUrl: database.url,
      nowMs: () => nowMs,
      wallNowMs: () => 0,
      shared: async () => (await openShared(database.pool, nowMs)).current(),
      report: () => {},
    });
    const by = { actor: { kind: "key", id: "k", name: "k" }, action: "replays.post", requestId: "", address: "" } as const;
    const changes = { campaigns: [{ id: "recall", creatives: { ids: ["c2"] } }] };
    const asked = await jobs.start(replayInputSchema.parse({ name: "loud", changes, reward: "policy" }), by);
    await jobs.idle();
    const kept = asked.ok ? await jobs.get(asked.value.id) : null;
    const { estimates, leftOut, models, ...figures } = kept?.result ?? {};
    expect(told).toMatchObject({ ...figures, n: 299, leftOut: Object.fromEntries((leftOut ?? []).map(({ reason, n }) => [reason, n])) });
    expect(told.estimates.filter(({ estimator }) => ["IPS", "SNIPS", "DM", "DR", "SWITCH-DR"].includes(estimator))).toEqual(estimates);
    expect(estimates).toHaveLength(5);
    expect(models).toEqual({ first: 1, last: 1 });
  });

  it("counts outcomes as the policy values them with --reward policy", async () => {
    const same = await file("same.yaml", "policy: {}\n");
    const [once, twice] = [
      answer(await judge("--against", "log", "--policy", same, "--json")),
      answer(await judge("--against", "log", "--policy", same, "--reward", "policy", "--json")),
    ];
    expect(twice.logged.mean).toBeCloseTo(2 * once.logged.mean, 12);
  });

  it("takes silence for an action of reward 0: a policy that stops the campaign is worth 0", async () => {
    const stopped = answer(
      await judge("--against", "log", "--policy", await file("stop.yaml", "campaigns: [{ id: recall, status: paused }]\n"), "--json"),
    );
    expect(stopped).toMatchObject({ n: 299, meanWeight: 1, unsupported: 0 });
    expect(valueIn(stopped, "SNIPS")).toBe(0);
  });

  it("gives no verdict on what the log never did, and says what to do", async () => {
    const other = await file(
      "other.yaml",
      "creatives: [{ id: c3, style: new, title: Hi, body: There, status: approved }]\ncampaigns: [{ id: recall, creatives: { ids: [c3] } }]\n",
    );
    const refused = answer(await judge("--against", "log", "--policy", other, "--json"));
    expect(refused).toMatchObject({ unsupported: 1, verdict: { refused: true } });
    expect(refused.verdict.reasons).toContain("unsupported");
    // Whoever the log never wrote to is no evidence either.
    const wider = answer(
      await judge(
        "--against",
        "log",
        "--policy",
        await file("wider.yaml", "audiences: [{ id: japan, where: { trait: country, in: [JP, FR] } }]\n"),
        "--json",
      ),
    );
    expect(wider).toMatchObject({ n: 399, unsupported: 100 / 399, verdict: { refused: true } });
  });

  it("tells every mistake of the policy, and refuses wrong words", async () => {
    const wrong = await judge("--against", "log", "--policy", await file("wrong.yaml", "campaigns: [{ id: recall, strategy: best }]\n"));
    expect(wrong).toMatchObject({ code: 1, notes: expect.stringContaining("strategy") });
    expect((await judge("--against", "log")).code).toBe(2);
    expect((await judge("--format", "parquet", "--log", "x")).code).toBe(2);
    expect((await judge("--against", "log", "--policy", "nowhere.yaml")).notes).toContain("cannot read nowhere.yaml");
    expect((await judge("--against", "log", "--policy", "x.yaml", "--reward", "clicks")).code).toBe(2);
  });

  it("leaves out what it cannot decide again as it was, and says so", async () => {
    await database.pool.query("update decisions set propensity = propensity * 0.9 where person_id in ('p2', 'p3')");
    const found = await judge("--against", "log", "--policy", await file("same.yaml", "policy: {}\n"));
    expect(found.out).toMatch(/deciding it again gives other candidates than were logged .* 2$/m);
    await database.pool.query("update decisions set propensity = propensity / 0.9 where person_id in ('p2', 'p3')");
  });
});

describe("an exported log", () => {
  const whole = async (): Promise<string> => file("whole.yaml", (await shell.run("export")).out);
  const exported = async (): Promise<string> => file("log.jsonl.gz", gzipSync((await shell.run("export", "decisions")).out));

  it("brings what became of each message, and answers as the store does where all pairs are listed", async () => {
    const log = await exported();
    const [first] = (await shell.run("export", "decisions")).out.split("\n").map((line) => JSON.parse(line));
    expect(first).toHaveProperty("message");
    const loud = await file("loud.yaml", "campaigns: [{ id: recall, creatives: { ids: [c2] } }]\n");
    for (const change of [await file("same.yaml", "policy: {}\n"), loud]) {
      const fromStore = answer(await judge("--against", "log", "--policy", change, "--json"));
      const fromFile = answer(await judge("--against", log, "--policy", await whole(), "--policy", change, "--json"));
      expect(fromFile).toMatchObject({ n: fromStore.n, silent: fromStore.silent, leftOut: fromStore.leftOut });
      for (const name of ["IPS", "SNIPS", "DM", "DR"]) expect(valueIn(fromFile, name)).toBeCloseTo(valueIn(fromStore, name), 9);
    }
  });

  it("asks for a whole catalogue, and names the line that it cannot read", async () => {
    const part = await file("part.yaml", "campaigns: [{ id: recall, strategy: random }]\n");
    expect(await judge("--against", await exported(), "--policy", part)).toMatchObject({
      code: 1,
      notes: expect.stringContaining("begin with --policy of what carillon export wrote"),
    });
    const broken = await file("broken.jsonl", `${(await shell.run("export", "decisions", "--to", "2020-01-01")).out}\n{}\n`);
    expect((await judge("--against", broken, "--policy", await whole())).notes).toContain("broken.jsonl, line 2");
    expect((await readFile(broken, "utf8")).length).toBeGreaterThan(0);
  });
});
