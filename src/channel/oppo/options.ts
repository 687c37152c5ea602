import { type FailureReason, failureReasons } from "../../delivery/failure.ts";
import type { ConfigReader } from "../config-reader.ts";
import { asObject } from "../transport-rule.ts";
import { marketingCategory, serviceCategory } from "./classes.ts";
import { clickActivityCharacters, clickUrlCharacters, standardBodyCharacters } from "./limits.ts";

/** What a tap does, in the fields of a notification. Types 2 and 5 open the message's link, or this address where it has none. */
export interface ClickAction {
  readonly click_action_type: 0 | 1 | 2 | 4 | 5;
  readonly click_action_activity: string | null;
  readonly click_action_url: string | null;
}

export interface OppoOptions {
  /** `channel_id` by our category, or by class (`service`, `marketing`) for the others of it. */
  readonly channels: Readonly<Record<string, string>>;
  readonly clickAction: ClickAction;
  /** `notify_level` by class; none is sent where none is set. */
  readonly notifyLevel: { readonly service: 1 | 2 | 16 | null; readonly marketing: 1 | 2 | 16 | null };
  /** How long a body of the standard style may be before it is sent as long text; the vendor's pages say 50 and 200. */
  readonly standardBody: number;
  /** Reasons of receipt events whose names the vendor's pages do not print. */
  readonly eventTypes: Readonly<Record<string, FailureReason>>;
}

/** Where the app's devices are served: mainland China, or the rest of the world. */
const hostByRegion: Readonly<Record<string, string>> = {
  cn: "https://api.push.oppomobile.com",
  global: "https://api-intl.push.oppomobile.com",
};

const names = ["region", "channels", "click_action", "notify_level", "content_characters", "event_types"];

/** Reads `options`; every mistake is told to the reader. Answers the options and the host of the region. */
export function readOptions(value: unknown, reader: ConfigReader): { readonly options: OppoOptions; readonly host: string } {
  const given = objectAt(value, "options", reader);
  for (const name of Object.keys(given)) {
    if (!names.includes(name))
      reader.refuse(`options.${name}`, undefined, `one of ${names.join(", ")}`, "leave it out or correct its name");
  }
  const region = oneOf(given.region ?? "cn", Object.keys(hostByRegion), "cn", "options.region", reader);
  const level = objectAt(given.notify_level, "options.notify_level", reader);
  return {
    host: hostByRegion[region] ?? "",
    options: {
      channels: readChannels(given.channels, reader),
      clickAction: readClickAction(given.click_action, reader),
      notifyLevel: { service: readLevel(level, "service", reader), marketing: readLevel(level, "marketing", reader) },
      standardBody: readStandardBody(given.content_characters, reader),
      eventTypes: readEventTypes(given.event_types, reader),
    },
  };
}

function objectAt(value: unknown, field: string, reader: ConfigReader): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  const object = asObject(value);
  if (object === null) reader.refuse(field, value, "an object", "write it as an object, or leave it out");
  return object ?? {};
}

function oneOf<T extends string | number>(value: unknown, allowed: readonly T[], standard: T, field: string, reader: ConfigReader): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined)
    reader.refuse(field, value, `one of ${allowed.join(", ")}`, `choose one of these, or leave it out for ${standard}`);
  return found ?? standard;
}

function readChannels(value: unknown, reader: ConfigReader): Readonly<Record<string, string>> {
  const known = [...Object.keys(serviceCategory), ...Object.keys(marketingCategory), "service", "marketing"];
  const channels: Record<string, string> = {};
  for (const [name, id] of Object.entries(objectAt(value, "options.channels", reader))) {
    const field = `options.channels.${name}`;
    if (!known.includes(name)) reader.refuse(field, undefined, `under one of ${known.join(", ")}`, "name a category or a class");
    else if (typeof id !== "string" || id === "")
      reader.refuse(field, id, "a text", "give the channel_id as it is registered in the vendor's console");
    else channels[name] = id;
  }
  return channels;
}

function readClickAction(value: unknown, reader: ConfigReader): ClickAction {
  const given = objectAt(value, "options.click_action", reader);
  const type = oneOf(given.click_action_type ?? 0, [0, 1, 2, 4, 5] as const, 0, "options.click_action.click_action_type", reader);
  const text = (name: string, limit: number): string | null => {
    const text = given[name];
    if (text === undefined || text === null) return null;
    if (typeof text === "string" && text !== "" && text.length <= limit) return text;
    reader.refuse(`options.click_action.${name}`, undefined, `a text of 1 to ${limit} characters`, "shorten it, or leave it out");
    return null;
  };
  const activity = text("click_action_activity", clickActivityCharacters);
  if ((type === 1 || type === 4) && activity === null) {
    const remedy = "name the intent action or the activity's full class name";
    reader.refuse("options.click_action.click_action_activity", undefined, `given with click_action_type ${type}`, remedy);
  }
  return { click_action_type: type, click_action_activity: activity, click_action_url: text("click_action_url", clickUrlCharacters) };
}

function readLevel(given: Readonly<Record<string, unknown>>, name: string, reader: ConfigReader): 1 | 2 | 16 | null {
  const value = given[name];
  return value === undefined || value === null ? null : oneOf(value, [1, 2, 16] as const, 2, `options.notify_level.${name}`, reader);
}

function readStandardBody(value: unknown, reader: ConfigReader): number {
  if (value === undefined || value === null) return standardBodyCharacters;
  if (typeof value === "number" && Number.isInteger(value) && value >= standardBodyCharacters && value <= 200) return value;
  reader.refuse("options.content_characters", value, "a whole number from 50 to 200", "leave it out for 50");
  return standardBodyCharacters;
}

function readEventTypes(value: unknown, reader: ConfigReader): Readonly<Record<string, FailureReason>> {
  const types: Record<string, FailureReason> = {};
  for (const [name, reason] of Object.entries(objectAt(value, "options.event_types", reader))) {
    types[name] = oneOf(reason, failureReasons, "UNKNOWN", `options.event_types.${name}`, reader);
  }
  return types;
}
