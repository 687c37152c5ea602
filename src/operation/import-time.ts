import { DAY_MS } from "../base/duration.ts";
import { err, ok, type Result } from "../base/result.ts";
import { instantOf } from "../base/zone.ts";
import { parseIsoTime } from "../event/iso-time.ts";

/** Formats with a name of their own; any other is a pattern of `yyyy M MM d dd H HH h hh m mm s ss SSS a` and literal characters. */
export const namedTimeFormats = ["iso", "epochSeconds", "epochMilliseconds"] as const;

/** Reads one cell into epoch milliseconds; null when it is no time of the format. */
export type TimeReader = (value: unknown) => number | null;

/**
 * A reader of times in a format. Times that name no offset are local to `zone` (UTC without one): what a clock change skips becomes
 * the first instant after the gap, what occurs twice its first occurrence. The error says what is wrong with the format.
 */
export function makeTimeReader(format: string, zone: string): Result<TimeReader, string> {
  switch (format) {
    case "iso":
      return ok((value) => readIso(value, zone));
    case "epochSeconds":
      return ok((value) => readEpoch(value, 1000));
    case "epochMilliseconds":
      return ok((value) => readEpoch(value, 1));
    default:
      return makePatternReader(format, zone);
  }
}

function readEpoch(value: unknown, scale: number): number | null {
  const number =
    typeof value === "number"
      ? value
      : typeof value === "string" && /^-?\d{1,16}(\.\d{1,9})?$/.test(value.trim())
        ? Number(value)
        : Number.NaN;
  const ms = Math.round(number * scale);
  return Number.isSafeInteger(ms) && Math.abs(ms) <= 8.64e15 ? ms : null;
}

function readIso(value: unknown, zone: string): number | null {
  const text = typeof value === "string" ? value.trim() : value;
  const atMs = parseIsoTime(text);
  if (atMs === null || typeof text !== "string" || zone === "UTC" || /(?:Z|z|[+-]\d\d(?::?\d\d)?)$/.test(text.slice(10))) return atMs;
  return atLocal(atMs, zone);
}

/** The instant at which clocks of the zone show what those of UTC show at `asUtcMs`. */
function atLocal(asUtcMs: number, zone: string): number {
  if (zone === "UTC") return asUtcMs;
  const day = Math.floor(asUtcMs / DAY_MS);
  const minute = Math.floor((asUtcMs - day * DAY_MS) / 60_000);
  return instantOf(zone, day, minute) + (asUtcMs % 60_000);
}

type Part = "year" | "month" | "day" | "hour" | "hour12" | "minute" | "second" | "ms" | "half";

const tokens: Readonly<Record<string, { readonly part: Part; readonly shape: string }>> = {
  yyyy: { part: "year", shape: "(\\d{4})" },
  MM: { part: "month", shape: "(\\d\\d)" },
  M: { part: "month", shape: "(\\d\\d?)" },
  dd: { part: "day", shape: "(\\d\\d)" },
  d: { part: "day", shape: "(\\d\\d?)" },
  HH: { part: "hour", shape: "(\\d\\d)" },
  H: { part: "hour", shape: "(\\d\\d?)" },
  hh: { part: "hour12", shape: "(\\d\\d)" },
  h: { part: "hour12", shape: "(\\d\\d?)" },
  mm: { part: "minute", shape: "(\\d\\d)" },
  m: { part: "minute", shape: "(\\d\\d?)" },
  ss: { part: "second", shape: "(\\d\\d)" },
  s: { part: "second", shape: "(\\d\\d?)" },
  SSS: { part: "ms", shape: "(\\d{3})" },
  a: { part: "half", shape: "([AaPp])[Mm]" },
};

function makePatternReader(format: string, zone: string): Result<TimeReader, string> {
  const parts: Part[] = [];
  let shape = "";
  for (const piece of format.match(/([A-Za-z])\1*|[^A-Za-z]/g) ?? []) {
    const token = Object.hasOwn(tokens, piece) ? tokens[piece] : undefined;
    if (token) {
      parts.push(token.part);
      shape += token.shape;
    } else if (piece === "T") shape += "T";
    else if (/[A-Za-z]/.test(piece)) return err(`"${piece}" is no part of a time format`);
    else shape += piece.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
  }
  for (const needed of ["year", "month", "day"] as const) if (!parts.includes(needed)) return err(`the format has no ${needed}`);
  if (parts.includes("hour12") !== parts.includes("half")) return err("h and a (AM or PM) belong together");
  if (new Set(parts).size < parts.length) return err("a part occurs twice in the format");
  const pattern = new RegExp(`^${shape}$`);
  return ok((value) => {
    const match = typeof value === "string" ? pattern.exec(value.trim()) : null;
    const asUtc = match && toUtc(new Map(parts.map((part, position) => [part, match[position + 1] ?? ""])));
    return asUtc === null ? null : atLocal(asUtc, zone);
  });
}

function toUtc(found: ReadonlyMap<Part, string>): number | null {
  const of = (part: Part, otherwise: number): number => Number(found.get(part) ?? otherwise);
  const hour12 = found.get("hour12");
  if (hour12 !== undefined && !(Number(hour12) >= 1 && Number(hour12) <= 12)) return null;
  const hour = hour12 === undefined ? of("hour", 0) : (Number(hour12) % 12) + (found.get("half")?.toLowerCase() === "p" ? 12 : 0);
  const [year, month, day, minute, second, ms] = [
    of("year", 0),
    of("month", 0),
    of("day", 0),
    of("minute", 0),
    of("second", 0),
    of("ms", 0),
  ];
  if (year < 100 || hour > 23 || minute > 59 || second > 60) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  // 31 February would silently be a day in March.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}
