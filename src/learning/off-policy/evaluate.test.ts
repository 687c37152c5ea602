import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { clustersOf, estimateOf, standardErrorOf, termsOf } from "./estimators.ts";
import { evaluate } from "./evaluate.ts";
import type { LoggedChoice } from "./logged-choice.ts";
import { supportOf } from "./support.ts";

const choice = (reward: number, propensity: number, target: number, directValue = 0, predicted = 0): LoggedChoice => ({
  reward,
  propensity,
  target,
  directValue,
  predicted,
});

/** Weights 2, 0.5, 1 and 0; rewards 1, 1, 0 and 1. */
const table = [choice(1, 0.25, 0.5, 0.6, 0.4), choice(1, 0.5, 0.25, 0.2, 0.6), choice(0, 0.5, 0.5, 0.4, 0.2), choice(1, 0.5, 0, 0.8, 0.5)];

const infinity = Number.POSITIVE_INFINITY;

describe("the estimators on four choices worked out by hand", () => {
  it.each([
    ["IPS", { name: "IPS" }, 2.5 / 4],
    ["SNIPS", { name: "SNIPS" }, 2.5 / 3.5],
    ["IPS clipped at 1", { name: "IPS", clip: 1 }, 1.5 / 4],
    ["SNIPS clipped at 1", { name: "SNIPS", clip: 1 }, 1.5 / 2.5],
    ["DM", { name: "DM" }, 0.5],
    // Corrections w (r − q̂): 1.2, 0.2, −0.2, 0.
    ["DR", { name: "DR" }, 0.5 + 1.2 / 4],
    ["SNDR", { name: "SNDR" }, 0.5 + 1.2 / 3.5],
    ["Switch-DR at 1 leaves the weight of 2 out", { name: "SWITCH-DR", parameter: 1 }, 0.5],
    ["Switch-DR at 2 is DR", { name: "SWITCH-DR", parameter: 2 }, 0.8],
    // Weights 2·2 ÷ (4 + 2), 2·0.5 ÷ (0.25 + 2), 2 ÷ 3.
    ["DRos of 2", { name: "DRos", parameter: 2 }, 0.5 + ((4 / 6) * 0.6 + (1 / 2.25) * 0.4 - (2 / 3) * 0.2) / 4],
    ["DRos of 0 is DM", { name: "DRos", parameter: 0 }, 0.5],
    ["DRos of infinity is DR", { name: "DRos", parameter: infinity }, 0.8],
  ] as const)("%s", (_name, estimator, value) => {
    expect(estimateOf(termsOf(estimator, table))).toBeCloseTo(value, 12);
  });

  it("tells weights: ESS (Σ w)² ÷ Σ w², mean and largest, and the mass without support", () => {
    expect(supportOf(table)).toMatchObject({ n: 4, ess: 3.5 ** 2 / 5.25, meanWeight: 3.5 / 4, maxWeight: 2, unsupported: 0 });
    expect(supportOf(table, { clip: 1 })).toMatchObject({ ess: 2.5 ** 2 / 2.25 });
    const lacking = table.map((one, at) => (at === 0 ? { ...one, unsupported: 0.4 } : one));
    expect(supportOf(lacking, { unjudged: 4 })).toMatchObject({ expectedWeight: 0.9, unsupported: 4.4 / 8 });
  });

  it("has the standard errors sd(w r) ÷ √n of IPS and √(Σ w² (r − V)²) ÷ Σ w of SNIPS", () => {
    const clusters = clustersOf(table);
    const [mean, squares] = [2.5 / 4, (2 - 0.625) ** 2 + (0.5 - 0.625) ** 2 + 2 * 0.625 ** 2];
    expect(mean).toBe(0.625);
    expect(standardErrorOf(termsOf({ name: "IPS" }, table), clusters)).toBeCloseTo(Math.sqrt(squares / 3 / 4), 12);
    const value = 2.5 / 3.5;
    const around = 4 * (1 - value) ** 2 + 0.25 * (1 - value) ** 2 + value ** 2;
    expect(standardErrorOf(termsOf({ name: "SNIPS" }, table), clusters)).toBeCloseTo((Math.sqrt(around) / 3.5) * Math.sqrt(4 / 3), 12);
  });

  it("takes the choices of one person as one when it comes to noise", () => {
    const twice = (cluster?: (at: number) => string) =>
      [...table, ...table].map((one, at) => ({ ...one, ...(cluster ? { cluster: cluster(at) } : {}) }));
    const of = (choices: readonly LoggedChoice[]) => standardErrorOf(termsOf({ name: "IPS" }, choices), clustersOf(choices));
    expect(of(twice((at) => `person ${at % 4}`))).toBeCloseTo(of(table), 12);
    expect(of(twice())).toBeLessThan(of(table));
  });
});

