import { describe, expect, it } from "vitest";
import { aucInterval, ratioInterval } from "./metric-intervals.ts";

describe("the interval of an AUC", () => {
  it("is the one of Hanley and McNeil's example", () => {
    // 58 normal and 51 abnormal images, area 0.893, standard error 0.032: table II of their paper of 1982.
    const found = aucInterval(0.893, 51, 109);
    expect(found?.low).toBeCloseTo(0.893 - 1.96 * 0.032, 2);
    expect(found?.high).toBeCloseTo(0.893 + 1.96 * 0.032, 2);
  });

  it("is not told when all or none came true", () => {
    expect(aucInterval(0.7, 0, 100)).toBeNull();
    expect(aucInterval(0.7, 100, 100)).toBeNull();
    expect(aucInterval(null, 10, 100)).toBeNull();
  });
});

describe("the interval of observed over expected", () => {
  it("narrows with what was observed, and holds the ratio", () => {
    const [few, many] = [ratioInterval(1.9, 10), ratioInterval(1.9, 1000)];
    expect(few?.low).toBeLessThan(many?.low ?? 0);
    expect(few?.high).toBeGreaterThan(many?.high ?? 9);
    expect(many?.low).toBeLessThan(1.9);
    expect(many?.high).toBeGreaterThan(1.9);
    expect(ratioInterval(0, 0)).toBeNull();
  });
});
