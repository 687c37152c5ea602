import { describe, expect, it } from "vitest";
import { afterSendDueMs, nextDueMs } from "./next-due.ts";

const iso = (atMs: number): string => new Date(atMs).toISOString();

describe("the next due time", () => {
  it.each([
    {
      name: "today, when the hour is still to come",
      zone: "Asia/Shanghai",
      hour: 4,
      after: "2026-03-01T19:59:59Z",
      due: "2026-03-01T20:00:00Z",
    },
    {
      name: "tomorrow, when it is exactly now",
      zone: "Asia/Shanghai",
      hour: 4,
      after: "2026-03-01T20:00:00Z",
      due: "2026-03-02T20:00:00Z",
    },
    { name: "by UTC without a zone", zone: null, hour: 4, after: "2026-03-01T19:00:00Z", due: "2026-03-02T04:00:00Z" },
    {
      name: "after the gap, when Berlin skips the hour",
      zone: "Europe/Berlin",
      hour: 2,
      after: "2026-03-28T12:00:00Z",
      due: "2026-03-29T01:00:00Z",
    },
    { name: "back at its hour the day after", zone: "Europe/Berlin", hour: 2, after: "2026-03-29T01:00:00Z", due: "2026-03-30T00:00:00Z" },
    {
      name: "once, when Berlin has the hour twice",
      zone: "Europe/Berlin",
      hour: 2,
      after: "2026-10-24T12:00:00Z",
      due: "2026-10-25T00:00:00Z",
    },
    { name: "not again at the second time", zone: "Europe/Berlin", hour: 2, after: "2026-10-25T00:00:00Z", due: "2026-10-26T01:00:00Z" },
    { name: "in New York over its change", zone: "America/New_York", hour: 4, after: "2026-03-08T05:00:00Z", due: "2026-03-08T08:00:00Z" },
    { name: "at Kolkata's half hour", zone: "Asia/Kolkata", hour: 4, after: "2026-03-01T00:00:00Z", due: "2026-03-01T22:30:00Z" },
    {
      name: "in Lord Howe's half-hour gap",
      zone: "Australia/Lord_Howe",
      hour: 2,
      after: "2026-10-03T02:00:00Z",
      due: "2026-10-03T15:30:00Z",
    },
  ])("is $name", ({ zone, hour, after, due }) => {
    expect(iso(nextDueMs(zone, hour, Date.parse(after)))).toBe(iso(Date.parse(due)));
  });

  it.each([
    ["2026-03-02T09:07:00Z", "2026-03-02T09:30:00.000Z"],
    ["2026-03-02T09:30:00Z", "2026-03-02T10:00:00.000Z"],
    ["2026-03-02T23:59:59.999Z", "2026-03-03T00:00:00.000Z"],
  ])("after a message of %s is the half hour %s", (sent, due) => {
    expect(iso(afterSendDueMs(Date.parse(sent)))).toBe(due);
  });
});
