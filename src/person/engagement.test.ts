import { describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "../base/duration.ts";
import { addEngagement, amountOf, uniteEngagement } from "./engagement.ts";
import type { Engagement } from "./state.ts";

const noonMs = Date.UTC(2026, 2, 2, 12);
const engagementOf = (times: readonly number[], amount = 0): Engagement | null =>
  times.reduce<Engagement | null>((engagement, atMs) => addEngagement(engagement, atMs, amount), null);

describe("engagement", () => {
  it("counts events less than half an hour apart as one session with its length", () => {
    const engagement = engagementOf([noonMs, noonMs + 10 * MINUTE_MS, noonMs + 35 * MINUTE_MS]);
    expect(engagement?.sessions).toBeCloseTo(1, 1);
    expect(engagement?.minutes).toBeCloseTo(35, 0);
    expect(engagement).toMatchObject({ startMs: noonMs, endMs: noonMs + 35 * MINUTE_MS });
  });

  it("opens a new session after half an hour of silence", () => {
    const engagement = engagementOf([noonMs, noonMs + 31 * MINUTE_MS]);
    expect(engagement?.sessions).toBeCloseTo(2, 1);
    expect(engagement?.minutes).toBe(0);
  });

  it("lets sessions weigh half after 30 days", () => {
    const month = engagementOf([noonMs, noonMs + 30 * DAY_MS]);
    const fresh = engagementOf([noonMs + 30 * DAY_MS]);
    expect((month?.sessions ?? 0) / (fresh?.sessions ?? 1)).toBeCloseTo(1.5, 3);
  });

  it("adds the amount of a late event and opens no session for it", () => {
    const earlier = engagementOf([noonMs]);
    const late = addEngagement(earlier, noonMs - 3 * DAY_MS, 20);
    expect(late).toMatchObject({ sessions: earlier?.sessions, startMs: noonMs, endMs: noonMs });
    expect(late.spent).toBeGreaterThan(15);
  });

  it("unites two records as of the later time", () => {
    const [a, b] = [engagementOf([noonMs], 10), engagementOf([noonMs + 5 * DAY_MS], 10)];
    const both = engagementOf([noonMs, noonMs + 5 * DAY_MS], 10);
    const united = uniteEngagement(a, b);
    expect(united?.sessions).toBeCloseTo(both?.sessions ?? 0, 4);
    expect(united?.spent).toBeCloseTo(both?.spent ?? 0, 3);
    expect(united).toEqual(uniteEngagement(b, a));
    expect(uniteEngagement(null, a)).toBe(a);
  });

  it("reads an amount under Segment's names and passes over what is none", () => {
    expect(amountOf({ revenue: 12.5, value: 3 })).toBe(12.5);
    expect(amountOf({ value: "12", amount: 7 })).toBe(7);
    expect(amountOf({ total: -3 })).toBe(0);
    expect(amountOf({ amount: Number.POSITIVE_INFINITY })).toBe(0);
  });
});
