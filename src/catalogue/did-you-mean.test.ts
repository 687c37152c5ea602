import { describe, expect, it } from "vitest";
import { didYouMean } from "./did-you-mean.ts";

describe("a slip of the pen is recognised", () => {
  it.each<readonly [string, readonly string[], string | null]>([
    ["quet-month", ["quiet-month", "loyal"], "quiet-month"],
    ["with", ["within", "from"], "within"],
    ["stlye", ["style", "lang"], "style"],
    ["Music", ["music"], "music"],
    ["music", ["podcast"], null],
    ["x", ["id"], null],
    ["abcd", ["abce", "abcf"], "abce"],
    ["anything", [], null],
  ])("%s among %j", (written, known, meant) => {
    expect(didYouMean(written, known)).toBe(meant);
  });
});
