import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { outcomeBits } from "../../person/state.ts";
import { anEntry, at } from "../../testing/builders.ts";
import { adaptiveCap, type CapTerms, describeCap, makeCapRule, type PushRecord, pushRecords, wholeCap } from "./adaptive-cap.ts";

const dawnMs = at("2026-03-02T00:00:00Z");
const terms: CapTerms = { range: { min: 0.5, max: 7 }, start: 3, prior: { alpha: 1, beta: 19 }, floor: 0.05 };
const rule = makeCapRule(terms);
/** A floor at which four ignored are enough. */
const strict = makeCapRule({ ...terms, floor: 0.2 });

type Answer = "opened" | "ignored" | "dismissed" | "fresh";
const push = (day: number, answer: Answer): PushRecord => ({
  atMs: dawnMs + day * DAY_MS + 9 * HOUR_MS,
  openedAtMs: answer === "opened" ? dawnMs + day * DAY_MS + 10 * HOUR_MS : null,
  dismissed: answer === "dismissed",
  settled: answer !== "fresh",
});
const daily = (...answers: readonly Answer[]): PushRecord[] => answers.map((answer, day) => push(day, answer));
const times = (count: number, answer: Answer): Answer[] => new Array<Answer>(count).fill(answer);
const endOf = (pushes: readonly PushRecord[]): number => (pushes.at(-1)?.atMs ?? dawnMs) + DAY_MS;
const capOf = (pushes: readonly PushRecord[], by = rule): number => adaptiveCap({ pushes, nowMs: endOf(pushes), rule: by }).perWeek;

