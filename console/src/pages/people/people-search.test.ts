import { describe, expect, it } from "vitest";
import { parsePeopleSearch, parsePersonSearch } from "./people-search.ts";

describe("what the URLs of people hold", () => {
  it("an id of digits stays a text", () => {
    expect(parsePeopleSearch({ q: 42 })).toEqual({ q: "42" });
  });

  it.each([[true], ["1"], [1]])("%j is a flag that is set", (value) => {
    expect(parsePeopleSearch({ reachable: value })).toEqual({ reachable: true });
  });

  it("what nobody knows is left out, and so are empty texts", () => {
    expect(parsePersonSearch({ tab: "nothing", campaign: "", extra: 1, hours: "own" })).toEqual({ hours: "own" });
  });

  it("reads a tab and what is asked in it", () => {
    expect(parsePersonSearch({ tab: "why", decision: "d_1", campaign: "recall", when: "now" })).toEqual({
      tab: "why",
      decision: "d_1",
      campaign: "recall",
      when: "now",
    });
  });
});
