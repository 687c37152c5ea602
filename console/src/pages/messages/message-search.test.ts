import { describe, expect, it } from "vitest";
import { listedBy, readMessageSearch, setFilters } from "./message-search.ts";

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

  it("keeps the time of an outcome with an outcome alone, and takes a call's mark however the router reads it", () => {
    const at = "2026-11-22T00:00:00.000Z";
    expect(readMessageSearch({ outcomeFrom: at, attemptedFrom: at, byCall: 1 })).toEqual({ attemptedFrom: at, byCall: "1" });
    expect(readMessageSearch({ outcome: "opened", outcomeFrom: at })).toEqual({ outcome: "opened", outcomeFrom: at });
  });

  it("tells by which time the server lets the list run", () => {
    const at = "2026-11-22T00:00:00.000Z";
    expect(listedBy({ from: at, outcome: "opened" })).toBe("decided");
    expect(listedBy({ attemptedTo: at, outcome: "opened", outcomeFrom: at })).toBe("attempted");
    expect(listedBy({ outcome: "converted", outcomeFrom: at })).toBe("converted");
    expect(listedBy({ outcome: "delivered", outcomeFrom: at })).toBe("decided");
  });

  it("tells the filters that are set in the order of the page", () => {
    expect(setFilters({ campaign: "spring", state: "sent" })).toEqual([
      { filter: "state", value: "sent" },
      { filter: "campaign", value: "spring" },
    ]);
  });
});
