import { z } from "zod";
import { type Refusal, shown } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { isRecord, isStorable } from "../event/check-json.ts";
import { parseIsoTime } from "../event/iso-time.ts";
import { maxIdLength } from "../event/limits.ts";
import { noPreferences, type Preferences } from "./state.ts";

/** Most do-not-disturb spans of one person: two a day of the week. */
const maxSpans = 14;
/** Most kinds, and most channels, that one person may switch off by name. */
const maxSwitches = 64;
/** Longest JSON of a person's preferences in UTF-8 bytes: they are part of the state, which has 8 KB, and are never cut. */
const maxPreferencesBytes = 2048;

const clockTime = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const switches = z.array(z.string().min(1).max(maxIdLength)).max(maxSwitches).optional();

/** The body of `PUT /v1/people/{id}/preferences` as the API description shows it; `parsePreferences` judges it and words the errors. */
export const preferencesSchema = z.strictObject({
  doNotDisturb: z
    .array(
      z.strictObject({
        from: z.string().regex(clockTime),
        to: z.string().regex(clockTime),
        days: z.array(z.int().min(1).max(7)).min(1).optional().describe("1 = Monday; absent = every day."),
      }),
    )
    .max(maxSpans)
    .optional(),
  off: z.strictObject({ kinds: switches, channels: switches, all: z.boolean().optional() }).optional(),
  consent: z
    .strictObject({
      marketing: z.boolean().nullable().optional().describe("null = never asked."),
      at: z.iso.datetime({ offset: true }).nullable().optional(),
      source: z.string().max(maxIdLength).nullable().optional(),
    })
    .optional(),
});

type Span = Preferences["doNotDisturb"][number];

/**
 * Reads the body of `PUT /v1/people/{id}/preferences`, which replaces what was there: what the body leaves out is switched on. All
 * faults are reported together. A consent without time was given now.
 */
export function parsePreferences(body: unknown, nowMs: number): Result<Preferences, readonly Refusal[]> {
  const faults = new Faults();
  if (!isRecord(body)) {
    faults.add(
      "notAnObject",
      "",
      undefined,
      "preferences must be a JSON object",
      'send { "doNotDisturb": […], "off": {…}, "consent": {…} }',
    );
    return err(faults.list);
  }
  faults.onlyKeys(body, "", ["doNotDisturb", "off", "consent"]);
  const preferences: Preferences = {
    doNotDisturb: parseSpans(body.doNotDisturb, faults),
    off: parseOff(body.off, faults),
    consent: parseConsent(body.consent, nowMs, faults),
  };
  const bytes = Buffer.byteLength(JSON.stringify(preferences));
  if (bytes > maxPreferencesBytes) {
    const message = `the preferences are ${bytes} bytes of JSON`;
    faults.add(
      "preferencesTooLarge",
      "off",
      undefined,
      message,
      "switch off fewer names, or all of them with off.all",
      maxPreferencesBytes,
    );
  }
  return faults.list.length > 0 ? err(faults.list) : ok(preferences);
}

class Faults {
  readonly list: Refusal[] = [];

  // A refusal's parts in the order in which it is read.
  add(code: string, field: string, value: unknown, message: string, remedy: string, limit?: string | number): void {
    this.list.push({
      code,
      message,
      ...(field !== "" && { field }),
      ...(value !== undefined && { value: typeof value === "object" && value !== null ? "an object or list" : shown(value) }),
      ...(limit !== undefined && { limit }),
      remedy,
    });
  }

  onlyKeys(record: Record<string, unknown>, field: string, known: readonly string[]): void {
    for (const key of Object.keys(record))
      if (!known.includes(key))
        this.add("unknownField", `${field}${key}`, undefined, `there is no preference "${key}"`, `use one of ${known.join(", ")}`);
  }
}

function parseSpans(input: unknown, faults: Faults): readonly Span[] {
  if (input === undefined || input === null) return [];
  if (!Array.isArray(input)) {
    faults.add("notAList", "doNotDisturb", input, "doNotDisturb must be a list", 'send [{ "from": "22:00", "to": "08:00" }]');
    return [];
  }
  if (input.length > maxSpans)
    faults.add("tooManySpans", "doNotDisturb", input.length, "too many spans", "join spans that touch each other", maxSpans);
  return input.slice(0, maxSpans).flatMap((span: unknown, index) => parseSpan(span, `doNotDisturb[${index}]`, faults));
}

