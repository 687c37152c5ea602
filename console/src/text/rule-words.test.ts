import { describe, expect, it } from "vitest";
import { tellRemoval, tellRule } from "./rule-words.ts";

const time = (at: string): string => at.slice(0, 10);

describe("rules in words", () => {
  it("a rule is told with its value and limit", () => {
    expect(tellRemoval({ campaign: "a", rule: "appVersion", value: "1.0", limit: "2.0" }, "en", time).text).toBe(
      "the app is version 1.0, it needs 2.0",
    );
    expect(tellRemoval({ rule: "max 3 per day each person", value: 3, limit: 3 }, "en", time).text).toBe(
      "limit “at most 3 a day”: had 3, allowed 3",
    );
  });

  it("an item or creative is named, and sums say how many they stand for", () => {
    expect(tellRemoval({ campaign: "a", creative: "c", rule: "missingValue", value: "person.city" }, "en", time).text).toBe(
      "creative c: the text needs person.city, which is missing",
    );
    expect(tellRemoval({ campaign: "a", rule: "notValid", count: 12 }, "en", time).text).toBe("not valid at the time (12 of them)");
  });

  it("instants are written as times", () => {
    expect(tellRemoval({ rule: "ended", limit: "2026-03-02T09:00:00.000Z" }, "en", time).text).toBe("it ended at 2026-03-02");
    expect(tellRemoval({ rule: "notValid", limit: "2026-03-02T09:00:00.000Z/2026-03-09T09:00:00.000Z" }, "en", time).text).toBe(
      "valid 2026-03-02 – 2026-03-09 only",
    );
    expect(tellRemoval({ rule: "notValid", limit: "2026-03-02T09:00:00.000Z/" }, "en", time).text).toBe("valid from 2026-03-02 only");
    expect(tellRemoval({ rule: "notValid", limit: "/2026-03-09T09:00:00.000Z" }, "en", time).text).toBe("valid until 2026-03-09 only");
    expect(tellRemoval({ rule: "language", value: "en", limit: "es-419" }, "en", time).text).toBe(
      "it is written in en, the person reads es-419",
    );
  });

  it("a rule alone is told without figures", () => {
    expect(tellRule("noDevice", "en")).toBe("no device is registered");
    expect(tellRule("language", "en")).toBe("not in the person's language");
    expect(tellRule("doubted", "en")).toBe("the vendor doubts every token that is left");
    expect(tellRule("doubted", "zh")).toBe("剩余的所有令牌都受厂商怀疑");
    expect(tellRule("max 3 per day each person", "en")).toBe("at most 3 a day");
  });
});
