import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import type { Decision } from "../decision/decision.ts";
import type { Fact } from "../event/fact.ts";
import { assignedBudget } from "../learning/volume/budgets.ts";
import { capContext, capWeekStartMs } from "../learning/volume/cap-context.ts";
import { emptyState, foldAll } from "../person/fold.ts";
import { noNeeds } from "../person/needs.ts";
import { encodeState } from "../person/state-codec.ts";
import { saveDeclared } from "../store/catalogue.ts";
import { inTransaction } from "../store/database.ts";
import { saveDecisions } from "../store/decisions.ts";
import { appendFacts, saveCheckpoints } from "../store/facts.ts";
import { savePeople } from "../store/people.ts";
import { aPersonRow } from "../store/testing/rows.ts";
import { aCatalogue, aDeviceFact, anEntry, aPolicy, aVolume, blankModel } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { readCapWeeks } from "./cap-weeks.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  const policy = (version: number, of: unknown) =>
    inTransaction(database.pool, (client) =>
      saveDeclared(client, { version, atMs: 0, author: "a", declared: { policy: of }, changes: [] }),
    );
  await policy(1, { volume: { budgets: plan } });
  await policy(2, { volume: { budgets: { ...plan, arms: [2, 4] } } });
  await policy(3, { volume: { budgets: plan }, holdout: { share: 1 } });
  await policy(4, { scorer: "none" });
});
afterAll(() => database.drop());
beforeEach(() => database.empty("decisions", "people", "facts", "checkpoints"));

const plan = { share: 0.5, arms: [1, 3, 3, 5], salt: "b" };
const first = 367 * 8;
const weekMs = 7 * DAY_MS;
const startMs = capWeekStartMs(first);
/** Four weeks after the lot's last one. */
const ripeMs = capWeekStartMs(first + 12);
const dealt = (personId: string): number | null => assignedBudget({ personId, week: first, plan });
const some = (cap: number | null, n = 0): string =>
  Array.from({ length: 500 }, (_, k) => `p${k}`).filter((id) => dealt(id) === cap)[n] ?? "";

const visit = (day: number): Fact => ({ kind: "event", atMs: startMs + day * DAY_MS, name: "opened", properties: {} });
/** Somebody reachable who came once a week until the lot. */
const usual: readonly Fact[] = [aDeviceFact(startMs - 70 * DAY_MS), ...Array.from({ length: 9 }, (_, n) => visit(-68 + 7 * n))];

interface Story {
  readonly personId: string;
  readonly facts?: readonly Fact[];
  /** When decisions were made, in days from the lot's beginning; default: every Monday of the lot. */
  readonly days?: readonly number[];
  readonly arm?: string;
  version?(day: number): number;
  armAt?(day: number): string;
  readonly late?: readonly (readonly [fact: Fact, receivedDay: number])[];
}

async function tell({ personId, facts = usual, days = [0, 7, 14, 21, 28, 35, 42, 49], late = [], ...story }: Story): Promise<void> {
  const timed = [
    ...facts.map((fact) => ({ fact, receivedAtMs: fact.atMs })),
    ...late.map(([fact, day]) => ({ fact, receivedAtMs: startMs + day * DAY_MS })),
  ].sort((a, b) => a.receivedAtMs - b.receivedAtMs);
  await inTransaction(database.pool, async (client) => {
    await savePeople(client, [aPersonRow(personId)]);
    await appendFacts(
      client,
      timed.map((one, n) => ({ ...one, personId, version: n + 1, key: `${n}` })),
    );
    const decisions = days.map(
      (day): Decision => ({
        personId,
        atMs: startMs + day * DAY_MS + 4 * HOUR_MS,
        cause: "due",
        seed: "s",
        steps: [],
        chosen: null,
        skipped: "limits",
        eligible: 0,
        shortlist: [],
        creativeOdds: null,
        way: null,
        arm: story.armAt?.(day) ?? story.arm ?? `b:${dealt(personId)}`,
        appraisal: null,
        versions: { catalogue: story.version?.(day) ?? 1, items: 1, model: 1, state: 1 },
      }),
    );
    await saveDecisions(
      client,
      decisions.map((decision) => ({ decisionId: `d${personId}${decision.atMs}`, messageId: null, decision })),
    );
  });
}

