/**
 * Reads an ISO 8601 time (`2026-03-02T09:00:05.123Z`, an offset in place of `Z`, a date alone) into epoch milliseconds; null when the
 * text is none. Finer fractions are cut to milliseconds. A time without zone counts as UTC, never as the zone of this machine.
 */
export function parseIsoTime(text: unknown): number | null {
  if (typeof text !== "string" || text.length < 10 || text.length > 40) return null;
  return plain(text) ?? general(text);
}

const zero = 48;

/** The one shape that SDKs send, `2026-03-02T09:00:05.123Z`, read without a regular expression. */
function plain(text: string): number | null {
  if (text.length !== 24 || text[4] !== "-" || text[7] !== "-" || text[10] !== "T" || text[13] !== ":" || text[16] !== ":") return null;
  if (text[19] !== "." || text[23] !== "Z") return null;
  const date = [digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)] as const;
  return instant(date, [digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2), digits(text, 20, 3)]);
}

function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - zero;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const shape = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/;

function general(text: string): number | null {
  const match = shape.exec(text);
  if (!match) return null;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = match;
  const ms = Number(`${fraction}000`.slice(0, 3));
  const at = instant([Number(year), Number(month), Number(day)], [Number(hour), Number(minute), Number(second), ms]);
  const offset = offsetMinutes(zone);
  return at === null || offset === null ? null : at - offset * 60_000;
}

function offsetMinutes(zone: string): number | null {
  if (zone === "Z" || zone === "z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || "0");
  if (hours > 18 || minutes > 59) return null;
  return (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes);
}

type Ymd = readonly [year: number, month: number, day: number];
type Hmsm = readonly [hour: number, minute: number, second: number, ms: number];

function instant([year, month, day]: Ymd, [hour, minute, second, ms]: Hmsm): number | null {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= lastDay(year, month))) return null;
  if (!(hour <= 23 && minute <= 59 && second <= 60 && ms <= 999 && year >= 100)) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

function lastDay(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
