import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import {
  CreativeScorer,
  type CreativeScores,
  decodeCreativeScores,
  encodeCreativeScores,
  type LoggedDecision,
  noCreativeScores,
  roundOf,
} from "./creative-scores.ts";

type Pairs = readonly (readonly [campaign: string, creative: string, propensity: number])[];

const decided = (creative: string, pairs: Pairs | null, opened = false, campaign = "k"): LoggedDecision => ({
  campaign,
  creative,
  pairs: pairs?.map(([of, id, propensity]) => ({ campaign: of, creative: id, propensity })) ?? null,
  opened,
});
function scored(decisions: Iterable<LoggedDecision>): CreativeScores {
  const scorer = new CreativeScorer();
  for (const decision of decisions) scorer.add(decision);
  return scorer.fit();
}

describe("the choice among a campaign's creatives", () => {
  it("has the propensities of their pairs, given that the campaign was chosen", () => {
    const pairs: Pairs = [
      ["k", "a", 0.1],
      ["k", "a", 0.2],
      ["k", "b", 0.1],
      ["other", "a", 0.6],
    ];
    const round = roundOf(decided("a", pairs, true));
    expect(round).toMatchObject({ chosen: '["k","a"]', reward: 1 });
    expect(round?.eligible.map(({ arm }) => arm)).toEqual(['["k","a"]', '["k","b"]']);
    expect(round?.eligible[0]?.propensity).toBeCloseTo(0.75, 12);
    expect(round?.eligible[1]?.propensity).toBeCloseTo(0.25, 12);
  });

  it.each([
    ["the log does not hold all pairs", null],
    ["the chosen pair is not among them", [["k", "b", 0.5]]],
    ["the chosen creative had no probability", [["k", "a", 0] as const, ["k", "b", 0.5] as const]],
  ] satisfies readonly (readonly [string, Pairs | null])[])("is unknown when %s", (_, pairs) => {
    expect(roundOf(decided("a", pairs))).toBeNull();
  });
});

describe("the scores of creatives", () => {
  it("are the weighted lifts over the eligible baseline, worked out by hand", () => {
    const both = (a: number): Pairs => [
      ["k", "a", a],
      ["k", "b", 1 - a],
    ];
    // a: chosen at 1/2 (opened, not), at 1/4 (opened): 2 + 2 + 4, opened 6 of 8. Others: b chosen, 1/(1 − π) = 2, 2, 4/3: opened 4/3 of 16/3.
    const found = scored([
      decided("a", both(0.5), true),
      decided("a", both(0.5)),
      decided("a", both(0.25), true),
      decided("b", both(0.5)),
      decided("b", both(0.5)),
      decided("b", both(0.25), true),
      decided("b", null),
    ]);
    expect(found).toMatchObject({ rounds: 6, leftOut: 1 });
    const [chosen, other, eligible, { pseudo }] = [6 / 8, 4 / 3 / (16 / 3), 0.5, found];
    const chosenSize = 8 ** 2 / (4 + 4 + 16);
    const otherSize = (16 / 3) ** 2 / (4 + 4 + 16 / 9);
    const high = (chosen * chosenSize + eligible * pseudo) / (chosenSize + pseudo);
    const low = (other * otherSize + eligible * pseudo) / (otherSize + pseudo);
    expect(found.scores.get("k")?.get("a")).toBeCloseTo(high / low - 1, 12);
    expect([...(found.scores.get("k")?.keys() ?? [])]).toEqual(["a", "b"]);
  });

  it("keep campaigns apart that share a creative, and know nothing of one that had no rival", () => {
    const found = scored([
      decided("a", [["alone", "a", 0.4]], true, "alone"),
      ...["k", "l"].flatMap((campaign) =>
        Array.from({ length: 400 }, (_, n) => {
          const creative = n % 2 === 0 ? "a" : "b";
          const opened = (creative === "a") === (campaign === "k") ? n % 4 < 2 : n % 20 < 2;
          return decided(creative, [[campaign, "a", 0.5] as const, [campaign, "b", 0.5] as const], opened, campaign);
        }),
      ),
    ]);
    expect(found.scores.has("alone")).toBe(false);
    expect(found.scores.get("k")?.get("a")).toBeGreaterThan(0.5);
    expect(found.scores.get("l")?.get("a")).toBeLessThan(-0.3);
  });

  it("are not taken in by a creative that only active people are eligible for, which a plain mean is", () => {
    const rng = makeRng("streaks");
    const decisions: LoggedDecision[] = [];
    for (let n = 0; n < 60_000; n++) {
      const active = rng.next() < 0.5;
      // "streak" goes to the active alone, and does worse with them than any other.
      const propensities = active ? { streak: 0.5, news: 0.3, hello: 0.2 } : { news: 0.6, hello: 0.4 };
      const at = rng.next();
      const creative = active ? (at < 0.5 ? "streak" : at < 0.8 ? "news" : "hello") : at < 0.6 ? "news" : "hello";
      const lift = { streak: 0.8, news: 1.05, hello: 1 }[creative] ?? 1;
      const pairs = Object.entries(propensities).map(([id, share]) => ["k", id, share * 0.7] as const);
      decisions.push(decided(creative, pairs, rng.next() < (active ? 0.4 : 0.05) * lift));
    }
    const plain = (creative: string): number => {
      const own = decisions.filter((one) => one.creative === creative);
      return own.filter(({ opened }) => opened).length / own.length;
    };
    expect(plain("streak")).toBeGreaterThan(1.5 * plain("news"));
    const own = scored(decisions).scores.get("k");
    expect(own?.get("streak")).toBeLessThan(-0.05);
    expect(own?.get("news")).toBeGreaterThan(0.05);
    expect(own?.get("hello")).toBeGreaterThan(own?.get("streak") ?? 0);
  });

  it("are about 0 where creatives differ by no more than chance", () => {
    const rng = makeRng("alike");
    const found = scored(
      Array.from({ length: 20_000 }, (_, n) => {
        const campaign = `k${n % 20}`;
        const pairs = ["a", "b", "c"].map((id) => [campaign, id, 1 / 3] as const);
        return decided(["a", "b", "c"][rng.below(3)] ?? "", pairs, rng.next() < 0.1, campaign);
      }),
    );
    const all = [...found.scores.values()].flatMap((own) => [...own.values()]);
    expect(all).toHaveLength(60);
    // By chance a raw lift strays by 20 % (one standard deviation), the farthest of 60 by twice that and more.
    for (const score of all) expect(Math.abs(score)).toBeLessThan(0.1);
  });

  it("of an empty log are none, and are read back as they were written", () => {
    expect(scored([]).scores.size).toBe(0);
    for (const one of [
      noCreativeScores,
      scored([]),
      scored([decided("a", [["__proto__", "a", 0.5] as const, ["__proto__", "b", 0.5] as const], true, "__proto__")]),
    ])
      expect(decodeCreativeScores(encodeCreativeScores(one))).toEqual(one);
  });
});