describe("a person's own cap", () => {
  const cases: readonly (readonly [name: string, pushes: readonly PushRecord[], perWeek: number, by?: typeof rule])[] = [
    ["starts where the operator says", [], 3],
    ["rises by 0.15 on a day with an open", daily("opened"), 3.15],
    ["rises once a day however many were opened on it", [push(0, "opened"), { ...push(0, "opened"), atMs: dawnMs }], 3.15],
    ["rises on each of several days", daily("opened", "ignored", "opened"), 3.3],
    ["falls by a tenth for a dismissal", daily("dismissed"), 2.7],
    ["takes an open for an open though it was swept away later", [{ ...push(0, "opened"), dismissed: true }], 3.15],
    ["stays for three ignored", daily("ignored", "ignored", "ignored"), 3, strict],
    ["falls by three tenths for four ignored in a row at a rate surely below the floor", daily(...times(4, "ignored")), 2.1, strict],
    ["falls again only after four more", daily(...times(7, "ignored")), 2.1, strict],
    ["falls again after four more", daily(...times(8, "ignored")), 1.47, strict],
    ["stays while an open interrupts the row", daily("ignored", "ignored", "ignored", "opened", "ignored", "ignored"), 3.15, strict],
    ["begins the row anew after a dismissal", daily("ignored", "ignored", "ignored", "dismissed", "ignored"), 2.7, strict],
    ["does not count what may still be opened", daily(...times(3, "ignored"), "fresh"), 3, strict],
    ["never rises above the range", daily(...times(34, "opened")), 7],
    ["never falls below the range", daily(...times(34, "dismissed")), 0.5],
  ];
  for (const [name, pushes, perWeek, by] of cases) it(name, () => expect(capOf(pushes, by)).toBeCloseTo(perWeek, 9));

  it("is left alone by five ignored pushes at an open rate of 5 %, which happens to three people of four", () => {
    expect(0.95 ** 5).toBeCloseTo(0.774, 3);
    expect(capOf(daily(...times(5, "ignored")))).toBe(3);
    expect(capOf(daily(...times(12, "ignored")))).toBe(3);
    // 1 − 0.95^(19 + n) passes 0.8 at n = 13.
    expect(capOf(daily(...times(13, "ignored")))).toBeCloseTo(2.1, 9);
  });

  it("needs more ignored pushes of somebody who opened some", () => {
    const opened = daily("opened", "opened", ...times(16, "ignored"));
    expect(capOf(opened)).toBeCloseTo(3.3, 9);
  });

  it("keeps nobody below the floor by the prior alone", () => {
    expect(rule.ignoredToLower[0]).toBe(13);
    expect([...rule.ignoredToLower].every((needed, opened, all) => opened === 0 || needed >= (all[opened - 1] ?? 0))).toBe(true);
    expect(makeCapRule({ ...terms, floor: 0 }).ignoredToLower[0]).toBe(Number.POSITIVE_INFINITY);
  });

  it("goes a tenth of the way back to the start for a silent fortnight, and all the way after four weeks", () => {
    const pushes = daily("dismissed", "dismissed");
    const low = 3 * 0.81;
    const later = (days: number) => adaptiveCap({ pushes, nowMs: (pushes.at(-1)?.atMs ?? 0) + days * DAY_MS, rule });
    expect(later(13).perWeek).toBeCloseTo(low, 9);
    expect(later(14)).toMatchObject({ perWeek: expect.closeTo(low + 0.1 * (3 - low), 9), reason: "relaxed" });
    expect(later(27).perWeek).toBeCloseTo(low + 0.1 * (3 - low), 9);
    expect(later(28)).toMatchObject({ perWeek: 3, reason: "forgotten" });
  });

  it("does not hold against somebody what they ignored before four silent weeks", () => {
    const before = daily(...times(12, "ignored"));
    const later = [40, 41, 42, 43].map((day) => push(day, "ignored"));
    expect(capOf([...before, ...later])).toBe(3);
    expect(capOf(daily(...times(16, "ignored")))).toBeCloseTo(2.1, 9);
  });

  it("knows a silence between pushes too", () => {
    const row = [...daily("ignored", "ignored", "ignored"), push(18, "ignored")];
    expect(capOf(row, strict)).toBe(3);
    expect(adaptiveCap({ pushes: [push(0, "opened"), push(30, "fresh")], nowMs: endOf([push(30, "fresh")]), rule }).reason).toBe(
      "forgotten",
    );
  });

  it("is halved by a wish for fewer, and silence then leads back to half the start for 90 days", () => {
    const pushes = daily("opened");
    const wishMs = endOf(pushes);
    const later = (days: number) => adaptiveCap({ pushes, nowMs: wishMs + days * DAY_MS, rule, fewerAtMs: wishMs }).perWeek;
    expect(later(0)).toBeCloseTo(3.15 / 2, 9);
    expect(later(40)).toBe(1.5);
    expect(later(89)).toBe(1.5);
    expect(later(90)).toBe(3);
    expect(adaptiveCap({ pushes: [], nowMs: dawnMs, rule, fewerAtMs: dawnMs - 50 * DAY_MS }).perWeek).toBe(1.5);
    expect(adaptiveCap({ pushes: [], nowMs: dawnMs, rule, fewerAtMs: dawnMs + 1 }).perWeek).toBe(3);
  });

  it("lets a wish count between the pushes before and after it", () => {
    const pushes = [push(0, "opened"), push(5, "opened")];
    const wished = adaptiveCap({ pushes, nowMs: endOf(pushes), rule, fewerAtMs: dawnMs + 3 * DAY_MS });
    expect(wished.perWeek).toBeCloseTo(3.15 / 2 + 0.15, 9);
    expect(wished).toMatchObject({ reason: "engaged", steps: { engaged: 2, fewer: 1 } });
  });

  it("tells its story", () => {
    const pushes = daily("opened", ...times(8, "ignored"));
    expect(describeCap(adaptiveCap({ pushes, nowMs: endOf(pushes), rule: strict }))).toBe(
      "1.54 a week, 1 a day: ×0.7 for 2 runs of ignored pushes, +0.15 for 1 day with an open",
    );
    expect(describeCap(adaptiveCap({ pushes: [], nowMs: dawnMs, rule }))).toBe("3 a week, 1 a day: the start");
  });

  const days: readonly (readonly [perWeek: number, perDay: number])[] = [
    [0, 0],
    [0.5, 1],
    [1, 1],
    [3, 1],
    [4, 1],
    [7, 1],
    [8, 2],
    [10, 2],
    [21, 3],
  ];
  it.each(days)("of %d a week allows %d a day", (perWeek, perDay) => {
    const fixed = makeCapRule({ ...terms, range: { min: perWeek, max: perWeek }, start: perWeek });
    expect(adaptiveCap({ pushes: [], nowMs: dawnMs, rule: fixed }).perDay).toBe(perDay);
  });

  it("stays where it began for somebody who opens and swipes away as the group does", () => {
    const opens = 0.1;
    const group = makeCapRule({ range: { min: 1, max: 20 }, start: 6, prior: { alpha: 2, beta: 18 }, floor: 0.02, dismissed: 0.3 });
    expect(group.afterDismissal).toBeCloseTo(1 - (0.15 * opens) / (6 * 0.3), 10);
    expect(makeCapRule({ ...terms, dismissed: 0 }).afterDismissal).toBe(0.9);
    expect(makeCapRule({ ...terms, dismissed: 1e-6 }).afterDismissal).toBe(0.9);
  });

  it("is whole for each person and week, and right on average", () => {
    const cap = { ...adaptiveCap({ pushes: [], nowMs: dawnMs, rule }), perWeek: 2.3 };
    const whole = Array.from({ length: 10 }, (_, k) => wholeCap(cap, k / 10).perWeek);
    expect(whole).toEqual([2, 2, 2, 2, 2, 2, 2, 3, 3, 3]);
    expect(wholeCap({ ...cap, perWeek: 0.4 }, 0.1)).toEqual({ perWeek: 0, perDay: 0 });
  });

  it("refuses terms that contradict themselves", () => {
    expect(() => makeCapRule({ ...terms, start: 8 })).toThrow("cap range 0.5 to 7 and start 8");
    expect(() => makeCapRule({ ...terms, prior: { alpha: 0, beta: 1 } })).toThrow("Beta(0, 1)");
    expect(() => makeCapRule({ ...terms, floor: 1 })).toThrow("floor 1");
  });
});

