import { DAY_MS, HOUR_MS, MINUTE_MS } from "./duration.ts";

/** Local calendar fields of an instant in a zone. */
export interface LocalTime {
  /** Days since 1970-01-01 of the local calendar date. */
  readonly day: number;
  /** Minute of the local day, 0 to 1439. */
  readonly minute: number;
  /** 1 = Monday … 7 = Sunday. */
  readonly weekday: number;
}

/** True for names that this runtime's time-zone database knows (`Asia/Shanghai`, `UTC`, …). */
export function isZone(name: string): boolean {
  return zoneOf(name) !== null;
}

/**
 * Offset of a zone from UTC at an instant, in milliseconds (positive east of Greenwich). An unknown zone counts as UTC: a bad
 * zone is refused where it comes in, and must not stop a batch if it got through.
 */
export function zoneOffsetMs(zone: string, atMs: number): number {
  return zoneOf(zone)?.offsetAt(atMs) ?? 0;
}

export function localTime(zone: string, atMs: number): LocalTime {
  const local = atMs + zoneOffsetMs(zone, atMs);
  const day = Math.floor(local / DAY_MS);
  return { day, minute: Math.floor((local - day * DAY_MS) / MINUTE_MS), weekday: ((((day + 3) % 7) + 7) % 7) + 1 };
}

/**
 * The instant at which a local day and minute begin. A minute that a clock change skips becomes the first instant after the gap;
 * a minute that occurs twice becomes its first occurrence.
 */
export function instantOf(zone: string, day: number, minute: number): number {
  const local = day * DAY_MS + minute * MINUTE_MS;
  const before = zoneOffsetMs(zone, local - DAY_MS);
  const after = zoneOffsetMs(zone, local + DAY_MS);
  const early = local - Math.max(before, after);
  const late = local - Math.min(before, after);
  if (early + zoneOffsetMs(zone, early) === local) return early;
  if (late + zoneOffsetMs(zone, late) === local) return late;
  // The minute does not exist: the clock jumped over it somewhere between the two readings.
  return transitionBetween(zone, early, late);
}

function transitionBetween(zone: string, fromMs: number, toMs: number): number {
  const start = zoneOffsetMs(zone, fromMs);
  let low = fromMs;
  let high = toMs;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zoneOffsetMs(zone, middle) === start) low = middle;
    else high = middle;
  }
  return high;
}

interface Zone {
  offsetAt(atMs: number): number;
}

// A memo of a pure function of the runtime's time-zone database, not state: asking Intl costs some 5 µs, a decision asks dozens of times.
const zones = new Map<string, Zone | null>();
const mostZones = 2000;

function zoneOf(name: string): Zone | null {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const made = makeZone(name);
  if (zones.size < mostZones) zones.set(name, made);
  return made;
}

function makeZone(name: string): Zone | null {
  if (name.length > 64) return null;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    // RangeError is how Intl says that it does not know the name.
    return null;
  }
  // Offsets are asked once per quarter of an hour: every transition in the database since 1970 falls on one.
  const byQuarter = new Map<number, number>();
  return {
    offsetAt(atMs) {
      const quarter = Math.floor(atMs / (15 * MINUTE_MS));
      const known = byQuarter.get(quarter);
      if (known !== undefined) return known;
      const offset = askIntl(format, quarter * 15 * MINUTE_MS);
      if (byQuarter.size > 20_000) byQuarter.clear();
      byQuarter.set(quarter, offset);
      return offset;
    },
  };
}

function askIntl(format: Intl.DateTimeFormat, atMs: number): number {
  const fields: Record<string, number> = {};
  for (const part of format.formatToParts(atMs)) fields[part.type] = Number(part.value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields;
  const offset = Date.UTC(year, month - 1, day, hour, minute, second) - atMs;
  return Math.abs(offset) > 20 * HOUR_MS ? 0 : offset;
}
