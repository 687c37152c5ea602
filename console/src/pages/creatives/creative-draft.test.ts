import { describe, expect, it } from "vitest";
import type { CreativeEntry } from "../../api/catalogue.ts";
import { draftOf, entryOf } from "./creative-draft.ts";
import { isSelected } from "./creative-selector.ts";

const least: CreativeEntry = { id: "c", title: "T", body: "B" };

describe("a creative in its form", () => {
  it.each<readonly [string, Partial<CreativeEntry>]>([
    ["the least", {}],
    ["its words", { lang: "zh-CN", style: "humour", image: "https://i/{{ item.id }}", link: "app://x", needs: ["person.name"] }],
    ["a cap of the day", { perDay: { max: 500, zone: "Asia/Tokyo" } }],
    ["a cap of none", { perDay: { max: 0 } }],
    ["what it does without a right", { withoutRight: "skip" }],
    ["its status", { status: "inReview" }],
  ])("keeps %s as it was declared", (_, more) => {
    expect(entryOf(draftOf({ ...least, ...more }))).toEqual({ ...least, ...more });
  });
});

describe("a campaign's selector", () => {
  it.each<readonly [string, Parameters<typeof isSelected>[0], Partial<CreativeEntry>, boolean]>([
    ["{} takes all", {}, {}, true],
    ["an id that is named", { ids: ["c"] }, {}, true],
    ["an id that is not named", { ids: ["d"] }, {}, false],
    ["one style", { style: "humour" }, { style: "humour" }, true],
    ["the style that is the default", { style: ["plain", "humour"] }, {}, true],
    ["another style", { style: "plain" }, { style: "humour" }, false],
    ["a language", { lang: ["en", "zh-CN"] }, { lang: "zh-CN" }, true],
    ["no language where one is asked for", { lang: "en" }, {}, false],
    ["style that fits with a language that does not", { style: "plain", lang: "en" }, { lang: "fr" }, false],
  ])("%s", (_, selector, more, fits) => expect(isSelected(selector, { ...least, ...more })).toBe(fits));
});
