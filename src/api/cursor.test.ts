import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cursorOf, cursorOrNull, queryCursor } from "./cursor.ts";

describe("a cursor", () => {
  it("is read back as the place that it was made of, and travels in a URL as it is", () => {
    const place = fc.record({ atMs: fc.integer({ min: 0, max: 2e14 }), id: fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }) });
    fc.assert(
      fc.property(place, (one) => {
        fc.pre(one.id.isWellFormed() && !one.id.includes("\u0000"));
        const text = cursorOf(one);
        expect(text).toMatch(/^[\w-]+$/);
        expect(queryCursor.parse(text)).toEqual(one);
      }),
    );
  });

  it.each([undefined, ""])("that is absent (%j) means the first page", (text) => {
    expect(queryCursor.parse(text)).toBeNull();
    expect(cursorOrNull(null)).toBeNull();
  });

  it.each([
    "x",
    "2026-03-02T09:00:00Z",
    Buffer.from("12.").toString("base64url"),
    Buffer.from("a.b").toString("base64url"),
    Buffer.from("1.a\u0000").toString("base64url"),
    Buffer.from("999999999999999.a").toString("base64url"),
  ])("%s is refused with the remedy", (text) => {
    expect(queryCursor.safeParse(text).error?.issues[0]?.message).toContain("hand back the next");
  });
});
