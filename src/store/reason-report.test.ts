import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import type { Contribution } from "../decision/decision.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { type ExplainedCounts, type ReasonCounts, type ReasonQuestion, reasonCounts } from "./reason-report.ts";
import { saveExperience } from "./testing/experience.ts";
import { noonMs } from "./testing/rows.ts";

let database: FreshDatabase;

const groups = ["taste", "fatigue", "hour", "creative"] as const;

/** What was sent for which reasons, as a plain list to count by hand. */
const stories = tell(500);

function tell(count: number) {
  const rng = makeRng("reasons");
  return Array.from({ length: count }, (_, n) => {
    const attemptedAtMs = noonMs + Math.floor(rng.next() * 30 * 24) * HOUR_MS;
    const contributions: readonly Contribution[] | null =
      rng.next() < 0.1
        ? null
        : groups.flatMap((group) => (rng.next() < 0.6 ? [{ group, effect: Math.round(rng.next() * 40 - 16) / 20 }] : []));
    return {
      personId: `p${n % 50}`,
      messageId: `m${n}`,
      campaign: ["k1", "k2", ""][Math.floor(rng.next() * 3)] ?? "",
      state: rng.next() < 0.85 ? ("sent" as const) : ("failed" as const),
      attemptedAtMs,
      contributions,
      opened: rng.next() < 0.4 ? Math.floor(rng.next() * 24) * HOUR_MS : null,
    };
  });
}

beforeAll(async () => {
  database = await freshDatabase();
  await saveExperience(
    database.pool,
    stories.map(({ contributions, opened, ...one }) => ({
      ...one,
      features: null,
      decision: { appraisal: contributions && { value: 0.1, pOff: null, price: 0, linePrices: {}, contributions, features: null } },
      ...(opened === null ? {} : { after: { opened } }),
    })),
  );
  await database.pool.query(
    `update messages set campaign = given.campaign from unnest($1::text[], $2::text[]) as given (id, campaign) where messages.message_id = given.id`,
    [stories.map((one) => one.messageId), stories.map((one) => one.campaign)],
  );
});
afterAll(() => database?.drop());

/** The same counts, one story after the other. */
function counted(question: ReasonQuestion): { readonly totals: readonly ExplainedCounts[]; readonly reasons: readonly ReasonCounts[] } {
  const asked = stories.filter(
    ({ campaign, state, attemptedAtMs }) =>
      campaign !== "" &&
      state === "sent" &&
      attemptedAtMs >= question.fromMs &&
      attemptedAtMs < question.toMs &&
      (question.campaign === null || campaign === question.campaign),
  );
  const totals: ExplainedCounts[] = [];
  const reasons: ReasonCounts[] = [];
  for (const campaign of [null, "k1", "k2"]) {
    const own = asked.filter((one) => campaign === null || one.campaign === campaign);
    if (own.length === 0) continue;
    const explained = own.filter(({ contributions }) => contributions !== null && contributions.length > 0);
    const settled = explained.filter(({ attemptedAtMs }) => attemptedAtMs < question.settledToMs);
    const opens = (some: typeof own) => some.filter(({ opened }) => opened !== null && opened <= question.openWithinMs).length;
    totals.push({ campaign, messages: own.length, explained: explained.length, settled: settled.length, opens: opens(settled) });
    for (const group of [...groups].sort()) {
      const effectOf = (one: (typeof own)[number]): number | undefined =>
        one.contributions?.find((contribution) => contribution.group === group)?.effect;
      const kept = explained.flatMap((one) => effectOf(one) ?? []);
      const clear = settled.filter((one) => (effectOf(one) ?? Number.NEGATIVE_INFINITY) >= question.clearEffect);
      if (kept.length === 0) continue;
      const effects = expect.closeTo(
        kept.reduce((sum, effect) => sum + effect, 0),
        9,
      ) as number; // a matcher in the place of the number
      reasons.push({ campaign, group, kept: kept.length, effects, clear: clear.length, clearOpens: opens(clear) });
    }
  }
  return { totals, reasons };
}

describe("what spoke for messages that were sent", () => {
  const usual: ReasonQuestion = {
    fromMs: noonMs + DAY_MS,
    toMs: noonMs + 28 * DAY_MS,
    campaign: null,
    settledToMs: noonMs + 27 * DAY_MS,
    openWithinMs: 12 * HOUR_MS,
    clearEffect: 0.1,
  };

  it.each([
    { name: "all campaigns", question: usual },
    { name: "one campaign", question: { ...usual, campaign: "k2" } },
    { name: "nothing of messages too young to be judged", question: { ...usual, settledToMs: noonMs + 10 * DAY_MS } },
    { name: "a higher bar for what speaks clearly", question: { ...usual, clearEffect: 0.8 } },
    { name: "a span without messages", question: { ...usual, fromMs: noonMs - DAY_MS, toMs: noonMs } },
    { name: "a campaign that nothing was sent of", question: { ...usual, campaign: "k3" } },
  ])("is what a plain list of the same messages counts: $name", async ({ question }) => {
    expect(await reasonCounts(database.pool, question)).toEqual(counted(question));
  });

  it("finds the decision of a message that waited for longer than the span is long", async () => {
    await database.pool.query(
      "update messages set attempted_at = messages.decided_at + interval '8 days' where messages.message_id = 'm0'",
    );
    const [one] = stories;
    const attemptedMs = (one?.attemptedAtMs ?? 0) - HOUR_MS + 8 * DAY_MS;
    await database.pool.query("update messages set state = 'sent', campaign = 'late' where messages.message_id = 'm0'");
    const { totals } = await reasonCounts(database.pool, { ...usual, fromMs: attemptedMs, toMs: attemptedMs + 1, campaign: "late" });
    expect(totals).toMatchObject([
      { campaign: null, messages: 1 },
      { campaign: "late", messages: 1 },
    ]);
  });
});
