import { type ParseArgsConfig, parseArgs } from "node:util";
import { err, ok, type Result } from "../base/result.ts";
import { parseIsoTime } from "../event/iso-time.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Reads the words of a command; unknown options throw what `main` answers with the usage. Every command knows `--json`. */
export const readWords = <T extends Options>(words: readonly string[], options: T) =>
  parseArgs({
    args: [...words],
    options: { ...options, json: { type: "boolean", default: false } } as const,
    allowPositionals: true,
    strict: true,
  });

/** A time of an option; a date alone is its beginning in UTC. */
export function readMoment(option: string, text: string | undefined, otherwiseMs: number): Result<number, string> {
  if (text === undefined) return ok(otherwiseMs);
  const atMs = parseIsoTime(text);
  return atMs === null ? err(`${option} ${text} is no time: write ISO 8601, such as 2026-03-02 or 2026-03-02T09:00:00Z`) : ok(atMs);
}

/** A whole number of an option. */
export function readCount(option: string, text: string | undefined, otherwise: number, most: number): Result<number, string> {
  if (text === undefined) return ok(otherwise);
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return count >= 1 && count <= most ? ok(count) : err(`${option} ${text} is not a whole number from 1 to ${most}`);
}
