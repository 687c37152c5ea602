import { describe, expect, it } from "vitest";
import { addDays, addMonths, isDate, mondayOf, slotsOn, weekdayOf, weekOf, weeksOfMonth } from "./calendar.ts";

describe("the roster's calendar", () => {
  it("knows weekdays and weeks from Monday", () => {
    expect(weekdayOf("2026-03-02")).toBe(1);
    expect(weekdayOf("2026-03-08")).toBe(7);
    expect(mondayOf("2026-03-08")).toBe("2026-03-02");
    expect(weekOf("2026-03-01")).toEqual([
      "2026-02-23",
      "2026-02-24",
      "2026-02-25",
      "2026-02-26",
      "2026-02-27",
      "2026-02-28",
      "2026-03-01",
    ]);
  });

  it("shows a month in whole weeks", () => {
    const weeks = weeksOfMonth("2026-02-14");
    expect(weeks.map((week) => week[0])).toEqual(["2026-01-26", "2026-02-02", "2026-02-09", "2026-02-16", "2026-02-23"]);
    expect(weeksOfMonth("2027-02-01").flat()).toHaveLength(28);
  });

  it("steps by days and months over ends of months and years", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
    expect(addMonths("2026-01-15", -1)).toBe("2025-12-15");
  });

  it.each([
    ["2026-03-01", true],
    ["2026-02-30", false],
    ["2026-3-1", false],
    ["tomorrow", false],
  ])("takes %s for a date: %s", (text, is) => {
    expect(isDate(text)).toBe(is);
  });

  it("puts slots on every day, on weekdays and on dates, by their hour", () => {
    const slots = [
      { id: "daily", line: "a", from: "18:00", to: "20:00" },
      { id: "mondays", line: "a", days: [1], from: "09:00", to: "10:00" },
      { id: "once", line: "b", days: ["2026-03-03"], from: "08:00", to: "10:00" },
    ];
    expect(slotsOn(slots, "2026-03-02").map(({ id }) => id)).toEqual(["mondays", "daily"]);
    expect(slotsOn(slots, "2026-03-03").map(({ id }) => id)).toEqual(["once", "daily"]);
  });
});
