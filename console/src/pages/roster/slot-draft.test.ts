import { describe, expect, it } from "vitest";
import { draftOf, emptyDraft, entryOf } from "./slot-draft.ts";

describe("a slot's form", () => {
  it.each([
    { id: "a", line: "music", from: "18:00", to: "21:00" },
    { id: "b", line: "music", days: [1, 5], from: "22:00", to: "01:00", zone: "Asia/Tokyo", slots: 2 },
    { id: "c", line: "music", days: ["2026-03-08"], from: "09:00", to: "10:00", campaign: "x", placement: "p", audience: "q" },
  ])("gives back what is stored: $id", (slot) => {
    expect(entryOf(draftOf(slot))).toEqual(slot);
  });

  it("is none without id, line or a day", () => {
    const whole = { ...emptyDraft("music", null), id: "n" };
    expect(entryOf(whole)).toEqual({ id: "n", line: "music", from: "18:00", to: "21:00" });
    expect(entryOf({ ...whole, id: " " })).toBeNull();
    expect(entryOf({ ...whole, line: "" })).toBeNull();
    expect(entryOf({ ...whole, days: "weekdays" })).toBeNull();
  });

  it("begins on the day that was chosen", () => {
    expect(emptyDraft("music", "2026-03-08")).toMatchObject({ days: "dates", dates: ["2026-03-08"] });
    expect(emptyDraft("music", "nonsense")).toMatchObject({ days: "all" });
  });
});
