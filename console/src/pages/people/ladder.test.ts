import { describe, expect, it } from "vitest";
import { ladderOf, stepNames } from "./ladder.ts";
import type { ToldDecision } from "./person-data.ts";

const chosen: ToldDecision["chosen"] = {
  campaign: "a",
  item: null,
  creative: "c",
  sendAt: "2026-01-01T09:00:00Z",
  propensity: 0.5,
  score: 0.1,
};
const rung = (told: Parameters<typeof ladderOf>[0], step: string) => ladderOf(told).find((one) => one.step === step);

describe("the ladder of a decision", () => {
  it("has every step, in order", () => {
    expect(ladderOf({ steps: [], chosen, skipped: null, eligible: 3 }).map(({ step }) => step)).toEqual([...stepNames]);
  });

  it("fills in what the steps found that took nothing out", () => {
    const steps = [
      {
        step: "audience",
        removed: [
          { campaign: "b", rule: "notInAudience" },
          { campaign: "d", rule: "notInAudience" },
        ],
        left: 4,
      },
      { step: "limits", removed: [{ campaign: "e", rule: "max 1 per day each person", value: 1, limit: 1 }], left: 3 },
    ];
    const told = { steps, chosen, skipped: null, eligible: 12 };
    expect(rung(told, "commit")).toMatchObject({ state: "passed", after: 6 });
    expect(rung(told, "audience")).toMatchObject({ state: "thinned", before: 6, after: 4 });
    expect(rung(told, "time")).toMatchObject({ state: "passed", before: 4, after: 4 });
    expect(rung(told, "items")).toMatchObject({ before: 3, after: null, unit: "items" });
    expect(rung(told, "creatives")).toMatchObject({ after: 12, unit: "pairs" });
    expect(rung(told, "worth")).toMatchObject({ state: "passed", after: 1 });
  });

  it("ends where nothing was left, and nothing after it was reached", () => {
    const steps = [{ step: "reach", removed: [{ rule: "noDevice", value: 0 }], left: 0 }];
    const told = { steps, chosen: null, skipped: "reach", eligible: 0 };
    expect(rung(told, "reach")).toMatchObject({ state: "ended", before: null, after: 0 });
    expect(rung(told, "consent")).toMatchObject({ state: "notReached", after: null });
  });

  it("without a live campaign the second step ends it", () => {
    expect(rung({ steps: [], chosen: null, skipped: "noCampaign", eligible: 0 }, "campaigns")?.state).toBe("ended");
  });

  it("silence for want of worth ends at the last step", () => {
    const steps = [{ step: "worth", removed: [{ campaign: "a", rule: "lambda", value: 0.1, limit: 0.2 }], left: 0 }];
    const told = { steps, chosen: null, skipped: "worth", eligible: 5 };
    expect(rung(told, "choose")).toMatchObject({ state: "passed", after: 1 });
    expect(rung(told, "worth")).toMatchObject({ state: "ended", after: 0 });
  });
});
