import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import type { FeatureTable } from "../classifier.ts";
import { findInteractions } from "./interactions.ts";
import { type ArmLog, levelRules, policyValue } from "./policy-value.ts";
import { findSuspicions } from "./suspicions.ts";

/** Three binary columns and a treatment whose effect is `effectOf` the first two. */
function trialOf(rows: number, seed: string, effectOf: (a: number, b: number) => number) {
  const rng = makeRng(seed);
  const columns = ["a", "b", "c"].map((name) => ({
    name,
    kind: "number" as const,
    values: Float64Array.from({ length: rows }, () => rng.below(2)),
  }));
  const treated = Uint8Array.from({ length: rows }, () => rng.below(2));
  const outcomes = Float64Array.from(treated, (arm, row) => {
    const [a, b] = [columns[0]?.values[row] ?? 0, columns[1]?.values[row] ?? 0];
    return rng.next() < 0.2 + arm * effectOf(a, b) ? 1 : 0;
  });
  const table: FeatureTable = { rows, columns };
  return { table, treated, outcomes };
}

describe("the interaction finder", () => {
  it("names the column that decides the effect, and not its pairs (10,000 rows)", () => {
    const [first, second] = findInteractions(trialOf(10_000, "one", (a) => 0.15 * a));
    expect(first?.columns).toBe("a");
    expect(first?.adjusted).toBeLessThan(0.001);
    expect(first?.levels.map(({ level, difference }) => [level, Math.round(100 * difference)])).toEqual([
      ["0", expect.closeTo(0, -1)],
      ["1", expect.closeTo(15, -1)],
    ]);
    expect(second?.adjusted).toBeGreaterThan(0.01);
  });

  it("names the pair where only both together decide (10,000 rows)", () => {
    const [first] = findInteractions(trialOf(10_000, "pair", (a, b) => (a === b ? 0.2 : 0)));
    expect(first?.columns).toBe("a × b");
    expect(first?.degrees).toBe(3);
  });

  it("claims something in about one of twenty trials without any interaction (200 trials of 2,000 rows)", () => {
    let claims = 0;
    for (let k = 0; k < 200; k++) {
      const found = findInteractions(trialOf(2000, `none ${k}`, () => 0.1));
      if (found.some(({ adjusted }) => adjusted < 0.05)) claims++;
    }
    expect(claims).toBeLessThan(21);
    expect(claims).toBeGreaterThan(0);
  });

  it("leaves out levels with few people", () => {
    expect(findInteractions(trialOf(150, "few", () => 0.1))).toEqual([]);
  });
});

describe("rules by level", () => {
  it("find the arm of each level, and are valued on other folds (10,000 rows)", () => {
    const { table, treated, outcomes } = trialOf(10_000, "rule", (a) => (a === 1 ? 0.2 : -0.15));
    const log: ArmLog = { armNames: ["hold", "send"], arms: Int32Array.from(treated), outcomes, propensities: [0.5, 0.5] };
    const [best] = levelRules(log, table, { folds: 3, rng: makeRng("rule") });
    expect(best?.arms.filter(({ level }) => level.startsWith("0")).every(({ arm }) => arm === "hold")).toBe(true);
    expect(best?.value.snips).toBeCloseTo(0.3, 1);
  });

  it("are not flattered by having been looked for: no gain on average where there is none (60 trials of 400 rows)", () => {
    let sum = 0;
    for (let k = 0; k < 60; k++) {
      const rng = makeRng(`flattered ${k}`);
      const codes = Int32Array.from({ length: 400 }, () => rng.below(8));
      const table: FeatureTable = { rows: 400, columns: [{ name: "x", kind: "category", levels: [..."abcdefgh"], codes }] };
      const arms = Int32Array.from({ length: 400 }, () => rng.below(2));
      const outcomes = Float64Array.from({ length: 400 }, () => (rng.next() < 0.3 ? 1 : 0));
      const [rule] = levelRules({ armNames: ["hold", "send"], arms, outcomes, propensities: [0.5, 0.5] }, table, { folds: 3, rng });
      sum += rule?.value.snips ?? 0;
    }
    expect(Math.abs(sum / 60 - 0.3)).toBeLessThan(0.015);
  });

  it("weigh by each arm's propensity, by hand", () => {
    const log: ArmLog = {
      armNames: ["hold", "send"],
      arms: Int32Array.of(0, 1, 1, 0),
      outcomes: Float64Array.of(1, 1, 0, 0),
      propensities: [0.2, 0.8],
    };
    const value = policyValue(log, Int32Array.of(0, 1, 1, 1));
    expect(value.ips).toBeCloseTo((5 + 1.25 + 0) / 4, 12);
    expect(value.snips).toBeCloseTo((5 + 1.25) / (5 + 1.25 + 1.25), 12);
    expect(value.agreeing).toBe(3);
  });
});

describe("suspicious columns", () => {
  it("are those that differ between the arms of a randomised trial", () => {
    const { table, treated, outcomes } = trialOf(4000, "after", () => 0);
    const after = {
      name: "opened",
      kind: "number" as const,
      values: Float64Array.from(treated, (arm, row) => (arm === 1 && row % 3 === 0 ? 1 : 0)),
    };
    const found = findSuspicions({ rows: table.rows, columns: [...table.columns, after] }, outcomes, Int32Array.from(treated));
    expect(found).toMatchObject([{ column: "opened", kind: "differsByArm" }]);
  });
});
