import { describe, expect, it } from "vitest";
import type { ReplayResult, ReplayView } from "../../../../src/api/wire/replays.ts";
import { areComparable, doneShare, verdictOf } from "./replay-figures.ts";

describe("a replay in figures", () => {
  it("is as far as its parts are, and never goes back", () => {
    const parts = [
      { part: "starting", decisions: 0, total: 0 },
      { part: "rewards", decisions: 0, total: 1000 },
      { part: "rewards", decisions: 900, total: 1000 },
      { part: "decisions", decisions: 100, total: 1000 },
      { part: "decisions", decisions: 1200, total: 1000 },
      { part: "estimates", decisions: 0, total: 1000 },
    ] as const;
    const shares = parts.map(doneShare);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeLessThan(1);
  });

  it.each([
    [0.01, 0.02, false, "better"],
    [-0.02, -0.01, false, "worse"],
    [-0.01, 0.02, false, "same"],
    [0.01, 0.02, true, "refused"],
  ] as const)("says of a difference from %d to %d, refused %s: %s", (low, high, refused, said) => {
    const result = {
      verdict: { refused, reasons: [], text: "" },
      estimates: [{ estimator: "DR", difference: { value: 0, low, high } }],
    } as unknown as ReplayResult; // what a verdict looks at
    expect(verdictOf(result)).toBe(said);
  });

  const early = "2026-03-01T00:00:00Z";
  const late = "2026-03-08T00:00:00Z";
  it.each([
    ["the same span", { to: early, at: early, n: 5 }, { to: early, at: late, n: 5 }, true],
    ["another end", { to: early, at: late, n: 5 }, { to: late, at: late, n: 5 }, false],
    ["up to when each was asked, with decisions made in between", { to: null, at: early, n: 5 }, { to: null, at: late, n: 7 }, false],
    ["up to when each was asked, and nothing decided in between", { to: null, at: early, n: 5 }, { to: null, at: late, n: 5 }, true],
    ["an end that is the time at which the other was asked", { to: null, at: early, n: 5 }, { to: early, at: late, n: 5 }, true],
    ["no end, and an end long before it was asked", { to: null, at: late, n: 7 }, { to: early, at: late, n: 5 }, false],
  ] as const)("lays two side by side only of the same decisions: %s", (_, a, b, expected) => {
    const asked = ({ to, at, n }: { readonly to: string | null; readonly at: string; readonly n: number }) =>
      ({ at, request: { from: null, to, reward: "opened" }, result: { decisions: n } }) as unknown as ReplayView; // what is compared
    expect(areComparable(asked(a), asked(b))).toBe(expected);
    expect(areComparable(asked(b), asked(a))).toBe(expected);
  });
});
