import { describe, expect, it } from "vitest";
import { aState } from "../testing/builders.ts";
import { longestSearchValue, searchText, searchValues } from "./search-values.ts";
import type { PersonState } from "./state.ts";

const searchable = ["email", "phone", "name"];
const found = (traits: PersonState["traits"]) =>
  searchValues(aState({ traits }), searchable).map(({ attribute, valueLower }) => [attribute, valueLower]);

describe("what a person can be looked for by", () => {
  it.each([
    ["a text, in small letters", { email: "Ann@Example.ORG" }, [["email", "ann@example.org"]]],
    ["a number, as it is written", { phone: 8613800000000 }, [["phone", "8613800000000"]]],
    ["the first and last name where there is no whole one", { firstName: "Ann", lastName: "Lee" }, [["name", "ann lee"]]],
    ["the whole name rather than its parts", { name: "A. Lee", firstName: "Ann" }, [["name", "a. lee"]]],
    ["not what no text can be made of", { email: ["a"], phone: true, name: null }, []],
    ["not what is empty or blank", { email: "", name: "  " }, []],
    ["not what the policy does not name", { city: "Bern" }, []],
    ["not what objects inherit", {}, []],
  ])("is %s", (_what, traits, expected) => {
    expect(found(traits)).toEqual(expected);
    if (Object.keys(traits).length === 0) expect(searchValues(aState({ traits }), ["constructor", "__proto__"])).toEqual([]);
  });

  it("is nothing for a record that turned out to be somebody else's", () => {
    expect(searchValues(aState({ traits: { email: "a@example.org" }, mergedInto: "b" }), searchable)).toEqual([]);
  });

  it("is each attribute once, however often it is named", () => {
    expect(searchValues(aState({ traits: { email: "a@b" } }), ["email", "email"])).toHaveLength(1);
  });

  it("is compared composed, without zero bytes and half letters, and cut between letters", () => {
    expect(searchText("Jose\u0301 ")).toBe("josé");
    expect(searchText("a\u0000b")).toBe("ab");
    expect(searchText("\ud83d")).toBe("\ufffd");
    expect([...searchText("😀".repeat(300))]).toHaveLength(longestSearchValue);
  });
});