describe("laws", () => {
  const arbitrary = fc.array(
    fc.record({
      reward: fc.constantFrom(0, 1, -2),
      propensity: fc.double({ min: 0.01, max: 1, noNaN: true }),
      target: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { minLength: 1, maxLength: 40 },
  );

  it("a policy that is the logging policy has weights of exactly 1, and every weighted estimate is the mean reward", () => {
    fc.assert(
      fc.property(arbitrary, (rows) => {
        const own = rows.map(({ reward, propensity }) => choice(reward, propensity, propensity));
        const mean = own.reduce((sum, one) => sum + one.reward, 0) / own.length;
        expect(supportOf(own)).toMatchObject({ meanWeight: 1, maxWeight: 1, ess: own.length });
        for (const name of ["IPS", "SNIPS", "DR", "SNDR"] as const) expect(estimateOf(termsOf({ name }, own))).toBeCloseTo(mean, 9);
      }),
      { seed: 3 },
    );
  });

  it("SNIPS stays within the range of the rewards, and ESS within 0 and n", () => {
    fc.assert(
      fc.property(arbitrary, (rows) => {
        const choices = rows.map(({ reward, propensity, target }) => choice(reward, propensity, target));
        const value = estimateOf(termsOf({ name: "SNIPS" }, choices));
        if (!Number.isNaN(value)) expect(value).toBeLessThanOrEqual(1 + 1e-9);
        if (!Number.isNaN(value)) expect(value).toBeGreaterThanOrEqual(-2 - 1e-9);
        expect(supportOf(choices).ess).toBeLessThanOrEqual(choices.length * (1 + 1e-9));
      }),
      { seed: 5 },
    );
  });
});

/** A world of three contexts and four actions with known reward rates, a logging policy that leans one way and one that leans the other. */
function simulate(seed: string, n: number, options: { readonly wrongModel?: boolean } = {}): { choices: LoggedChoice[]; truth: number } {
  const rng = makeRng(seed);
  const rates = [
    [0.1, 0.3, 0.5, 0.2],
    [0.6, 0.1, 0.2, 0.4],
    [0.05, 0.15, 0.25, 0.7],
  ];
  const logging = [0.4, 0.3, 0.2, 0.1];
  const target = [0.1, 0.2, 0.3, 0.4];
  const truth = rates.reduce((sum, row) => sum + row.reduce((all, rate, a) => all + rate * (target[a] ?? 0), 0) / 3, 0);
  const choices = Array.from({ length: n }, (): LoggedChoice => {
    const row = rates[rng.below(3)] ?? [];
    let left = rng.next();
    const found = logging.findIndex((chance) => {
      left -= chance;
      return left < 0;
    });
    const action = found < 0 ? 3 : found;
    const predict = (a: number): number => (options.wrongModel ? 0.9 : (row[a] ?? 0));
    return {
      reward: rng.next() < (row[action] ?? 0) ? 1 : 0,
      propensity: logging[action] ?? 0,
      target: target[action] ?? 0,
      directValue: target.reduce((sum, chance, a) => sum + chance * predict(a), 0),
      predicted: predict(action),
    };
  });
  return { choices, truth };
}

describe("on a simulated log whose truth is known", () => {
  it("IPS, SNIPS and DR hit it, DR even with a model that is quite wrong, and DM then does not (400 logs of 500, seeds 'log 0' …)", () => {
    const errors = { IPS: 0, SNIPS: 0, DR: 0, DM: 0 };
    const names = ["IPS", "SNIPS", "DR", "DM"] as const;
    for (let run = 0; run < 400; run++) {
      const { choices, truth } = simulate(`log ${run}`, 500, { wrongModel: true });
      for (const name of names) errors[name] += (estimateOf(termsOf({ name }, choices)) - truth) / 400;
    }
    // One log's standard error is about 0.04, so that of the mean of 400 is 0.002.
    for (const name of ["IPS", "SNIPS", "DR"] as const) expect(Math.abs(errors[name])).toBeLessThan(0.008);
    expect(errors.DM).toBeGreaterThan(0.4);
  });

  it("the 95 % intervals of IPS, SNIPS and DR hold the truth about 19 times in 20 (200 logs of 400, seeds 'cover 0' …)", () => {
    const held = new Map<string, number>();
    for (let run = 0; run < 200; run++) {
      const { choices, truth } = simulate(`cover ${run}`, 400);
      const { estimates } = evaluate(choices, { rng: makeRng(`boot ${run}`), resamples: 300, clips: [] });
      for (const { estimator, low, high } of estimates)
        if (low <= truth && truth <= high) held.set(estimator, (held.get(estimator) ?? 0) + 1);
    }
    // Binomial(200, 0.95) lies within 178 and 199 but for one in a thousand.
    for (const name of ["IPS", "SNIPS", "DR"]) {
      expect(held.get(name)).toBeGreaterThanOrEqual(178);
      expect(held.get(name)).toBeLessThanOrEqual(200);
    }
  }, 60_000);
});

describe("the verdict", () => {
  const judged = (choices: readonly LoggedChoice[], unjudged = 0) =>
    evaluate(choices, { rng: makeRng("verdict"), resamples: 200, unjudged }).verdict;
  const { choices } = simulate("verdict", 4000);

  it("says that the policy is better, worse, or that no difference can be told", () => {
    const good = choices.map((one) => ({ ...one, reward: one.target > one.propensity ? 1 : 0, directValue: 0, predicted: 0 }));
    expect(judged(good)).toMatchObject({ refused: false, text: expect.stringMatching(/^the policy is better than the log: /) });
    const bad = good.map((one) => ({ ...one, reward: 1 - one.reward }));
    expect(judged(bad).text).toMatch(/^the policy is worse than the log: /);
    const own = choices.map((one) => ({ ...one, target: one.propensity, directValue: 0, predicted: 0 }));
    expect(judged(own).text).toMatch(/^no difference to the log can be told: /);
  });

  it.each([
    ["there is nothing to judge", [], "noChoices", "log some first"],
    ["fewer than 100 choices' worth", choices.slice(0, 60), "fewEffective", "log more choices"],
    [
      "propensities are not those of the log",
      choices.map((one) => ({ ...one, propensity: one.propensity / 2 })),
      "weightsOff",
      "check both",
    ],
    [
      "the log could not do what the policy would",
      choices.map((one) => ({ ...one, target: one.target * 0.9, unsupported: 0.1 })),
      "unsupported",
      "exploration.uniform",
    ],
    [
      "the policy always does what the log never did",
      choices.map((one) => ({ ...one, target: 0, unsupported: 1 })),
      "unsupported",
      "nearer to the log",
    ],
  ] as const)("is refused when %s, and says what to do", (_name, given, reason, remedy) => {
    const verdict = judged(given);
    expect(verdict.refused).toBe(true);
    expect(verdict.reasons).toContain(reason);
    expect(verdict.text).toContain(remedy);
  });

  it("is refused when much of the log could not be judged", () => {
    expect(judged(choices, 100).refused).toBe(false);
    expect(judged(choices, 1000).reasons).toEqual(["unsupported"]);
  });

  it("knows a mean weight below 1 that the lack of support explains", () => {
    expect(judged(choices.map((one) => ({ ...one, target: one.target * 0.97, unsupported: 0.03 }))).reasons).toEqual([]);
  });
});
