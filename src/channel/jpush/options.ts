import { marketingCategories, serviceCategories } from "../../catalogue/catalogue.ts";
import type { ConfigReader } from "../config-reader.ts";
import { asObject } from "../transport-rule.ts";
import type { ThirdParty } from "./classes.ts";
import { defaultEvents, type JpushEvent, jpushEvents, type ReceiptFields } from "./receipts.ts";

export type JpushPlatform = "android" | "ios" | "hmos";
const platforms: readonly JpushPlatform[] = ["android", "ios", "hmos"];
/** Keys of `third_party_channel`. Source: docs.jiguang.cn/jpush/server/push/rest_api_v3_push, 2026-06. */
const makers = ["xiaomi", "huawei", "honor", "meizu", "oppo", "vivo", "fcm", "hmos", "nio", "asus"];
const uses = ["marketing", "service", ...serviceCategories, ...marketingCategories];
const callbackTypes = [1, 2, 3, 8, 9, 10, 11];

export interface JpushOptions {
  /** Default Android and iOS. */
  readonly platform: readonly JpushPlatform[];
  /** Default true; the vendor's own default is the sandbox. */
  readonly apnsProduction: boolean;
  /** 1 = system, 0 = operation. Default 1 for service, 0 for marketing. */
  readonly classification: { readonly marketing: 0 | 1; readonly service: 0 | 1 };
  /** The app's channel on Android: by class or category, or under `""` for all. */
  readonly channelId: ReadonlyMap<string, string>;
  /** Fields of makers: by class or category, or under `""` for all. They outrank what the category says; null takes a maker out. */
  readonly thirdParty: ReadonlyMap<string, Readonly<Record<string, Readonly<Record<string, unknown>> | null>>>;
  /** What a tap opens on Android. `{link}` stands for the link, percent-encoded; a message without one opens the app. */
  readonly intentUrl: string;
  /** `derived`: a `cid` of our own making, so that the same request sent twice rings once. [unconfirmed that JPush takes one it did not issue.] Default none. */
  readonly cid: "none" | "derived";
  readonly callback: JpushCallback;
  readonly site: "default" | "beijing";
}

/** Where to be told, and how the telling looks: the vendor describes it to its customers alone. */
export interface JpushCallback {
  /** Bits of what is told, in the request; null = the address is set in the console. Default 11: pushed, delivered, clicked. */
  readonly type: number | null;
  readonly auth: "basic" | "signature" | "none";
  readonly events: Readonly<Record<string, JpushEvent>>;
  readonly fields: Partial<ReceiptFields>;
}

export const opensApp = "intent:#Intent;action=android.intent.action.MAIN;end";

/** Reads the options; every mistake becomes an error of the reader. `signed`: the credentials hold a callback's secret. */
export function readJpushOptions(value: unknown, reader: ConfigReader, signed: boolean): JpushOptions {
  const options = asObject(value) ?? {};
  if (value !== undefined && asObject(value) === null) reader.refuse("options", value, "an object", "write an object, or leave it out");
  const { platform, apns_production, classification, channel_id, third_party_channel, intent, cid, callback, site, ...others } = options;
  for (const name in others) reader.refuse(`options.${name}`, others[name], "an option of this channel", "leave it out");
  const check = <T>(field: string, given: unknown, allowed: readonly T[], standard: T): T => {
    const found = given === undefined ? standard : allowed.find((one) => one === given);
    if (found !== undefined) return found;
    reader.refuse(`options.${field}`, given, `one of ${allowed.map(String).join(", ")}`, "write one of these, or leave it out");
    return standard;
  };
  return {
    platform: readPlatforms(platform, reader),
    apnsProduction: check("apns_production", apns_production, [true, false], true),
    classification: readClassification(classification, check),
    channelId: readChannelIds(channel_id, reader),
    thirdParty: readThirdParty(third_party_channel, reader),
    intentUrl: readIntent(intent, reader),
    cid: check<"none" | "derived">("cid", cid, ["none", "derived"], "none"),
    callback: readCallback(callback, reader, signed),
    site: check<"default" | "beijing">("site", site, ["default", "beijing"], "default"),
  };
}

function readPlatforms(value: unknown, reader: ConfigReader): readonly JpushPlatform[] {
  if (value === undefined) return ["android", "ios"];
  if (value === "all") return platforms;
  const named = Array.isArray(value) ? platforms.filter((platform) => value.includes(platform)) : [];
  if (Array.isArray(value) && named.length === value.length && named.length > 0) return named;
  reader.refuse("options.platform", value, "a list of android, ios, hmos, each once", "name the platforms that the app has");
  return named;
}

type Check = <T>(field: string, given: unknown, allowed: readonly T[], standard: T) => T;

/** One number speaks of service messages: marketing is never said to be more than it is unless it is named. */
function readClassification(value: unknown, check: Check): JpushOptions["classification"] {
  const given = asObject(value) ?? { service: value };
  return {
    marketing: check<0 | 1>("classification.marketing", given.marketing, [0, 1], 0),
    service: check<0 | 1>("classification.service", given.service, [0, 1], 1),
  };
}

