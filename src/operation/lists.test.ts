import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DecisionQuestion, Listed, MessageQuestion } from "../api/reading-ports.ts";
import type { Place } from "../base/place.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import type { OutcomeKind } from "../event/fact.ts";
import { saveAliases } from "../store/aliases.ts";
import { inTransaction } from "../store/database.ts";
import { outcomeColumns } from "../store/message-list.ts";
import { type MessageState, type MessageWrite, saveMessages } from "../store/messages.ts";
import { aMessageRow, noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { decisionList, messageList } from "./lists.ts";

const anyMessage: MessageQuestion = {
  person: null,
  campaign: null,
  creative: null,
  item: null,
  channel: null,
  placement: null,
  state: null,
  reason: null,
  outcome: null,
  fromMs: null,
  toMs: null,
  limit: 100,
  cursor: null,
  attempted: { fromMs: null, toMs: null },
  happened: { fromMs: null, toMs: null },
  byCall: false,
  mayReadService: true,
  count: false,
};
const anyDecision: DecisionQuestion = {
  person: null,
  campaign: null,
  cause: null,
  silent: false,
  reason: null,
  fromMs: null,
  toMs: null,
  limit: 100,
  cursor: null,
};

/** All ids of a list, page after page. */
async function walk(ask: (cursor: Place | null) => Promise<Listed<{ readonly id: string }>>): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: Place | null = null, pages = 0; pages < 1000; pages++) {
    const page: Listed<{ readonly id: string }> = await ask(cursor);
    ids.push(...page.items.map(({ id }) => id));
    if (page.next === null) return ids;
    cursor = page.next;
  }
  throw new Error("the pages have no end");
}

interface Given {
  readonly id: string;
  readonly write: MessageWrite;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly channel: string | null;
  readonly outcomes: readonly OutcomeKind[];
  readonly attemptedAtMs: number | null;
  readonly happenedAtMs: number;
}

const outcomeSets: readonly (readonly OutcomeKind[])[] = [
  [],
  ["delivered"],
  ["delivered", "shown", "opened"],
  ["switchedOff"],
  ["uninstalled"],
  ["converted"],
  ["dismissed"],
];
const states: readonly MessageState[] = ["waiting", "sent", "failed", "cancelled", "doubtful", "offered"];

/** Messages of every sort, many of them at the same time. */
const given: readonly Given[] = Array.from({ length: 120 }, (_, n) => {
  const id = `m_${(n * 7919) % 120}`;
  const state = states[n % states.length] ?? "sent";
  const didEnd = state === "failed" || state === "cancelled" || state === "doubtful";
  return {
    id,
    write: aMessageRow(`p${n % 5}`, id, {
      state: "waiting",
      campaign: n % 11 === 0 ? "" : `k${n % 3}`,
      creative: `c${n % 4}`,
      item: n % 2 === 0 ? `i${n % 6}` : null,
      placement: n % 10 === 0 ? "banner" : "push",
      decidedAtMs: noonMs + Math.floor(n / 10) * 1000,
    }),
    state,
    reason: didEnd ? (n % 4 === 0 ? "TOKEN_INVALID" : "expired") : state === "waiting" ? "quietHours" : null,
    channel: state === "sent" ? (n % 3 === 0 ? "fcm" : "xiaomi") : null,
    outcomes: state === "sent" ? (outcomeSets[n % outcomeSets.length] ?? []) : [],
    // In another order than they were decided, many at the same time.
    attemptedAtMs: state === "sent" || state === "failed" || state === "doubtful" ? noonMs + ((n * 31) % 17) * 1000 : null,
    happenedAtMs: noonMs + 60_000 + ((n * 13) % 5) * 1000,
  };
});

const decidedAt = ({ write }: Given): number => write.decidedAtMs;
const attemptedAt = ({ attemptedAtMs }: Given): number => attemptedAtMs ?? 0;
const happenedAt = ({ happenedAtMs }: Given): number => happenedAtMs;
const attempted = { fromMs: noonMs + 3000, toMs: noonMs + 12_000 };
const wasAttempted = (one: Given): boolean => attemptedAt(one) >= attempted.fromMs && attemptedAt(one) < attempted.toMs;
const happened = { fromMs: noonMs + 61_000, toMs: noonMs + 64_000 };
const hasHappened = (one: Given): boolean => happenedAt(one) >= happened.fromMs && happenedAt(one) < happened.toMs;

