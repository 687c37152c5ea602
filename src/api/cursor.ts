import { z } from "zod";
import type { Place } from "../base/place.ts";
import { schemaText } from "../base/schema-text.ts";

/** A place as a text that callers hand back: base64url of `<milliseconds>.<id>`. */
export const cursorOf = ({ atMs, id }: Place): string => Buffer.from(`${atMs}.${id}`, "utf8").toString("base64url");

export const cursorOrNull = (place: Place | null): string | null => (place === null ? null : cursorOf(place));

/** Later times have years of five digits, which PostgreSQL reads another way. */
const lastMs = Date.UTC(9999, 11, 31);

function placeOf(text: string): Place | null {
  const [, ms = "", id = ""] = /^(\d{1,15})\.(.{1,1200})$/su.exec(Buffer.from(text, "base64url").toString("utf8")) ?? [];
  // PostgreSQL has no text that holds a zero byte.
  return id === "" || id.includes("\u0000") || Number(ms) > lastMs ? null : { atMs: Number(ms), id };
}

const absent = (text: string | undefined): text is undefined | "" => text === undefined || text === "";

/** A query parameter that holds the `next` of an earlier page. An empty one counts as absent. */
export const queryCursor = z
  .string()
  .max(4096)
  .optional()
  .refine((text) => absent(text) || placeOf(text) !== null, {
    error: schemaText("cursor"),
  })
  .transform((text) => (absent(text) ? null : placeOf(text)))
  .describe("The `next` of the page before; absent: the first page.");