function parseSpan(input: unknown, field: string, faults: Faults): readonly Span[] {
  if (!isRecord(input)) {
    faults.add("notAnObject", field, input, "a span must be an object", 'send { "from": "22:00", "to": "08:00" }');
    return [];
  }
  faults.onlyKeys(input, `${field}.`, ["from", "to", "days"]);
  const { from, to } = input;
  if (typeof from !== "string" || !clockTime.test(from)) return badTime(from, `${field}.from`, faults);
  if (typeof to !== "string" || !clockTime.test(to)) return badTime(to, `${field}.to`, faults);
  if (from === to) {
    faults.add("emptySpan", field, from, "the span begins and ends at the same minute", "use off.all to stop everything");
    return [];
  }
  const days = parseDays(input.days, `${field}.days`, faults);
  return [days === null ? { from, to } : { from, to, days }];
}

function badTime(value: unknown, field: string, faults: Faults): readonly Span[] {
  faults.add("badClockTime", field, value, "not a time of day", "write it like 22:00 (00:00 to 23:59; midnight is 00:00)");
  return [];
}

function parseDays(input: unknown, field: string, faults: Faults): readonly number[] | null {
  if (input === undefined || input === null) return null;
  const isDay = (day: unknown): day is number => typeof day === "number" && Number.isInteger(day) && day >= 1 && day <= 7;
  if (Array.isArray(input) && input.length > 0 && input.every(isDay)) return [...new Set(input)].sort((a, b) => a - b);
  faults.add("badDays", field, input, "days must be a list of 1 to 7", "1 is Monday, 7 is Sunday; leave it out for every day", "1 to 7");
  return null;
}

function parseOff(input: unknown, faults: Faults): Preferences["off"] {
  if (input === undefined || input === null) return noPreferences.off;
  if (!isRecord(input)) {
    faults.add("notAnObject", "off", input, "off must be an object", 'send { "kinds": […], "channels": […], "all": false }');
    return noPreferences.off;
  }
  faults.onlyKeys(input, "off.", ["kinds", "channels", "all"]);
  const all = input.all ?? false;
  if (typeof all !== "boolean") faults.add("notABoolean", "off.all", all, "off.all must be true or false", "send true or false");
  return {
    kinds: parseNames(input.kinds, "off.kinds", faults),
    channels: parseNames(input.channels, "off.channels", faults),
    all: all === true,
  };
}

function parseNames(input: unknown, field: string, faults: Faults): readonly string[] {
  if (input === undefined || input === null) return [];
  if (!Array.isArray(input)) {
    faults.add("notAList", field, input, `${field} must be a list`, "send a list of ids");
    return [];
  }
  if (input.length > maxSwitches)
    faults.add("tooManyNames", field, input.length, "too many names", "use off.all to stop everything", maxSwitches);
  const names = new Set<string>();
  for (const [index, name] of input.slice(0, maxSwitches).entries()) {
    if (typeof name === "string" && name !== "" && name.length <= maxIdLength && isStorable(name)) names.add(name);
    else faults.add("badName", `${field}[${index}]`, name, "not an id", "send ids as texts", maxIdLength);
  }
  return [...names];
}

function parseConsent(input: unknown, nowMs: number, faults: Faults): Preferences["consent"] {
  if (input === undefined || input === null) return noPreferences.consent;
  if (!isRecord(input)) {
    faults.add("notAnObject", "consent", input, "consent must be an object", 'send { "marketing": true, "at": "…", "source": "…" }');
    return noPreferences.consent;
  }
  faults.onlyKeys(input, "consent.", ["marketing", "at", "source"]);
  const { at } = input;
  const marketing = input.marketing ?? null;
  const source = input.source ?? null;
  if (marketing !== null && typeof marketing !== "boolean")
    faults.add(
      "notABoolean",
      "consent.marketing",
      marketing,
      "consent is true, false or null",
      "send null when the person was never asked",
    );
  if (source !== null && (typeof source !== "string" || source.length > maxIdLength || !isStorable(source)))
    faults.add("badSource", "consent.source", source, "the source must be a short text", "name the form or page", maxIdLength);
  const given = at === undefined || at === null ? null : parseIsoTime(at);
  if (given === null && at !== undefined && at !== null)
    faults.add("badTime", "consent.at", at, "the time is not ISO 8601", "write it like 2026-03-02T09:00:05Z");
  return {
    marketing: typeof marketing === "boolean" ? marketing : null,
    atMs: given ?? (marketing === null ? null : nowMs),
    source: typeof source === "string" ? source : null,
  };
}
