import { describe, expect, it } from "vitest";
import { parsePace } from "./pace-config.ts";

const limits = { requestsPerMinute: 12_000 };

describe("the pace of a channel", () => {
  it.each([
    { given: undefined, of: limits, pace: { perSecond: 200, burst: 200 } },
    { given: undefined, of: { requestsPerMinute: null }, pace: null },
    { given: null, of: limits, pace: null },
    { given: { perSecond: 50 }, of: limits, pace: { perSecond: 50, burst: 50 } },
    { given: { perSecond: 0.5 }, of: limits, pace: { perSecond: 0.5, burst: 1 } },
    { given: { perSecond: 50, burst: 5 }, of: { requestsPerMinute: null }, pace: { perSecond: 50, burst: 5 } },
  ])("is read from $given, else the vendor's own: $pace", ({ given, of, pace }) => {
    expect(parsePace(given, of)).toEqual({ ok: true, value: pace });
  });

  it.each([
    { given: 200, field: "pace" },
    { given: [200], field: "pace" },
    { given: {}, field: "pace.perSecond" },
    { given: { perSecond: 0 }, field: "pace.perSecond" },
    { given: { perSecond: "200" }, field: "pace.perSecond" },
    { given: { perSecond: 1e9 }, field: "pace.perSecond" },
    { given: { perSecond: Number.NaN }, field: "pace.perSecond" },
    { given: { perSecond: 10, burst: 0 }, field: "pace.burst" },
    { given: { perSecond: 10, burst: 2.5 }, field: "pace.burst" },
    { given: { perSecond: 10, perMinute: 5 }, field: "pace.perMinute" },
  ])("is refused with its field, limit and remedy: $given", ({ given, field }) => {
    const parsed = parsePace(given, limits);
    expect(parsed.ok ? [] : parsed.error).toEqual([
      expect.objectContaining({ code: "invalidChannel", field, limit: expect.any(String), remedy: expect.any(String) }),
    ]);
  });
});
