import { describe, expect, it } from "vitest";
import type { ReplayResult } from "../../../../src/api/wire/replays.ts";
import { doneShare, verdictOf } from "./replay-figures.ts";

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
});
