import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { type CapContext, type CapLearning, type CapRow, capArms, drawCap, learnCaps, rewardOf, ruleInForce } from "./cap-policy.ts";
import { decodeCaps, encodeCaps } from "./caps-codec.ts";
import { livelyWorld, someWeeks } from "./testing-weeks.ts";

const learning: CapLearning = { reachableWorth: 10, pricePerMessage: 0.02, rewardRange: { low: 0, high: 20 }, greed: { scale: 100 } };
const aContext: CapContext = { recencyDays: 3, visitsPerWeek: 2, openRate: 0.05, pushesPerWeek: 3, tenureWeeks: 40, cohort: "middle" };
const aRow: CapRow = { personId: "p", context: aContext, cap: 3, propensity: 0.2, visits: 4, reachable: true };
const truth = (context: CapContext, cap: number): number =>
  livelyWorld.visits(context, cap) + 10 * livelyWorld.reachable(context, cap) - 0.02 * cap;
const bestOf = (context: CapContext): number => capArms.reduce((best, cap) => (truth(context, cap) > truth(context, best) ? cap : best), 0);

describe("the reward of a week under a cap", () => {
  it("is its visits, what a channel kept is worth, and the price of the messages", () => {
    expect(rewardOf(aRow, { reachableWorth: 10, pricePerMessage: 0.1 })).toBeCloseTo(13.7, 12);
    expect(rewardOf({ ...aRow, reachable: false }, { reachableWorth: 10, pricePerMessage: 0 })).toBe(4);
  });
});

