import { describe, expect, it } from "vitest";
import { range } from "./fold-assignment.ts";
import { judgeScores } from "./judge-scores.ts";
import type { TrainingSource } from "./training-source.ts";

const source: TrainingSource = {
  rows: 6,
  labels: Float64Array.of(1, 0, 1, 0, 1, 0),
  groups: ["a", "a", "b", "b", "c", "c"],
  featuresLearnedFrom: () => (rows) => ({ rows: rows.length, columns: [] }),
};

describe("predictions made at the time", () => {
  it("are judged on the rows named that have one", () => {
    const scores = Float64Array.of(0.9, 0.1, 0.2, 0.4, Number.NaN, 0.99);
    const found = judgeScores("then", source, scores, range(0, 5));
    // Of the pairs of an opened and another: 0.9 over 0.1 and 0.4, 0.2 over 0.1 but not over 0.4.
    expect(found).toMatchObject({ name: "then", rows: 4, auc: 0.75, gauc: 0.5 });
    expect(found?.observedOverExpected).toBeCloseTo(2 / 1.6, 12);
  });

  it("are nothing to judge where there is none", () => {
    expect(judgeScores("then", source, new Float64Array(6).fill(Number.NaN), range(0, 6))).toBeNull();
    expect(judgeScores("then", source, new Float64Array(6), range(0, 0))).toBeNull();
  });
});
