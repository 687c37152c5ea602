import { z } from "zod";
import { DAY_MS, parseDuration } from "../base/duration.ts";
import { isZone } from "../base/zone.ts";

/**
 * Building blocks of the declared forms. Convention for messages written here: `what is wrong; what to do`. `faultsOf` splits
 * them at the semicolon into the message and the remedy of a refusal.
 */

/** A strict object whose error for a key that it does not know lists the keys that it knows. */
export function strict<S extends z.core.$ZodLooseShape>(shape: S) {
  const allowed = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? `unknown key; use one of ${allowed}` : undefined),
  });
}

export const idText = z
  .string()
  .min(1)
  .max(256)
  .refine((id) => id.trim() === id, { error: "an id may not begin or end with a blank; remove the blank" })
  .describe("Opaque id of at most 256 characters.");

export const nameText = z.string().min(1).max(256);

/** `90s 15m 3h 30d` up to a bound, kept as text. */
export function durationText(maxDays: number, otherwise = "") {
  return z
    .string()
    .regex(/^\d{1,6}[smhd]$/, { error: `not a duration; write a whole number and s, m, h or d, such as 15m, 3h or 30d${otherwise}` })
    .refine((text) => within(text, maxDays), { error: `not a duration between 1s and ${maxDays}d; choose one in this range` })
    .describe(`Duration such as 15m, 3h or 30d; at most ${maxDays}d.`);
}

function within(text: string, maxDays: number): boolean {
  const ms = parseDuration(text);
  return !ms.ok || (ms.value > 0 && ms.value <= maxDays * DAY_MS);
}

export const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'not a time of day; write hours and minutes from "00:00" to "23:59"' })
  .describe("Local time of day, HH:MM.");

export const zoneText = z
  .string()
  .refine(isZone, { error: "not a known time zone; write a name of the IANA database such as Asia/Shanghai or UTC" })
  .describe("Time zone by its IANA name.");

export const personOrZone = z
  .string()
  .refine((text) => text === "person" || isZone(text), {
    error: "not a known time zone; write person, or a name of the IANA database such as Asia/Shanghai or UTC",
  })
  .describe("person: the person's own zone; else a time zone by its IANA name.");

export const instantText = z.iso
  .datetime({ offset: true, error: "not an instant; write ISO 8601 with a zone, such as 2026-03-02T09:00:00Z" })
  .describe("Instant in ISO 8601 with zone.");

export const versionText = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9}){0,5}$/, { error: 'not a version; write numbers with dots in quotes, such as "7.2.0"' })
  .describe("Version: numbers separated by dots.");

/** One text or a list of texts that may not be empty. */
export const oneOrMore = z.union([nameText, z.array(nameText).min(1).max(1000)], {
  error: "not a name; write one name or a list of names",
});

export const asList = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;
