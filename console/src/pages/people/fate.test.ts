import { describe, expect, it } from "vitest";
import { fateOf, type Target } from "./fate.ts";
import type { ToldDecision } from "./person-data.ts";

const of = (target: Partial<Target>): Target => ({ campaign: null, creative: null, item: null, ...target });
const chosen: ToldDecision["chosen"] = {
  campaign: "a",
  item: "i1",
  creative: "c1",
  sendAt: "2026-01-01T09:00:00Z",
  propensity: 0.5,
  score: 0.1,
};
const told: Parameters<typeof fateOf>[0] = {
  chosen,
  skipped: null,
  steps: [
    { step: "audience", removed: [{ campaign: "b", rule: "notInAudience", limit: "vip" }], left: 3 },
    {
      step: "items",
      removed: [
        { campaign: "d", item: "i7", rule: "notValid" },
        { campaign: "d", rule: "noItem", value: 1 },
        { campaign: "a", rule: "max 1 per 7d each person, item", count: 12 },
      ],
      left: 3,
    },
    { step: "creatives", removed: [{ campaign: "a", creative: "c9", rule: "missingValue", value: "person.city" }], left: 6 },
  ],
  shortlist: [
    { campaign: "a", item: "i1", creative: "c1", score: 0.1, propensity: 0.5 },
    { campaign: "a", item: "i2", creative: "c2", score: 0.09, propensity: 0.2 },
    { campaign: "e", item: null, creative: "c2", score: 0.05, propensity: 0.1 },
  ],
};

describe("what became of something in a decision", () => {
  it("what was chosen was chosen", () => {
    expect(fateOf(told, of({ campaign: "a" }))).toEqual({ kind: "chosen" });
    expect(fateOf(told, of({ creative: "c1" }))).toEqual({ kind: "chosen" });
  });

  it("a campaign falls at the step that names it", () => {
    expect(fateOf(told, of({ campaign: "b" }))).toMatchObject({ kind: "fell", step: "audience", removed: [{ rule: "notInAudience" }] });
  });

  it("what it lost before it fell as a whole is told with it", () => {
    const fate = fateOf(told, of({ campaign: "d" }));
    expect(fate).toMatchObject({ kind: "fell", step: "items", removed: [{ rule: "noItem" }, { rule: "notValid", item: "i7" }] });
  });

  it("a creative falls without its campaign", () => {
    expect(fateOf(told, of({ campaign: "a", creative: "c9" }))).toMatchObject({
      kind: "fell",
      step: "creatives",
      removed: [{ value: "person.city" }],
    });
  });

  it("a creative of several campaigns does not fall with one of them", () => {
    expect(fateOf(told, of({ creative: "c2" }))).toMatchObject({ kind: "drawn", rank: 2, score: 0.09 });
  });

  it("the chances of all its pairs are summed", () => {
    const fate = fateOf(told, of({ creative: "c2" }));
    expect(fate.kind === "drawn" && fate.propensity).toBeCloseTo(0.3);
  });

  it("what nothing names may be among those that are only counted", () => {
    expect(fateOf(told, of({ campaign: "a", item: "i99" }))).toMatchObject({
      kind: "unnamed",
      perhaps: [{ step: "items", removal: { count: 12 } }],
    });
    expect(fateOf(told, of({ campaign: "nowhere" }))).toEqual({ kind: "unnamed", perhaps: [] });
  });

  it("a line that speaks of all takes everything", () => {
    const nobody = {
      chosen: null,
      skipped: "reach",
      shortlist: [],
      steps: [{ step: "reach", removed: [{ rule: "noDevice", value: 0 }], left: 0 }],
    };
    expect(fateOf(nobody, of({ creative: "c2" }))).toMatchObject({ kind: "fell", step: "reach" });
  });

  it("where nothing was worth it, what was among the best says so", () => {
    const silent = {
      ...told,
      chosen: null,
      skipped: "worth",
      steps: [{ step: "worth", removed: [{ campaign: "a", rule: "lambda", value: 0.1, limit: 0.3 }], left: 0 }],
    };
    expect(fateOf(silent, of({ campaign: "a" }))).toMatchObject({ kind: "silent", removed: [{ rule: "lambda" }] });
  });
});
