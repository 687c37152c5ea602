import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { DAY_MS, HOUR_MS } from "../src/base/duration.ts";
import { makeRng, type Rng } from "../src/base/rng.ts";
import { readFiles } from "../src/catalogue/read-files.ts";
import { volume } from "../src/cli/commands/volume.ts";
import type { AttemptResult, Fact, MessageRef } from "../src/event/fact.ts";
import { assignedBudget } from "../src/learning/volume/budgets.ts";
import { capWeekStartMs } from "../src/learning/volume/cap-context.ts";
import { readConfig } from "../src/main/config.ts";
import { applyCatalogue, currentDeclared } from "../src/operation/catalogue.ts";
import { dryRun } from "../src/operation/decide.ts";
import { emptyState, foldAll } from "../src/person/fold.ts";
import { encodeState } from "../src/person/state-codec.ts";
import { inTransaction } from "../src/store/database.ts";
import { decisionsOf, saveDecisions } from "../src/store/decisions.ts";
import { appendFacts } from "../src/store/facts.ts";
import { newestLearned } from "../src/store/learned.ts";
import { savePeople } from "../src/store/people.ts";
import { writeSetting } from "../src/store/settings.ts";
import { aDeviceFact } from "../src/testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../src/testing/postgres.ts";
import { decideOnce } from "../src/worker/decide.ts";
import { openShared } from "../src/worker/situation.ts";

const arms = [1, 3, 6];
const plan = { share: 0.75, arms, salt: "budgets" };
const catalogueText = `
lines: [{ id: music }]
placements: [{ id: push, kind: push, class: marketing }]
policy: { scorer: none, volume: { minPerWeek: 1, maxPerWeek: 6, budgets: { share: 0.75, arms: [1, 3, 6] } } }
creatives: [{ id: c, title: Hello, body: you, status: live }]
campaigns: [{ id: k, line: music, kind: recall, category: content, placement: push, creatives: { ids: [c] }, status: live }]
`;

/** A week in 2026 with which a lot begins, and the Tuesday four weeks after the lot's last one. */
const firstWeek = 367 * 8;
const weeks = 8;
const historyWeeks = 10;
const nowMs = capWeekStartMs(firstWeek + weeks + 4) + DAY_MS + 5 * HOUR_MS;

/** Expected visits of a week. */
interface World {
  visits(kind: "busy" | "quiet", cap: number): number;
}
/** The busy come less the more they are told, the quiet come for messages. */
const lively: World = { visits: (kind, cap) => (kind === "busy" ? 6 - 0.8 * cap : 0.6 + 0.5 * cap) };
const deaf: World = { visits: (kind) => (kind === "busy" ? 5 : 1) };

interface Person {
  readonly personId: string;
  readonly kind: "busy" | "quiet";
  readonly cap: number | null;
}

const capOf = (personId: string): number | null => assignedBudget({ personId, week: firstWeek, plan });
const estimate = z.object({ value: z.number(), low: z.number(), high: z.number() });
const everybody: readonly Person[] = Array.from({ length: 900 }, (_, n): Person => {
  const personId = `p${n}`;
  return { personId, kind: n % 2 === 0 ? "busy" : "quiet", cap: capOf(personId) };
});
/** Those of today's lot are not free for learned caps. */
const free = everybody.filter(({ personId }) => assignedBudget({ personId, week: firstWeek + weeks + 4, plan }) === null);

const messageOf = (personId: string, n: number): MessageRef => ({
  messageId: `${personId}-${n}`,
  campaign: "k",
  line: "music",
  kind: "recall",
  category: "content",
  creative: "c",
  item: null,
  placement: "push",
  class: "marketing",
});

