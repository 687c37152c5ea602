/** A notification channel of the app, as its owner applied for it. Private ones carry the template that was approved. */
export type XiaomiChannelKind = { readonly kind: "private"; readonly templateId: string } | { readonly kind: "public" };

/** The app as the vendor knows it. */
export interface XiaomiApp {
  readonly packageName: string;
  readonly channels: Readonly<Record<string, XiaomiChannelKind>>;
  /** Private messages must carry their template (rule of 2026). */
  readonly templates: "required" | "optional";
  /** What becomes of data messages, which were stopped for new apps on 2022-09-12. */
  readonly passThrough: "refuse" | "accept";
}

/** What the vendor says no to. */
export interface XiaomiRefusal {
  readonly code: string;
  readonly reason: string;
}

/** A form that was found sound. */
export interface XiaomiForm {
  readonly regids: readonly string[];
  /** `default`: no channel was named. */
  readonly class: "private" | "public" | "default";
  readonly jobkey: string | null;
  /** Every field but the targets. */
  readonly fields: Readonly<Record<string, string>>;
  /** The app's own `extra.*`, without that prefix. */
  readonly extras: Readonly<Record<string, string>>;
}

const dayMs = 86_400_000;
const maxRegids = 1000;
/** Older texts allow two weeks, newer ones ten days; a server of either age is right. */
const privateLifeMs = 14 * dayMs;
const callbackBits = 1 + 2 + 16 + 32 + 64 + 128 + 1024;

/** `extra.*` names with a meaning of their own; all others are the app's. */
const reserved = new Set([
  "channel_id",
  "channel_name",
  "channel_description",
  "template_id",
  "template_param",
  "notify_effect",
  "intent_uri",
  "web_uri",
  "notify_foreground",
  "sound_uri",
  "jobkey",
  "only_send_once",
  "flow_control",
  "locale",
  "locale_not_in",
  "model",
  "model_not_in",
  "app_version",
  "app_version_not_in",
  "connpt",
  "callback",
  "callback.param",
  "callback.type",
  "notification_large_icon_uri",
  "notification_bigPic_uri",
  "notification_style_type",
]);

/**
 * Checks the form of a send to registration ids. Answers what was found wrong first.
 * Source: dev.mi.com/xiaomihyperos/documentation/detail?pId=1559, 1656, 2314 (2026-06).
 */
export function checkXiaomiForm(
  body: string,
  { app, version, nowMs }: { readonly app: XiaomiApp; readonly version: 2 | 3 | 4; readonly nowMs: number },
): XiaomiForm | XiaomiRefusal {
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(body)) fields[name] ??= value;
  const { registration_id, ...others } = fields;
  const regids = (registration_id ?? "").split(",").filter((regid) => regid !== "");
  const refusal =
    checkTargets(regids, others, { app, version }) ??
    checkText(others, app) ??
    checkNumbers(others, nowMs) ??
    checkChannel(others, app) ??
    checkTap(others) ??
    checkExtras(others) ??
    checkCallback(others);
  if (refusal !== null) return refusal;
  const kind = channelOf(others, app)?.kind ?? "default";
  return { regids, class: kind, jobkey: others["extra.jobkey"] || null, fields: others, extras: ownExtras(others) };
}

type Fields = Readonly<Record<string, string | undefined>>;

const refuse = (code: string, reason: string): XiaomiRefusal => ({ code, reason });

/** Characters as the vendor counts them: a Chinese one and a Latin one are one each. */
const lengthOf = (text: string): number => [...text].length;

function checkTargets(
  regids: readonly string[],
  fields: Fields,
  { app, version }: { readonly app: XiaomiApp; readonly version: 2 | 3 | 4 },
): XiaomiRefusal | null {
  if (regids.length === 0) return refuse("10016", "miss required parameter: registration_id");
  if (regids.length > maxRegids) return refuse("10008", `registration_id: ${regids.length} regids, at most ${maxRegids} are allowed`);
  const packages = (fields.restricted_package_name ?? "").split(",").filter((name) => name !== "");
  if (packages.length === 0) return refuse("10016", "miss required parameter: restricted_package_name");
  if (version === 2 && packages.length > 1) return refuse("10017", "restricted_package_name: v2 takes one package");
  return packages.includes(app.packageName) ? null : refuse("66108", "restricted_package_name does not match the app of this secret");
}

function checkText(fields: Fields, app: XiaomiApp): XiaomiRefusal | null {
  const { title, description, payload = "", pass_through = "0" } = fields;
  if (Buffer.byteLength(payload) >= 4096) return refuse("65009", "payload: must be smaller than 4 KB");
  if (pass_through !== "0" && pass_through !== "1") return refuse("10017", "pass_through: 0 or 1");
  if (pass_through === "1") return app.passThrough === "accept" ? null : refuse("10036", "pass-through messages are no longer offered");
  if (title === undefined || description === undefined) return refuse("10016", "miss required parameter: title, description");
  if (title === "" || description === "") return refuse("10041", "title and description must have at least one character");
  if (lengthOf(title) >= 50) return refuse("65009", "title: fewer than 50 characters");
  return lengthOf(description) >= 128 ? refuse("65009", "description: fewer than 128 characters") : null;
}