describe("whatever the history, the cap", () => {
  const termsOf = fc
    .record({
      min: fc.double({ min: 0, max: 3, noNaN: true }),
      over: fc.double({ min: 0, max: 20, noNaN: true }),
      place: fc.double({ min: 0, max: 1, noNaN: true }),
      alpha: fc.double({ min: 0.5, max: 5, noNaN: true }),
      beta: fc.double({ min: 0.5, max: 30, noNaN: true }),
      floor: fc.double({ min: 0.01, max: 0.6, noNaN: true }),
    })
    .map(({ min, over, place, alpha, beta, floor }) =>
      makeCapRule({ range: { min, max: min + over }, start: min + over * place, prior: { alpha, beta }, floor }),
    );
  const hour = fc.integer({ min: 0, max: 35 * 24 - 1 });
  const history = fc
    .array(
      fc.record({
        hour,
        answer: fc.constantFrom<Answer>("opened", "ignored", "ignored", "ignored", "dismissed"),
        delay: fc.integer({ min: 0, max: 60 }),
      }),
      {
        maxLength: 40,
      },
    )
    .map((made) =>
      made
        .sort((a, b) => a.hour - b.hour)
        .map(({ hour: sent, answer, delay }): PushRecord => {
          const atMs = dawnMs + sent * HOUR_MS;
          return {
            atMs,
            openedAtMs: answer === "opened" ? atMs + delay * HOUR_MS : null,
            dismissed: answer === "dismissed",
            settled: true,
          };
        }),
    );
  const wishes = fc.option(fc.integer({ min: -60, max: 36 }).map((day) => dawnMs + day * DAY_MS));
  const nowMs = dawnMs + 40 * DAY_MS;

  it("stays in the range, and a day gets no more than a week", () => {
    fc.assert(
      fc.property(termsOf, history, wishes, (by, pushes, fewerAtMs) => {
        const cap = adaptiveCap({ pushes, nowMs, rule: by, fewerAtMs });
        expect(cap.perWeek).toBeGreaterThanOrEqual(by.range.min);
        expect(cap.perWeek).toBeLessThanOrEqual(by.range.max);
        expect(cap.perDay).toBeLessThanOrEqual(Math.ceil(cap.perWeek));
      }),
      { numRuns: 200 },
    );
  });

  it("is never lowered by one more open", () => {
    const changed = fc.record({ place: fc.nat({ max: 39 }), delay: fc.integer({ min: 0, max: 200 }) });
    fc.assert(
      fc.property(
        termsOf,
        history,
        wishes,
        changed,
        fc.integer({ min: 0, max: 20 }),
        (by, pushes, fewerAtMs, { place, delay }, quietDays) => {
          const one = pushes[place];
          fc.pre(one !== undefined && one.openedAtMs === null);
          const more = pushes.map((each, k) => (k === place ? { ...each, openedAtMs: each.atMs + delay * HOUR_MS } : each));
          const input = { nowMs: dawnMs + (35 + quietDays) * DAY_MS, rule: by, fewerAtMs };
          expect(adaptiveCap({ ...input, pushes: more }).perWeek).toBeGreaterThanOrEqual(adaptiveCap({ ...input, pushes }).perWeek - 1e-9);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("the pushes that a cap is made of", () => {
  it("are those that went out and may count, with what came of them", () => {
    const nowMs = dawnMs + 5 * DAY_MS;
    const ledger = [
      anEntry({ atMs: dawnMs, outcomes: outcomeBits.dismissed }),
      anEntry({ atMs: dawnMs + DAY_MS, placement: "banner" }),
      anEntry({ atMs: dawnMs + 2 * DAY_MS, status: "doubtful" }),
      anEntry({ atMs: nowMs - DAY_MS, outcomes: outcomeBits.opened, openedAtMs: nowMs - 1 }),
      anEntry({ atMs: nowMs - DAY_MS + 1 }),
      anEntry({ atMs: nowMs, status: "reserved" }),
      anEntry({ atMs: nowMs + HOUR_MS }),
    ];
    expect(pushRecords(ledger, nowMs, ({ placement }) => placement === "push")).toEqual([
      { atMs: dawnMs, openedAtMs: null, dismissed: true, settled: true },
      { atMs: dawnMs + 2 * DAY_MS, openedAtMs: null, dismissed: false, settled: false },
      { atMs: nowMs - DAY_MS, openedAtMs: nowMs - 1, dismissed: false, settled: true },
      { atMs: nowMs - DAY_MS + 1, openedAtMs: null, dismissed: false, settled: false },
    ]);
  });
});