/** A person's log: a device, visits of every week, and three pushes in the days before now. */
function factsOf({ personId, kind, cap }: Person, world: World): readonly Fact[] {
  const rng = makeRng(`visits of ${personId}`);
  const begins = capWeekStartMs(firstWeek - historyWeeks);
  const deviceId = `d-${personId}`;
  const facts: Fact[] = [aDeviceFact(begins, { deviceId, zone: "UTC" })];
  for (let week = firstWeek - historyWeeks; week < firstWeek + weeks + 4; week++) {
    const dealt = week >= firstWeek && week < firstWeek + weeks ? cap : null;
    for (const day of someDays(world.visits(kind, dealt ?? 3), rng))
      facts.push({ kind: "event", atMs: capWeekStartMs(week) + day * DAY_MS + 18 * HOUR_MS, name: "opened", properties: {} });
  }
  for (let n = 0; n < 3; n++) {
    const atMs = nowMs - (3 - n) * DAY_MS - HOUR_MS;
    const message = messageOf(personId, n);
    facts.push({ kind: "reserved", atMs, message, sendAtMs: atMs });
    const result: AttemptResult = "sent";
    facts.push({ kind: "attempted", atMs, messageId: message.messageId, result, reason: null, channel: "fcm", deviceId });
  }
  return facts.sort((a, b) => a.atMs - b.atMs);
}

/** As many different days of a week as come to the expected number on average. */
function someDays(expected: number, rng: Rng): readonly number[] {
  const count = Math.min(7, Math.floor(expected + rng.next()));
  const days = [0, 1, 2, 3, 4, 5, 6];
  return Array.from({ length: count }, () => days.splice(rng.below(days.length), 1)[0] ?? 0);
}

/** A store in which the budget slice was dealt a lot, and in which everybody is due. */
async function openWorld(world: World) {
  const database: FreshDatabase = await freshDatabase();
  const apply = async (text: string): Promise<void> => {
    const { declared } = await currentDeclared(database.pool);
    const read = readFiles([{ name: "catalogue.yaml", text }], { storedAtMs: 0, current: declared });
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    const options = { prune: false, dryRun: false, author: "test", nowMs: 0 };
    const applied = await applyCatalogue(database.pool, read.value.incoming, options);
    if (!applied.ok) throw new Error(JSON.stringify(applied.error));
  };
  await apply(catalogueText);
  const shared = await openShared(database.pool, 0);
  const { needs } = shared.current().catalogue;
  await writeSetting(database.pool, "labClock", nowMs);
  await inTransaction(database.pool, async (client) => {
    for (const person of everybody) {
      const { personId, cap } = person;
      const facts = factsOf(person, world);
      await appendFacts(
        client,
        facts.map((fact, n) => ({ personId, version: n + 1, receivedAtMs: fact.atMs, key: `${n}`, fact })),
      );
      const state = foldAll(emptyState(needs), facts, needs);
      const row = { personId, state: encodeState(state), factCount: facts.length, needsHash: needs.hash, zone: "UTC" };
      await savePeople(client, [{ ...row, dueAtMs: nowMs, firstSeenMs: facts[0]?.atMs ?? 0, searchHash: null }]);
      if (cap === null) continue;
      await saveDecisions(
        client,
        Array.from({ length: weeks }, (_, week) => {
          const atMs = capWeekStartMs(firstWeek + week) + 4 * HOUR_MS;
          const decision = {
            personId,
            atMs,
            cause: "due" as const,
            seed: "s",
            steps: [],
            chosen: null,
            skipped: "worth" as const,
            eligible: 1,
            shortlist: [],
            creativeOdds: null,
            way: null,
            arm: `budgets:${cap}`,
            appraisal: null,
            versions: { catalogue: 1, items: 0, model: 1, state: 1 },
          };
          return { decisionId: `d-${personId}-${week}`, messageId: null, decision };
        }),
      );
    }
  });
  return {
    database,
    apply,
    async run(...words: readonly string[]) {
      const read = readConfig({
        CARILLON_DATA: "/nowhere",
        DATABASE_URL: database.url,
        CARILLON_ADMIN_KEY: "a key for tests only",
        CARILLON_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
      });
      if ("mistakes" in read) throw new Error(read.mistakes.join("\n"));
      const [out, notes]: [string[], string[]] = [[], []];
      const io = {
        out: (text: string) => void out.push(text),
        note: (text: string) => void notes.push(text),
        config: read.config,
        signal: new AbortController().signal,
      };
      const code = await volume.run(words, io);
      return { code, out: out.join("\n"), notes: notes.join("\n"), json: () => JSON.parse(out.join("\n")) as Record<string, unknown> }; // the command's own JSON
    },
  };
}

type OpenWorld = Awaited<ReturnType<typeof openWorld>>;