function checkNumbers(fields: Fields, nowMs: number): XiaomiRefusal | null {
  const { notify_type, notify_id, time_to_send } = fields;
  if (!isWithin(notify_type, -1, 7)) return refuse("10017", "notify_type: -1, or a sum of 1, 2 and 4");
  if (!isWithin(notify_id, 0, 2_147_483_647)) return refuse("10017", "notify_id: 0 to 2147483647");
  return isWithin(time_to_send, 0, nowMs + 7 * dayMs) ? null : refuse("10017", "time_to_send: at most seven days ahead, in ms");
}

function isWithin(text: string | undefined, least: number, most: number): boolean {
  return text === undefined || (/^-?\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most);
}

function channelOf(fields: Fields, app: XiaomiApp): XiaomiChannelKind | undefined {
  const id = fields["extra.channel_id"] ?? "";
  return Object.hasOwn(app.channels, id) ? app.channels[id] : undefined;
}

function checkChannel(fields: Fields, app: XiaomiApp): XiaomiRefusal | null {
  const channel = channelOf(fields, app);
  if (channel === undefined && fields["extra.channel_id"] !== undefined) return refuse("27001", "channel_id: not a channel of this app");
  const isPrivate = channel?.kind === "private";
  const most = isPrivate ? privateLifeMs : dayMs;
  if (!isWithin(fields.time_to_live, 0, most)) return refuse("10017", `time_to_live: at most ${most} ms for this channel`);
  const templateId = fields["extra.template_id"];
  const param = fields["extra.template_param"];
  if (templateId === undefined && param === undefined)
    return isPrivate && app.templates === "required" ? refuse("27001", "a private channel needs template_id and template_param") : null;
  if (isPrivate && templateId !== channel.templateId) return refuse("27001", "template_id: not the template of this channel");
  if (isPrivate && param === undefined && app.templates === "required")
    return refuse("27001", "a private channel needs template_id and template_param");
  return param === undefined ? null : checkTemplateParam(param);
}

function checkTemplateParam(text: string): XiaomiRefusal | null {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    values = null; // Refused below like any other text that is no object.
  }
  if (typeof values !== "object" || values === null || Array.isArray(values)) return refuse("10017", "template_param: a JSON object");
  const all: unknown[] = Object.values(values);
  if (all.length > 9) return refuse("10017", "template_param: at most 9 variables");
  const fits = (value: unknown): boolean => typeof value === "string" && value !== "" && lengthOf(value) <= 128 && !hasEmoji(value);
  return all.every(fits) ? null : refuse("10017", "template_param: texts of 1 to 128 characters without emoji");
}

/** Letters like © may be drawn as pictures and are none by themselves. */
function hasEmoji(text: string): boolean {
  return /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F/u.test(text);
}

function checkTap(fields: Fields): XiaomiRefusal | null {
  const effect = fields["extra.notify_effect"];
  const intent = fields["extra.intent_uri"] ?? "";
  const web = fields["extra.web_uri"] ?? "";
  if (effect !== undefined && !/^[123]$/.test(effect)) return refuse("10017", "notify_effect: 1, 2 or 3");
  if (effect === "2" && !/^intent:.*#Intent;.*end$/s.test(intent)) return refuse("10017", "intent_uri: intent:#Intent;…;end");
  if (effect === "3" && !isWeb(web)) return refuse("10017", "web_uri: an http or https address");
  const foreground = fields["extra.notify_foreground"];
  if (foreground !== undefined && foreground !== "0" && foreground !== "1") return refuse("10017", "notify_foreground: 0 or 1");
  return lengthOf(fields["extra.jobkey"] ?? "") > 20 ? refuse("10017", "jobkey: at most 20 characters") : null;
}

function isWeb(text: string): boolean {
  return /^https?:\/\/./.test(text) && URL.canParse(text);
}

function ownExtras(fields: Fields): Readonly<Record<string, string>> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields))
    if (name.startsWith("extra.") && !reserved.has(name.slice(6)) && value !== undefined) own[name.slice(6)] = value;
  return own;
}

function checkExtras(fields: Fields): XiaomiRefusal | null {
  const own = Object.entries(ownExtras(fields));
  if (own.length > 10) return refuse("65014", `extra: ${own.length} pairs, at most 10`);
  const characters = own.reduce((sum, [name, value]) => sum + lengthOf(name) + lengthOf(value), 0);
  return characters > 1024 ? refuse("65015", `extra: ${characters} characters, at most 1024`) : null;
}

function checkCallback(fields: Fields): XiaomiRefusal | null {
  const url = fields["extra.callback"];
  if (Buffer.byteLength(fields["extra.callback.param"] ?? "") > 64) return refuse("65036", "callback.param: at most 64 bytes");
  if (url !== undefined && Buffer.byteLength(url) > 128) return refuse("65037", "callback: at most 128 bytes");
  if (url !== undefined && !isWeb(url)) return refuse("65038", "callback: an http or https address");
  const type = fields["extra.callback.type"];
  if (type === undefined) return null;
  const bits = /^\d{1,5}$/.test(type) ? Number(type) : 0;
  return bits > 0 && (bits & ~callbackBits) === 0 ? null : refuse("10017", "callback.type: a sum of 1, 2, 16, 32, 64, 128 and 1024");
}
