import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CapRow } from "../learning/volume/cap-policy.ts";
import { deafWorld, livelyWorld, someWeeks } from "../learning/volume/testing-weeks.ts";
import { inTransaction } from "../store/database.ts";
import { lockLearning, newestLearned } from "../store/learned.ts";
import { aVolume } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { type ChallengeTerms, challengeCaps, learnForAll, saveCaps } from "./cap-challenge.ts";

const terms: ChallengeTerms = { reachableWorth: 10, pricePerMessage: 0.02, toleratedUnreachablePer1000: 0 };
const rows = someWeeks(livelyWorld, 8_000, "challenge");
const ask = (over: Partial<Parameters<typeof challengeCaps>[0]> = {}) =>
  challengeCaps({ rows, volume: aVolume({ minPerWeek: 0 }), inForce: undefined, terms, ...over });
const ruleCap = (cap: number): readonly CapRow[] => rows.map((row) => ({ ...row, ruleCap: cap }));

describe("a challenge", () => {
  it("is won by caps that suit each kind of people (seed challenge, 8,000 people)", () => {
    const found = ask();
    if (!found.ok) throw new Error(found.error);
    expect(found.value).toMatchObject({ inForce: "rule", arms: [0, 1, 2, 3, 5, 7], ruleAboveDealt: 0, verdict: { mayGoLive: true } });
    const { learnedFrom, verdict } = found.value;
    expect(learnedFrom.people + verdict.challenger.people).toBe(8_000);
  });

  it("is between what the operator allows", () => {
    expect(ask({ volume: aVolume({ minPerWeek: 1, maxPerWeek: 4 }) })).toMatchObject({ ok: true, value: { arms: [1, 2, 3] } });
    // Without bounds of the policy's own those of the adaptive cap hold: at least one, up to fourteen.
    expect(ask({ volume: aVolume() })).toMatchObject({ ok: true, value: { arms: [1, 2, 3, 5, 7] } });
  });

  it("tells when the rule allows more than was ever dealt", () => {
    expect(ask({ rows: ruleCap(14) })).toMatchObject({ ok: true, value: { ruleAboveDealt: 1, verdict: { incumbent: { capPerWeek: 7 } } } });
  });

  it("goes against the caps that are in force, within what the operator allows, unless the policy keeps them off", () => {
    const learned = learnForAll({ rows, volume: aVolume({ minPerWeek: 0 }), inForce: undefined, terms }, 0.05);
    if (!learned.ok) throw new Error(learned.error);
    const inForce = learned.value;
    expect(ask({ inForce })).toMatchObject({ ok: true, value: { inForce: "caps", verdict: { mayGoLive: false } } });
    const one = ask({ inForce, volume: aVolume({ minPerWeek: 5, maxPerWeek: 7 }) });
    expect(one.ok && one.value.verdict.incumbent.capPerWeek).toBeGreaterThanOrEqual(5);
    expect(ask({ inForce, volume: aVolume({ minPerWeek: 0, learned: false }) })).toMatchObject({ ok: true, value: { inForce: "rule" } });
  });

  it.each<readonly [name: string, over: Partial<Parameters<typeof challengeCaps>[0]>, said: string]>([
    ["one maximum", { volume: aVolume({ minPerWeek: 3, maxPerWeek: 4 }) }, "only 3 lies within what the policy allows, 3 to 4 a week"],
    ["no maximum", { volume: aVolume({ minPerWeek: 8, maxPerWeek: 9 }) }, "none lies within what the policy allows, 8 to 9 a week"],
    ["no weeks", { rows: [] }, "(none)"],
    [
      "weeks that came to the same",
      { rows: rows.map((row) => ({ ...row, visits: 1, reachable: true })), terms: { ...terms, pricePerMessage: 0 } },
      "nothing to learn from",
    ],
  ])("cannot be held with %s", (_name, over, said) => {
    const found = ask(over);
    expect(found.ok ? "" : found.error).toContain(said);
  });

  it("is lost where nothing changes anything (seeds null 0 to 9, 2,000 people)", () => {
    const free = { ...terms, pricePerMessage: 0 };
    const won = Array.from({ length: 10 }, (_, k) => ask({ rows: someWeeks(deafWorld, 2_000, `null ${k}`), terms: free }));
    expect(won.filter((one) => one.ok && one.value.verdict.mayGoLive).length).toBeLessThanOrEqual(2);
  });
});

describe("caps that are kept", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it("wait while a server learns, and nothing changes", async () => {
    await inTransaction(database.pool, async (client) => {
      expect(await lockLearning(client)).toBe(true);
      expect(await saveCaps(database.pool, null, 1)).toMatchObject({ ok: false, error: expect.stringContaining("try again") });
    });
    expect(await newestLearned(database.pool, "caps")).toBeNull();
    expect(await saveCaps(database.pool, null, 1)).toEqual({ ok: true, value: 1 });
  });
});