function readChannelIds(value: unknown, reader: ConfigReader): ReadonlyMap<string, string> {
  if (value === undefined) return new Map();
  if (typeof value === "string" && value !== "") return new Map([["", value]]);
  const ids = new Map<string, string>();
  const given = asObject(value);
  if (given === null) reader.refuse("options.channel_id", value, "a text, or an object by class or category", "write the channel's id");
  for (const [use, id] of Object.entries(given ?? {})) {
    if (uses.includes(use) && typeof id === "string" && id !== "") ids.set(use, id);
    else reader.refuse(`options.channel_id.${use}`, id, `a text for one of ${uses.join(", ")}`, "name a class or category and its channel");
  }
  return ids;
}

function readThirdParty(value: unknown, reader: ConfigReader): JpushOptions["thirdParty"] {
  const field = "options.third_party_channel";
  const shape = `an object by class, category or maker (${makers.join(", ")})`;
  const given = asObject(value) ?? {};
  if (value !== undefined && asObject(value) === null) reader.refuse(field, value, shape, "write an object, or leave it out");
  const found = new Map<string, Record<string, Readonly<Record<string, unknown>> | null>>();
  const add = (use: string, at: string, maker: string, fields: unknown): void => {
    const own = fields === null ? null : asObject(fields);
    if (makers.includes(maker) && (own !== null || fields === null)) found.set(use, { ...found.get(use), [maker]: own });
    else reader.refuse(`${at}.${maker}`, fields, `fields of one of ${makers.join(", ")}`, 'write it like {"huawei": {"category": "IM"}}');
  };
  for (const [key, part] of Object.entries(given)) {
    if (!uses.includes(key)) add("", field, key, part);
    else if (asObject(part) === null) reader.refuse(`${field}.${key}`, part, "an object by maker", "write the makers' fields into it");
    else for (const [maker, fields] of Object.entries(asObject(part) ?? {})) add(key, `${field}.${key}`, maker, fields);
  }
  return found;
}

function readIntent(value: unknown, reader: ConfigReader): string {
  if (value === undefined) return opensApp;
  const url = asObject(value)?.url;
  if (typeof url === "string" && url !== "") return url;
  reader.refuse("options.intent", value, "an object with a url", `write it like {"url": "${opensApp}"}`);
  return opensApp;
}

function readCallback(value: unknown, reader: ConfigReader, signed: boolean): JpushCallback {
  const given = asObject(value) ?? {};
  if (value !== undefined && asObject(value) === null) reader.refuse("options.callback", value, "an object", 'write it like {"type": 11}');
  const { type = 11, auth = signed ? "signature" : "basic", types = {}, fields = {}, ...others } = given;
  for (const name in others) reader.refuse(`options.callback.${name}`, others[name], "one of type, auth, types, fields", "leave it out");
  const bits = type === null ? null : callbackTypes.find((one) => one === type);
  if (bits === undefined)
    reader.refuse("options.callback.type", type, `one of ${callbackTypes.join(", ")}, or null`, "null: the address is set in the console");
  const way = (["basic", "signature", "none"] as const).find((one) => one === auth);
  if (way === undefined) reader.refuse("options.callback.auth", auth, "basic, signature or none", "write one of these, or leave it out");
  if (way === "signature" && !signed)
    reader.refuse("credentials.callback", undefined, "an object with username and secret", "give them, or another options.callback.auth");
  const events: Record<string, JpushEvent> = { ...defaultEvents };
  for (const [native, event] of Object.entries(asObject(types) ?? {})) {
    const known = jpushEvents.find((one) => one === event);
    if (known !== undefined) events[native] = known;
    else reader.refuse(`options.callback.types.${native}`, event, `one of ${jpushEvents.join(", ")}`, "write one of these");
  }
  const names: Record<string, string> = {};
  for (const [name, own] of Object.entries(asObject(fields) ?? {})) {
    if (fieldNames.includes(name) && typeof own === "string") names[name] = own;
    else reader.refuse(`options.callback.fields.${name}`, own, `the name of one of ${fieldNames.join(", ")}`, "write the field's name");
  }
  return { type: bits ?? null, auth: way ?? "basic", events, fields: names };
}

const fieldNames = ["rows", "type", "msg_id", "registration_id", "time", "params"];

/** What of the options speaks of a message: for all, then of its class, then of its category, the last word winning field by field. */
export function thirdPartyOf(
  standard: ThirdParty,
  { class: itsClass, category }: { readonly class: string; readonly category: string | null },
  options: Pick<JpushOptions, "thirdParty">,
): ThirdParty {
  const merged: Record<string, Readonly<Record<string, unknown>>> = { ...standard };
  for (const use of ["", itsClass, ...(category === null ? [] : [category])]) {
    for (const [maker, fields] of Object.entries(options.thirdParty.get(use) ?? {})) {
      if (fields === null) delete merged[maker];
      else merged[maker] = { ...merged[maker], ...fields };
    }
  }
  return merged;
}
