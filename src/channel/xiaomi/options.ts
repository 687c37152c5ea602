import type { ConfigReader } from "../config-reader.ts";
import { asObject } from "../transport-rule.ts";
import { isService, privateScenes, type TemplateSource, type XiaomiChannel, type XiaomiChannels } from "./classes.ts";
import { templateVariablesMax } from "./limits.ts";
import type { NotifyEffect } from "./request.ts";

/** Hosts by the region where an app's tokens are registered. Source: dev.mi.com/xiaomihyperos/documentation/detail?pId=1559, 2026-06. */
const xiaomiHosts = {
  china: "https://api.xmpush.xiaomi.com",
  global: "https://sgp-api.xmpush.global.xiaomi.com",
  europe: "https://fr-api.xmpush.global.xiaomi.com",
  india: "https://idmb-api.xmpush.global.xiaomi.com",
  russia: "https://ru-api.xmpush.global.xiaomi.com",
} as const;

export interface XiaomiOptions {
  readonly host: string;
  readonly channels: XiaomiChannels;
  readonly effect: { readonly notifyEffect: NotifyEffect; readonly intentUri: string | null };
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads `options`; what is wrong is told to the reader. */
export function readXiaomiOptions(value: unknown, reader: ConfigReader): XiaomiOptions {
  const options = objectIn(value, "options", reader);
  return { host: hostOf(options.region, reader), channels: channelsOf(options.channels, reader), effect: effectOf(options, reader) };
}

function hostOf(region: unknown, reader: ConfigReader): string {
  if (region === undefined) return xiaomiHosts.china;
  const found = Object.entries(xiaomiHosts).find(([name]) => name === region);
  if (found !== undefined) return found[1];
  reader.refuse(
    "options.region",
    region,
    `one of ${Object.keys(xiaomiHosts).join(", ")}`,
    "name the region where the app's tokens register",
  );
  return xiaomiHosts.china;
}

function channelsOf(value: unknown, reader: ConfigReader): XiaomiChannels {
  const channels = objectIn(value, "options.channels", reader);
  const marketing = channels.marketing === undefined ? null : channelOf(channels.marketing, "options.channels.marketing", reader);
  const service = new Map<keyof typeof privateScenes | "default", XiaomiChannel>();
  for (const [category, one] of Object.entries(objectIn(channels.service, "options.channels.service", reader))) {
    const field = `options.channels.service.${category}`;
    if (category !== "default" && !isService(category)) {
      const names = [...Object.keys(privateScenes), "default"].join(", ");
      reader.refuse(field, undefined, `a category: ${names}`, "name the channel by a category of service messages");
      continue;
    }
    const channel = channelOf(one, field, reader);
    if (channel !== null) service.set(category, channel);
  }
  return { marketing, service };
}

const channelRemedy = 'write the id of the channel from the vendor\'s console, or { "channel_id": …, "template_id": … }';

function channelOf(value: unknown, field: string, reader: ConfigReader): XiaomiChannel | null {
  const id = idIn(value);
  if (id !== null) return { channelId: id, template: null };
  const parts = asObject(value);
  const channelId = idIn(parts?.channel_id);
  if (parts === null || channelId === null) {
    reader.refuse(field, value, "an id, or an object with channel_id", channelRemedy);
    return null;
  }
  if (parts.template_id === undefined) return { channelId, template: null };
  const templateId = idIn(parts.template_id);
  if (templateId === null) reader.refuse(`${field}.template_id`, parts.template_id, "a text", channelRemedy);
  const params = paramsOf(parts.template_param, `${field}.template_param`, reader);
  return { channelId, template: { id: templateId ?? "", params } };
}

/** Which variables a template has is settled in the console; without a word about them they are `title` and `body`. */
function paramsOf(value: unknown, field: string, reader: ConfigReader): Readonly<Record<string, TemplateSource>> {
  if (value === undefined) return { title: "title", body: "body" };
  const named = Object.entries(objectIn(value, field, reader));
  if (named.length > templateVariablesMax) {
    reader.refuse(field, named.length, `at most ${templateVariablesMax} variables`, "use a template with fewer variables");
  }
  const params: Record<string, TemplateSource> = {};
  for (const [name, source] of named) {
    if (isSource(source)) params[name] = source;
    else reader.refuse(`${field}.${name}`, source, '"title", "body" or "data.<key>"', "say what of the message fills the variable");
  }
  return params;
}

function isSource(value: unknown): value is TemplateSource {
  return value === "title" || value === "body" || (typeof value === "string" && /^data\../.test(value));
}

function effectOf(options: Fields, reader: ConfigReader): XiaomiOptions["effect"] {
  const { notify_effect: wish = 1, intent_uri: intent } = options;
  const notifyEffect = ([1, 2, 3] as const).find((effect) => String(effect) === String(wish));
  if (notifyEffect === undefined) {
    reader.refuse("options.notify_effect", wish, "1 (the app), 2 (a page of it) or 3 (a web page)", "leave it out to open the app");
  }
  const isIntent = typeof intent === "string" && /^intent:.*#Intent;.*end$/.test(intent);
  if (intent !== undefined && !isIntent) {
    reader.refuse("options.intent_uri", intent, "an intent: URI", "write it like intent:#Intent;component=…;end");
  }
  return { notifyEffect: notifyEffect ?? 1, intentUri: isIntent ? intent : null };
}

function objectIn(value: unknown, field: string, reader: ConfigReader): Fields {
  if (value === undefined || value === null) return {};
  const object = asObject(value);
  if (object === null) reader.refuse(field, value, "an object", "write it as an object, or leave it out");
  return object ?? {};
}

function idIn(value: unknown): string | null {
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}
