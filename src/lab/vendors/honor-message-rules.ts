import { isRecord } from "./jwt.ts";

type Body = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const ttlMaxSeconds = 1_296_000;
const payloadBytesMax = 4096;

const isText: Check = (value) => typeof value === "string";
const isHttps: Check = (value) => typeof value === "string" && /^https:\/\/\S+$/.test(value);
const isWhole: Check = (value) => Number.isInteger(value);
const isTtl: Check = (value) => typeof value === "string" && /^\d+s$/.test(value) && Number.parseInt(value, 10) <= ttlMaxSeconds;
const isTime: Check = (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT.*Z$/.test(value) && !Number.isNaN(Date.parse(value));
const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value) =>
    allowed.includes(value);

const notificationFields: Readonly<Record<string, Check>> = { title: isText, body: isText, image: isHttps };
const androidNotificationFields: Readonly<Record<string, Check>> = {
  ...notificationFields,
  clickAction: isClickAction,
  style: oneOf(0, 1),
  bigTitle: isText,
  bigBody: isText,
  importance: oneOf("LOW", "NORMAL"),
  when: isTime,
  buttons: isButtons,
  badge: isBadge,
  notifyId: isWhole,
  tag: isText,
  group: isText,
};
const androidFields: Readonly<Record<string, Check>> = {
  ttl: isTtl,
  biTag: isText,
  data: isText,
  targetUserType: oneOf(0, 1),
  receiptId: isText,
  notification: (value) => isRecord(value) && fits(value, androidNotificationFields),
};
const fields: Readonly<Record<string, Check>> = {
  token: Array.isArray,
  data: isText,
  notification: (value) => isRecord(value) && fits(value, notificationFields),
  android: (value) => isRecord(value) && fits(value, androidFields),
};

/**
 * The code that a body is refused with, whoever it is for; null for a sound one. Names are as documented: those of a relative's API
 * (snake_case, a wrapping `message`, `validate_only`) are a wrong structure here.
 * Source: developer.honor.com downlink-message, by its readers (2026-06).
 */
export function checkHonorMessage(body: Body): string | null {
  const { token } = body;
  if (!Array.isArray(token) || token.length === 0 || token.some((one) => typeof one !== "string" || one === "")) return "10300";
  if (token.length > 1000) return "80300010";
  if (new Set(token).size < token.length) return "80300006";
  if (!fits(body, fields)) return "80100003";
  const { token: _tokens, ...payload } = body;
  if (Buffer.byteLength(JSON.stringify(payload)) > payloadBytesMax) return "80300008";
  return checkContent(body);
}

/** Whether a message goes out as service and communication; marketing is the default. */
export function isHonorService(body: Body): boolean {
  return notificationOf(body).importance === "NORMAL";
}

/** The notification as an Android device shows it: Android's fields overlay the common ones. Empty for a pass-through message. */
export function notificationOf(body: Body): Body {
  const android = isRecord(body.android) && isRecord(body.android.notification) ? body.android.notification : {};
  return { ...(isRecord(body.notification) ? body.notification : {}), ...android };
}

function checkContent(body: Body): string | null {
  const { title, body: text, clickAction, image, style, bigTitle, bigBody } = notificationOf(body);
  const isNotification = body.notification !== undefined || (isRecord(body.android) && body.android.notification !== undefined);
  if (!isNotification) return dataOf(body) === null ? "80100003" : null;
  if (!title || !text || clickAction === undefined) return "80100003";
  if (style === 1 && (!bigTitle || !bigBody)) return "80100003";
  return image !== undefined && !isHonorService(body) ? "80200050" : null;
}

/** `android.data` comes before `data`. */
export function dataOf(body: Body): string | null {
  const data = (isRecord(body.android) ? body.android.data : undefined) ?? body.data;
  return typeof data === "string" ? data : null;
}

function fits(value: Body, checks: Readonly<Record<string, Check>>): boolean {
  return Object.entries(value).every(
    ([name, given]) => given === null || given === undefined || (Object.hasOwn(checks, name) && checks[name]?.(given) === true),
  );
}

function isClickAction(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { type, intent, action, url } = value;
  if (type === 1) return isText(intent) || isText(action);
  return type === 2 ? isText(url) : type === 3;
}

function isButtons(value: unknown): boolean {
  return Array.isArray(value) && value.length <= 3 && value.every(isButton);
}

function isButton(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { name, actionType, intentType } = value;
  const intent = intentType === undefined || intentType === 0 || intentType === 1;
  return typeof name === "string" && name.length <= 40 && [0, 1, 2].some((one) => one === actionType) && intent;
}

function isBadge(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const numbers = [value.addNum, value.setNum].filter((number) => number !== undefined);
  return numbers.every(isWhole) && (value.badgeClass === undefined || isText(value.badgeClass));
}
