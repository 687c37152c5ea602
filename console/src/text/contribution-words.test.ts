import { describe, expect, it } from "vitest";
import { wordsOf } from "../../../src/decision/explain-words.ts";
import { featureGroups } from "../../../src/learning/features/feature-list.ts";
import { contributionWords, tellContribution } from "./contribution-words.ts";

describe("what spoke for and against a message", () => {
  it("has Chinese words for every group of features, and for no others", () => {
    expect(Object.keys(contributionWords.zh).sort()).toEqual([...featureGroups].sort());
  });

  it.each([
    [0.8, "fits what they like", "符合用户的喜好"],
    [-0.05, "does not fit what they like", "不符合用户的喜好"],
    [4, "fits what they like", "符合用户的喜好"],
  ])(
    "is told in English as the server tells it, without by how much, and in Chinese in words of its own: %s",
    (effect, english, chinese) => {
      for (const one of wordsOf([{ group: "taste", effect }])) {
        expect(one.text).toMatch(/ \(×/);
        expect([tellContribution(one, "en"), tellContribution(one, "zh")]).toEqual([english, chinese]);
      }
    },
  );

  it("is told in the server's words where another version of it names a group", () => {
    for (const one of wordsOf([{ group: "weather", effect: 1 }])) expect(tellContribution(one, "zh")).toBe("weather speaks for it");
  });
});
