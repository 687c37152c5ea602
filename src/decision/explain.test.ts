import { describe, expect, it } from "vitest";
import { aCampaign, aCatalogue, anAudience, aSituation, aState } from "../testing/builders.ts";
import { decide } from "./decide.ts";
import { explain, summarise } from "./explain.ts";

const people = [aState(), aState({ devices: [] }), aState({ devices: [] }), aState({ traits: { out: true } })];
const catalogue = aCatalogue({ campaigns: [aCampaign({ audience: anAudience("in", ({ traits }) => traits.out !== true) })] });
const decisions = people.map((state, n) => decide({ personId: `p${n}`, state, situation: aSituation({ catalogue }), seed: `s${n}` }));

describe("explaining decisions", () => {
  it("tells what was chosen, when and with which probability", () => {
    const [first] = decisions;
    if (first?.chosen == null) throw new Error("nothing was chosen");
    expect(explain("d1", first)).toMatchObject({
      id: "d1",
      at: "2026-03-02T00:00:00.000Z",
      cause: "due",
      chosen: { campaign: "k1", item: null, creative: "c1", sendAt: new Date(first.chosen.sendAtMs).toISOString(), propensity: 1 },
      skipped: null,
      model: 0,
      policy: 1,
    });
  });

  it("tells what each step removed when nothing was chosen, as plain JSON", () => {
    const [, second] = decisions;
    if (second === undefined) throw new Error("no second decision");
    const told = explain("d2", second);
    expect(told).toMatchObject({ chosen: null, skipped: "reach" });
    expect(told.steps.at(-1)).toEqual({ step: "reach", removed: [{ rule: "noDevice", value: 0 }], left: 0 });
    expect(JSON.parse(JSON.stringify(told))).toEqual(told);
  });

  it("counts so that due is decided and skipped together", () => {
    const summary = summarise(decisions);
    expect(summary).toEqual({ due: 4, decided: 1, skipped: { reach: 2, audience: 1 } });
    expect(summary.decided + Object.values(summary.skipped).reduce((sum, count) => sum + count, 0)).toBe(summary.due);
  });
});