/** What decisions would be now, with everything that is in force. */
async function decisionsIn({ database }: OpenWorld, people: readonly Person[] = free) {
  const shared = (await openShared(database.pool, nowMs)).current();
  const deps = { pool: database.pool, seed: "seed", channels: () => new Set(["fcm"]) };
  const ids = people.map(({ personId }) => personId);
  const { decisions } = await dryRun(deps, shared, { people: ids, placement: null, limit: ids.length, atMs: nowMs });
  return decisions;
}
type Told = Awaited<ReturnType<typeof decisionsIn>>[number];

/** Without the version of the model, which every promotion makes anew. */
const apartFromModel = (decisions: readonly Told[]) => decisions.map((one) => ({ ...one, model: 0 }));
const limitOf = ({ steps }: Told) => steps.flatMap(({ removed }) => removed).find(({ rule }) => rule === "learnedCap");
const capsOf = (decisions: readonly Told[], kind: Person["kind"]): readonly number[] => {
  const ofKind = new Set(free.filter((person) => person.kind === kind).map(({ personId }) => personId));
  return decisions.filter(({ personId }) => ofKind.has(personId)).map(({ arm }) => Number(/^caps:(\d+)$/.exec(arm ?? "")?.[1]));
};
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("where messages do good to some and harm to others", () => {
  let world: OpenWorld;
  let before: readonly Told[];
  beforeAll(async () => {
    world = await openWorld(lively);
    before = await decisionsIn(world);
  });
  afterAll(() => world?.database.drop());

  it("the report tells what each dose did, and its intervals hold the truth", async () => {
    const { code, json } = await world.run("report", "--json");
    expect(code).toBe(0);
    const { arms: told } = z
      .object({ arms: z.array(z.object({ assigned: z.number(), people: z.number(), visits: estimate })) })
      .parse(json());
    expect(told.map(({ assigned }) => assigned)).toEqual(arms);
    for (const { assigned, visits, people } of told) {
      const dealt = everybody.filter(({ cap }) => cap === assigned);
      expect(people).toBe(dealt.length);
      const truth = mean(dealt.map(({ kind }) => lively.visits(kind, assigned)));
      expect(Math.abs(visits.value - truth)).toBeLessThan(0.1);
      expect(visits.low).toBeLessThan(truth);
      expect(visits.high).toBeGreaterThan(truth);
    }
    expect((await world.run("report")).out).toContain("best: ");
  });

  it("decides by the rule as long as nothing is promoted, whatever was challenged", async () => {
    const { code, out } = await world.run("challenge");
    expect(code).toBe(0);
    expect(out).toContain("may go live: gains");
    expect(await decisionsIn(world)).toEqual(before);
    expect(before.map(({ arm }) => arm)).toEqual(free.map(() => null));
    expect(before.every(({ skipped }) => skipped === null)).toBe(true);
  });

  it("promotes the winner: the busy get less, the quiet more, and the next decisions hold to it", async () => {
    const { code, json } = await world.run("promote", "--json");
    expect(code).toBe(0);
    expect(json()).toMatchObject({ mayGoLive: true, promoted: 1, inForce: "rule" });
    const decisions = await decisionsIn(world);
    expect(decisions).toHaveLength(free.length);
    // A message a week at least from what even lots would give.
    expect(mean(capsOf(decisions, "busy"))).toBeLessThan(mean(arms) - 1);
    expect(mean(capsOf(decisions, "quiet"))).toBeGreaterThan(mean(arms) + 1);
    // Everybody had three pushes this week.
    for (const one of decisions) {
      const cap = Number(one.arm?.slice("caps:".length));
      expect(arms).toContain(cap);
      expect(one.skipped).toBe(cap <= 3 ? "limits" : null);
      if (cap <= 3) expect(limitOf(one)).toMatchObject({ limit: cap });
    }
  });

  it("leaves today's budget slice to its lot", async () => {
    const dealt = everybody.filter((person) => !free.includes(person)).slice(0, 50);
    for (const { arm } of await decisionsIn(world, dealt)) expect(arm).toMatch(/^budgets:[136]$/);
  });

  it("challenges what was promoted next, and finds that the same weeks do not speak for a change", async () => {
    const { code, json } = await world.run("challenge", "--json");
    expect(code).toBe(0);
    expect(json()).toMatchObject({ inForce: "caps", mayGoLive: false });
  });

  it("keeps promoted caps off where the policy says so", async () => {
    await world.apply("policy: { volume: { minPerWeek: 1, maxPerWeek: 6, learned: false, budgets: { share: 0.75, arms: [1, 3, 6] } } }");
    expect((await decisionsIn(world)).map(({ arm }) => arm)).toEqual(free.map(() => null));
    await world.apply("policy: { volume: { minPerWeek: 2, maxPerWeek: 4, budgets: { share: 0.75, arms: [1, 3, 6] } } }");
  });

  it("stays within what the operator allows, whatever was learned", async () => {
    const caps = new Set((await decisionsIn(world)).map(({ arm }) => arm));
    expect([...caps].sort()).toEqual(["caps:2", "caps:3", "caps:4"]);
    await world.apply("policy: { volume: { minPerWeek: 1, maxPerWeek: 6, budgets: { share: 0.75, arms: [1, 3, 6] } } }");
  });

  it("goes back to the rule when asked to: decisions are what they were, to the last digit", async () => {
    expect(await world.run("demote", "--json")).toMatchObject({ code: 0, out: '{"demoted":true,"version":2}' });
    const again = (await decisionsIn(world)).map((one) => ({ ...one, policy: 1 }));
    expect(apartFromModel(again)).toEqual(apartFromModel(before));
    expect(await world.run("demote")).toMatchObject({ code: 1, notes: expect.stringContaining("nothing to take back") });
  });

  it("logs the cap on the decision, in the log that is learned from", async () => {
    expect((await world.run("promote", "--json")).json()).toMatchObject({ promoted: 3 });
    const shared = (await openShared(world.database.pool, nowMs)).current();
    const told = await decisionsIn(world);
    await decideOnce({ pool: world.database.pool, seed: "seed", channels: () => new Set(["fcm"]) }, shared, { nowMs, limit: 10_000 });
    const [{ personId, arm } = { personId: "", arm: "" }] = told;
    const [logged] = await decisionsOf(world.database.pool, [personId], { beforeMs: null, limit: 1 });
    expect(arm).toMatch(/^caps:[136]$/);
    expect(logged).toMatchObject({ at: nowMs, arm });
  });
});