describe("lists of messages", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    await inTransaction(database.pool, async (client) => {
      await saveMessages(
        client,
        given.map(({ write }) => write),
      );
      for (const { id, state, reason, channel, outcomes, attemptedAtMs, happenedAtMs } of given) {
        const stamps = outcomes.map((outcome) => `, ${outcomeColumns[outcome]} = to_timestamp(${happenedAtMs / 1000})`).join("");
        await client.query({
          text: `update messages set state = $2, reason = $3, channel = $4, attempted_at = $5 ${stamps} where message_id = $1`,
          values: [id, state, reason, channel, attemptedAtMs === null ? null : new Date(attemptedAtMs).toISOString()],
        });
      }
      await saveAliases(client, [{ aliasId: "anon:1", personId: "p1", atMs: noonMs }]);
    });
  });
  afterAll(() => database.drop());
  const list = (over: Partial<MessageQuestion> = {}) =>
    messageList({ pool: database.pool, declared: emptyDeclared }, { ...anyMessage, ...over });

  /** The order that a list promises, by hand. */
  const expected = (fits: (one: Given) => boolean, at = decidedAt): string[] =>
    given
      .filter(fits)
      .sort((a, b) => at(b) - at(a) || (a.id < b.id ? 1 : -1))
      .map(({ id }) => id);

  const filters: readonly [string, Partial<MessageQuestion>, (one: Given) => boolean, ((one: Given) => number)?][] = [
    ["none", {}, () => true],
    ["a person", { person: "p1" }, ({ write }) => write.personId === "p1"],
    ["a person under another id", { person: "anon:1" }, ({ write }) => write.personId === "p1"],
    ["a campaign", { campaign: "k1" }, ({ write }) => write.campaign === "k1"],
    ["a creative", { creative: "c2" }, ({ write }) => write.creative === "c2"],
    ["an item", { item: "i4" }, ({ write }) => write.item === "i4"],
    ["a channel", { channel: "fcm" }, ({ channel }) => channel === "fcm"],
    ["a placement", { placement: "banner" }, ({ write }) => write.placement === "banner"],
    ...states.map((state): [string, Partial<MessageQuestion>, (one: Given) => boolean] => [
      `the state ${state}`,
      { state },
      (one) => one.state === state,
    ]),
    ["a reason of failure", { reason: "TOKEN_INVALID" }, ({ reason }) => reason === "TOKEN_INVALID"],
    ["a reason that only puts off", { reason: "quietHours" }, () => false],
    ...(["delivered", "shown", "opened", "dismissed", "converted", "switchedOff", "uninstalled"] as const).map(
      (outcome): [string, Partial<MessageQuestion>, (one: Given) => boolean] => [
        `the outcome ${outcome}`,
        { outcome },
        (one) => one.outcomes.includes(outcome),
      ],
    ),
    [
      "a span, its end excluded",
      { fromMs: noonMs + 2000, toMs: noonMs + 5000 },
      ({ write }) => write.decidedAtMs >= noonMs + 2000 && write.decidedAtMs < noonMs + 5000,
    ],
    ["those that a call asked for", { byCall: true }, ({ write }) => write.campaign === ""],
    ["a span of handing over", { attempted }, wasAttempted, attemptedAt],
    [
      "a span of handing over, and much else",
      { attempted, campaign: "k2", state: "failed", fromMs: noonMs + 1000 },
      (one) => wasAttempted(one) && one.write.campaign === "k2" && one.state === "failed" && one.write.decidedAtMs >= noonMs + 1000,
      attemptedAt,
    ],
    [
      "a span of handing over, of a call and with an outcome",
      { attempted, byCall: true, outcome: "dismissed" },
      (one) => wasAttempted(one) && one.write.campaign === "" && one.outcomes.includes("dismissed"),
      attemptedAt,
    ],
    ...(["opened", "converted"] as const).map((outcome): (typeof filters)[number] => [
      `a span in which it was first ${outcome}`,
      { outcome, happened },
      (one) => one.outcomes.includes(outcome) && hasHappened(one),
      happenedAt,
    ]),
    [
      "a span in which it was first delivered",
      { outcome: "delivered", happened },
      (one) => one.outcomes.includes("delivered") && hasHappened(one),
    ],
    [
      "several at once",
      { person: "p2", campaign: "k2", state: "failed", reason: "expired" },
      (one) => one.write.personId === "p2" && one.write.campaign === "k2" && one.state === "failed" && one.reason === "expired",
    ],
  ];

  it.each(filters)("with the filter %s hold every message that fits, newest first, and count them", async (_name, filter, fits, at) => {
    const { items, next, searchedTo, total } = await list({ ...filter, limit: 1000, count: true });
    expect(items.map(({ id }) => id)).toEqual(expected(fits, at));
    expect({ next, searchedTo, total }).toEqual({ next: null, searchedTo: null, total: { count: items.length, exact: true } });
  });

  it("are asked for here by spans that some messages fit", () => {
    for (const [name, filter, fits] of filters)
      if (filter.attempted !== undefined || filter.happened !== undefined) expect(given.filter(fits).length, name).toBeGreaterThan(0);
  });

  it("in pages of any size hold everything once, whatever is at the same time", async () => {
    const question = fc.record({ limit: fc.integer({ min: 1, max: 130 }), which: fc.integer({ min: 0, max: filters.length - 1 }) });
    await fc.assert(
      fc.asyncProperty(question, async ({ limit, which }) => {
        const [, filter, fits, at] = filters[which] ?? ["", {}, () => true];
        expect(await walk((cursor) => list({ ...filter, limit, cursor }))).toEqual(expected(fits, at));
      }),
      { numRuns: 40 },
    );
  });

  it("show a message with what came of it", async () => {
    const one = given.find(({ outcomes }) => outcomes.includes("opened"));
    await database.pool.query(
      `insert into second_touches (person_id, message_id, state, way, reason, first_at, patience_ms, due_at, attempt, first_attempts)
       values ($1, $2, 'cancelled', null, 'opened', now(), 1, now(), 1, 1)`,
      [one?.write.personId, one?.id],
    );
    const { items } = await list();
    const at = new Date(one?.happenedAtMs ?? 0).toISOString();
    expect(items.find(({ id }) => id === one?.id)).toMatchObject({
      personId: one?.write.personId,
      state: "sent",
      outcomes: { delivered: at, shown: at, opened: at },
      secondTouch: { state: "cancelled", way: null, reason: "opened", at: null },
    });
    const asked = items.find(({ id }) => given.find((other) => other.id === id)?.write.campaign === "");
    expect(asked).toMatchObject({ campaign: null, outcomes: expect.any(Object) });
  });
});

