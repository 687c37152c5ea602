import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, utcDay } from "../base/duration.ts";

const numbers = (count: number, digits: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => String(n).padStart(digits, "0"));
const two = numbers(100, 2);
const three = numbers(1000, 3);

/** 0000-01-01 and the day after 9999-12-31, as days since 1970: what four digits of a year can say. */
const [firstDay, endDay] = [-719_528, 2_932_897];

/**
 * Milliseconds as a literal that PostgreSQL reads as timestamptz: the text of `Date.prototype.toISOString`, of which a batch writes
 * thousands, at a quarter of its cost.
 * @throws RangeError on what is no time.
 */
export function timestamp(atMs: number): string {
  const whole = Math.trunc(atMs);
  const day = utcDay(whole);
  if (!(day >= firstDay && day < endDay)) return new Date(atMs).toISOString();
  const inDay = whole - day * DAY_MS;
  const hour = Math.floor(inDay / HOUR_MS);
  const minute = Math.floor((inDay % HOUR_MS) / MINUTE_MS);
  const second = Math.floor((inDay % MINUTE_MS) / SECOND_MS);
  return `${dateOf(day)}T${two[hour]}:${two[minute]}:${two[second]}.${three[inDay % SECOND_MS]}Z`;
}

export const timestampOrNull = (atMs: number | null | undefined): string | null =>
  atMs === null || atMs === undefined ? null : timestamp(atMs);

/**
 * The date of a day since 1970 in the Gregorian calendar, `2026-03-01`. Years are taken to begin in March, so that the day that comes and
 * goes is the last (Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2021-09-01).
 */
function dateOf(day: number): string {
  const sinceMarch0 = day + 719_468;
  const era = Math.floor(sinceMarch0 / 146_097);
  const ofEra = sinceMarch0 - era * 146_097;
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365);
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * ofYear + 2) / 153);
  const ofMonth = ofYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${two[Math.floor(year / 100)]}${two[year % 100]}-${two[month]}-${two[ofMonth]}`;
}

/**
 * Reads a timestamptz as PostgreSQL writes it in UTC (`2026-03-01 09:30:00.25+00`), in milliseconds since 1970; finer digits are cut off.
 * A text of another form is left to `Date.parse`, which takes several times as long for all of them.
 */
export function parseTimestamp(text: string): number {
  const end = text.length - 3;
  if (!(end === 19 || (end > 20 && end <= 26 && text.charCodeAt(19) === dot)) || !text.endsWith("+00")) return Date.parse(text);
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    const wanted = separators[i] ?? 0;
    if (wanted === 0 ? code < zero || code > zero + 9 : code !== wanted) return Date.parse(text);
  }
  const digit = (at: number): number => (at < end ? text.charCodeAt(at) - zero : 0);
  const pair = (at: number): number => digit(at) * 10 + digit(at + 1);
  const year = pair(0) * 100 + pair(2);
  // Date.UTC takes years below 100 for years of the twentieth century.
  if (year < 100) return Date.parse(text);
  return Date.UTC(year, pair(5) - 1, pair(8), pair(11), pair(14), pair(17), digit(20) * 100 + pair(21));
}

const [zero, dot] = [48, 46];
/** `2026-03-01 09:30:00.`: what stands where no digit does. */
const separators: readonly number[] = [..."0000-00-00 00:00:00."].map((mark) => (mark === "0" ? 0 : mark.charCodeAt(0)));
