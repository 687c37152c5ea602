import { describe, expect, it } from "vitest";
import { type CapChooser, type CapContext, type CapLearning, type CapRow, learnCaps, ruleInForce } from "./cap-policy.ts";
import { evaluateOffline, mayGoLive, splitPeople } from "./cap-trial.ts";
import { type CapWorld, deafWorld, livelyWorld, someWeeks } from "./testing-weeks.ts";

const reward = { reachableWorth: 10, pricePerMessage: 0.02 };
const learning: CapLearning = { ...reward, rewardRange: { low: 0, high: 20 }, greed: { scale: 100 } };
const always =
  (cap: number): CapChooser =>
  () => [{ cap, probability: 1 }];
const context: CapContext = { recencyDays: 1, visitsPerWeek: 2, openRate: 0.05, pushesPerWeek: 3, tenureWeeks: 40, cohort: "c" };
const row = (personId: string, cap: number, visits: number, reachable = true): CapRow => ({
  personId,
  context,
  cap,
  propensity: 0.5,
  visits,
  reachable,
  ruleCap: 3,
});

describe("a replay on weeks whose cap was drawn by lot", () => {
  it("counts only the weeks that had the policy's cap", () => {
    const rows = [row("a", 1, 2), row("b", 1, 4, false), row("c", 3, 9), row("d", 3, 9)];
    const trial = evaluateOffline(rows, always(1), { reachableWorth: 0, pricePerMessage: 0 });
    expect(trial).toMatchObject({ matched: 2, rows: 4, people: 4, effectivePeople: 2, maxWeight: 2, capPerWeek: 1, unsupported: 0 });
    expect(trial.reward.value).toBe(3);
    expect(trial.unreachablePer1000.value).toBe(500);
    // Two people, 2 and 4: standard deviation √2, by √2 people.
    expect(trial.reward.standardError).toBeCloseTo(1, 12);
    expect(trial.meanWeight.value).toBe(1);
  });

  it("weighs a policy that draws by its shares, against the propensity", () => {
    const rows = [row("a", 1, 2), { ...row("b", 3, 5), propensity: 0.25 }];
    const mixed: CapChooser = () => [
      { cap: 1, probability: 0.25 },
      { cap: 3, probability: 0.75 },
    ];
    // Weights 0.5 and 3.
    expect(evaluateOffline(rows, mixed, { reachableWorth: 0, pricePerMessage: 0 }).reward.value).toBeCloseTo(16 / 3.5, 12);
  });

  it("holds the truth in about 95 of 100 logs of 1,500 people (seeds truth 0 to 99)", () => {
    let covered = 0;
    const caps: CapChooser = ({ context: { visitsPerWeek } }) => [{ cap: visitsPerWeek > 4 ? 0 : 3, probability: 1 }];
    for (let k = 0; k < 100; k++) {
      const rows = someWeeks(mild, 1_500, `truth ${k}`);
      const { reward: found } = evaluateOffline(rows, caps, reward);
      if (found.low <= mildTruth(caps) && mildTruth(caps) <= found.high) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(88);
    expect(covered).toBeLessThanOrEqual(100);
  });

  const enough = someWeeks(livelyWorld, 2_000, "doubt");
  const doubts: readonly (readonly [name: string, rows: readonly CapRow[], chooser: CapChooser, text: string | null])[] = [
    ["nothing speaks against enough weeks", enough, always(3), null],
    ["no weeks", [], always(3), "no weeks with a cap dealt by lot"],
    ["too few people", enough.slice(0, 200), always(3), "at least 100 are needed"],
    ["a cap that was never dealt", enough, always(4), "100.0 % of the policy's caps were never dealt"],
    ["propensities that are not those of the lot", enough.map((one) => ({ ...one, propensity: 0.5 })), always(3), "the mean weight is 0.3"],
  ];
  for (const [name, rows, chooser, text] of doubts)
    it(`is${text === null ? " not" : ""} doubted: ${name}`, () => {
      const { doubt } = evaluateOffline(rows, chooser, reward);
      if (text === null) expect(doubt).toBeNull();
      else expect(doubt).toContain(text);
    });
});

/** A world without the cut at 0 visits, so that its truth is a sum. */
const mild: CapWorld = { visits: (one, cap) => 1.5 + livelyWorld.visits(one, cap), reachable: livelyWorld.reachable };
function mildTruth(chooser: CapChooser): number {
  // The three kinds of people are equally many.
  const values = [0.1, 2, 7].map((visitsPerWeek) => {
    const one = { ...context, visitsPerWeek };
    const [choice] = chooser({ context: one });
    const cap = choice?.cap ?? 0;
    return mild.visits(one, cap) + reward.reachableWorth * mild.reachable(one, cap) - reward.pricePerMessage * cap;
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("whether learned caps may go live", () => {
  const tried = (world: CapWorld, people: number, seed: string) => {
    const { learn, judge } = splitPeople(someWeeks(world, people, seed), "half");
    return mayGoLive({ rows: judge, challenger: learnCaps(learn, learning).choose, incumbent: ruleInForce(), reward });
  };

  it("they may when they beat the rule in force beyond doubt (seed lively, 30,000 people)", () => {
    const verdict = tried(livelyWorld, 30_000, "lively");
    expect(verdict.mayGoLive).toBe(true);
    expect(verdict.gain.low).toBeGreaterThan(0);
    expect(verdict.reason).toContain("gains");
  });

  it("what people do anyway is taken off without moving the gain: its interval shrinks and still holds the truth (seeds anyway 0 to 99, 1,500 people)", () => {
    const spares: CapChooser = ({ context: { visitsPerWeek } }) => [{ cap: visitsPerWeek > 4 ? 0 : 3, probability: 1 }];
    const one = always(1);
    const truth = mildTruth(spares) - mildTruth(one);
    const expected = ({ visitsPerWeek }: CapContext): number => 0.9 * visitsPerWeek - 3;
    let [covered, plain, adjusted] = [0, 0, 0];
    for (let k = 0; k < 100; k++) {
      const asked = { rows: someWeeks(mild, 1_500, `anyway ${k}`), challenger: spares, incumbent: one, reward };
      const { gain } = mayGoLive({ ...asked, expected });
      if (gain.low <= truth && truth <= gain.high) covered++;
      adjusted += gain.standardError;
      plain += mayGoLive(asked).gain.standardError;
    }
    expect(covered).toBeGreaterThanOrEqual(88);
    expect(adjusted).toBeLessThan(0.8 * plain);
  });

  it("they may not where messages change nothing (seeds deaf 0 to 19)", () => {
    const free = { reachableWorth: 10, pricePerMessage: 0 };
    let live = 0;
    for (let k = 0; k < 20; k++) {
      const { learn, judge } = splitPeople(someWeeks(deafWorld, 3_000, `deaf ${k}`), "half");
      const challenger = learnCaps(learn, { ...learning, ...free }).choose;
      const verdict = mayGoLive({ rows: judge, challenger, incumbent: ruleInForce(), reward: free });
      if (verdict.mayGoLive) live++;
      else expect(verdict.reason).toMatch(/^refused: /);
    }
    expect(live).toBeLessThanOrEqual(2);
  });

  it("they may not on a log too small, however good they look", () => {
    const verdict = tried(livelyWorld, 150, "small");
    expect(verdict).toMatchObject({ mayGoLive: false, reason: expect.stringContaining("refused: the challenger cannot be judged") });
  });

  it("they may not when more channels go than is tolerated, though visits rise", () => {
    const costly: CapWorld = { visits: (_context, cap) => 5 + cap, reachable: (_context, cap) => 0.95 - 0.05 * cap };
    const rows = someWeeks(costly, 6_000, "costly");
    const judged = (tolerated: number) =>
      mayGoLive({
        rows,
        challenger: always(7),
        incumbent: ruleInForce(),
        reward: { reachableWorth: 1, pricePerMessage: 0 },
        toleratedUnreachablePer1000: tolerated,
      });
    expect(judged(0)).toMatchObject({ mayGoLive: false, reason: expect.stringContaining("more channels by 1,000 people, 0 tolerated") });
    expect(judged(300).mayGoLive).toBe(true);
  });

  it("a policy gains exactly nothing over itself", () => {
    const rows = someWeeks(livelyWorld, 3_000, "same");
    const verdict = mayGoLive({ rows, challenger: always(3), incumbent: always(3), reward });
    expect(verdict.gain).toMatchObject({ value: 0, low: 0, high: 0 });
    expect(verdict.mayGoLive).toBe(false);
  });

  it("nobody is both learned from and judged on", () => {
    const { learn, judge } = splitPeople(someWeeks(deafWorld, 500, "split"), "half");
    const judged = new Set(judge.map(({ personId }) => personId));
    expect(learn.length + judge.length).toBe(1000);
    expect(learn.some(({ personId }) => judged.has(personId))).toBe(false);
    expect(Math.abs(learn.length - 500)).toBeLessThan(100);
  });
});