describe("lists of decisions", () => {
  let database: FreshDatabase;
  const causes = ["due", "trigger", "pull"] as const;
  const step = (rule: string) => JSON.stringify([{ step: "limits", removed: [{ rule: "other" }, { rule, count: 3 }], left: 0 }]);
  const rows = Array.from({ length: 60 }, (_, n) => ({
    id: `d_${(n * 7919) % 60}`,
    person: `p${n % 4}`,
    atMs: noonMs + Math.floor(n / 9) * 1000,
    cause: causes[n % 3] ?? "due",
    skipped: n % 2 === 0 ? (n % 4 === 0 ? "limits" : "noCampaign") : null,
    steps: n % 4 === 0 ? step(n % 8 === 0 ? "max 1 per 1d" : "gap 2h") : "[]",
    campaign: n % 2 === 0 ? null : `k${n % 3}`,
  }));
  beforeAll(async () => {
    database = await freshDatabase();
    for (const { id, person, atMs, cause, skipped, steps, campaign } of rows)
      await database.pool.query(
        `insert into decisions (person_id, decision_id, at, cause, skipped, message_id, campaign, creative, propensity, eligible, catalogue_version,
           items_version, model_version, state_version, seed, steps, shortlist)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 0.25, 1, 1, 1, 3, 1, 's', $9, '[]')`,
        [person, id, new Date(atMs).toISOString(), cause, skipped, campaign && `m_${id}`, campaign, campaign && "c1", steps],
      );
  });
  afterAll(() => database.drop());
  const list = (over: Partial<DecisionQuestion> = {}) => decisionList(database.pool, { ...anyDecision, ...over });
  const expected = (fits: (one: (typeof rows)[number]) => boolean): string[] =>
    rows
      .filter(fits)
      .sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1))
      .map(({ id }) => id);

  const filters: readonly [string, Partial<DecisionQuestion>, (one: (typeof rows)[number]) => boolean][] = [
    ["none", {}, () => true],
    ["a person", { person: "p3" }, ({ person }) => person === "p3"],
    ["a campaign", { campaign: "k1" }, ({ campaign }) => campaign === "k1"],
    ["a cause", { cause: "pull" }, ({ cause }) => cause === "pull"],
    ["silence", { silent: true }, ({ skipped }) => skipped !== null],
    ["a step that left nothing", { reason: "limits" }, ({ skipped }) => skipped === "limits"],
    ["a rule of that step", { reason: "gap 2h" }, ({ steps }) => steps.includes("gap 2h")],
    ["a span", { fromMs: noonMs + 1000, toMs: noonMs + 3000 }, ({ atMs }) => atMs >= noonMs + 1000 && atMs < noonMs + 3000],
  ];

  it.each(filters)("with the filter %s hold every decision that fits, newest first, in pages of any size", async (_name, filter, fits) => {
    for (const limit of [1, 7, 100]) expect(await walk((cursor) => list({ ...filter, limit, cursor }))).toEqual(expected(fits));
  });

  it("say of silence the step, and the rule that took out most", async () => {
    const { items } = await list({ reason: "gap 2h", limit: 1 });
    expect(items[0]).toMatchObject({
      chosen: null,
      messageId: null,
      silent: {
        step: "limits",
        rule: "gap 2h",
        rules: [
          { rule: "gap 2h", count: 3 },
          { rule: "other", count: 1 },
        ],
      },
      model: 3,
    });
    const [chosen] = (await list({ campaign: "k1", limit: 1 })).items;
    expect(chosen).toMatchObject({ chosen: { campaign: "k1", creative: "c1", propensity: 0.25 }, silent: null, propensity: 0.25 });
  });
});
