import { describe, expect, it } from "vitest";
import type { LimitRowView } from "../../../../src/api/wire/reading.ts";
import { freesAt } from "./frees-at.ts";

const label = "max 1 per 7d each person, kind";
const row = (of: Record<string, string>, freesAtTime: string | null, limit = label): LimitRowView => ({
  limit,
  text: "",
  origin: "policy",
  rule: "max",
  of,
  used: 1,
  max: 1,
  left: 0,
  gapMinutes: null,
  isFull: freesAtTime !== null,
  freesAt: freesAtTime,
});
const campaign = { id: "a", line: "music", kind: "promo", placement: "push" };

describe("when a limit frees", () => {
  it("is told by the row of the group in question", () => {
    const rows = [row({ kind: "recall" }, "2026-01-01T00:00:00Z"), row({ kind: "promo" }, "2026-01-02T00:00:00Z")];
    expect(freesAt(rows, { campaign: "a", rule: label }, campaign)).toBe("2026-01-02T00:00:00Z");
  });

  it("of a creative by its own row", () => {
    const each = "max 1 per 14d each person, creative";
    const rows = [row({ creative: "c1" }, "2026-01-01T00:00:00Z", each), row({ creative: "c2" }, "2026-01-03T00:00:00Z", each)];
    expect(freesAt(rows, { campaign: "a", creative: "c2", rule: each }, campaign)).toBe("2026-01-03T00:00:00Z");
  });

  it("is not known of what is no limit, or has room again", () => {
    expect(freesAt([row({ kind: "promo" }, null)], { campaign: "a", rule: label }, campaign)).toBeNull();
    expect(freesAt([], { campaign: "a", rule: "notInAudience" }, campaign)).toBeNull();
    expect(freesAt([row({ kind: "promo" }, "2026-01-02T00:00:00Z")], { campaign: "a", rule: label }, null)).toBeNull();
  });
});
