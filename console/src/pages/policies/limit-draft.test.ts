import { describe, expect, it } from "vitest";
import { limitWords } from "../../text/limit-words.ts";
import { limitLabel, namesOf, newLimit, withAudience, withKey, withNames, withRule } from "./limit-draft.ts";

describe("a limit's form", () => {
  it("changes the rule and keeps whom it speaks of", () => {
    const limit = { each: ["person" as const, "kind" as const], for: ["promo"], audience: "vips", max: 1, per: "7d" };
    expect(withRule(limit, { gap: "3h" })).toEqual({ each: ["person", "kind"], for: ["promo"], audience: "vips", gap: "3h" });
  });

  it("counts apart what is chosen, and persons always", () => {
    const both = withKey(withKey(newLimit, "line", true), "item", true);
    expect(both.each).toEqual(["person", "line", "item"]);
    expect(withKey(withKey(both, "line", false), "item", false).each).toBe("person");
  });

  it("names messages and an audience, or none", () => {
    const named = withAudience(withNames(newLimit, ["a", "b"]), "vips");
    expect(named).toEqual({ ...newLimit, for: ["a", "b"], audience: "vips" });
    expect(withAudience(withNames(named, []), "")).toEqual(newLimit);
    expect(withNames(newLimit, ["a"])).toMatchObject({ for: "a" });
    expect(namesOf({ ...newLimit, for: { lines: ["a"] } })).toBeNull();
  });

  it.each([
    [newLimit, "max 3 per week each person"],
    [{ each: ["person" as const, "kind" as const], for: ["a", "b"], max: 1, per: "7d" }, "max 1 per 7d each person, kind for a, b"],
    [{ each: "person" as const, gap: "3h", audience: "vips" }, "gap 3h each person in vips"],
  ])("is named as decisions name it, and told in words", (limit, label) => {
    expect(limitLabel(limit)).toBe(label);
    for (const language of ["en", "zh"] as const) expect(limitWords(label, language)).not.toBe(label);
  });
});
