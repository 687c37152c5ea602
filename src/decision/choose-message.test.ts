import { describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { hash32 } from "../base/rng.ts";
import type { Campaign, Policy } from "../catalogue/catalogue.ts";
import { decodeFeatures, FeatureList } from "../learning/features/feature-list.ts";
import { crossSlot, slotOf } from "../learning/features/slots.ts";
import type { ResponseModel } from "../learning/response/model.ts";
import { aModel, randomDraws, randomWeights, weightsOf } from "../learning/response/testing-models.ts";
import { hourOfWeek } from "../person/activity.ts";
import { anyEvent } from "../person/needs.ts";
import type { PersonState } from "../person/state.ts";
import {
  aCampaign,
  aCatalogue,
  aCreative,
  aLine,
  anEntry,
  anExploration,
  anItem,
  anItemTable,
  aPlacement,
  aPolicy,
  aPool,
  aSituation,
  aState,
  at,
  aVolume,
  blankModel,
} from "../testing/builders.ts";
import { decide } from "./decide.ts";
import type { Decision, Interruption, Situation } from "./decision.ts";

const nowMs = at("2026-03-02T00:00:00Z");
const [known, fresh] = [anItem({ id: "known" }), anItem({ id: "fresh" })];
const items = anItemTable([known, fresh, anItem({ id: "other", tags: ["rock"] })]);
const creatives = [aCreative({ id: "c1", style: "warm" }), aCreative({ id: "c2", style: "urgent" })];
const songs = aCampaign({ id: "songs", items: aPool(), creatives });
const news = aCampaign({ id: "news", category: "news", creatives });
const metKnown: Partial<PersonState> = {
  interactions: new Map([[hash32(anyEvent), [{ itemId: "known", lastMs: nowMs - DAY_MS, count: 9 }]]]),
};

interface Given {
  readonly model?: Partial<ResponseModel> | null;
  readonly interruption?: Interruption | null;
  readonly campaigns?: readonly Campaign[];
  readonly policy?: Partial<Policy>;
  readonly state?: Partial<PersonState>;
  readonly situation?: Partial<Situation>;
  readonly seed?: string;
}

function decided({ model = {}, interruption = null, campaigns = [songs, news], policy, state, situation, seed = "s" }: Given): Decision {
  const catalogue = aCatalogue({ campaigns, policy: aPolicy({ scorer: "learned", ...policy }) });
  const learned = { response: model === null ? null : aModel(model), timing: null, interruption, creatives: null };
  return decide({
    personId: "p1",
    state: aState({ ...metKnown, ...state }),
    situation: aSituation({ nowMs, catalogue, items, model: { ...blankModel, learned }, ...situation }),
    seed,
  });
}
const pairOf = ({ chosen }: Decision): string =>
  chosen === null ? "silence" : `${chosen.campaign.id} ${chosen.item?.id} ${chosen.creative.id}`;
const uncertain = { open: randomWeights("uncertain", 0.3), perturbation: randomDraws("uncertain", 0.8) };
const dear = { volume: aVolume({ lambda: 5 }) };

describe("a decision by a learned model", () => {
  it("says what the chosen pair is worth, what spoke for it, and what learning will read of it", () => {
    const open = weightsOf([
      [slotOf("style", "warm"), 0.5],
      [slotOf("item", "fresh"), 0.4],
      [slotOf("campaign", "songs"), -0.1],
    ]);
    const decision = decided({ model: { open, openOffset: -2, dismissRate: 0.5, offRate: 0.001, convertRate: 0.1 } });
    expect(pairOf(decision)).toBe("songs fresh c1");
    const p = 1 / (1 + Math.exp(2 - 0.5 - 0.4 + 0.1));
    expect(decision.chosen?.score).toBeCloseTo(p, 6);
    expect(decision.appraisal).toMatchObject({
      pOff: 0.001,
      price: 0,
      contributions: [
        { group: "creative", effect: 0.5 },
        { group: "item", effect: 0.4 },
        { group: "campaign", effect: -0.1 },
      ],
    });
    // (1 + 0.1 × 3 + 0.5 × 0.1) P(open) − 0.5 × 0.1 − 0.001 × 20
    expect(decision.appraisal?.value).toBeCloseTo(1.35 * p - 0.07, 6);
    expect(decision).toMatchObject({ eligible: 8, skipped: null });
  });

  it("logs the features of the very minute it chose", () => {
    for (let n = 0; n < 20; n++) {
      const { chosen, appraisal } = decided({ model: uncertain, seed: `${n}` });
      const list = new FeatureList();
      expect(decodeFeatures(appraisal?.features ?? "", list).ok).toBe(true);
      const slots = new Set(list.slots.subarray(0, list.count));
      expect(slots).toContain(slotOf("hourOfDay", hourOfWeek("UTC", chosen?.sendAtMs ?? 0) % 24));
      expect(slots).toContain(slotOf("creative", chosen?.creative.id ?? ""));
      expect(slots).toContain(slotOf("campaign", chosen?.campaign.id ?? ""));
      expect(slots).toContain(crossSlot(slotOf("creative", chosen?.creative.id ?? ""), slotOf("campaign", chosen?.campaign.id ?? "")));
      if (chosen?.item) expect(slots).toContain(slotOf("item", chosen.item.id));
    }
  });

  it("logs features whatever scores, since learning begins before a model decides, and none when nothing was chosen", () => {
    for (const scorer of ["rate", "none", "learned"] as const) {
      const decision = decided({ model: null, policy: { scorer } });
      expect(decision.appraisal?.features).not.toBeNull();
      expect(decision.appraisal).toMatchObject({ pOff: null, contributions: [] });
    }
    expect(decided({ policy: dear }).appraisal).toMatchObject({ features: null, contributions: [] });
  });

  it("waits until the model is promoted, and goes by counted rates before", () => {
    for (const model of [null, { promoted: false }]) expect(decided({ model }).appraisal?.pOff).toBeNull();
    expect(decided({}).appraisal?.pOff).toBe(0.001);
    expect(decided({ policy: { scorer: "rate" } }).appraisal?.pOff).toBeNull();
  });

  it("is the same for the same seed and the same model", () => {
    for (const method of ["thompson", "inverseGap", "recovering", "none"] as const) {
      const given: Given = { model: uncertain, policy: { exploration: anExploration({ method, uniform: 0.1 }) } };
      expect(decided(given)).toEqual(decided(given));
    }
    expect(new Set(Array.from({ length: 40 }, (_, n) => pairOf(decided({ model: uncertain, seed: `${n}` })))).size).toBeGreaterThan(1);
  });
});

describe("the propensity that is stored", () => {
  const uniform = 0.1;

  it.each(["thompson", "inverseGap", "recovering", "none"] as const)(
    "is that of the shortlist, no less than the uniform slice gives, and sums to no more than 1 (%s)",
    (method) => {
      for (let n = 0; n < 100; n++) {
        const decision = decided({ model: uncertain, policy: { exploration: anExploration({ method, uniform }) }, seed: `${n}` });
        const { chosen, shortlist, eligible } = decision;
        expect(shortlist).toHaveLength(eligible);
        const named = shortlist.filter((one) => `${one.campaign} ${one.item ?? undefined} ${one.creative}` === pairOf(decision));
        expect(named).toMatchObject([{ propensity: chosen?.propensity, score: chosen?.score }]);
        for (const { propensity } of shortlist) expect(propensity).toBeGreaterThanOrEqual(uniform / eligible - 1e-12);
        // Nothing costs anything here, so there is no silence to take a share.
        expect(shortlist.reduce((sum, one) => sum + one.propensity, 0)).toBeCloseTo(1, 9);
      }
    },
  );

  it("leaves to silence what the pairs do not have: the uniform slice alone, where nothing is worth the price", () => {
    let chosen = 0;
    for (let n = 0; n < 400; n++) {
      const decision = decided({ policy: { ...dear, exploration: anExploration({ uniform }) }, seed: `${n}` });
      if (decision.chosen !== null) {
        chosen++;
        expect(decision.chosen.propensity).toBeCloseTo(uniform / decision.eligible, 12);
        expect(decision.appraisal?.features).not.toBeNull();
      } else expect(decision).toMatchObject({ skipped: "worth", appraisal: { price: 5 } });
      expect(decision.shortlist.reduce((sum, one) => sum + one.propensity, 0)).toBeCloseTo(uniform, 9);
    }
    expect(Math.abs(chosen / 400 - uniform)).toBeLessThan(4 * Math.sqrt((uniform * (1 - uniform)) / 400));
  });

  it.each([
    ["the campaigns' best", {}, "thompson"],
    ["strategies with chance inside", { strategy: "itemFirst" }, "thompson"],
    ["gaps between values", {}, "inverseGap"],
    ["creatives that recover", {}, "recovering"],
    ["creatives that recover, with a uniform item", { strategy: "random" }, "recovering"],
  ] as const)("is how often a pair is chosen over seeds: %s", (_, over, method) => {
    const drawings = 3_000;
    const campaigns = [{ ...songs, ...over }, news];
    const sums = new Map<string, { sum: number; squares: number }>();
    let names: readonly string[] = [];
    for (let n = 0; n < drawings; n++) {
      const decision = decided({
        model: uncertain,
        campaigns,
        policy: { exploration: anExploration({ method, uniform: 0.3 }) },
        seed: `seed ${n}`,
      });
      names = decision.shortlist.map((one) => `${one.campaign} ${one.item ?? undefined} ${one.creative}`);
      const of = sums.get(pairOf(decision)) ?? { sum: 0, squares: 0 };
      sums.set(pairOf(decision), of);
      const weight = 1 / (decision.chosen?.propensity ?? Number.NaN);
      of.sum += weight;
      of.squares += weight ** 2;
    }
    expect(names).toHaveLength(8);
    for (const name of names) {
      const { sum, squares } = sums.get(name) ?? { sum: 0, squares: 0 };
      const error = Math.sqrt((squares / drawings - (sum / drawings) ** 2) / drawings);
      expect(Math.abs(sum / drawings - 1)).toBeLessThan(4 * error);
    }
  });
});

describe("the pairs that the log names", () => {
  const many = aCampaign({ id: "many", items: aPool(), creatives: Array.from({ length: 30 }, (_, n) => aCreative({ id: `c${n}` })) });
  /** Worth less than any of the 90 pairs of the others' line. */
  const poor = ["vip", "live"].map((id) => aCampaign({ id, line: aLine({ id }), creatives: [aCreative({ id })] }));
  const open = weightsOf(["vip", "live"].map((id) => [slotOf("campaign", id), -2]));

  it("are those of highest score, and the best one of every line, so that scarce lines can be priced by the log", () => {
    for (const model of [{ open }, { ...uncertain, open }])
      for (let n = 0; n < 10; n++) {
        const { shortlist, eligible, chosen } = decided({ campaigns: [many, ...poor], model, seed: `${n}` });
        expect(eligible).toBe(92);
        expect(shortlist).toHaveLength(32);
        expect(shortlist.map(({ campaign }) => campaign)).toEqual(expect.arrayContaining(["many", "vip", "live"]));
        expect(shortlist.map(({ creative, item }) => `${creative} ${item}`)).toContain(
          `${chosen?.creative.id} ${chosen?.item?.id ?? null}`,
        );
        const scores = shortlist.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
      }
  });
});

describe("what the log keeps for learning from choices", () => {
  const many = aCampaign({ id: "many", items: aPool(), creatives: Array.from({ length: 12 }, (_, n) => aCreative({ id: `c${n}` })) });
  const exploration = anExploration({ uniform: 0.1, method: "recovering" });
  const state = { ledger: [anEntry({ atMs: nowMs - DAY_MS, campaign: "many", creative: "c3" })] };

  it("is every creative of the chosen campaign with its probability, where the shortlist cannot hold all pairs", () => {
    const given = { campaigns: [many, news], policy: { exploration }, state, model: uncertain };
    for (let n = 0; n < 20; n++) {
      const decision = decided({ ...given, seed: `${n}` });
      const { chosen, creativeOdds, eligible } = decision;
      expect(eligible).toBe(38);
      const odds = new Map(creativeOdds?.map(({ creative, propensity }) => [creative, propensity]));
      expect([...odds.keys()].sort()).toEqual(chosen?.campaign.creatives.map(({ id }) => id).sort());
      // The chosen pair is one of its creative's, and no creative is left without its part of the uniform slice.
      expect(odds.get(chosen?.creative.id ?? "")).toBeGreaterThanOrEqual((chosen?.propensity ?? 1) - 1e-12);
      for (const propensity of odds.values()) expect(propensity).toBeGreaterThanOrEqual(0.1 / 38);
      const all = [...odds.values()].reduce((sum, one) => sum + one, 0);
      expect(all).toBeLessThanOrEqual(1 + 1e-12);
      // The creative that was sent yesterday has the least chance of its campaign's.
      if (chosen?.campaign.id === "many") expect(Math.min(...odds.values())).toBe(odds.get("c3"));
    }
  });

  it("is nothing where the shortlist holds them all, or where creatives are not learned from choices", () => {
    expect(decided({ policy: { exploration } }).creativeOdds).toBeNull();
    expect(decided({ campaigns: [many, news] }).creativeOdds).toBeNull();
  });

  it("is what a message of each scarce line cost, and nothing of the others", () => {
    const quota = { left: () => 10, price: (owner: string) => (owner === songs.line.id ? 0.01 : 0) };
    expect(decided({ situation: { quota } }).appraisal?.linePrices).toEqual({ [songs.line.id]: 0.01 });
    expect(decided({}).appraisal?.linePrices).toEqual({});
  });
});

describe("the price of an interruption", () => {
  it("keeps messages back that are worth less, and says which was the best", () => {
    const decision = decided({ policy: dear });
    expect(decision).toMatchObject({ chosen: null, skipped: "worth", appraisal: { price: 5 } });
    const removed = decision.steps.find(({ step }) => step === "worth")?.removed;
    expect(removed).toMatchObject([{ rule: "lambda", limit: 5, value: decision.appraisal?.value }]);
  });

  it("is learned where the policy leaves it so: more for those whose next opens fatigue would cost", () => {
    const opens = Array.from({ length: 4 }, (_, n) => anEntry({ atMs: nowMs - (n + 1) * DAY_MS, outcomes: 4, openedAtMs: nowMs }));
    const price = (interruption: Interruption | null, ledger: PersonState["ledger"] = []) =>
      decided({ interruption, state: { ledger: [...ledger].sort((a, b) => a.atMs - b.atMs) } }).appraisal?.price;
    expect(price(null)).toBe(0);
    expect(price({ lambda: 0.01, fatigueSlope: -0.1, linePrices: new Map() })).toBeCloseTo(0.01, 12);
    expect(price({ lambda: 0.01, fatigueSlope: 0, linePrices: new Map() }, opens)).toBeCloseTo(0.01, 12);
    expect(price({ lambda: 0.01, fatigueSlope: -0.1, linePrices: new Map() }, opens)).toBeCloseTo(0.01 + 4 * (1 - Math.exp(-0.1)), 6);
  });

  it("is not asked of somebody who has had too few this week", () => {
    const policy = { volume: aVolume({ lambda: 5, minPerWeek: 2 }) };
    const had = (count: number) =>
      decided({ policy, state: { ledger: Array.from({ length: count }, (_, n) => anEntry({ atMs: nowMs - (3 - n) * DAY_MS })) } });
    expect(had(1).chosen).not.toBeNull();
    expect(had(2).chosen).toBeNull();
  });

  it("is not asked of what an app asks for, which is answered at once", () => {
    const banner = aPlacement({ id: "banner", kind: "pull" });
    for (const method of ["thompson", "inverseGap", "recovering", "none"] as const) {
      const decision = decided({
        model: uncertain,
        campaigns: [{ ...songs, placement: banner }],
        policy: { ...dear, exploration: anExploration({ method, uniform: 0.2 }), timing: { personal: true } },
        situation: { cause: "pull", placement: "banner" },
      });
      expect(decision.chosen?.sendAtMs).toBe(nowMs);
      expect(decision.appraisal?.price).toBe(0);
    }
  });

  it.each(["thompson", "inverseGap", "recovering", "none"] as const)(
    "is not asked of service, also where marketing competes with it (%s)",
    (method) => {
      const receipt = aCampaign({ id: "receipt", placement: aPlacement({ id: "notice", class: "service" }), creatives });
      const policy = { ...dear, exploration: anExploration({ method }) };
      expect(decided({ campaigns: [receipt], policy }).chosen?.campaign.id).toBe("receipt");
      const mixed = decided({ campaigns: [receipt, songs], policy });
      expect(mixed.chosen?.campaign.id).toBe("receipt");
      expect(mixed.appraisal?.price).toBe(0);
      // Not even when the model holds that it does more harm than good.
      expect(decided({ model: { offRate: 0.5 }, campaigns: [receipt, songs], policy }).chosen?.campaign.id).toBe("receipt");
    },
  );
});

describe("campaigns that all draw by lot", () => {
  it("are drawn by lot also when a model is there, whatever it says", () => {
    const campaigns = [songs, news].map((campaign) => ({ ...campaign, strategy: "random" as const }));
    const open = weightsOf([[slotOf("campaign", "news"), 5]]);
    const counts = new Map<string, number>();
    for (let n = 0; n < 600; n++) {
      const decision = decided({ model: { open }, campaigns, seed: `${n}` });
      expect(decision.chosen?.propensity).toBeCloseTo(decision.chosen?.campaign.id === "songs" ? 1 / 12 : 1 / 4, 9);
      counts.set(decision.chosen?.campaign.id ?? "", (counts.get(decision.chosen?.campaign.id ?? "") ?? 0) + 1);
    }
    expect(Math.abs((counts.get("songs") ?? 0) - 300)).toBeLessThan(4 * Math.sqrt(150));
  });
});

describe("the familiar–fresh dial", () => {
  const at = (familiarity: number): Campaign => ({ ...songs, familiarity });
  const itemAt = (familiarity: number, strategy: Campaign["strategy"], over: Partial<ResponseModel> = {}): string | undefined =>
    decided({ model: over, campaigns: [{ ...at(familiarity), strategy }] }).chosen?.item?.id;

  it.each(["combined", "itemFirst", "creativeFirst"] as const)(
    "moves the choice towards what the person knows, or what is new to them (%s)",
    (strategy) => {
      expect(itemAt(1, strategy)).toBe("known");
      expect(itemAt(-1, strategy)).not.toBe("known");
      const someForFresh = { open: weightsOf([[slotOf("item", "fresh"), 0.3]]) };
      expect(itemAt(0, strategy, someForFresh)).toBe("fresh");
      expect(itemAt(1, strategy, someForFresh)).toBe("known");
      expect(itemAt(-1, strategy, someForFresh)).toBe("fresh");
    },
  );

  it("moves no score: what is expected of a pair is what it is", () => {
    const model = { open: randomWeights("dial", 0.3) };
    const scores = (familiarity: number) =>
      new Map(
        decided({ model, campaigns: [at(familiarity)] }).shortlist.map(({ item, creative, score }) => [`${item} ${creative}`, score]),
      );
    expect(scores(1)).toEqual(scores(0));
    expect(scores(-0.4)).toEqual(scores(0));
  });
});
