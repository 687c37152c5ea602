import type { RosterEntry } from "../../api/catalogue.ts";

/** Calendar dates are texts, YYYY-MM-DD, of no zone: a slot's day is everybody's own. */
const dayMs = 24 * 3_600_000;
const atMs = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(atMs(text)) && dateOf(atMs(text)) === text;

export const addDays = (date: string, days: number): string => dateOf(atMs(date) + days * dayMs);

/** 1 = Monday … 7 = Sunday. */
export const weekdayOf = (date: string): number => ((new Date(atMs(date)).getUTCDay() + 6) % 7) + 1;

export const mondayOf = (date: string): string => addDays(date, 1 - weekdayOf(date));

/** The same day of another month, or its last one where that month is shorter. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dateOf(Date.UTC(year, month - 1 + months, Math.min(day, last)));
}

/** The dates of the week that holds a date, from Monday. */
export const weekOf = (date: string): readonly string[] => Array.from({ length: 7 }, (_, day) => addDays(mondayOf(date), day));

/** The weeks that a date's month touches. */
export function weeksOfMonth(date: string): readonly (readonly string[])[] {
  const month = date.slice(0, 7);
  const weeks: (readonly string[])[] = [];
  for (let week = weekOf(`${month}-01`); week.some((day) => day.startsWith(month)); week = weekOf(addDays(week[0] ?? "", 7)))
    weeks.push(week);
  return weeks;
}

/** The slots whose hours begin on a date, by their hour. */
export const slotsOn = (slots: readonly RosterEntry[], date: string): readonly RosterEntry[] =>
  slots
    .filter(({ days }) => days === undefined || days.some((day) => day === date || day === weekdayOf(date)))
    .sort((a, b) => a.from.localeCompare(b.from) || a.id.localeCompare(b.id));
