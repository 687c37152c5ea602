import type { ConfigReader } from "../config-reader.ts";
import type { ChannelConfig } from "../port.ts";
import { asObject } from "../transport-rule.ts";
import { fieldCharactersMax } from "./limits.ts";

/** The channel's `options`, in vivo's own names (dev.vivo.com.cn/documentCenter/doc/362, 2026-06-30). */
export interface VivoOptions {
  /** Id of the receipt address that the console knows, sent as `callback.id`. */
  readonly callbackId: string | null;
  /** What a tap opens: 1 the app, 2 a web page, 3 what the app makes of the text, 4 a page of the app. */
  readonly skipType: 1 | 2 | 3 | 4;
  /** Opened by messages that carry no link, for skipType 2 to 4. */
  readonly skipContent: string | null;
  /** 1 silent, 2 ring, 3 vibrate, 4 both. */
  readonly notifyType: 1 | 2 | 3 | 4;
  /** 1 = to registered test devices only, outside quota. */
  readonly pushMode: 0 | 1;
  /** Older wording of the length limits: a Chinese character counts as two. */
  readonly halfWidths: boolean;
}

const oneToFour = [1, 2, 3, 4] as const;

export function readVivoOptions(config: ChannelConfig, reader: ConfigReader): VivoOptions {
  const given = asObject(config.options ?? {});
  if (given === null) reader.refuse("options", undefined, "an object", "give the options in vivo's own names, or leave them out");
  const options = given ?? {};
  const choice = <T extends number>(name: string, choices: readonly T[], standard: T): T => {
    const value = options[name];
    const found = value === undefined ? standard : choices.find((one) => one === value);
    if (found === undefined) reader.refuse(`options.${name}`, value, `one of ${choices.join(", ")}`, `leave it out for ${standard}`);
    return found ?? standard;
  };
  const text = (name: string, charactersMax: number): string | null => {
    const value = options[name];
    if (value === undefined || value === null) return null;
    if ((typeof value === "string" || typeof value === "number") && value !== "" && String(value).length <= charactersMax)
      return String(value);
    reader.refuse(`options.${name}`, value, `a text of 1 to ${charactersMax} characters`, "shorten it, or leave it out");
    return null;
  };
  const { halfWidths = false } = options;
  if (typeof halfWidths !== "boolean") reader.refuse("options.halfWidths", halfWidths, "true or false", "leave it out for false");
  return {
    callbackId: text("callbackId", fieldCharactersMax.callback),
    skipType: choice("skipType", oneToFour, 1),
    skipContent: text("skipContent", fieldCharactersMax.skipContent),
    notifyType: choice("notifyType", oneToFour, 4),
    pushMode: choice("pushMode", [0, 1], 0),
    halfWidths: halfWidths === true,
  };
}
