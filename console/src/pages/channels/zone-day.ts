/** How far a zone's local time is ahead of UTC at a moment. */
function aheadMs(zone: string, atMs: number): number {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    ...({ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const),
  });
  const part = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const of = (name: Intl.DateTimeFormatPartTypes): number => part.get(name) ?? 0;
  const local = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return local - Math.floor(atMs / 1000) * 1000;
}

const dayMs = 24 * 3_600_000;

/** When the calendar day of a zone that holds a moment began, as ISO 8601. */
export function zoneDayBegin(zone: string, atMs: number): string {
  const ahead = aheadMs(zone, atMs);
  const midnight = Math.floor((atMs + ahead) / dayMs) * dayMs;
  // The clocks may have been changed since midnight.
  return new Date(midnight - aheadMs(zone, midnight - ahead)).toISOString();
}
