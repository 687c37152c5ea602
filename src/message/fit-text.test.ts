import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutToFit, cutUntil, measureText, type TextUnit } from "./fit-text.ts";

const units: readonly TextUnit[] = ["codePoints", "utf16", "halfWidths"];
const graphemesOf = (text: string): string[] =>
  [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)].map((one) => one.segment);
const family = "👩‍👩‍👧‍👦";
const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("a", " ", "中", family, "e\u0301", "🇨🇳", "👍🏽", "क्षि", "\ud83d"), { maxLength: 40 })
    .map((parts) => parts.join("")),
);

describe("the length of a text", () => {
  it.each([
    ["Hi", 2, 2, 2],
    ["新歌上线", 4, 4, 8],
    ["é", 1, 1, 1],
    ["🎵", 1, 2, 2],
    [family, 7, 11, 14],
    ["", 0, 0, 0],
  ])("of %j is %i code points, %i UTF-16 units, %i half widths", (text, ...lengths) => {
    expect(units.map((unit) => measureText(text, unit))).toEqual(lengths);
  });
});

describe("cutting a text to fit", () => {
  it.each([
    ["what fits stays as it is", "Your order", 10, "utf16", "Your order"],
    ["the mark counts as well", "Your order ships", 10, "utf16", "Your orde…"],
    ["no blank stands before the mark", "Your order ships", 12, "utf16", "Your order…"],
    ["Chinese text", "您的订单已发货", 5, "codePoints", "您的订单…"],
    ["half widths, where the mark costs two", "您的订单已发货", 8, "halfWidths", "您的订…"],
    ["an emoji is not halved", "ab🎵cd", 4, "utf16", "ab…"],
    ["a family stays together", `a${family}bc`, 10, "utf16", "a…"],
    ["a flag stays together", "a🇨🇳bc", 3, "codePoints", "a…"],
    ["an accent stays with its letter", "cafe\u0301 noir", 5, "codePoints", "caf…"],
    ["nothing but the mark", family, 1, "utf16", "…"],
    ["not even the mark", "您好", 1, "halfWidths", ""],
    ["what fits without the mark", "ab", 0, "utf16", ""],
  ] as const)("%s", (_, text, most, unit, expected) => {
    expect(cutToFit(text, most, unit)).toBe(expected);
  });

  it("always fits, changes nothing that fits, and holds whole characters of the text's beginning", () => {
    fc.assert(
      fc.property(anyText, fc.nat(60), fc.constantFrom(...units), (text, most, unit) => {
        const cut = cutToFit(text, most, unit);
        expect(measureText(cut, unit)).toBeLessThanOrEqual(most);
        if (measureText(text, unit) <= most) expect(cut).toBe(text);
        else {
          const kept = graphemesOf(cut.endsWith("…") ? cut.slice(0, -1) : cut);
          expect(graphemesOf(text).slice(0, kept.length)).toEqual(kept);
        }
        expect(cutToFit(cut, most, unit)).toBe(cut);
      }),
    );
  });

  it("keeps no less where there is more room", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 60 }), fc.constantFrom(...units), (text, most, unit) => {
        expect(cutToFit(text, most + 1, unit).length).toBeGreaterThanOrEqual(cutToFit(text, most, unit).length);
      }),
    );
  });
});

describe("cutting a text until something fits", () => {
  const bytesAtMost = (most: number) => (text: string) => Buffer.byteLength(text) <= most;

  it("finds the longest beginning that does", () => {
    expect(cutUntil("您的订单已发货", bytesAtMost(12))).toBe("您的订…");
    expect(cutUntil(`a${family}b`, bytesAtMost(12))).toBe("a…");
    expect(cutUntil("您的订单已发货", bytesAtMost(5))).toBeNull();
    expect(cutUntil("a", bytesAtMost(9))).toBeNull();
    expect(cutUntil("", bytesAtMost(9))).toBeNull();
  });

  it("finds what trying every length would have found", () => {
    fc.assert(
      fc.property(anyText, fc.nat(80), (text, most) => {
        const parts = graphemesOf(text);
        const all = parts.slice(1).map(
          (_, n) =>
            `${parts
              .slice(0, n + 1)
              .join("")
              .trimEnd()}…`,
        );
        expect(cutUntil(text, bytesAtMost(most))).toBe(all.findLast(bytesAtMost(most)) ?? null);
      }),
    );
  });
});
