import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { priorOf } from "../supply/judge-campaigns.ts";
import { drawBinomial } from "./draws.ts";
import { type CreativeHistory, measureSupply, restAdvice } from "./supply.ts";

const prior = { alpha: 2, beta: 98 };
const record = (creative: string, trials: number, successes: number) => ({ creative, trials, successes });

describe("the supply of creatives", () => {
  it("counts equal creatives as many as they are, and unequal ones as 1 / Σ share²", () => {
    const equal = ["a", "b", "c", "d"].map((creative) => record(creative, 1000, 20));
    expect(measureSupply(equal, prior).effectiveNumber).toBeCloseTo(4, 12);
    const uneven = measureSupply([record("a", 1000, 80), record("b", 1000, 10), record("c", 1000, 10)], prior, { top: 1 });
    expect(uneven.effectiveNumber).toBeCloseTo(1 / (0.64 + 0.01 + 0.01), 12);
    expect(uneven).toMatchObject({ topClickShare: 0.8, top: ["a"] });
  });

  it("warns of a few that give most clicks, and says what to do", () => {
    const { alerts } = measureSupply([record("hit", 5000, 400), ...["b", "c", "d", "e"].map((one) => record(one, 1000, 10))], prior);
    expect(alerts.map(({ kind }) => kind)).toEqual(["concentrated", "fewCreatives"]);
    expect(alerts[0]?.text).toMatch(/^3 of 5 creatives \(hit, b, c\) give 95\.5 % of clicks.*write variants/);
    expect(alerts[1]?.text).toContain("add creatives");
  });

  it("finds the good that are hardly shown and the poor that are shown much", () => {
    const records = [
      record("good", 150, 15),
      record("poor", 6000, 60),
      ...Array.from({ length: 6 }, (_, place) => record(`middle ${place}`, 1000, 22 + place)),
    ];
    const { starving, overfed, alerts } = measureSupply(records, prior);
    expect(starving).toMatchObject([{ creative: "good", qualityRank: 1, impressionRank: 8 }]);
    expect(overfed).toMatchObject([{ creative: "poor", qualityRank: 8, impressionRank: 1 }]);
    expect(alerts.map(({ text }) => text).join("\n")).toMatch(/good is number 1 by quality, but gets 1\.23 % .*\n.*poor is number 8 of 8/);
  });

  it("has nothing to say of no clicks, and no ranks of three creatives", () => {
    const none = measureSupply([record("a", 10, 0), record("b", 0, 0)], prior);
    expect(none).toMatchObject({ topClickShare: 0, effectiveNumber: 0, alerts: [], starving: [], overfed: [] });
  });
});

