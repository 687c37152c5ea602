import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countSegments } from "./segments.ts";

describe("segments of a short message", () => {
  const rows: readonly [string, string, string, number, number][] = [
    ["nothing", "", "GSM-7", 0, 1],
    ["160 plain characters", "a".repeat(160), "GSM-7", 160, 1],
    ["one more", "a".repeat(161), "GSM-7", 161, 2],
    ["two full parts", "a".repeat(306), "GSM-7", 306, 2],
    ["two full parts and one more", "a".repeat(307), "GSM-7", 307, 3],
    ["a character of the extension table, which counts two", "€", "GSM-7", 2, 1],
    ["80 of them", "€".repeat(80), "GSM-7", 160, 1],
    ["an escape pair that would be torn over two parts", `${"a".repeat(152)}€${"a".repeat(152)}`, "GSM-7", 306, 3],
    ["Greek capitals of the alphabet", "ΔΦΓΛΩΠΨΣΘΞ", "GSM-7", 10, 1],
    ["a Greek capital outside of it", "ΔΑ", "UCS-2", 2, 1],
    ["a line break", "a\nb", "GSM-7", 3, 1],
    ["70 Chinese characters", "码".repeat(70), "UCS-2", 70, 1],
    ["71 Chinese characters", "码".repeat(71), "UCS-2", 71, 2],
    ["134 and 135", "码".repeat(135), "UCS-2", 135, 3],
    ["one curly quote turns all into UCS-2", `${"a".repeat(70)}’`, "UCS-2", 71, 2],
    ["35 signs of two units", "🎶".repeat(35), "UCS-2", 70, 1],
    ["signs of two units, which are not torn: 33 a part", "🎶".repeat(67), "UCS-2", 134, 3],
  ];
  it.each(rows)("%s", (_name, text, encoding, units, segments) => {
    expect(countSegments(text)).toEqual({ encoding, units, segments });
  });

  it("never counts fewer for a longer text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), fc.string({ unit: "grapheme", maxLength: 50 }), (text, more) => {
        expect(countSegments(text + more).segments).toBeGreaterThanOrEqual(countSegments(text).segments);
      }),
    );
  });
});
