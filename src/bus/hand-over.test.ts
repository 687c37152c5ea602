import { describe, expect, it } from "vitest";
import { handOverSize } from "./hand-over.ts";

describe("how many facts are handed over", () => {
  it.each([
    ["everything when nothing came back", 4, [0, 0, 0], 3],
    ["the limit at most", 2, [0, 0, 0], 2],
    ["half when the first came back once", 4, [1, 1, 1, 1], 2],
    ["what lies before one that came back often", 8, [0, 0, 5, 0], 2],
    ["that one alone when it is first", 8, [5, 0, 0], 1],
    ["always one at least", 1, [60], 1],
    ["nothing of nothing", 8, [], 0],
  ])("%s", (_, limit, attempts, expected) => {
    expect(handOverSize(limit, attempts)).toBe(expected);
  });
});
