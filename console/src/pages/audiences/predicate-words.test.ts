import { describe, expect, it } from "vitest";
import type { Predicate } from "../../../../src/audience/predicate.ts";
import { predicateWords } from "./predicate-words.ts";

const told: readonly (readonly [Predicate, string, string])[] = [
  [{ lastSeen: { before: "30d" } }, "not seen for 30 days", "30 天内未出现"],
  [
    { all: [{ lastSeen: { before: "7d", within: "1h" } }, { not: { audience: "vip" } }] },
    "not seen for 7 days and seen within 1 hour, and not (in vip)",
    "7 天内未出现且1 小时内出现过，且非（属于受众 vip）",
  ],
  [
    { event: "play", within: "14d", count: { gte: 5 }, where: { genre: { is: "rock" } } },
    "play within 14 days, times ≥ 5 where genre is rock",
    "14 天内发生 play，次数 ≥ 5（其中 genre 为 rock）",
  ],
  [
    {
      any: [
        { trait: "country", in: ["JP", "CN"] },
        {
          all: [
            { trait: "vip", is: true },
            { trait: "plan", exists: false },
          ],
        },
      ],
    },
    "country is JP or CN, or (vip is yes, and has no plan)",
    "country 为 JP 或 CN，或（vip 为 是，且没有 plan）",
  ],
  [
    { trait: "id", in: [1, 2, 3, 4, 5, 6, 7] },
    "id is 1 or 2 or 3 or 4 or 5 or one of 2 more",
    "id 为 1 或 2 或 3 或 4 或 5 或另外 2 个值之一",
  ],
  [{ appVersion: { gte: "7.2", lt: "8" } }, "app version ≥ 7.2 and app version < 8", "应用版本 ≥ 7.2且应用版本 < 8"],
];

describe("a predicate in words", () => {
  it.each(told)("%j", (predicate, english, chinese) => {
    expect(predicateWords(predicate, "en")).toBe(english);
    expect(predicateWords(predicate, "zh")).toBe(chinese);
  });
});
