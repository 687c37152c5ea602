import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { localPieces } from "./local-pieces.ts";
import { nextActiveTime } from "./next-active-time.ts";
import { covers, without } from "./stretches.ts";

/** A Monday, 08:00 in Shanghai. */
const nowMs = Date.parse("2026-03-02T00:00:00Z");
const zone = "Asia/Shanghai";
const toMs = nowMs + 2 * DAY_MS;
const pieces = localPieces(zone, nowMs, toMs);
const free = [nowMs, toMs];
/** As many events at each of these local hours on every day of the week. */
const habit = (hours: readonly number[], each = 1): ReadonlyMap<number, number> =>
  new Map(hours.flatMap((hour) => Array.from({ length: 7 }, (_, day) => [day * 24 + hour, each] as const)));
const weekOf = (hours: readonly number[]): Float64Array => {
  const shares = new Float64Array(168);
  for (const [hour, weight] of habit(hours)) shares[hour] = weight;
  return shares;
};
const ask = (over: Partial<Parameters<typeof nextActiveTime>[0]> = {}): string | null => {
  const found = nextActiveTime({ activity: new Map(), population: null, pieces, free, spread: 0, ...over });
  return found === null ? null : new Date(found + 8 * HOUR_MS).toISOString().slice(8, 16);
};

describe("the next active time", () => {
  it.each([
    { name: "the evening of somebody who comes in the evening", over: { activity: habit([19, 20, 21]) }, at: "02T19:00" },
    { name: "at once while their hours run", over: { activity: habit([7, 8, 9]) }, at: "02T08:00" },
    { name: "the earlier of two habits", over: { activity: habit([12, 21]) }, at: "02T11:00" },
    { name: "somewhere in the first of their hours", over: { activity: habit([19, 20, 21]), spread: 0.5 }, at: "02T19:30" },
    { name: "hours that run over midnight", over: { activity: habit([23, 0, 1]) }, at: "02T23:00" },
    { name: "everybody's hours where little is known", over: { activity: habit([19], 0.1), population: weekOf([12]) }, at: "02T12:00" },
    { name: "at once where nothing is known of anybody", over: {}, at: "02T08:00" },
    {
      name: "at once for somebody active at all hours alike",
      over: { activity: habit(Array.from({ length: 24 }, (_, h) => h)) },
      at: "02T08:00",
    },
    {
      name: "what is free of their hours",
      over: { activity: habit([19, 20, 21]), free: without(free, [nowMs, nowMs + 12 * HOUR_MS]) },
      at: "02T20:00",
    },
    { name: "nothing when it ends before", over: { activity: habit([19, 20, 21]), free: [nowMs, nowMs + 10 * HOUR_MS] }, at: null },
    { name: "nothing when nothing is free", over: { free: [] }, at: null },
  ])("is $name", ({ over, at }) => {
    expect(ask(over)).toBe(at);
  });

  it("always lies in what is free", () => {
    const hours = fc.uniqueArray(fc.nat(23), { maxLength: 24 });
    const cuts = fc.array(fc.tuple(fc.nat(47), fc.integer({ min: 1, max: 8 })), { maxLength: 4 });
    fc.assert(
      fc.property(hours, cuts, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (active, blocked, spread) => {
        let open: readonly number[] = free;
        for (const [from, length] of blocked) open = without(open, [nowMs + from * HOUR_MS, nowMs + (from + length) * HOUR_MS]);
        const found = nextActiveTime({ activity: habit(active), population: null, pieces, free: open, spread });
        if (found !== null) expect(covers(open, found)).toBe(true);
      }),
    );
  });
});
