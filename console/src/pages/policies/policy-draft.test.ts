import { describe, expect, it } from "vitest";
import { compile } from "../../../../src/catalogue/compile.ts";
import { defaultPolicy, emptyDeclared, policySchema } from "../../../../src/catalogue/schema.ts";
import { isSame, percentOf, shareOf, valueAt, withPart, withValue } from "./policy-draft.ts";
import { type FieldPath, groupNames, groups, optionalParts, policyFields } from "./policy-fields.ts";

const paths = Object.keys(policyFields) as readonly FieldPath[]; // the keys of a literal
const whole = policySchema.parse({ ...optionalParts, volume: { minPerWeek: 1, maxPerWeek: 7 }, searchable: [] });

describe("the policy's form", () => {
  it("has a field for every value of the policy, but for its limits", () => {
    const leaves = (value: unknown, path: string): readonly string[] =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([name, one]) => leaves(one, path === "" ? name : `${path}.${name}`))
        : [path];
    expect([...leaves(whole, "")].filter((path) => path !== "limits").sort()).toEqual([...paths].sort());
  });

  it("shows every field once", () => {
    expect(groupNames.flatMap((group) => [...groups[group]]).sort()).toEqual([...paths].sort());
  });

  it("begins parts that are switched on as the server's defaults do", () => {
    expect(policySchema.parse({ spikes: {} }).spikes).toEqual(optionalParts.spikes);
    expect(policySchema.parse({ serviceText: {} }).serviceText).toEqual(optionalParts.serviceText);
    expect(withPart(withPart(defaultPolicy, "spikes", true), "spikes", false)).toEqual(defaultPolicy);
    expect(policySchema.parse(withPart(defaultPolicy, "quietHours", true)).quietHours).toEqual(optionalParts.quietHours);
  });

  it("shows by what people are found where nothing is said, as the server has it", () => {
    expect(compile(emptyDeclared, 1).policy.searchable).toEqual(policyFields.searchable.unless);
  });

  it("changes one value and leaves the others; without one its default holds", () => {
    const changed = withValue(whole, "volume.budgets.share", 0.1);
    expect(valueAt(changed, "volume.budgets.share")).toBe(0.1);
    expect(withValue(changed, "volume.budgets.share", 0)).toEqual(whole);
    expect(valueAt(withValue(whole, "volume.maxPerWeek", undefined), "volume.maxPerWeek")).toBeUndefined();
    expect(isSame(withValue(changed, "volume.budgets.share", 0), whole)).toBe(true);
    expect(isSame(changed, whole)).toBe(false);
  });

  it.each([
    [0.02, "2"],
    [0.29, "29"],
    [0.001, "0.1"],
    [undefined, ""],
  ])("writes the share %s as %s percent, and back", (share, percent) => {
    expect(percentOf(share)).toBe(percent);
    expect(shareOf(percent)).toBe(share);
  });
});
