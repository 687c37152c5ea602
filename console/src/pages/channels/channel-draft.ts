import type { ChannelView } from "./channels-data.ts";
import { noFields, type VendorFields, vendorFields } from "./vendor-fields.ts";

/** What stands in place of a credential that is shown; sent back, the stored one stays. */
export const maskedValue = "•••";

/** A channel's form. Credentials that are stored and were not typed anew are empty here. */
export interface ChannelDraft {
  readonly id: string;
  readonly vendor: string;
  readonly appId: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly endpoints: Readonly<Record<string, string>>;
  /** null: every category. */
  readonly granted: readonly string[] | null;
  readonly perSecond: string;
  readonly burst: string;
  readonly options: string;
  readonly quota: string;
}

export const fieldsOf = (vendor: string): VendorFields =>
  Object.hasOwn(vendorFields, vendor) ? (vendorFields[vendor] ?? noFields) : noFields;

const json = (value: unknown): string => (value === undefined || value === null ? "" : JSON.stringify(value, null, 2));

export function draftOf(channel: ChannelView | null): ChannelDraft {
  return {
    id: channel?.id ?? "",
    vendor: channel?.vendor ?? "fcm",
    appId: channel?.appId ?? "",
    credentials: {},
    endpoints: channel?.endpoints ?? {},
    granted: channel?.granted ?? null,
    perSecond: channel?.pace ? String(channel.pace.perSecond) : "",
    burst: channel?.pace?.burst === undefined ? "" : String(channel.pace.burst),
    options: json(channel?.options),
    quota: json(channel?.quota),
  };
}

/** Whether something is stored for a credential, or for the object that it is a part of. */
export const isStored = (channel: ChannelView | null, name: string): boolean =>
  channel?.credentials !== undefined && Object.hasOwn(channel.credentials, name.split(".")[0] ?? name);

/** Names of fields whose JSON cannot be read. */
export const unreadableFields = (draft: ChannelDraft): readonly ("options" | "quota")[] =>
  (["options", "quota"] as const).filter((name) => draft[name].trim() !== "" && readJson(draft[name]) === undefined);

/** What is stored of a form: what is empty is left out, stored credentials that were not typed anew stay. */
export function bodyOf(draft: ChannelDraft, channel: ChannelView | null): Readonly<Record<string, unknown>> {
  const { id: _id, paused: _paused, pausedReason: _why, resting: _resting, callbackUrl: _made, ...kept } = { ...channel };
  const { endpoints: _e, granted: _g, pace, options: _o, quota: _q, credentials: _c, ...others } = kept;
  const endpoints = filled(draft.endpoints);
  const [options, quota] = [readJson(draft.options), readJson(draft.quota)];
  return {
    ...others,
    vendor: draft.vendor,
    appId: draft.appId.trim(),
    credentials: credentialsOf(draft, channel?.vendor === draft.vendor ? channel : null),
    ...(Object.keys(endpoints).length > 0 && { endpoints }),
    ...(draft.granted !== null && { granted: draft.granted }),
    ...paceOf(draft, pace),
    ...(options !== undefined && { options }),
    ...(quota !== undefined && { quota }),
  };
}

/** No pace typed: the vendor's own, or none where none was stored on purpose. */
function paceOf({ perSecond, burst }: ChannelDraft, stored: ChannelView["pace"]): { readonly pace?: unknown } {
  if (perSecond.trim() === "") return stored === null ? { pace: null } : {};
  return { pace: { perSecond: numberOr(perSecond), ...(burst.trim() !== "" && { burst: numberOr(burst) }) } };
}

/** What is no number is sent as it is, so that the server says what is wrong with it. */
const numberOr = (text: string): number | string => (Number.isNaN(Number(text)) ? text.trim() : Number(text));

function credentialsOf(draft: ChannelDraft, channel: ChannelView | null): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = Object.fromEntries(Object.keys(channel?.credentials ?? {}).map((name) => [name, maskedValue]));
  const typed = Object.entries(filled(draft.credentials));
  for (const [name, value] of typed.filter(([name]) => !name.includes("."))) found[name] = value;
  const parts = typed.filter(([name]) => name.includes("."));
  for (const head of new Set(parts.map(([name]) => headOf(name))))
    found[head] = Object.fromEntries(
      parts.filter(([name]) => headOf(name) === head).map(([name, value]) => [name.slice(head.length + 1), value]),
    );
  return found;
}

const headOf = (name: string): string => name.split(".")[0] ?? name;

const filled = (values: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value.trim() === "" ? [] : [[name, value.trim()]])));

function readJson(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The texts of a vendor's file by name; null: it is no file of that kind. */
export function readVendorFile(text: string): Readonly<Record<string, string>> | null {
  const read = readJson(text);
  if (typeof read !== "object" || read === null || Array.isArray(read)) return null;
  const texts = Object.entries(read).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return texts.length === 0 ? null : Object.fromEntries(texts);
}
