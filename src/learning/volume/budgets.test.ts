import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { assignedBudget, type BudgetPlan, type BudgetRow, budgetCurve } from "./budgets.ts";

const plan: BudgetPlan = { salt: "budgets", share: 0.05, arms: [1, 2, 3, 5, 7] };
const people = Array.from({ length: 40_000 }, (_, k) => `p${k}`);

describe("a budget dealt by lot", () => {
  it("goes to the share of people named, each arm as often", () => {
    const dealt = people.map((personId) => assignedBudget({ personId, week: 2900, plan })).filter((k) => k !== null);
    expect(dealt.length / people.length).toBeCloseTo(0.05, 2);
    for (const arm of plan.arms) expect(Math.abs(dealt.filter((k) => k === arm).length / dealt.length - 0.2)).toBeLessThan(0.03);
  });

  it("lasts its weeks and is then dealt anew", () => {
    const dealtAt = (week: number) => people.map((personId) => assignedBudget({ personId, week, plan }));
    expect(dealtAt(2903)).toEqual(dealtAt(2896));
    const [before, after] = [dealtAt(2903), dealtAt(2904)];
    const stayed = before.filter((k, at) => k !== null && after[at] !== null).length;
    expect(stayed / before.filter((k) => k !== null).length).toBeLessThan(0.1);
  });

  it("grows with the share without taking anybody's budget away", () => {
    const wider = { ...plan, share: 0.2 };
    for (const personId of people.slice(0, 5000)) {
      const small = assignedBudget({ personId, week: 2900, plan });
      if (small !== null) expect(assignedBudget({ personId, week: 2900, plan: wider })).toBe(small);
    }
  });

  it("goes to nobody at a share of 0 and to everybody at 1", () => {
    const dealt = (share: number) =>
      people.slice(0, 500).map((personId) => assignedBudget({ personId, week: 1, plan: { ...plan, share } }));
    expect(dealt(0).every((k) => k === null)).toBe(true);
    expect(dealt(1).every((k) => k !== null && plan.arms.includes(k))).toBe(true);
  });
});

/** Visits with diminishing returns; switch-offs grow with the square of the number; somebody switched off visits half as often. */
function lived(seed: string, count: number, weeks: number): BudgetRow[] {
  const rng = makeRng(seed);
  const rows: BudgetRow[] = [];
  for (let person = 0; person < count; person++) {
    const assigned = plan.arms[rng.below(5)] ?? 1;
    const liveliness = 0.5 + rng.next();
    let reachable = true;
    for (let week = 0; week < weeks; week++) {
      const off = reachable && rng.next() < 0.0004 * assigned * assigned;
      const visits = liveliness * (1 + (reachable ? 0.6 * Math.log1p(assigned) : 0)) + rng.next() - 0.5;
      rows.push({ personId: `p${person}`, assigned, visits, opens: reachable ? 0.05 * assigned : 0, switchOffs: off ? 1 : 0 });
      if (off) reachable = false;
    }
  }
  return rows;
}

describe("the curve of what each budget does", () => {
  const row = (personId: string, assigned: number, visits: number, switchOffs = 0): BudgetRow => ({
    personId,
    assigned,
    visits,
    opens: 0,
    switchOffs,
  });
  const worth = { visit: 1, open: 0, switchOff: 10 };

  it("holds the means by person-week and the gain of each added message", () => {
    const rows = [row("a", 1, 1), row("b", 1, 3), row("c", 3, 4), row("d", 3, 6), row("e", 7, 5, 1), row("f", 7, 5)];
    const curve = budgetCurve({ rows, worth });
    expect(curve.arms.map(({ assigned, people: own, personWeeks }) => [assigned, own, personWeeks])).toEqual([
      [1, 2, 2],
      [3, 2, 2],
      [7, 2, 2],
    ]);
    expect(curve.arms.map(({ visits }) => visits.value)).toEqual([2, 5, 5]);
    // Two people, 1 and 3: standard deviation √2, by √2 people.
    expect(curve.arms[0]?.visits.standardError).toBeCloseTo(1, 12);
    expect(curve.arms.map(({ utility }) => utility.value)).toEqual([2, 5, 0]);
    expect(curve.arms[2]?.switchOffsPer1000.value).toBe(500);
    expect(curve.steps.map(({ from, to, perMessage }) => [from, to, perMessage.value])).toEqual([
      [1, 3, 1.5],
      [3, 7, -1.25],
    ]);
    expect(curve.recommended).toBe(3);
  });

  it("counts people and not their weeks as independent", () => {
    const once = [row("a", 1, 1), row("b", 1, 3)];
    const often = [0, 1, 2, 3].flatMap(() => once);
    const errorOf = (rows: readonly BudgetRow[]) => budgetCurve({ rows, worth }).arms[0]?.visits.standardError;
    expect(errorOf(often)).toBeCloseTo(errorOf(once) ?? 0, 12);
  });

  it("leaves room for switch-offs that were not seen", () => {
    const [arm] = budgetCurve({ rows: Array.from({ length: 100 }, (_, k) => row(`p${k}`, 1, 1)), worth }).arms;
    expect(arm?.switchOffsPer1000).toMatchObject({ value: 0, low: expect.closeTo(0, 12) });
    expect(arm?.switchOffsPer1000.high).toBeGreaterThan(30);
  });

  it("stops climbing where the next message brings less than its price", () => {
    const rows = [1, 2, 3, 5].flatMap((k) => [0, 1].map((n) => row(`${k}${n}`, k, [0, 1, 1.8, 2.4, 0, 2.8][k] ?? 0)));
    const at = (pricePerMessage: number) => budgetCurve({ rows, worth, pricePerMessage }).recommended;
    expect([0, 0.3, 0.7, 0.9].map(at)).toEqual([5, 3, 2, 1]);
  });

  it("has nothing to say without rows", () => {
    expect(budgetCurve({ rows: [], worth })).toMatchObject({ recommended: null, sure: false, reason: expect.stringContaining("no rows") });
  });

  it("finds in a life of 20,000 people over eight weeks (seed life) that the middle is best, and is sure of it", () => {
    const curve = budgetCurve({ rows: lived("life", 20_000, 8), worth: { visit: 1, open: 0.1, switchOff: 40 } });
    expect([3, 5]).toContain(curve.recommended);
    expect(curve.sure).toBe(true);
    expect(curve.steps.at(-1)?.perMessage.high).toBeLessThan(0);
  });

  it("covers the truth in about 95 of 100 lives of 300 people (seeds cover 0 to 199)", () => {
    const truth = 1 + 0.6 * Math.log(2);
    let covered = 0;
    for (let k = 0; k < 200; k++) {
      const rng = makeRng(`cover ${k}`);
      const rows = Array.from({ length: 300 }, (_, p) => {
        const mean = truth + rng.next() - 0.5;
        return [0, 1, 2, 3].map(() => row(`p${p}`, 1, mean + rng.next() - 0.5));
      }).flat();
      const visits = budgetCurve({ rows, worth }).arms[0]?.visits;
      if (visits !== undefined && visits.low <= truth && truth <= visits.high) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(180);
    expect(covered).toBeLessThanOrEqual(199);
  });

  it("is not sure of a difference that chance makes (seed noise)", () => {
    const rng = makeRng("noise");
    const rows = Array.from({ length: 400 }, (_, k) => row(`p${k}`, [1, 3][k % 2] ?? 1, rng.next()));
    expect(budgetCurve({ rows, worth }).sure).toBe(false);
  });
});
