import { describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { groupName, type HourCandidate, judgeCandidates } from "./gate.ts";
import { countHours, laplaceShares, type PersonHistory, populationCounts, shrunkShares } from "./hour-profile.ts";

const counting = { bins: 24, halfLifeMs: null, kernelHours: 0 };
const cutMs = 40 * DAY_MS;
const toMs = 60 * DAY_MS;

/** People with an hour of their own at which a share of their events happens; the others fall anywhere from 8 to 19 o'clock. */
function crowd(people: number, events: number, habit: number, seed: string): readonly PersonHistory[] {
  const rng = makeRng(seed);
  return Array.from({ length: people }, (_, person) => {
    const own = 8 + rng.below(12);
    const atMs = Array.from({ length: events + 5 }, (_, n) => (n < events ? (n * 40 * DAY_MS) / events : cutMs + n * 1000));
    return { personId: `${seed}${person}`, atMs, bins: atMs.map(() => (rng.next() < habit ? own : 8 + rng.below(12))) };
  });
}

const judged = (histories: readonly PersonHistory[], kappa: number, more: readonly HourCandidate[] = []) => {
  const prior = laplaceShares(populationCounts(histories, cutMs, 24));
  const histogram: HourCandidate = {
    name: "histogram",
    sharesOf: (history) => shrunkShares(countHours(history, cutMs, counting), prior, kappa),
  };
  return judgeCandidates({
    histories,
    trainUntilMs: cutMs,
    toMs,
    candidates: [{ name: "population", sharesOf: () => prior }, histogram, ...more],
  });
};

describe("the gate", () => {
  it("opens where people have habits (300 people of 12 events, seed habit)", () => {
    const verdict = judged(crowd(300, 12, 0.5, "habit"), 10);
    expect(verdict).toMatchObject({ use: "histogram", personal: true, people: 300, events: 1500 });
    expect(verdict.groups.filter(({ use }) => use !== "population").map(({ from }) => from)).toEqual([10]);
    expect(verdict.reason).toMatch(/^over everybody: histogram, which beats the population by 0\.\d{4} ± 0\.\d{4} nats an event$/);
  });

  it("stays shut where nobody has habits, however many events there are (seed chance)", () => {
    const verdict = judged(crowd(300, 12, 0, "chance"), 10);
    expect(verdict).toMatchObject({ use: "population", personal: false });
    expect(verdict.gatedLogLoss).toBe(verdict.candidates[0]?.logLoss);
    expect(verdict.reason).toMatch(/^over everybody: population, since the best other, histogram, is worse by/);
  });

  it("stays shut for weak shrinkage that makes personal hours worse than none", () => {
    const histories = crowd(300, 4, 0.2, "weak");
    expect(judged(histories, 0.1).personal).toBe(false);
    expect(judged(histories, 0.1).candidates[1]?.gain).toBeLessThan(0);
  });

  it("opens for those of whom much is known and not for those of whom little is", () => {
    const verdict = judged([...crowd(300, 30, 0.5, "rich"), ...crowd(300, 2, 0, "poor")], 10);
    expect(Object.fromEntries(verdict.groups.map(({ from, use }) => [from, use]))).toMatchObject({ 1: "population", 20: "histogram" });
    expect(verdict.gatedLogLoss).toBeLessThan(verdict.candidates[0]?.logLoss ?? 0);
  });

  it("keeps the population's hours for a group of too few people to judge", () => {
    const verdict = judged([...crowd(300, 12, 0.5, "many"), ...crowd(5, 30, 0.9, "few")], 10);
    const few = verdict.groups.find(({ from }) => from === 20);
    expect(few).toMatchObject({ people: 5, use: "population" });
    expect(few?.reason).toBe("with 20 earlier events or more: population, since 5 people came back and it takes 20 to judge");
  });

  it("lets nothing in for a group that loses over everybody", () => {
    const verdict = judged([...crowd(100, 30, 0.8, "rich"), ...crowd(500, 2, 0, "poor")], 0.1);
    expect(verdict.groups.find(({ from }) => from === 20)?.candidates[1]?.gain).toBeGreaterThan(0.1);
    expect(verdict.candidates[1]?.gain).toBeLessThan(0);
    expect(verdict.personal).toBe(false);
  });

  it("stays shut when the gain is one person's luck", () => {
    const histories = crowd(25, 12, 0, "luck");
    const flat = new Float64Array(24).fill(1 / 24);
    const lucky: HourCandidate = {
      name: "lucky",
      sharesOf: ({ personId, bins }) => {
        const share = personId === "luck0" ? 0.5 : 0.98 / 24;
        return flat.map((_, bin) => (bins.slice(-5).includes(bin) ? share : 0.01));
      },
    };
    const verdict = judgeCandidates({
      histories,
      trainUntilMs: cutMs,
      toMs,
      candidates: [{ name: "population", sharesOf: () => flat }, lucky],
    });
    expect(verdict.candidates[1]?.gain).toBeGreaterThan(0.05);
    expect(verdict).toMatchObject({ use: "population", personal: false });
    expect(verdict.reason).toMatch(/^over everybody: population, since lucky beats it by 0\.\d{4} ± 0\.\d{4} nats, which may be luck$/);
  });

  it("takes the best of several and lets none in that loses over everybody", () => {
    const histories = crowd(300, 12, 0.5, "several");
    const seer: HourCandidate = {
      name: "seer",
      sharesOf: ({ bins }) => laplaceShares(countHours({ personId: "", atMs: bins.map(() => 0), bins }, 1, counting).byBin, 0.1),
    };
    const flat: HourCandidate = { name: "flat", sharesOf: () => new Float64Array(24).fill(1 / 24) };
    expect(judged(histories, 10, [seer, flat])).toMatchObject({ use: "seer" });
    expect(judged(histories, 10, [flat]).groups.map(({ use }) => use)).not.toContain("flat");
  });

  it("measures the error of a gain by people, since one person's events go together", () => {
    const once = crowd(200, 12, 0.5, "error");
    const tenfold = once.map((person) => ({
      ...person,
      atMs: [...person.atMs.slice(0, 12), ...person.atMs.slice(12).flatMap((at) => new Array<number>(10).fill(at))],
      bins: [...person.bins.slice(0, 12), ...person.bins.slice(12).flatMap((bin) => new Array<number>(10).fill(bin))],
    }));
    const [few, many] = [judged(once, 10), judged(tenfold, 10)];
    expect(many.events).toBe(10 * few.events);
    expect(many.candidates[1]?.error).toBeCloseTo(few.candidates[1]?.error ?? 0, 9);
  });

  it.each([
    [0, 1, "with no earlier events"],
    [1, 2, "with 1 earlier event"],
    [3, 5, "with 3 to 4 earlier events"],
    [20, null, "with 20 earlier events or more"],
    [0, 12.5, "with under 12.5 earlier events"],
    [12.5, 41.25, "with 12.5 to under 41.25 earlier events"],
    [2, 7.5, "with 2 to under 7.5 earlier events"],
    [1.5, 2.5, "with 1.5 to under 2.5 earlier events"],
    [40.333333, null, "with 40.33 earlier events or more"],
  ])("names the group from %s to %s %s", (from, to, name) => {
    expect(groupName(from, to)).toBe(name);
  });
});

describe("the gate with a baseline", () => {
  const histories = crowd(300, 12, 0.5, "ladder");
  const prior = laplaceShares(populationCounts(histories, cutMs, 24));
  const shrunk = (kappa: number, share = 0): HourCandidate["sharesOf"] => {
    return (history) => {
      const own = shrunkShares(countHours(history, cutMs, counting), prior, kappa);
      // Knows a share of the truth: the later events themselves.
      const later = history.bins[history.bins.length - 1] ?? 0;
      return own.map((one, bin) => (1 - share) * one + (bin === later ? share : 0));
    };
  };
  const uses = (more: readonly (readonly [string, HourCandidate["sharesOf"]])[]) => {
    const verdict = judgeCandidates({
      histories,
      trainUntilMs: cutMs,
      toMs,
      baseline: "histogram",
      candidates: [
        { name: "population", sharesOf: () => prior },
        { name: "histogram", sharesOf: shrunk(10) },
        ...more.map(([name, sharesOf]) => ({ name, sharesOf })),
      ],
    });
    return verdict.groups.find(({ from }) => from === 10) ?? verdict.groups[0];
  };

  it.each([
    ["keeps the histogram where others are as good", [["same", shrunk(10)]], "histogram"],
    ["keeps it where they beat the population, but not it", [["weak", shrunk(60)]], "histogram"],
    ["takes what beats it by more than luck", [["better", shrunk(10, 0.1)]], "better"],
    [
      "takes the simpler of two that are alike",
      [
        ["better", shrunk(10, 0.1)],
        ["alike", shrunk(10, 0.1)],
      ],
      "better",
    ],
    [
      "takes the later one where it is better still",
      [
        ["better", shrunk(10, 0.05)],
        ["best", shrunk(10, 0.2)],
      ],
      "best",
    ],
  ] as const)("%s", (_, more, use) => {
    expect(uses(more)?.use).toBe(use);
  });

  it("keeps the population where the histogram may only be lucky, and what beats the population does not beat the histogram (seed a)", () => {
    const faint = crowd(60, 12, 0.15, "a");
    const everybody = laplaceShares(populationCounts(faint, cutMs, 24));
    const by = (kappa: number): HourCandidate["sharesOf"] => {
      return (history) => shrunkShares(countHours(history, cutMs, counting), everybody, kappa);
    };
    const verdict = judgeCandidates({
      histories: faint,
      trainUntilMs: cutMs,
      toMs,
      baseline: "histogram",
      candidates: [
        { name: "population", sharesOf: () => everybody },
        { name: "histogram", sharesOf: by(30) },
        { name: "near", sharesOf: by(60) },
      ],
    });
    const [, histogram, near] = verdict.candidates;
    expect(histogram?.gain).toBeLessThan(histogram?.error ?? 0);
    expect(near?.gain).toBeGreaterThan(near?.error ?? 9);
    expect(verdict).toMatchObject({
      use: "population",
      reason: "over everybody: population, since near beats it, but the histogram by no more than luck",
    });
  });

  it("says by how much the chosen beats the baseline, not the population", () => {
    const group = uses([["better", shrunk(10, 0.1)]]);
    const [, histogram, better] = group?.candidates ?? [];
    const gain = (better?.gain ?? 0) - (histogram?.gain ?? 0);
    expect(group?.reason).toContain(`better, which beats the histogram by ${gain.toFixed(4)} ±`);
  });
});
