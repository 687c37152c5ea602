import { describe, expect, it } from "vitest";
import { makeGuessLimit } from "./guess-limit.ts";

function setUp(mostNames = 100) {
  const clock = { nowMs: 1_000_000 };
  return { clock, limit: makeGuessLimit({ most: 3, spanMs: 60_000, mostNames, wallNowMs: () => clock.nowMs }) };
}

describe("guesses", () => {
  it("are so many in a span that slides, and the wait is told in whole seconds", () => {
    const { clock, limit } = setUp();
    expect(limit.take(["a"])).toBeNull();
    clock.nowMs += 20_000;
    expect([limit.take(["a"]), limit.take(["a"])]).toEqual([null, null]);
    expect(limit.take(["a"])).toBe(40);
    clock.nowMs += 39_999;
    expect(limit.take(["a"])).toBe(1);
    clock.nowMs += 1;
    expect(limit.take(["a"])).toBeNull();
    expect(limit.take(["a"])).toBe(20);
  });

  it("count for every name that they carry, and for none when one of them has had its share", () => {
    const { limit } = setUp();
    for (let n = 0; n < 3; n++) expect(limit.take(["a", `other ${n}`])).toBeNull();
    for (let n = 0; n < 5; n++) expect(limit.take(["a", "b"])).toBe(60);
    expect([limit.take(["b"]), limit.take(["b"]), limit.take(["b"]), limit.take(["b"])]).toEqual([null, null, null, 60]);
  });

  it("that were right are given back", () => {
    const { limit } = setUp();
    for (let n = 0; n < 10; n++) {
      expect(limit.take(["a", "b"])).toBeNull();
      limit.giveBack(["a", "b"]);
    }
    limit.giveBack(["never heard of"]);
    for (let n = 0; n < 3; n++) limit.take(["a"]);
    expect(limit.take(["a"])).toBe(60);
  });

  it("tell once of a name that has none left, and again when it had some in between", () => {
    const { clock, limit } = setUp();
    for (let n = 0; n < 2; n++) limit.take(["a", "b"]);
    expect(limit.newlyBlocked(["a", "b"])).toEqual([]);
    limit.take(["a"]);
    expect([limit.newlyBlocked(["a", "b"]), limit.newlyBlocked(["a", "b"])]).toEqual([["a"], []]);
    expect(limit.take(["a"])).toBe(60);
    expect(limit.newlyBlocked(["a"])).toEqual([]);
    clock.nowMs += 60_000;
    for (let n = 0; n < 3; n++) limit.take(["a"]);
    expect(limit.newlyBlocked(["a"])).toEqual(["a"]);
    limit.giveBack(["a"]);
    limit.take(["a"]);
    expect(limit.newlyBlocked(["a"])).toEqual(["a"]);
  });

  it("are forgotten of the name that was tried longest ago when there are too many names", () => {
    const { limit } = setUp(2);
    for (let n = 0; n < 3; n++) limit.take(["a"]);
    limit.take(["b"]);
    expect(limit.take(["a"])).toBe(60);
    limit.take(["c"]);
    expect(limit.take(["a"])).toBeNull();
  });
});
