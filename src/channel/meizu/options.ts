import type { ConfigReader } from "../config-reader.ts";
import { asObject } from "../transport-rule.ts";
import { clickBytesMax } from "./limits.ts";

export interface MeizuOptions {
  /** What a tap does: 0 opens the app, 1 `activity`, 2 the message's link, or `url` where it has none. */
  readonly clickType: 0 | 1 | 2;
  readonly activity: string | null;
  readonly url: string | null;
  /** Where in `messageJson` a private message is marked, as the names on the way to the field; null = nowhere, all messages are public. */
  readonly privateAt: readonly string[] | null;
}

/** Source: github.com/MEIZUPUSH/JavaSdk 1.2.11 (2025-04), `NoticeBarInfo`. */
const privateStandard = "noticeBarInfo.noticeMsgType";
const names = ["clickType", "activity", "url", "private"];

/** Reads `options`; every mistake is told to the reader. */
export function readOptions(value: unknown, reader: ConfigReader): MeizuOptions {
  const given = value === undefined || value === null ? {} : asObject(value);
  if (given === null) reader.refuse("options", undefined, "an object", "write the options as an object, or leave them out");
  const options = given ?? {};
  for (const name of Object.keys(options)) {
    if (!names.includes(name))
      reader.refuse(`options.${name}`, undefined, `one of ${names.join(", ")}`, "leave it out or correct its name");
  }
  const clickType = ([0, 1, 2] as const).find((type) => type === (options.clickType ?? 0));
  if (clickType === undefined)
    reader.refuse("options.clickType", options.clickType, "0, 1 or 2", "3 no longer works on Android 12: open an activity or an address");
  const activity = readText(options, "activity", reader);
  if (clickType === 1 && activity === null)
    reader.refuse("options.activity", undefined, "given with clickType 1", "name the activity with its package");
  return { clickType: clickType ?? 0, activity, url: readText(options, "url", reader), privateAt: readPrivate(options.private, reader) };
}

function readText(options: Readonly<Record<string, unknown>>, name: string, reader: ConfigReader): string | null {
  const text = options[name];
  if (text === undefined || text === null) return null;
  if (typeof text === "string" && text !== "" && Buffer.byteLength(text) <= clickBytesMax) return text;
  reader.refuse(`options.${name}`, undefined, `a text of 1 to ${clickBytesMax} bytes`, "shorten it, or leave it out");
  return null;
}

function readPrivate(value: unknown, reader: ConfigReader): readonly string[] | null {
  if (value === false) return null;
  const path = value === undefined || value === null ? privateStandard : value;
  const parts = typeof path === "string" ? path.split(".") : [];
  if (parts.length > 0 && parts.length <= 3 && parts.every((part) => /^[A-Za-z][A-Za-z0-9]*$/.test(part))) return parts;
  reader.refuse(
    "options.private",
    value,
    `a field of messageJson like "${privateStandard}", or false`,
    "leave it out for the vendor's own",
  );
  return null;
}
