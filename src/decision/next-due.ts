import { MINUTE_MS } from "../base/duration.ts";
import { instantOf, localTime } from "../base/zone.ts";
import { fallbackZone } from "./moment.ts";

/**
 * The next time after `afterMs` at which a person falls due: the given local hour (0 to 23), once a local day. An hour that a clock
 * change skips becomes the first instant after the gap; one that occurs twice is its first occurrence.
 */
export function nextDueMs(zone: string | null, dueHour: number, afterMs: number): number {
  const inZone = zone ?? fallbackZone;
  const { day } = localTime(inZone, afterMs);
  const today = instantOf(inZone, day, dueHour * 60);
  return today > afterMs ? today : instantOf(inZone, day + 1, dueHour * 60);
}

const halfHourMs = 30 * MINUTE_MS;

/** When a person falls due again after their message was sent or dropped: the next half hour, so that work comes in batches. */
export const afterSendDueMs = (atMs: number): number => (Math.floor(atMs / halfHourMs) + 1) * halfHourMs;
