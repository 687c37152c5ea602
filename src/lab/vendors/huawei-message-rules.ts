import {
  aBoolean,
  aNumber,
  anHttpsUrl,
  anObject,
  anything,
  aText,
  type FieldCheck,
  listOf,
  oneOf,
  requires,
  rule,
  stringMapOf,
} from "./huawei-fields.ts";
import { isRecord } from "./jwt.ts";

/** Why a body is refused: the vendor's code and its words. */
export interface HuaweiViolation {
  readonly code: string;
  readonly text: string;
}

const categories = [
  "IM",
  "VOIP",
  "SUBSCRIPTION",
  "TRAVEL",
  "HEALTH",
  "WORK",
  "ACCOUNT",
  "EXPRESS",
  "FINANCE",
  "DEVICE_REMINDER",
  "MAIL",
  "PLAY_VOICE",
  "MARKETING",
] as const;

/** Categories that need the right to classify messages oneself. */
export const huaweiServiceCategories: readonly string[] = categories.filter((category) => category !== "MARKETING");

const maxInt32 = 2_147_483_647;
const maxTtlSeconds = 1_296_000;

const clickAction = anObject(
  { type: oneOf(1, 2, 3), intent: aText({ min: 1 }), action: aText({ min: 1 }), url: anHttpsUrl },
  requires("type"),
  rule(({ type, intent, action }) => type !== 1 || intent !== undefined || action !== undefined, "of type 1 needs intent or action"),
  rule(({ type, url }) => type !== 2 || url !== undefined, "of type 2 needs url"),
);

const badge = anObject({ add_num: aNumber(1, 99), set_num: aNumber(0, 99), class: aText({ min: 1 }) });
const button = anObject({
  name: aText({ min: 1, max: 40 }),
  action_type: aNumber(0, 4),
  intent_type: oneOf(0, 1),
  intent: aText(),
  data: aText({ max: 1024 }),
});

const androidNotification = anObject(
  {
    title: aText({ min: 1 }),
    body: aText({ min: 1 }),
    image: anHttpsUrl,
    icon: aText(),
    color: aText(),
    sound: aText(),
    default_sound: aBoolean,
    tag: aText(),
    channel_id: aText(),
    notify_summary: aText(),
    style: oneOf(0, 1, 3),
    big_title: aText(),
    big_body: aText(),
    inbox_content: listOf(aText({ max: 1024 }), 5),
    notify_id: aNumber(0, maxInt32),
    group: aText(),
    badge,
    ticker: aText(),
    when: aText(),
    visibility: aText(),
    foreground_show: aBoolean,
    profile_id: aText({ max: 64 }),
    buttons: listOf(button, 3),
    multi_lang_key: anything,
    vibrate_config: anything,
    light_settings: anything,
    importance: oneOf("LOW", "NORMAL", "HIGH"),
    click_action: clickAction,
  },
  requires("click_action"),
  rule(
    ({ style, big_title, big_body }) => style !== 1 || (big_title !== undefined && big_body !== undefined),
    "of style 1 needs big_title and big_body",
  ),
  rule(({ style, inbox_content }) => style !== 3 || inbox_content !== undefined, "of style 3 needs inbox_content"),
);

const ttl: FieldCheck = (value, path) => {
  const seconds = typeof value === "string" ? /^(\d+(?:\.\d+)?)s$/.exec(value)?.[1] : undefined;
  return seconds !== undefined && Number(seconds) <= maxTtlSeconds
    ? null
    : `Illegal payload, ${path} must be like "86400s", at most ${maxTtlSeconds}s`;
};

const android = anObject({
  data: aText(),
  category: oneOf(...categories),
  target_user_type: oneOf(0, 1),
  ttl,
  collapse_key: anything, // Has a code of its own.
  urgency: oneOf("HIGH", "NORMAL"),
  bi_tag: aText(),
  receipt_id: aText(),
  notification: androidNotification,
});

const request = anObject(
  {
    validate_only: aBoolean,
    review: listOf(anything, 100),
    message: anObject({
      token: anything, // Has a code of its own.
      topic: aText({ min: 1 }),
      condition: aText({ min: 1 }),
      data: aText(),
      notification: anObject({ title: aText({ min: 1 }), body: aText({ min: 1 }), image: anHttpsUrl }),
      android,
    }),
  },
  requires("message"),
);

