import { describe, expect, it } from "vitest";
import { slotOf } from "../learning/features/slots.ts";
import type { ResponseModel } from "../learning/response/model.ts";
import { aModel, randomWeights, weightsOf } from "../learning/response/testing-models.ts";
import {
  aCampaign,
  aCatalogue,
  aCreative,
  anItem,
  anItemTable,
  aPolicy,
  aPool,
  aSituation,
  aState,
  at,
  blankModel,
} from "../testing/builders.ts";
import { emptyTimingModel } from "../timing/timing-model.ts";
import { chooseMessage } from "./choose-message.ts";
import { Expectations } from "./expectations.ts";
import { narrow, openScene } from "./narrow.ts";

const reward = { opened: 1, converted: 5, dismissed: -0.1, switchedOff: -20 };
const creatives = [aCreative({ id: "warm" }), aCreative({ id: "cold" })];
const items = Array.from({ length: 6 }, (_, n) => anItem({ id: `i${n}` }));
const campaigns = ["k1", "k2"].map((id) => aCampaign({ id, creatives, items: aPool() }));

function asked(response: ResponseModel | null, scorer: "learned" | "rate" | "none" = "learned", timing = false) {
  const learned = { response, timing: timing ? peakAtTen : null, interruption: null, creatives: null };
  const catalogue = aCatalogue({ campaigns, policy: aPolicy({ scorer, reward, timing: { personal: true } }) });
  const situation = aSituation({ catalogue, items: anItemTable(items), model: { ...blankModel, learned } });
  const scene = openScene({ personId: "p1", state: aState(), situation });
  const expectations = new Expectations(scene);
  return { scene, expectations, scored: expectations.score(narrow(scene).fields ?? []) };
}

const peakAtTen = { ...emptyTimingModel, response: Float64Array.from({ length: 168 }, (_, hour) => (hour % 24 === 10 ? 2 : 1)) };
const fullOfLife = aModel({ open: randomWeights("expectations", 0.5), convertRate: 0.2, offRate: 0.002, dismissRate: 0.1 });

describe("what is expected of a pair", () => {
  it("is what the decision that chooses it says", () => {
    const { scene, expectations, scored } = asked(fullOfLife);
    const { choice, appraisal } = chooseMessage(scene, narrow(scene).fields ?? [], "seed");
    if (choice.chosen === null) throw new Error("nothing was chosen");
    const { campaign, item, creative } = choice.chosen;
    const all = expectations.best(scored, 1000).map((one) => expectations.of(one));
    const same = all.find((one) => one.campaign === campaign.id && one.item === item?.id && one.creative === creative.id);
    expect(same?.open).toBeCloseTo(choice.chosen.score, 12);
    expect(same?.value).toBeCloseTo(appraisal.value, 12);
    expect(same?.switchOff).toBe(appraisal.pOff);
  });

  it("counts a conversion only after an open, and weighs every outcome by its reward", () => {
    const { expectations, scored } = asked(
      aModel({ openOffset: Math.log(0.25 / 0.75), convertRate: 0.2, offRate: 0.002, dismissRate: 0.1 }),
    );
    const [best] = expectations.best(scored, 1);
    if (best === undefined) throw new Error("no pair");
    const told = expectations.of(best);
    expect(told.open).toBeCloseTo(0.25, 6);
    expect(told.convert).toBeCloseTo(0.05, 6);
    expect(told.switchOff).toBe(0.002);
    expect(told.value).toBeCloseTo(0.25 + 0.05 * 5 - 0.75 * 0.1 * 0.1 - 0.002 * 20, 6);
  });

  it("says in words what the model makes of it", () => {
    const { expectations, scored } = asked(aModel({ open: weightsOf([[slotOf("creative", "warm"), 0.8]]) }));
    const [best] = expectations.best(scored, 1);
    if (best === undefined) throw new Error("no pair");
    expect(expectations.of(best)).toMatchObject({
      creative: "warm",
      because: [{ group: "creative", text: "the wording does well (×2.2)" }],
    });
  });

  it.each([
    {
      name: "counted rates before a model is promoted",
      response: aModel({ promoted: false }),
      scorer: "learned",
      scoredBy: "rates",
      open: 0,
    },
    { name: "counted rates where the policy wants them", response: aModel(), scorer: "rate", scoredBy: "rates", open: 0 },
    { name: "nobody with scorer none", response: aModel(), scorer: "none", scoredBy: "none", open: null },
  ] as const)("comes from $name", ({ response, scorer, scoredBy, open }) => {
    const { expectations, scored } = asked(response, scorer);
    const [best] = expectations.best(scored, 1);
    if (best === undefined) throw new Error("no pair");
    expect(expectations.scoredBy).toBe(scoredBy);
    const told = expectations.of(best);
    expect(told).toMatchObject({ convert: null, switchOff: null, because: [] });
    if (open === null) expect([told.open, told.value]).toEqual([null, null]);
    else expect(told.open).toBeGreaterThan(open);
  });
});

describe("the best pairs", () => {
  it("are those of the highest reward, best first, with the best of every campaign among them", () => {
    // The second campaign does worse with everything.
    const { expectations, scored } = asked(aModel({ open: weightsOf([[slotOf("campaign", "k2"), -3]]) }));
    const best = expectations.best(scored, 4);
    expect(best.map(({ field }) => field.campaign.id)).toEqual(["k1", "k1", "k1", "k2"]);
    expect(best.map(({ value }) => value)).toEqual([...best.map(({ value }) => value)].sort((a, b) => b - a));
    expect(expectations.best(scored, 1).map(({ field }) => field.campaign.id)).toEqual(["k1"]);
    expect(expectations.best(scored, 1000)).toHaveLength(2 * items.length * creatives.length);
  });

  it("have their best hours first, relative to the best", () => {
    const { expectations, scored } = asked(aModel(), "learned", true);
    const [best] = expectations.best(scored, 1);
    if (best === undefined) throw new Error("no pair");
    expect(new Date(at("2026-03-02T00:00:00Z")).getUTCDay()).toBe(1);
    expect(expectations.bestHours(best)).toEqual([
      { hourOfWeek: 10, relative: 1 },
      { hourOfWeek: expect.any(Number), relative: 0.5 },
      { hourOfWeek: expect.any(Number), relative: 0.5 },
    ]);
  });

  it("have no best hours while nothing is learned of time", () => {
    const { expectations, scored } = asked(aModel());
    const [best] = expectations.best(scored, 1);
    if (best === undefined) throw new Error("no pair");
    expect(expectations.bestHours(best)).toEqual([]);
  });
});
