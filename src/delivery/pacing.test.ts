import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import { askTurn, freshPacing, noteLimited, type Pacing, type Turn, type TurnQuestion } from "./pacing.ts";

const rng = makeRng("turns");
const question: TurnQuestion = { pace: { perSecond: 10, burst: 5 }, cost: 1, nowMs: 0, horizonMs: 500, urgent: false, rng };

/** Asks so many times in a row; answers the turns. */
function askAll(from: Pacing, times: number, over: Partial<TurnQuestion> = {}): { pacing: Pacing; turns: Turn[] } {
  let pacing = from;
  const turns = Array.from({ length: times }, () => {
    const asked = askTurn(pacing, { ...question, ...over });
    pacing = asked.pacing;
    return asked.turn;
  });
  return { pacing, turns };
}
const waits = (turns: readonly Turn[], kind: Turn["kind"]): number[] =>
  turns.flatMap((turn) => (turn.kind === kind ? [Math.round(turn.waitMs)] : []));

describe("the turn of a request", () => {
  it("is now for a burst, in a moment for what the next half second gives, and later for everybody else, evenly and in order", () => {
    const { turns } = askAll(freshPacing, 14);
    expect(waits(turns, "go")).toEqual([0, 0, 0, 0, 0, 100, 200, 300, 400, 500]);
    // Nine tenths of ten a second: the rest is for what cannot wait in line.
    expect(waits(turns, "later")).toEqual([600, 712, 823, 934]);
  });

  it("comes for those who were put off when they come again at the time that they were told", () => {
    const { pacing, turns } = askAll(freshPacing, 60);
    let then = pacing;
    for (const atMs of waits(turns, "later")) {
      const asked = askTurn(then, { ...question, nowMs: atMs });
      expect(asked.turn).toMatchObject({ kind: "go" });
      then = asked.pacing;
    }
  });

  it("lets what is urgent come again as soon as it may, and not behind those who were put off", () => {
    const { pacing } = askAll(freshPacing, 100);
    expect(askTurn(pacing, { ...question, urgent: true }).turn).toEqual({ kind: "later", waitMs: 600 });
  });

  it("counts devices where the vendor counts devices: a request of forty takes forty", () => {
    const { turns } = askAll(freshPacing, 3, { cost: 40, pace: { perSecond: 100, burst: 50 }, horizonMs: 400 });
    expect(turns.map(({ kind, waitMs }) => [kind, waitMs])).toEqual([
      ["go", 0],
      ["go", 300],
      ["later", 700],
    ]);
  });

  it("is always now where no pace is known", () => {
    expect(askAll(freshPacing, 1000, { pace: null }).turns.every(({ kind, waitMs }) => kind === "go" && waitMs === 0)).toBe(true);
  });

  it("never lets more leave in any second than the burst and the pace, whoever asks when", () => {
    const asks = fc.array(fc.record({ gapMs: fc.nat(300), urgent: fc.boolean() }), { maxLength: 200 });
    fc.assert(
      fc.property(asks, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 10 }), (all, perSecond, burst) => {
        let [pacing, nowMs]: [Pacing, number] = [freshPacing, 0];
        const leaves = all.flatMap(({ gapMs, urgent }) => {
          nowMs += gapMs;
          const asked = askTurn(pacing, { ...question, pace: { perSecond, burst }, nowMs, urgent });
          pacing = asked.pacing;
          return asked.turn.kind === "go" ? [nowMs + asked.turn.waitMs] : [];
        });
        for (const [n, fromMs] of leaves.entries()) {
          const within = leaves.slice(n).filter((atMs) => atMs <= fromMs + 1000).length;
          expect(within).toBeLessThanOrEqual(burst + perSecond * 1.002 + 1);
        }
      }),
    );
  });
});

describe("a vendor that asks to be left alone", () => {
  const limited = (pacing: Pacing, device: string, wishMs: number, nowMs = 0): Pacing => noteLimited(pacing, { device, wishMs, nowMs });

  it("rests with all its devices as soon as a second one is turned away", () => {
    const one = limited(freshPacing, "d1", 60_000);
    expect(askTurn(one, question).turn).toEqual({ kind: "go", waitMs: 0 });
    expect(askTurn(limited(one, "d1", 60_000, 10), { ...question, nowMs: 20 }).turn.kind).toBe("go");
    const two = limited(one, "d2", 30_000, 100);
    expect(askTurn(two, { ...question, nowMs: 200 }).turn).toEqual({ kind: "later", waitMs: 59_900 });
  });

  it("is not rested for two devices that were turned away at different times", () => {
    const pacing = limited(limited(freshPacing, "d1", 1_000), "d2", 1_000, 5_000);
    expect(askTurn(pacing, { ...question, nowMs: 5_000 }).turn.kind).toBe("go");
  });

  it("gets no burst when the rest is over, and afterwards its pace as before", () => {
    const resting = limited(limited(freshPacing, "d1", 60_000), "d2", 60_000);
    expect(waits(askAll(resting, 6, { nowMs: 60_000 }).turns, "go")).toEqual([100, 200, 300, 400, 500]);
    expect(waits(askAll(resting, 6, { nowMs: 70_000 }).turns, "go")).toEqual([0, 0, 0, 0, 0, 100]);
  });

  it("gets those who waited one by one where its pace is known", () => {
    const resting = limited(limited(freshPacing, "d1", 60_000), "d2", 60_000);
    const later = waits(askAll(resting, 100).turns, "later");
    expect(later).toEqual(later.toSorted((a, b) => a - b));
    expect(later[0]).toBe(60_100);
    expect(later.at(-1)).toBeCloseTo(60_100 + 99 * (1000 / 9), -1);
  });

  it("gets those who waited at chance moments within as long again where none is", () => {
    const resting = limited(limited(freshPacing, "d1", 60_000), "d2", 60_000);
    const later = waits(askAll(resting, 500, { pace: null }).turns, "later");
    expect(later).toHaveLength(500);
    expect(Math.min(...later)).toBeGreaterThanOrEqual(60_000);
    expect(Math.max(...later)).toBeLessThanOrEqual(120_000);
    expect(Math.max(...later)).toBeGreaterThan(115_000);
  });

  it("is asked for the longest rest that it named, never for a shorter one that came later", () => {
    const resting = limited(limited(limited(freshPacing, "d1", 600_000), "d2", 1_000), "d3", 1_000);
    expect(resting.restUntilMs).toBe(600_000);
  });
});
