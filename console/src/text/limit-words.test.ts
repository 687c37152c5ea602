import { describe, expect, it } from "vitest";
import { limitWords } from "./limit-words.ts";

describe("limits in words", () => {
  it.each([
    ["max 1 per 7d each person, kind", "at most 1 in 7 days, each kind by itself"],
    ["max 3 per day each person", "at most 3 a day"],
    ["gap 3h each person", "at least 3 hours between two"],
    [
      "max 1 per week each person, item for recall in vip",
      "at most 1 a calendar week, each item by itself, for recall, in the audience vip",
    ],
    ["adaptiveCapPerWeek", "the person's own weekly cap"],
    ["something else", "something else"],
  ])("the limit %s is told as “%s”", (label, words) => {
    expect(limitWords(label, "en")).toBe(words);
  });

  it("a limit is told in Chinese, too", () => {
    expect(limitWords("max 1 per 7d each person, kind", "zh")).toBe("每个类型，7 天内最多 1 条");
  });
});
