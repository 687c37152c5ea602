import { z } from "zod";
import { DAY_MS, parseDuration } from "../base/duration.ts";
import { schemaText } from "../base/schema-text.ts";
import { isZone } from "../base/zone.ts";

/**
 * Building blocks of the declared forms. What they say of a wrong value stands in `schemaTexts`; `faultsOf` splits it at the semicolon into
 * the message and the remedy of a refusal.
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
  .refine((id) => id.trim() === id, { error: schemaText("blankAtEnds") })
  .describe("Opaque id of at most 256 characters.");

export const nameText = z.string().min(1).max(256);

/** `90s 15m 3h 30d` up to a bound, kept as text. */
export function durationText(maxDays: number, otherwise = "") {
  return z
    .string()
    .regex(/^\d{1,6}[smhd]$/, { error: otherwise === "" ? schemaText("duration") : schemaText("durationOr", { otherwise }) })
    .refine((text) => within(text, maxDays), { error: schemaText("durationRange", { most: maxDays }) })
    .describe(`Duration such as 15m, 3h or 30d; at most ${maxDays}d.`);
}

function within(text: string, maxDays: number): boolean {
  const ms = parseDuration(text);
  return !ms.ok || (ms.value > 0 && ms.value <= maxDays * DAY_MS);
}

export const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: schemaText("timeOfDay") })
  .describe("Local time of day, HH:MM.");

export const zoneText = z
  .string()
  .refine(isZone, { error: schemaText("zone") })
  .describe("Time zone by its IANA name.");

export const personOrZone = z
  .string()
  .refine((text) => text === "person" || isZone(text), {
    error: schemaText("personOrZone"),
  })
  .describe("person: the person's own zone; else a time zone by its IANA name.");

export const instantText = z.iso.datetime({ offset: true, error: schemaText("instant") }).describe("Instant in ISO 8601 with zone.");

export const versionText = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9}){0,5}$/, { error: schemaText("version") })
  .describe("Version: numbers separated by dots.");

/** One text or a list of texts that may not be empty. */
export const oneOrMore = z.union([nameText, z.array(nameText).min(1).max(1000)], {
  error: schemaText("names"),
});

export const asList = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;
