import { describe, expect, it } from "vitest";
import { decide } from "../decision/decide.ts";
import { aModel, randomDraws, randomWeights } from "../learning/response/testing-models.ts";
import {
  aCampaign,
  aCatalogue,
  aCreative,
  anExploration,
  anItem,
  anItemTable,
  aPolicy,
  aPool,
  aSituation,
  aState,
  aVolume,
  blankModel,
} from "../testing/builders.ts";
import { oddsOf } from "./replay-odds.ts";

const items = anItemTable(["i1", "i2", "i3"].map((id) => anItem({ id })));
const creatives = ["c1", "c2", "c3"].map((id) => aCreative({ id, style: id }));
const campaigns = [
  aCampaign({ id: "songs", items: aPool(), creatives }),
  aCampaign({ id: "news", creatives, strategy: "itemFirst" }),
  aCampaign({ id: "mood", creatives: creatives.slice(0, 2), strategy: "random" }),
];
const response = aModel({ open: randomWeights("replayed", 0.4), perturbation: randomDraws("replayed", 0.9), openOffset: -1 });
const model = { ...blankModel, learned: { response, timing: null, interruption: null, creatives: null } };

describe("the odds of a decision", () => {
  it.each(["thompson", "inverseGap", "none"] as const)(
    "hold what the decision came to, with the very probability it logged (%s)",
    (method) => {
      for (let n = 0; n < 200; n++) {
        const policy = aPolicy({
          scorer: "learned",
          exploration: anExploration({ uniform: 0.1, method }),
          volume: aVolume({ lambda: n % 2 === 0 ? 0 : 0.3 }),
        });
        const situation = aSituation({ catalogue: aCatalogue({ campaigns, policy }), items, model });
        const one = { personId: `p${n}`, state: aState(), situation, seed: `seed ${n}` };
        const { chosen, eligible } = decide(one);
        const odds = oddsOf(one);
        expect(odds).toMatchObject({ kind: "pairs", eligible });
        if (odds.kind !== "pairs") continue;
        const sum = odds.pairs.reduce((all, pair) => all + pair.propensity, 0);
        expect(sum).toBeLessThanOrEqual(1 + 1e-9);
        if (chosen === null) {
          expect(sum).toBeLessThan(1);
          continue;
        }
        const found = odds.pairs.find(
          (pair) => pair.campaign === chosen.campaign.id && pair.item === (chosen.item?.id ?? null) && pair.creative === chosen.creative.id,
        );
        expect(found?.propensity).toBe(chosen.propensity);
      }
    },
  );

  it("name the step that left nothing", () => {
    const situation = aSituation({ catalogue: aCatalogue({ campaigns, policy: aPolicy({ scorer: "learned" }) }), items, model });
    expect(oddsOf({ personId: "p", state: aState({ devices: [] }), situation, seed: "s" })).toEqual({ kind: "silent", skipped: "reach" });
  });
});
