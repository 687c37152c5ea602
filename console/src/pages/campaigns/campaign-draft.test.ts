import { describe, expect, it } from "vitest";
import type { CampaignEntry } from "../../api/catalogue.ts";
import { blankDraft, draftOf, entryOf } from "./campaign-draft.ts";

const least: CampaignEntry = { id: "c", line: "l", kind: "k", category: "content", placement: "p", creatives: {} };

describe("a campaign in its form", () => {
  it.each<readonly [string, Partial<CampaignEntry>]>([
    ["the least", {}],
    ["a stored item rule", { items: "hearted" }],
    ["items of the past", { items: { from: "history", event: "heart", within: "30d", type: "song", top: 20 } }],
    ["items of a feed", { items: { from: "feed", tags: ["new", "jazz"] } }],
    ["the newest of a pool", { items: { from: "pool", order: "newest", top: 5 } }],
    ["expressly no item", { items: { from: "none" } }],
    ["creatives by id, style and language", { creatives: { ids: ["a", "b"], style: "humour", lang: ["en", "zh-CN"] } }],
    ["a window in a zone", { window: { from: "22:00", to: "02:00", zone: "Asia/Shanghai" } }],
    ["a window of the person's", { window: { from: "09:00", to: "21:30" } }],
    ["goals", { goal: { event: "play", within: "3h" } }],
    ["a goal of a day", { goal: { event: "play" } }],
    ["no second touch", { secondTouch: false }],
    ["a second touch", { secondTouch: { after: "90m" } }],
    ["text messages forbidden", { sms: false }],
    [
      "the rest",
      {
        audience: "a",
        strategy: "itemFirst",
        familiarity: -0.5,
        link: "app://x",
        status: "live",
        start: "2026-03-02T09:00:00+08:00",
        end: "2026-04-02T09:00:00Z",
        minAppVersion: "7.2.0",
      },
    ],
  ])("keeps %s as it was declared", (_, more) => {
    const entry = { ...least, ...more };
    expect(entryOf(draftOf(entry))).toEqual(entry);
  });

  it("hands on what is no number, for the server to refuse", () => {
    const draft = { ...blankDraft("c"), itemsFrom: "feed" as const, itemTop: "many" };
    expect(entryOf(draft).items).toEqual({ from: "feed", top: "many" });
  });
});
