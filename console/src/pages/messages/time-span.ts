const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Spans up to now that are asked for most. */
export const usualSpans = ["today", "24h", "7d", "30d"] as const;
export type UsualSpan = (typeof usualSpans)[number];

const lengthMs: Readonly<Record<Exclude<UsualSpan, "today">, number>> = { "24h": dayMs, "7d": 7 * dayMs, "30d": 30 * dayMs };

/** Where a usual span begins, to the minute, as ISO 8601: today at midnight of the browser's zone. */
export function beginOf(span: UsualSpan, nowMs: number): string {
  return new Date(span === "today" ? startOfDay(nowMs) : Math.floor((nowMs - lengthMs[span]) / minuteMs) * minuteMs).toISOString();
}

/** Midnight before a moment, in the browser's zone. */
export const startOfDay = (atMs: number): number => new Date(atMs).setHours(0, 0, 0, 0);

const two = (value: number): string => String(value).padStart(2, "0");

/** A time as an input of the kind `datetime-local` holds it, in the browser's zone; empty for none. */
export function toLocal(at: string | undefined): string {
  if (at === undefined) return "";
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** What such an input holds as ISO 8601; undefined while it holds no time. */
export function fromLocal(text: string): string | undefined {
  const atMs = text === "" ? Number.NaN : new Date(text).getTime();
  return Number.isNaN(atMs) ? undefined : new Date(atMs).toISOString();
}
