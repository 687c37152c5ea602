import type { ConfigReader } from "../config-reader.ts";
import type { ChannelConfig } from "../port.ts";
import { asObject } from "../transport-rule.ts";
import { isCategory, type UpsOptions } from "./classes.ts";
import { getuiLimits } from "./limits.ts";

const clickTypes = ["payload", "payload_custom", "intent", "url", "startapp", "none"] as const;

type Scalars = Readonly<Record<string, string | number | boolean>>;

/** The channel's `options`, in Getui's own names (docs.getui.com/getui/server/rest_v2/push, 2026-06-30). */
export interface GetuiOptions {
  /** What a tap on Getui's own notification does; the makers' know `url`, `intent` and `startapp`. Default `payload`: the app gets the map. */
  readonly click_type: (typeof clickTypes)[number];
  /** Opened by `intent`. `{link}` and `{payload}` in it become the message's link and map, percent-encoded. */
  readonly intent: string | null;
  /** Which link is tried first, by platform: 1 Getui while online, else the maker; 2 the maker; 3 Getui; 4 the maker, then Getui. */
  readonly strategy: Readonly<Record<string, number>>;
  /** Added to what is passed through to makers: by class, then by category. */
  readonly ups: { readonly marketing: UpsOptions; readonly service: UpsOptions; readonly categories: Readonly<Record<string, UpsOptions>> };
  /** Whether our categories are translated into the makers' words besides. */
  readonly crosswalk: boolean;
  /** More fields of Getui's own notification, such as `channel_id` and `channel_level`, by class. */
  readonly notification: { readonly marketing: Scalars; readonly service: Scalars };
  /** Whether pictures are sent as `big_image`. */
  readonly big_image: boolean;
  /** Whether the message carries a part for Apple devices. */
  readonly ios: boolean;
  readonly titleCharacters: number;
  readonly bodyCharacters: number;
}

export function readGetuiOptions(config: ChannelConfig, reader: ConfigReader): GetuiOptions {
  const objectAt = (field: string, value: unknown): Readonly<Record<string, unknown>> => {
    const object = asObject(value ?? {});
    if (object === null) reader.refuse(field, undefined, "an object", "write it as an object in Getui's own names, or leave it out");
    return object ?? {};
  };
  const options = objectAt("options", config.options);
  const flag = (name: string): boolean => {
    const value = options[name] ?? true;
    if (typeof value !== "boolean") reader.refuse(`options.${name}`, value, "true or false", "leave it out for true");
    return value === true;
  };
  const count = (name: string, standard: number | null): number => {
    const value = options[name] ?? standard;
    if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
    reader.refuse(`options.${name}`, value, "a whole number above 0", `leave it out for ${standard}`);
    return 1;
  };
  const pathsAt = (field: string, value: unknown): UpsOptions => {
    const makers = Object.entries(objectAt(field, value));
    return Object.fromEntries(makers.map(([maker, paths]) => [maker, objectAt(`${field}.${maker}`, paths)]));
  };
  const scalarsAt = (field: string, value: unknown): Scalars => {
    const found: Record<string, string | number | boolean> = {};
    for (const [name, scalar] of Object.entries(objectAt(field, value))) {
      if (typeof scalar === "string" || typeof scalar === "number" || typeof scalar === "boolean") found[name] = scalar;
      else reader.refuse(`${field}.${name}`, scalar, "a text, a number or true or false", "leave it out or make it one of these");
    }
    return found;
  };
  const clickType = clickTypes.find((one) => one === (options.click_type ?? "payload"));
  if (clickType === undefined)
    reader.refuse("options.click_type", options.click_type, `one of ${clickTypes.join(", ")}`, "leave it out for payload");
  const { intent = null } = options;
  if (intent !== null && (typeof intent !== "string" || intent === "")) reader.refuse("options.intent", intent, "a text", "leave it out");
  if (clickType === "intent" && intent === null)
    reader.refuse("options.intent", undefined, "given with click_type intent", "add the intent's text, or choose another click_type");
  const ups = objectAt("options.ups", options.ups);
  const categories = Object.entries(objectAt("options.ups.categories", ups.categories));
  for (const [name] of categories)
    if (!isCategory(name))
      reader.refuse(`options.ups.categories.${name}`, undefined, "one of our categories", "rename it, or leave it out");
  const notification = objectAt("options.notification", options.notification);
  return {
    click_type: clickType ?? "payload",
    intent: typeof intent === "string" ? intent : null,
    strategy: readStrategy(objectAt("options.strategy", options.strategy ?? { default: 1 }), reader),
    ups: {
      marketing: pathsAt("options.ups.marketing", ups.marketing),
      service: pathsAt("options.ups.service", ups.service),
      categories: Object.fromEntries(categories.map(([name, paths]) => [name, pathsAt(`options.ups.categories.${name}`, paths)])),
    },
    crosswalk: flag("crosswalk"),
    notification: {
      marketing: scalarsAt("options.notification.marketing", notification.marketing),
      service: scalarsAt("options.notification.service", notification.service),
    },
    big_image: flag("big_image"),
    ios: flag("ios"),
    titleCharacters: count("titleCharacters", getuiLimits.titleCharacters),
    bodyCharacters: count("bodyCharacters", getuiLimits.bodyCharacters),
  };
}

function readStrategy(given: Readonly<Record<string, unknown>>, reader: ConfigReader): Readonly<Record<string, number>> {
  const strategy: Record<string, number> = {};
  for (const [platform, way] of Object.entries(given)) {
    if (typeof way === "number" && [1, 2, 3, 4].includes(way)) strategy[platform] = way;
    else reader.refuse(`options.strategy.${platform}`, way, "1, 2, 3 or 4", "leave it out for 1");
  }
  return strategy;
}