describe("learned caps", () => {
  const learned = learnCaps(someWeeks(livelyWorld, 20_000, "learn"), learning);
  const contexts: Record<string, CapContext> = {
    busy: { ...aContext, visitsPerWeek: 7, recencyDays: 1, cohort: "busy" },
    middle: aContext,
    absent: { ...aContext, visitsPerWeek: 0.1, recencyDays: 35, cohort: "absent" },
  };

  it.each(Object.entries(contexts))(
    "come within 0.05 of the best cap's reward for a %s person (seed learn, 20,000 people)",
    (_name, context) => {
      const shares = learned.choose({ context });
      const likeliest = shares.reduce((best, share) => (share.probability > best.probability ? share : best));
      expect(truth(context, bestOf(context)) - truth(context, likeliest.cap)).toBeLessThan(0.05);
      expect(likeliest.probability).toBeGreaterThan(1 / capArms.length);
    },
  );

  it("differ between the busy, who are left alone, and the others, who are not", () => {
    const mean = (context: CapContext) => learned.choose({ context }).reduce((sum, { cap, probability }) => sum + cap * probability, 0);
    expect(mean(contexts.busy ?? aContext)).toBeLessThan(1.5);
    expect(mean(aContext)).toBeGreaterThan(2);
  });

  it("treat people of less than eight weeks like their cohort, and later ones by their own context", () => {
    const newcomer = { ...aContext, tenureWeeks: 7, cohort: "busy" };
    expect(learned.predict(newcomer)).toEqual(learned.predict({ ...newcomer, visitsPerWeek: 0, openRate: 0.9 }));
    expect(learned.predict(newcomer)).not.toEqual(learned.predict({ ...newcomer, cohort: "middle" }));
    const old = { ...aContext, tenureWeeks: 8 };
    expect(learned.predict(old)).toEqual(learned.predict({ ...old, cohort: "unheard of" }));
    expect(learned.predict(old)).not.toEqual(learned.predict({ ...old, visitsPerWeek: 0 }));
  });

  it("shrink a cohort's few weeks towards everybody's", () => {
    const rows = [
      ...Array.from({ length: 80 }, (): CapRow => ({ ...aRow, context: { ...aContext, tenureWeeks: 1, cohort: "many" }, visits: 1 })),
      ...Array.from({ length: 20 }, (): CapRow => ({ ...aRow, context: { ...aContext, tenureWeeks: 1, cohort: "few" }, visits: 6 })),
    ];
    const plain: CapLearning = { reachableWorth: 0, pricePerMessage: 0, rewardRange: { low: 0, high: 10 } };
    const at = capArms.indexOf(3);
    // Everybody: (80·1 + 20·6 + 20·5) / 120 = 2.5; the few: (20·6 + 20·2.5) / 40.
    expect(learnCaps(rows, plain).predict({ ...aContext, tenureWeeks: 1, cohort: "few" })[at]).toBeCloseTo(4.25, 12);
    expect(learnCaps(rows, plain).predict({ ...aContext, tenureWeeks: 1, cohort: "none" })[at]).toBeCloseTo(2.5, 12);
  });

  it("are even where nothing was learned", () => {
    const shares = learnCaps([], learning).choose({ context: aContext });
    for (const { probability } of shares) expect(probability).toBeCloseTo(1 / capArms.length, 12);
  });

  it("keep every cap possible and add up to 1, whatever the person", () => {
    const context = fc.record({
      recencyDays: fc.double({ min: 0, max: 1000, noNaN: true }),
      visitsPerWeek: fc.double({ min: 0, max: 100, noNaN: true }),
      openRate: fc.double({ min: 0, max: 1, noNaN: true }),
      pushesPerWeek: fc.double({ min: 0, max: 50, noNaN: true }),
      tenureWeeks: fc.double({ min: 0, max: 500, noNaN: true }),
      cohort: fc.constantFrom("busy", "middle", "new"),
    });
    fc.assert(
      fc.property(context, (one) => {
        const shares = learned.choose({ context: one });
        expect(shares.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
        for (const { probability } of shares) expect(probability).toBeGreaterThanOrEqual(0.05 / capArms.length - 1e-12);
      }),
    );
  });

  it("refuse a range of rewards that is none", () => {
    expect(() => learnCaps([], { ...learning, rewardRange: { low: 1, high: 1 } })).toThrow("rewardRange 1 to 1");
  });
});

describe("a cap that is drawn", () => {
  it("comes as often as its share says (seed draw, 20,000 draws)", () => {
    const rng = makeRng("draw");
    const shares = [0.2, 0, 0.8].map((probability, cap) => ({ cap, probability }));
    const drawn = Array.from({ length: 20_000 }, () => drawCap(shares, rng));
    expect(drawn.filter(({ cap }) => cap === 0).length / 20_000).toBeCloseTo(0.2, 1);
    expect(drawn.some(({ cap }) => cap === 1)).toBe(false);
    expect(drawn[0]?.probability).toBeOneOf([0.2, 0.8]);
  });
});

describe("the rule in force", () => {
  const arms = [1, 3, 7];
  it.each<readonly [name: string, ruleCap: number, shares: readonly (readonly [cap: number, probability: number])[]]>([
    ["an arm is that arm", 3, [[3, 1]]],
    [
      "between two arms it is a mix that is the cap on average",
      4,
      [
        [3, 0.75],
        [7, 0.25],
      ],
    ],
    ["above all arms it is the largest", 14, [[7, 1]]],
    ["below all arms it is the smallest", 0.2, [[1, 1]]],
  ])("at %s", (_name, ruleCap, shares) => {
    expect(ruleInForce(arms)({ context: aContext, ruleCap })).toEqual(shares.map(([cap, probability]) => ({ cap, probability })));
  });
  it("cannot be compared where none was recorded", () => {
    expect(() => ruleInForce()({ context: aContext })).toThrow("lacks ruleCap");
  });
});

describe("learned caps that were written down", () => {
  const rows = someWeeks(livelyWorld, 2_000, "written");
  const learned = learnCaps(rows, learning);
  const read = decodeCaps(encodeCaps({ learned, openRate: 1 / 3 }));

  it("choose exactly as before, whatever the person", () => {
    expect(read?.openRate).toBe(1 / 3);
    for (const { context } of rows) expect(read?.learned.choose({ context })).toEqual(learned.choose({ context }));
    expect(read?.learned.model).toEqual(learned.model);
  });

  it("may be none, which is not the same as unreadable", () => {
    expect(decodeCaps(encodeCaps(null))).toBeNull();
  });

  it.each(["", "nonsense", "{}", "[]", '{"format":99,"caps":null}', '{"format":1,"caps":{"model":{"arms":[]}}}'])(
    "are none when %j was written",
    (text) => {
      expect(decodeCaps(text)).toBeNull();
    },
  );
});
