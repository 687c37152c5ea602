import { err, ok, type Result } from "./result.ts";

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const unitMs: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** Parses `15m`, `3h`, `30d`, `90s` into milliseconds. The error says what was expected. */
export function parseDuration(text: string): Result<number, string> {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  const unit = unitMs[match?.[2] ?? ""];
  if (!match || unit === undefined)
    return err(`"${text}" is not a duration: write a whole number and s, m, h or d, such as 15m, 3h or 30d`);
  return ok(Number(match[1]) * unit);
}

/** The UTC date of an instant as days since 1970-01-01: behaviour windows longer than 48 h are counted in these. */
export const utcDay = (atMs: number): number => Math.floor(atMs / DAY_MS);