const read = (over: { readonly nowMs?: number; readonly fromMs?: number; readonly adaptive?: boolean } = {}) => {
  const { nowMs = ripeMs, fromMs = startMs, adaptive = true } = over;
  const catalogue = aCatalogue({ policy: aPolicy({ volume: aVolume({ adaptive, minPerWeek: 1, maxPerWeek: 9 }) }) });
  const signal = new AbortController().signal;
  return readCapWeeks({ pool: database.pool, catalogue, model: blankModel }, { fromMs, nowMs, openRate: 0.1, pageSize: 2, signal });
};
const none = { young: 0, partial: 0, factsGone: 0, merged: 0, untouched: 0 };

describe("weeks of the budget slice", () => {
  it("are rows with the cap that was dealt, the lot's propensity, and the visits of each week", async () => {
    const facts = [...usual, visit(1), visit(1.01), visit(2), visit(50)];
    await tell({ personId: some(3), facts });
    await tell({ personId: some(5) });
    const { rows, leftOut, complete } = await read();
    expect({ leftOut, complete }).toEqual({ leftOut: none, complete: true });
    const three = rows.filter(({ cap }) => cap === 3);
    expect(three.map(({ visits }) => visits)).toEqual([2, 0, 0, 0, 0, 0, 0, 1]);
    expect(new Set(rows.map(({ cap, propensity }) => `${cap} ${propensity}`))).toEqual(new Set(["3 0.5", "5 0.25"]));
    expect(three.every(({ reachable }) => reachable)).toBe(true);
  });

  it("have the context and the rule's cap of the lot's beginning, whatever the maximum made of the person since", async () => {
    const pushed = (day: number): readonly Fact[] => {
      const atMs = startMs + day * DAY_MS;
      const message = anEntry({ messageId: `m${day}`, atMs });
      const of = { atMs, messageId: message.messageId, deviceId: "d" };
      return [
        { kind: "reserved", atMs, message, sendAtMs: atMs },
        { kind: "attempted", ...of, result: "sent", reason: null, channel: "fcm" },
        { kind: "outcome", ...of, atMs: atMs + HOUR_MS, outcome: day < 3 ? "opened" : "dismissed" },
      ];
    };
    await tell({ personId: some(3), facts: [...usual, ...[1, 2, 3, 9, 10, 11].flatMap(pushed), ...[5, 6, 6.5, 12, 19].map(visit)] });
    const { rows, contacts, sentPerWeek, budgets } = await read();
    expect(new Set(rows.map(({ context, ruleCap }) => JSON.stringify([context, ruleCap]))).size).toBe(1);
    const state = foldAll(emptyState(noNeeds), usual, noNeeds);
    expect(rows[0]?.context).toEqual(capContext({ state, weekStartMs: startMs, openRate: 0.1, counts: () => true }));
    expect(rows[0]?.ruleCap).toBe(9);
    expect(sentPerWeek.get(3)).toBe(6 / 8);
    expect(contacts).toEqual([
      { contact: 1, trials: 2, successes: 1 },
      { contact: 2, trials: 2, successes: 1 },
      { contact: 3, trials: 2, successes: 0 },
    ]);
    expect(budgets.map(({ opens }) => opens)).toEqual([2, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("go on after a channel is lost: its week has the switch-off, and weeks that end within four of it are unreachable later", async () => {
    await tell({ personId: some(5), facts: [...usual, aDeviceFact(startMs + 6 * weekMs + DAY_MS, { permission: "denied" })] });
    const { rows, budgets } = await read();
    expect(budgets.map(({ switchOffs }) => switchOffs)).toEqual([0, 0, 0, 0, 0, 0, 1, 0]);
    expect(rows.map(({ reachable }) => reachable)).toEqual([true, true, false, false, false, false, false, false]);
  });

  it("count visits by when they were, also those that were told later", async () => {
    await tell({ personId: some(5), late: [[visit(3), 20]] });
    expect((await read()).rows.map(({ visits }) => visits)).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("wait until four weeks are over", async () => {
    await tell({ personId: some(1) });
    expect(await read({ nowMs: ripeMs - 1 })).toMatchObject({ rows: { length: 7 }, leftOut: { ...none, young: 1 } });
    expect(await read({ nowMs: startMs + 5 * weekMs })).toMatchObject({ rows: { length: 1 }, leftOut: { ...none, young: 4 } });
  });

  it("are of whole lots: what began before the span is not read", async () => {
    await tell({ personId: some(1) });
    expect((await read({ fromMs: startMs + 1 })).rows).toEqual([]);
    expect((await read({ fromMs: startMs - 20 * DAY_MS })).rows).toHaveLength(8);
  });

  it("take the rule in force for what it is: without adaptive caps the most that the policy allows", async () => {
    await tell({ personId: some(1) });
    expect((await read({ adaptive: false })).rows.map(({ ruleCap }) => ruleCap)).toEqual(Array(8).fill(9));
  });

  const cases: readonly (readonly [name: string, story: Story, rows: number, leftOut: Partial<typeof none>])[] = [
    ["a lot that began on Thursday counts from the next Monday", { personId: some(3), days: [3, 7, 14] }, 2, { partial: 1 }],
    [
      "a person who came on Tuesday counts from the next Monday",
      { personId: some(3), facts: [aDeviceFact(startMs + DAY_MS), visit(1.5)], days: [1.2, 7] },
      1,
      { partial: 1 },
    ],
    ["labels beside an experiment's count", { personId: some(3), arm: "test:b, b:3" }, 8, {}],
    ["an experiment's label that looks like a lot's does not", { personId: some(null), arm: "b:3" }, 0, {}],
    ["nor does another maximum than was dealt", { personId: some(3), arm: "b:5" }, 0, {}],
    ["nor one that ends alike", { personId: some(3), arm: "ab:3" }, 0, {}],
    ["learned caps are no lot", { personId: some(null), arm: "caps:3" }, 0, {}],
    ["a version that deals nothing has no lots", { personId: some(3), version: () => 4 }, 0, {}],
    [
      "who cannot be reached when the lot begins is left out",
      { personId: some(3), facts: [aDeviceFact(startMs - weekMs, { permission: "denied" })] },
      0,
      { untouched: 8 },
    ],
    ["who is held out is left out", { personId: some(3), version: () => 3 }, 0, { untouched: 8 }],
    [
      "who turns out to be somebody else is left out from when that is looked at",
      { personId: some(3), facts: [...usual, { kind: "mergedInto", atMs: startMs + 6 * weekMs + 1, personId: "other" }] },
      2,
      { merged: 6 },
    ],
  ];
  it.each(cases)("%s", async (_name, story, rows, leftOut) => {
    await tell(story);
    const found = await read();
    expect(found.leftOut).toEqual({ ...none, ...leftOut });
    expect(found.rows).toHaveLength(rows);
  });

  it("end for a lot where the plan is changed: what follows is not drawn on people as they were", async () => {
    const personId = some(3);
    const other = assignedBudget({ personId, week: first, plan: { ...plan, arms: [2, 4] } });
    // And goes on when the first plan comes back.
    const isLater = (day: number): boolean => day >= 17 && day < 28;
    await tell({
      personId,
      days: [0, 7, 14, 17, 21, 28],
      version: (day) => (isLater(day) ? 2 : 1),
      armAt: (day) => (isLater(day) ? `b:${other}` : "b:3"),
    });
    expect(await read()).toMatchObject({ rows: [{ cap: 3 }, { cap: 3 }], leftOut: { ...none, partial: 3 } });
  });

  it("cannot be read where the facts of the lot's beginning are gone, and can from what a checkpoint kept", async () => {
    const [gone, kept] = [some(3), some(3, 1)];
    await tell({ personId: gone, facts: [...usual, visit(1), visit(20)] });
    await tell({ personId: kept, facts: [...usual, visit(-1), visit(20)] });
    const checkpoint = async (personId: string, facts: readonly Fact[]): Promise<void> => {
      const state = encodeState(foldAll(emptyState(noNeeds), facts, noNeeds));
      await inTransaction(database.pool, (client) => saveCheckpoints(client, [{ personId, version: facts.length, state, atMs: 0 }]));
      await database.pool.query("delete from facts where person_id = $1 and version <= $2", [personId, facts.length]);
    };
    await checkpoint(gone, [...usual, visit(1)]);
    await checkpoint(kept, usual);
    const { rows, leftOut } = await read();
    expect(leftOut).toEqual({ ...none, factsGone: 8 });
    expect(new Set(rows.map(({ personId }) => personId))).toEqual(new Set([kept]));
    expect(rows[0]?.context.recencyDays).toBeGreaterThan(0);
  });

  it("are not read any further when somebody stops", async () => {
    await tell({ personId: some(3) });
    const signal = AbortSignal.abort();
    const catalogue = aCatalogue({});
    const asked = { fromMs: startMs, nowMs: ripeMs, openRate: 0.1, pageSize: 2, signal };
    expect(await readCapWeeks({ pool: database.pool, catalogue, model: blankModel }, asked)).toMatchObject({ rows: [], complete: false });
  });
});
