import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import {
  type Candidate,
  fatiguePrice,
  isWorth,
  lostChannelPrice,
  replayDuals,
  solveChannelPrice,
  solvePrice,
  stepDuals,
  useOf,
} from "./price.ts";

const range = { min: 0, max: 1 };
const four: readonly Candidate[] = [
  { value: 0.1, pOff: 0.001 },
  { value: 0.3, pOff: 0.001 },
  { value: 0.2, pOff: 0.001 },
  { value: 0.2, pOff: 0.001, weight: 2 },
];

describe("the price of an interruption", () => {
  it("is the range's lower end while the constraint has room", () => {
    const free = solvePrice({ candidates: four, personWeeks: 1, mostSwitchOffsPer1000: 5, range });
    expect(free).toMatchObject({ lambda: 0, sends: 5, binding: false, met: true, value: expect.closeTo(1, 12) });
    expect(free.expectedSwitchOffsPer1000).toBeCloseTo(5, 9);
    expect(solvePrice({ candidates: four, personWeeks: 1, mostSwitchOffsPer1000: 5, range: { min: 0.15, max: 1 } })).toMatchObject({
      lambda: 0.15,
      sends: 4,
      binding: false,
    });
  });

  it("is the worth of the last message that fits, and equals go or stay together", () => {
    const solve = (most: number) => solvePrice({ candidates: four, personWeeks: 1, mostSwitchOffsPer1000: most, range });
    expect(solve(4.5)).toMatchObject({ lambda: 0.2, sends: 4, binding: true, met: true });
    expect(solve(3.9)).toMatchObject({ lambda: 0.3, sends: 1, expectedSwitchOffsPer1000: expect.closeTo(1, 9) });
    expect(solve(4.5).reason).toBe("0.2 is the lowest price that keeps 4 switch-offs per 1,000 person-weeks within 4.5");
  });

  it("lies just above the best message when not even that one fits", () => {
    const none = solvePrice({ candidates: four, personWeeks: 1, mostSwitchOffsPer1000: 0.5, range });
    expect(none).toMatchObject({ sends: 0, value: 0, met: true });
    expect(none.lambda).toBeGreaterThan(0.3);
    expect(none.lambda).toBeCloseTo(0.3, 6);
  });

  it("says so when the highest price allowed is too low", () => {
    const solve = solvePrice({ candidates: four, personWeeks: 1, mostSwitchOffsPer1000: 1, range: { min: 0, max: 0.2 } });
    expect(solve).toMatchObject({ lambda: 0.2, sends: 4, binding: true, met: false });
    expect(solve.reason).toContain("even the highest price allowed, 0.2, leaves 4 switch-offs per 1,000 person-weeks where 1 are allowed");
  });

  it("is the lowest price for an empty log, and cannot be found without person-weeks", () => {
    expect(solvePrice({ candidates: [], personWeeks: 9, mostSwitchOffsPer1000: 1, range })).toMatchObject({
      lambda: 0,
      sends: 0,
      met: true,
    });
    expect(() => solvePrice({ candidates: four, personWeeks: 0, mostSwitchOffsPer1000: 1, range })).toThrow("personWeeks 0");
  });
});

const candidates = fc.array(
  fc.record({
    value: fc.double({ min: -0.1, max: 1, noNaN: true }),
    pOff: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.05, noNaN: true })),
    weight: fc.integer({ min: 1, max: 5 }),
  }),
  { maxLength: 30 },
);
const most = fc.double({ min: 0, max: 20, noNaN: true });

describe("both prices, whatever the log,", () => {
  const wide = { min: 0, max: 1e12 };
  const solvers = {
    message: (log: readonly Candidate[], allowed: number) =>
      solvePrice({ candidates: log, personWeeks: 10, mostSwitchOffsPer1000: allowed, range: wide }),
    channel: (log: readonly Candidate[], allowed: number) =>
      solveChannelPrice({ candidates: log, personWeeks: 10, mostSwitchOffsPer1000: allowed, range: wide, volumePrice: 0.01 }),
  };
  it.each(["message", "channel"] as const)("of a %s: keep the constraint and never fall when it tightens", (kind) => {
    fc.assert(
      fc.property(candidates, most, most, (log, one, other) => {
        const [tight, loose] = [solvers[kind](log, Math.min(one, other)), solvers[kind](log, Math.max(one, other))];
        if (loose.met) expect(loose.expectedSwitchOffsPer1000).toBeLessThanOrEqual(Math.max(one, other) * (1 + 1e-9));
        expect(tight.lambda).toBeGreaterThanOrEqual(loose.lambda);
        expect(tight.sends).toBeLessThanOrEqual(loose.sends);
      }),
    );
  });

  it("of a message: is the smallest, since any lower one that sends more breaks the constraint", () => {
    fc.assert(
      fc.property(candidates, most, fc.double({ min: 0, max: 1, noNaN: true }), (log, allowed, share) => {
        const { lambda, sends } = solvers.message(log, allowed);
        const lower = lambda * share;
        const sent = log.filter(({ value }) => value >= lower);
        const total = (of: (one: Candidate) => number) => sent.reduce((sum, one) => sum + (one.weight ?? 1) * of(one), 0);
        if (total(() => 1) > sends) expect((1000 * total(({ pOff }) => pOff)) / 10).toBeGreaterThan(allowed);
      }),
    );
  });
});

