import { describe, expect, it } from "vitest";
import { isPaletteKey, matchEntries, type PaletteEntry, placeAfter } from "./palette-match.ts";

const page = (id: string, name: string, also: string): PaletteEntry => ({ kind: "page", id, name, also: [also] });
const campaign = (id: string): PaletteEntry => ({ kind: "campaign", id, name: id });
const entries: readonly PaletteEntry[] = [
  page("today", "今日", "Today"),
  page("people", "用户", "People"),
  page("policies", "策略", "Policies"),
  campaign("winter-sale"),
  campaign("sale"),
  campaign("sale-late"),
  campaign("wholesale"),
  { kind: "creative", id: "sale-plain", name: "sale-plain", also: ["Half price today"] },
  { kind: "audience", id: "buyers", name: "buyers" },
];
const found = (typed: string, most?: number) => matchEntries(entries, typed, most).map(({ id }) => id);

describe("what is found by what is typed", () => {
  it("is every page where nothing is typed", () => {
    expect(found("")).toEqual(["today", "people", "policies"]);
    expect(found("   ")).toEqual(["today", "people", "policies"]);
  });

  it("is, in each kind, the very word before its beginning, that before a word within, and that before any part", () => {
    expect(found("sale")).toEqual(["sale", "sale-late", "winter-sale", "wholesale", "sale-plain"]);
  });

  it("is a page by its name in either language, whatever the case and width of the letters", () => {
    expect(found("用户")).toEqual(["people"]);
    expect(found("POLI")).toEqual(["policies"]);
    expect(found("ｐｅｏｐｌｅ")).toEqual(["people"]);
  });

  it("holds all the words, in any order and in any of an entry's texts", () => {
    expect(found("late sale")).toEqual(["sale-late"]);
    expect(found("sale price")).toEqual(["sale-plain"]);
    expect(found("sale nothing")).toEqual([]);
  });

  it("is at most so many of a kind", () => expect(found("sale", 2)).toEqual(["sale", "sale-late", "sale-plain"]));

  it("takes what is typed by the letter, not as a pattern", () => expect(found(".*")).toEqual([]));
});

describe("the chosen option", () => {
  it.each([
    ["ArrowDown", 0, 3, 1],
    ["ArrowDown", 2, 3, 0],
    ["ArrowUp", 0, 3, 2],
    ["PageDown", 1, 20, 7],
    ["PageDown", 18, 20, 19],
    ["PageUp", 3, 20, 0],
    ["a", 1, 3, null],
    ["ArrowDown", 0, 0, null],
  ])("%s at %i of %i leads to %s", (key, place, count, next) => expect(placeAfter(key, place, count)).toBe(next));
});

describe("the key of the palette", () => {
  const key = (over: Partial<Parameters<typeof isPaletteKey>[0]>) =>
    isPaletteKey({ key: "k", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...over });

  it("is K with Ctrl or with Cmd, and nothing else", () => {
    expect([key({ ctrlKey: true }), key({ metaKey: true }), key({ ctrlKey: true, key: "K" })]).toEqual([true, true, true]);
    expect([
      key({}),
      key({ ctrlKey: true, shiftKey: true }),
      key({ ctrlKey: true, altKey: true }),
      key({ ctrlKey: true, key: "j" }),
    ]).toEqual([false, false, false, false]);
  });
});