const maxBodyBytes = 4096;
const maxTokens = 1000;

/** Checks the body of `messages:send` of v1 and v2. Source: the `huawei` page of the vendor facts, "v1/v2 request body" (2025-08). */
export function checkHuaweiRequest(body: unknown): HuaweiViolation | null {
  const problem = request(body, "");
  if (problem !== null) return { code: "80100003", text: problem };
  const message = partOf(body, "message");
  const targets = ["token", "topic", "condition"].filter((name) => message[name] !== undefined);
  if (targets.length !== 1) return { code: "80100003", text: "Illegal payload, exactly one of token, topic and condition is needed" };
  return checkTargets(message) ?? checkAndroid(message) ?? checkSize(body, message);
}

function checkTargets({ token, condition }: Readonly<Record<string, unknown>>): HuaweiViolation | null {
  if (condition !== undefined) {
    const topics = String(condition).match(/'[^']*' in topics/g) ?? [];
    return topics.length > 5 ? { code: "80100003", text: "Illegal payload, a condition takes at most 5 topics" } : null;
  }
  if (token === undefined) return null;
  if (!Array.isArray(token) || !token.every((one) => typeof one === "string"))
    return { code: "80100003", text: "Illegal payload, token must be a list of strings" };
  const isCount = token.length >= 1 && token.length <= maxTokens;
  return isCount ? null : { code: "80300010", text: "The number of tokens must be between 1 and 1000" };
}

function checkAndroid(message: Readonly<Record<string, unknown>>): HuaweiViolation | null {
  const own = partOf(message, "android");
  const { collapse_key: collapse, category, data } = own;
  if (collapse !== undefined && aNumber(-1, 100)(collapse, "") !== null)
    return { code: "80100013", text: "Illegal collapse_key, it ranges from -1 to 100" };
  const shown = shownOf(message);
  if (shown === null) {
    const hasData = data !== undefined || message.data !== undefined;
    return hasData ? null : { code: "80100003", text: "Illegal payload, neither notification nor data" };
  }
  if (typeof shown.title !== "string" || typeof shown.body !== "string")
    return { code: "80100003", text: "Illegal payload, title and body are required" };
  if (shown.click_action === undefined) return { code: "80100003", text: "Illegal payload, click_action is required" };
  return category === "PLAY_VOICE" ? { code: "80100003", text: "Illegal payload, PLAY_VOICE is for data messages" } : null;
}

/** What counts is the body without the tokens. */
function checkSize(body: unknown, message: Readonly<Record<string, unknown>>): HuaweiViolation | null {
  const { token: _, ...rest } = message;
  const bytes = Buffer.byteLength(JSON.stringify(isRecord(body) ? { ...body, message: rest } : {}));
  return bytes <= maxBodyBytes ? null : { code: "80300008", text: `The message body is ${bytes} bytes long, ${maxBodyBytes} are allowed` };
}

/** The notification as the device gets it, Android's own fields over the common ones; null for a data message. */
export function shownOf(message: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | null {
  const own = partOf(message, "android");
  if (message.notification === undefined && own.notification === undefined) return null;
  return { ...partOf(message, "notification"), ...partOf(own, "notification") };
}

/** The map that reaches the app: the data text, and what the intent of a tap carries as `S.name=value`. */
export function dataOf(message: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const { data = message.data } = partOf(message, "android");
  const { intent } = partOf(shownOf(message) ?? {}, "click_action");
  const extras = typeof intent === "string" ? [...intent.matchAll(/;S\.([^=;]+)=([^;]*)/g)] : [];
  const fromIntent = extras.map(([, name = "", value = ""]) => [decode(name), decode(value)] as const);
  return { ...Object.fromEntries(fromIntent), ...(data === undefined ? {} : stringMapOf(data)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A lone percent sign: the app would get it as it stands.
  }
}

/** A member that is an object; empty when it is none. */
export function partOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const part = isRecord(value) ? value[name] : undefined;
  return isRecord(part) ? part : {};
}