describe("the price of a lost channel", () => {
  it("is what its remaining opens are worth: 0.4 a week and 0.5 % lost a week are 80 opens", () => {
    const price = lostChannelPrice({ openRatePerWeek: 0.4, weeklyLoss: 0.005, rewardOpened: 1 });
    expect(price).toBeCloseTo(80, 9);
    // A push with a 4 % chance of an open and 0.05 % of a switch-off breaks even.
    expect(0.04 - price * 0.0005).toBeCloseTo(0, 12);
    expect(lostChannelPrice({ openRatePerWeek: 0.4, weeklyLoss: 0.005, rewardOpened: 2 })).toBeCloseTo(160, 9);
  });

  it("solved on a log drops the message that loses most for what it brings, not the one of least value", () => {
    const log = [
      { value: 0.05, pOff: 0.0001 },
      { value: 0.5, pOff: 0.01 },
      { value: 0.02, pOff: 0 },
    ];
    const price = solveChannelPrice({
      candidates: log,
      personWeeks: 1,
      mostSwitchOffsPer1000: 1,
      range: { min: 0, max: 1000 },
      volumePrice: 0,
    });
    expect(price).toMatchObject({ lambda: 50, sends: 2, binding: true, met: true });
    expect(log.map((one) => isWorth(one, { volume: 0, switchOffs: price.lambda }))).toEqual([true, false, true]);
  });
});

describe("prices kept along a stream", () => {
  it("rise with use over the budget, fall with use under it, and never below 0", () => {
    const given = { budget: { sends: 10, switchOffs: 0.01 }, step: { volume: 0.001, switchOffs: 100 } };
    const rise = stepDuals({ volume: 0.1, switchOffs: 5 }, { ...given, use: { sends: 30, switchOffs: 0.05 } });
    expect(rise.volume).toBeCloseTo(0.12, 12);
    expect(rise.switchOffs).toBeCloseTo(9, 12);
    expect(stepDuals({ volume: 0.001, switchOffs: 0 }, { ...given, use: { sends: 0, switchOffs: 0 } })).toEqual({
      volume: 0,
      switchOffs: 0,
    });
  });

  it("replayed over 28 days of 500 messages (seed duals) settle where the exact price is and use the budget within 3 %", () => {
    const rng = makeRng("duals");
    const days = Array.from({ length: 28 }, () =>
      Array.from({ length: 500 }, () => ({ value: 0.1 * rng.next(), pOff: 0.0004 + 0.0016 * rng.next() })),
    );
    const allowedPerDay = 0.2;
    const duals = replayDuals({
      days,
      budgetPerDay: { sends: 1000, switchOffs: allowedPerDay },
      firstStep: { volume: 0.0001, switchOffs: 200 },
      rounds: 20,
    });
    const all = days.flat();
    const exact = solveChannelPrice({
      candidates: all,
      personWeeks: 1000,
      mostSwitchOffsPer1000: allowedPerDay * days.length,
      range: { min: 0, max: 1e6 },
      volumePrice: 0,
    });
    expect(duals.volume).toBe(0);
    expect(Math.abs(duals.switchOffs / exact.lambda - 1)).toBeLessThan(0.03);
    expect(Math.abs(useOf(all, duals).switchOffs / (allowedPerDay * days.length) - 1)).toBeLessThan(0.03);
  });

  it("settle on a price of volume when only the number of messages is short", () => {
    const rng = makeRng("volume");
    const days = Array.from({ length: 28 }, () => Array.from({ length: 500 }, () => ({ value: rng.next(), pOff: 0 })));
    const duals = replayDuals({
      days,
      budgetPerDay: { sends: 100, switchOffs: 1 },
      firstStep: { volume: 0.005, switchOffs: 1 },
      rounds: 20,
    });
    expect(duals.volume).toBeCloseTo(0.8, 1);
    expect(duals.switchOffs).toBe(0);
  });
});

describe("the price of fatigue", () => {
  it("is the share of next week's opens that one more push takes", () => {
    const given = { slopePerPush: -0.05, expectedOpensPerWeek: 0.4, rewardOpened: 1 };
    expect(fatiguePrice(given)).toBeCloseTo(0.4 * (1 - Math.exp(-0.05)), 12);
    expect(fatiguePrice({ ...given, rewardOpened: 3 })).toBeCloseTo(3 * fatiguePrice(given), 12);
  });

  it("counts at an open rate of 20 % exactly what the lower log-odds take from it", () => {
    const [openRate, pushes, slope] = [0.2, 5, -0.1];
    const logit = Math.log(openRate / (1 - openRate)) + slope;
    const lost = pushes * (openRate - 1 / (1 + Math.exp(-logit)));
    const price = fatiguePrice({ slopePerPush: slope, expectedOpensPerWeek: pushes * openRate, rewardOpened: 1, openRate });
    expect(price).toBeCloseTo(lost, 12);
  });

  it("is nothing where another push does no harm", () => {
    expect(fatiguePrice({ slopePerPush: 0, expectedOpensPerWeek: 1, rewardOpened: 1 })).toBe(0);
    expect(fatiguePrice({ slopePerPush: 0.02, expectedOpensPerWeek: 1, rewardOpened: 1 })).toBe(0);
  });
});
