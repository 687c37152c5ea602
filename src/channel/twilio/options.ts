import type { ConfigReader } from "../config-reader.ts";
import { asObject } from "../transport-rule.ts";

/** How a notification becomes a text. The vendor has no names for these. */
export interface TwilioOptions {
  /** Say the title before the body. Default true. */
  readonly title: boolean;
  /** Append the link. Default false. */
  readonly link: boolean;
  /** Longest text in segments; null (default): Twilio's 1600 characters alone. */
  readonly segmentsMax: number | null;
}

/** Reads the options; every mistake becomes an error of the reader. */
export function readTwilioOptions(value: unknown, reader: ConfigReader): TwilioOptions {
  const options = value === undefined ? {} : asObject(value);
  if (options === null) reader.refuse("options", value, "an object", 'write it like {"link": true}, or leave it out');
  const { title = true, link = false, segmentsMax = null, ...others } = options ?? {};
  for (const [field, flag] of Object.entries({ title, link }))
    if (typeof flag !== "boolean") reader.refuse(`options.${field}`, flag, "true or false", "write true or false, or leave it out");
  const isCount = typeof segmentsMax === "number" && Number.isInteger(segmentsMax) && segmentsMax >= 1;
  if (segmentsMax !== null && !isCount)
    reader.refuse("options.segmentsMax", segmentsMax, "a whole number from 1", "write the most segments a text may cost, or leave it out");
  for (const name in others) reader.refuse(`options.${name}`, others[name], "one of title, link, segmentsMax", "leave it out");
  return { title: title === true, link: link === true, segmentsMax: isCount ? segmentsMax : null };
}
