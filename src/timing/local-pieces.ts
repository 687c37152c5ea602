import { DAY_MS, MINUTE_MS } from "../base/duration.ts";
import { zoneOffsetMs } from "../base/zone.ts";
import type { Stretches } from "./stretches.ts";

/** A stretch of time during which a zone's clocks do not change. */
export interface LocalPiece {
  readonly fromMs: number;
  readonly toMs: number;
  readonly offsetMs: number;
}

const quarterMs = 15 * MINUTE_MS;

/**
 * Cuts [fromMs, toMs) where the clocks of a zone change. Within a piece local time is plain arithmetic, so that "10:00 to 21:30"
 * means what a clock on the wall shows, also on days that have a minute twice or not at all.
 */
export function localPieces(zone: string, fromMs: number, toMs: number): readonly LocalPiece[] {
  const pieces: LocalPiece[] = [];
  let start = fromMs;
  let offsetMs = zoneOffsetMs(zone, fromMs);
  let known = fromMs;
  while (known < toMs) {
    const probe = Math.min(known + DAY_MS, toMs);
    if (zoneOffsetMs(zone, probe) !== offsetMs) {
      const change = changeBetween(zone, known, probe);
      if (change < toMs) {
        pieces.push({ fromMs: start, toMs: change, offsetMs });
        start = change;
        offsetMs = zoneOffsetMs(zone, change);
        known = change;
        continue;
      }
    }
    known = probe;
  }
  if (start < toMs) pieces.push({ fromMs: start, toMs, offsetMs });
  return pieces;
}

/** The first quarter of an hour with another offset than at `fromMs`: clocks change on quarters. */
function changeBetween(zone: string, fromMs: number, toMs: number): number {
  const before = zoneOffsetMs(zone, fromMs);
  let low = Math.floor(fromMs / quarterMs);
  let high = Math.floor(toMs / quarterMs);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (zoneOffsetMs(zone, middle * quarterMs) === before) low = middle;
    else high = middle;
  }
  return high * quarterMs;
}

/**
 * The stretches of the pieces at which the wall clock is inside a span that begins on each local day (or on the given weekdays,
 * 1 = Monday). `to` is exclusive; a span whose `to` is not after its `from` runs over midnight, and an equal one lasts 24 hours.
 */
export function dailyStretches(
  pieces: readonly LocalPiece[],
  span: { readonly fromMinute: number; readonly toMinute: number },
  weekdays: readonly number[] | null,
): Stretches {
  const length = (((span.toMinute - span.fromMinute + 1439) % 1440) + 1) * MINUTE_MS;
  const begins = span.fromMinute * MINUTE_MS;
  const found: number[] = [];
  for (const piece of pieces) {
    const localFrom = piece.fromMs + piece.offsetMs;
    const localTo = piece.toMs + piece.offsetMs;
    const lastDay = Math.floor((localTo - begins - 1) / DAY_MS);
    for (let day = Math.floor((localFrom - begins - length) / DAY_MS) + 1; day <= lastDay; day++) {
      if (weekdays !== null && !weekdays.includes(weekdayOf(day))) continue;
      const from = Math.max(day * DAY_MS + begins, localFrom);
      const to = Math.min(day * DAY_MS + begins + length, localTo);
      if (from < to) found.push(from - piece.offsetMs, to - piece.offsetMs);
    }
  }
  return found;
}

/** The stretches of the pieces, cut at local midnights, with the local day (days since 1970-01-01) of each. */
export function localDays(
  pieces: readonly LocalPiece[],
): readonly { readonly day: number; readonly fromMs: number; readonly toMs: number }[] {
  const days: { day: number; fromMs: number; toMs: number }[] = [];
  for (const piece of pieces) {
    const localTo = piece.toMs + piece.offsetMs;
    const localFrom = piece.fromMs + piece.offsetMs;
    for (let day = Math.floor(localFrom / DAY_MS); day * DAY_MS < localTo; day++) {
      const from = Math.max(day * DAY_MS, localFrom);
      days.push({ day, fromMs: from - piece.offsetMs, toMs: Math.min((day + 1) * DAY_MS, localTo) - piece.offsetMs });
    }
  }
  return days;
}

/** 1 = Monday … 7 = Sunday of a day since 1970-01-01, which was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;
/** ISO week of a day since 1970-01-01, counted from the week that began on Monday 1969-12-29. */
export const weekOf = (day: number): number => Math.floor((day + 3) / 7);