describe("advice to rest or retire", () => {
  const steady = (creative: string) => ({ creative, earlier: { trials: 4000, successes: 100 }, recent: { trials: 2000, successes: 50 } });

  it("retires what is surely below half of the group", () => {
    const bad = { creative: "bad", earlier: { trials: 4000, successes: 20 }, recent: { trials: 2000, successes: 8 } };
    const advice = restAdvice([steady("a"), steady("b"), steady("c"), bad], prior);
    expect(advice).toMatchObject([{ creative: "bad", kind: "retire" }]);
    expect(advice[0]?.reason).toMatch(/of 6000 impressions clicked .* below half of the group's/);
  });

  it("rests what fell below its own earlier level and below the group", () => {
    const worn = { creative: "worn", earlier: { trials: 4000, successes: 140 }, recent: { trials: 2000, successes: 30 } };
    const advice = restAdvice([steady("a"), steady("b"), steady("c"), worn], prior);
    expect(advice).toMatchObject([{ creative: "worn", kind: "rest" }]);
    expect(advice[0]?.reason).toMatch(/^fell from 3\.\d\d % to 1\.\d\d %/);
  });

  it.each([
    ["a fall that stays above the group", { trials: 4000, successes: 300 }, { trials: 2000, successes: 100 }],
    ["a fall that may be chance", { trials: 4000, successes: 100 }, { trials: 600, successes: 13 }],
    ["a creative with few recent impressions", { trials: 4000, successes: 140 }, { trials: 400, successes: 2 }],
    ["a creative that was never better", { trials: 4000, successes: 70 }, { trials: 2000, successes: 36 }],
  ])("leaves alone %s", (_, earlier, recent) => {
    const best = { creative: "best", earlier: { trials: 4000, successes: 320 }, recent: { trials: 2000, successes: 160 } };
    const others = [best, ...["a", "b", "c", "d", "e", "f", "g"].map(steady)];
    expect(restAdvice([...others, { creative: "x", earlier, recent }], prior)).toEqual([]);
  });

  /** Forty creatives of open rates between 2 % and 6 %, each sent so often before and lately, that have all gone the same way but for some. */
  function season(each: number, change: number, { own = {}, chance }: { own?: Readonly<Record<number, number>>; chance: string | null }) {
    const rng = makeRng(chance ?? "");
    const opens = (trials: number, rate: number): number => (chance === null ? trials * rate : drawBinomial(rng, trials, rate));
    return Array.from({ length: 40 }, (_, n): CreativeHistory => {
      const rate = 0.02 + 0.001 * n;
      const [earlier, recent] = [Math.round(0.85 * each), Math.round(0.15 * each)];
      return {
        creative: `c${n}`,
        earlier: { trials: earlier, successes: opens(earlier, rate) },
        recent: { trials: recent, successes: opens(recent, rate * change * (own[n] ?? 1)) },
      };
    });
  }
  const rested = (histories: readonly CreativeHistory[]): string[] =>
    restAdvice(
      histories,
      priorOf(
        histories.map(({ earlier, recent }) => ({
          trials: earlier.trials + recent.trials,
          successes: earlier.successes + recent.successes,
        })),
      ),
    ).flatMap(({ creative, kind }) => (kind === "rest" ? [creative] : []));

  it("lays nobody to rest where a season lowers all of forty by a twentieth, in ten million messages", () => {
    for (const chance of ["first", "second", "third"]) expect(rested(season(250_000, 0.95, { chance }))).toEqual([]);
  });

  it("lays one in a hundred to rest by mistake at most, where such a season is in one million messages", () => {
    const looks = Array.from({ length: 10 }, (_, n) => rested(season(25_000, 0.95, { chance: `look ${n}` })));
    expect(looks.flat().length).toBeLessThanOrEqual(4);
  });

  it("rests what fell by more than a tenth beside a season, and not what fell by less, however surely", () => {
    const own = { 3: 0.8, 5: 0.94, 8: 0.7 };
    expect(rested(season(250_000, 0.8, { own, chance: "one" }))).toEqual(["c3", "c8"]);
    expect(rested(season(25_000_000, 1, { own, chance: null }))).toEqual(["c3", "c8"]);
  });

  it("does not hold it against a creative that the others rose", () => {
    const own = { 3: 1 / 1.3, 8: 0.8 / 1.3 };
    expect(rested(season(250_000, 1.3, { own, chance: "one" }))).toEqual(["c8"]);
  });

  it("says where a creative would be now, had it gone as the others did", () => {
    const half = (creative: string) => ({
      creative,
      earlier: { trials: 400_000, successes: 20_000 },
      recent: { trials: 200_000, successes: 5_000 },
    });
    const worn = { creative: "worn", earlier: { trials: 400_000, successes: 16_000 }, recent: { trials: 200_000, successes: 2_000 } };
    const [advice] = restAdvice([half("a"), half("b"), worn], prior);
    expect(advice?.values).toMatchObject({ before: "4.00 %", now: "1.00 %", expected: "2.00 %", mean: "2.00 %" });
    expect(advice?.reason).toContain("from 4.00 % to 1.00 % (shrunken), and would be at 2.00 % had it gone as the others did");
  });

  it("never rests anybody for a change that all have in common, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 600, max: 5_000_000 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.array(fc.double({ min: 0.001, max: 0.3, noNaN: true }), { minLength: 2, maxLength: 12 }),
        (trials, change, rates) => {
          const histories = rates.map((rate, n) => ({
            creative: `c${n}`,
            earlier: { trials: 3 * trials, successes: 3 * trials * rate },
            recent: { trials, successes: trials * rate * change },
          }));
          expect(rested(histories)).toEqual([]);
        },
      ),
    );
  });

  it("never takes the best out, even alone", () => {
    const worn = { creative: "worn", earlier: { trials: 4000, successes: 400 }, recent: { trials: 4000, successes: 40 } };
    expect(restAdvice([worn], prior)).toEqual([]);
    expect(restAdvice([], prior)).toEqual([]);
  });
});