describe("where messages change nothing", () => {
  let world: OpenWorld;
  beforeAll(async () => {
    world = await openWorld(deaf);
  });
  afterAll(() => world?.database.drop());

  it("a learned policy is refused, and nothing is stored", async () => {
    const { code, out } = await world.run("promote", "--price", "0");
    expect(code).toBe(1);
    expect(out).toMatch(/may not go live: refused: its gain of .* is not beyond doubt/);
    expect(await newestLearned(world.database.pool, "caps")).toBeNull();
    expect((await decisionsIn(world)).map(({ arm }) => arm)).toEqual(free.map(() => null));
  });

  it("one that only looks good on too few weeks is refused too", async () => {
    await world.database.pool.query("delete from decisions where md5(person_id) > '3'");
    expect((await world.run("promote", "--json")).json()).toMatchObject({
      mayGoLive: false,
      promoted: null,
      reason: expect.stringContaining("at least 100 are needed"),
    });
  });

  it("says what to do when no week was dealt", async () => {
    await world.database.pool.query("delete from decisions");
    for (const part of ["report", "challenge", "promote"]) {
      const ran = await world.run(part);
      expect(ran).toMatchObject({
        code: 1,
        out: "",
        notes: expect.stringContaining("75 % of people are dealt 1, 3, 6 a week by lot: come back later"),
      });
    }
    await world.apply("policy: { volume: { budgets: { share: 0 } } }");
    expect((await world.run("challenge")).notes).toContain("budgets: { share: 0.05 }");
  });

  it.each<readonly [name: string, words: readonly string[], said: string]>([
    ["nothing", [], "carillon volume report"],
    ["another word", ["raise"], "carillon volume report"],
    ["an option of another part", ["report", "--tolerate", "1"], "knows no --tolerate"],
    ["no number", ["challenge", "--price", "dear"], "--price dear is not a number"],
    ["no time", ["challenge", "--from", "lately"], "--from lately is no time"],
  ])("answers 2 to %s", async (_name, words, said) => {
    expect(await world.run(...words)).toMatchObject({ code: 2, notes: expect.stringContaining(said) });
  });
});
