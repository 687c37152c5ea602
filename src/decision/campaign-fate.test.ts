import { describe, expect, it } from "vitest";
import { campaignFate } from "./campaign-fate.ts";
import type { Chosen, Decision, StepTrace } from "./decision.ts";

type Told = Pick<Decision, "chosen" | "steps" | "skipped">;
const chose = (id: string): Chosen => ({ campaign: { id } }) as Chosen; // nothing but the id is read
const step = (name: StepTrace["step"], ...removed: StepTrace["removed"]): StepTrace => ({ step: name, removed, left: 1 });
const of = (told: Partial<Told>) => campaignFate({ chosen: null, steps: [], skipped: null, ...told }, "k");

describe("a campaign's fate in a decision", () => {
  it.each<[string, Partial<Told>, ReturnType<typeof campaignFate>]>([
    ["chosen", { chosen: chose("k") }, { kind: "chosen" }],
    ["beaten by another", { chosen: chose("other") }, { kind: "other", campaign: "other" }],
    [
      "taken out by a step that names it, though another was chosen",
      { chosen: chose("other"), steps: [step("limits", { campaign: "k", rule: "max 1 per day", value: 1, limit: 1 })] },
      { kind: "removed", step: "limits", removal: { campaign: "k", rule: "max 1 per day", value: 1, limit: 1 } },
    ],
    [
      "taken out with everything else",
      { skipped: "reach", steps: [step("reach", { rule: "noDevice", value: 0 })] },
      { kind: "removed", step: "reach", removal: { rule: "noDevice", value: 0 } },
    ],
    [
      "not taken out by what its items or creatives lose, nor by another campaign's loss",
      {
        chosen: chose("other"),
        steps: [
          step("audience", { campaign: "other2", rule: "notInAudience" }),
          step("items", { campaign: "k", item: "i", rule: "notValid" }, { campaign: "k", rule: "notValid", count: 12 }),
          step("creatives", { campaign: "k", creative: "c", rule: "language" }),
        ],
      },
      { kind: "other", campaign: "other" },
    ],
    [
      "silence where nothing was worth it, whichever pair was the best",
      { skipped: "worth", steps: [step("worth", { campaign: "other", creative: "c", rule: "lambda", value: 1, limit: 2 })] },
      { kind: "silence" },
    ],
    ["lost at the step that left nothing", { skipped: "items", steps: [] }, { kind: "removed", step: "items", removal: null }],
    ["lost before the first step", { skipped: "noCampaign", steps: [] }, { kind: "removed", step: "campaigns", removal: null }],
  ])("is told: %s", (_name, told, fate) => {
    expect(of(told)).toEqual(fate);
  });
});
