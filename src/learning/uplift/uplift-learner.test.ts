import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { makeBoosting } from "../boosting.ts";
import type { FeatureTable, Learner } from "../classifier.ts";
import { makeTableLogistic } from "../logistic-table.ts";
import { crossFitRanks, ranksOf } from "./cross-fit.ts";
import { qiniOf } from "./qini.ts";
import { classTransformation, sLearner, type Trial, tLearner, transformedOutcome, xLearner } from "./uplift-learner.ts";

/** One column decides the effect, 0.3 for level 1 and −0.1 for level 0; a number moves the level of both arms alike. */
function trialOf(rows: number, propensity: number, seed: string): Trial {
  const rng = makeRng(seed);
  const codes = Int32Array.from({ length: rows }, () => rng.below(2));
  const values = Float64Array.from({ length: rows }, () => rng.next());
  const treated = Uint8Array.from({ length: rows }, () => (rng.next() < propensity ? 1 : 0));
  const outcomes = Float64Array.from(codes, (code, row) => {
    const effect = treated[row] === 0 ? 0 : code === 1 ? 0.3 : -0.1;
    return rng.next() < 0.2 + 0.3 * (values[row] ?? 0) + effect ? 1 : 0;
  });
  const table: FeatureTable = {
    rows,
    columns: [
      { name: "group", kind: "category", levels: ["no", "yes"], codes },
      { name: "level", kind: "number", values },
    ],
  };
  return { table, outcomes, treated, propensity };
}

// Trees enough to reach the effects: few of them, each taken at a small rate, leave a part of every effect out.
const bases = [makeTableLogistic({ bins: 4 }), makeBoosting({ trees: 100, leaves: 4 })];
const learners = bases.flatMap((base) => [tLearner(base), sLearner(base), xLearner(base), classTransformation(base)]);

describe.each(learners)("$title", (learner) => {
  it.each([0.5, 0.2])("finds effects of 0.3 and −0.1 at propensity %d (8,000 rows)", (propensity) => {
    const trial = trialOf(8000, propensity, "effects");
    const predicted = learner.fit(trial, makeRng("fit")).predict(trial.table);
    const [group] = trial.table.columns;
    const meanOf = (level: number): number => {
      const own = predicted.filter((_, row) => group?.kind === "category" && group.codes[row] === level);
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    };
    expect(Math.abs(meanOf(1) - 0.3)).toBeLessThan(0.06);
    expect(Math.abs(meanOf(0) + 0.1)).toBeLessThan(0.06);
  });

  it("ranks rows that it never saw by their effect (4,000 rows, 3 folds)", () => {
    const trial = trialOf(4000, 0.5, "ranks");
    const scores = crossFitRanks(learner, trial, { folds: 3, rng: makeRng("folds") });
    const { coefficient } = qiniOf({ scores, outcomes: trial.outcomes, treated: trial.treated });
    // The true order gains the triangle between an average of 0.1 and 0.15 at half of the people: 0.05.
    expect(coefficient).toBeGreaterThan(0.03);
  });
});

describe("the X-learner", () => {
  it("weighs the effects learned from each arm by the other's share: tau = (1 − e) · treated + e · control", () => {
    const answers = [0.5, 0.5, 0.7, 0.6];
    const base: Learner = {
      name: "constant",
      fit: () => {
        const answer = answers.shift() ?? 0;
        return { predict: ({ rows }) => new Float64Array(rows).fill(answer) };
      },
    };
    const trial = trialOf(10, 0.2, "constant");
    // Chances of 0.7 and 0.6 stand for effects of 0.4, from the treated, and 0.2, from the control.
    const [tau] = xLearner(base).fit(trial, makeRng("x")).predict(trial.table);
    expect(tau).toBeCloseTo(0.8 * 0.4 + 0.2 * 0.2, 12);
  });
});

describe("cross-fitting", () => {
  it("gives no skill where effects are the same for all (4,000 rows)", () => {
    const trial = trialOf(4000, 0.5, "null");
    const rng = makeRng("null outcomes");
    const flat = { ...trial, outcomes: trial.outcomes.map((_, row) => (rng.next() < (trial.treated[row] === 1 ? 0.4 : 0.3) ? 1 : 0)) };
    const scores = crossFitRanks(tLearner(makeBoosting({ trees: 30 })), flat, { folds: 3, rng: makeRng("folds") });
    expect(Math.abs(qiniOf({ scores, outcomes: flat.outcomes, treated: flat.treated }).coefficient)).toBeLessThan(0.02);
  });

  it("ranks from 0 to 1, equal values alike", () => {
    expect([...ranksOf(Float64Array.of(5, 1, 5, 9, 1))]).toEqual([0.625, 0.125, 0.625, 1, 0.125]);
  });
});

describe("the transformed outcome", () => {
  it("has the effect as its mean for any propensity", () => {
    for (const e of [0.5, 0.2]) {
      const mean = e * 0.4 * transformedOutcome(1, 1, e) + (1 - e) * 0.3 * transformedOutcome(1, 0, e);
      expect(mean).toBeCloseTo(0.1, 12);
    }
    expect(transformedOutcome(0, 1, 0.5)).toBe(0);
  });
});
