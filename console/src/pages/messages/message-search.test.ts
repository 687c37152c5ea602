import { describe, expect, it } from "vitest";
import { readMessageSearch, setFilters } from "./message-search.ts";

describe("the search of the messages' address", () => {
  it("keeps every filter that the server takes", () => {
    const search = {
      person: "p1",
      campaign: "spring",
      state: "failed",
      reason: "TOKEN_INVALID",
      outcome: "opened",
      from: "2026-11-22T00:00:00Z",
    };
    expect(readMessageSearch(search)).toEqual({ ...search, from: "2026-11-22T00:00:00.000Z" });
  });

  it("drops what is no filter, or none that the server would take", () => {
    expect(readMessageSearch({ state: "lost", outcome: 3, from: "yesterday", to: "", person: "", colour: "red" })).toEqual({});
  });

  it("takes an id of digits alone, which the router reads as a number", () => {
    expect(readMessageSearch({ person: 4711 })).toEqual({ person: "4711" });
  });

  it("tells the filters that are set in the order of the page", () => {
    expect(setFilters({ campaign: "spring", state: "sent" })).toEqual([
      { filter: "state", value: "sent" },
      { filter: "campaign", value: "spring" },
    ]);
  });
});
