import { describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { activityHalfLifeMs, hourOfWeek } from "../person/activity.ts";
import { emptyState, foldAll } from "../person/fold.ts";
import { noNeeds } from "../person/needs.ts";
import { at } from "../testing/builders.ts";
import { habitBefore } from "../timing/hour-trees.ts";
import { habitOf } from "./habit.ts";

const nowMs = at("2026-03-02T06:00:00Z");

describe("what a state tells of a habit", () => {
  it.each(["UTC", "Asia/Tokyo", "America/New_York"])("is what learning reads off the same events (%s)", (zone) => {
    const rng = makeRng(`habit ${zone}`);
    const atMs = Array.from({ length: 60 }, () => nowMs - 3 * DAY_MS - rng.below(50 * 24 * 60) * MINUTE_MS).sort((a, b) => a - b);
    const state = foldAll(
      emptyState(noNeeds),
      atMs.map((one) => ({ kind: "event" as const, atMs: one, name: "page", properties: {}, zone })),
      noNeeds,
    );
    const known = habitOf(state, nowMs);
    const read = habitBefore({ personId: "a", atMs, bins: atMs.map((one) => hourOfWeek(zone, one)) }, nowMs, activityHalfLifeMs);
    expect(known.counts.total).toBeCloseTo(read.counts.total, 3);
    for (const [hour, count] of read.counts.byBin.entries()) expect(known.counts.byBin[hour]).toBeCloseTo(count, 3);
    expect({ idleDays: known.idleDays, lastHour: known.lastHour }).toEqual({ idleDays: read.idleDays, lastHour: read.lastHour });
    expect(known.idleDays).toBeGreaterThanOrEqual(3);
  });

  it("says nothing of the last event where there was none", () => {
    expect(habitOf(emptyState(noNeeds), nowMs)).toMatchObject({ counts: { total: 0 }, idleDays: Number.NaN, lastHour: Number.NaN });
  });
});
