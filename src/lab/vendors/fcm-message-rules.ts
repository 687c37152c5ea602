import { isRecord } from "./jwt.ts";

/** What is wrong with one field: Google's `google.rpc.BadRequest.FieldViolation`, or a message that is too big as a whole. */
export type FcmViolation = { readonly field: string; readonly description: string } | { readonly tooBig: string };

/** How one field may look. Written from firebase.google.com/docs/reference/fcm/rest/v1/projects.messages (2026-06). */
type Shape =
  | "string"
  | "boolean"
  | "integer"
  | "duration"
  | "timestamp"
  | "https"
  | "color"
  | "label"
  | "strings"
  | "durations"
  | "stringMap"
  | "dataMap"
  | "struct"
  | "lights"
  | { readonly oneOf: readonly string[] }
  | { readonly fields: Readonly<Record<string, Shape>> };

const fcmOptions: Shape = { fields: { analytics_label: "label" } };

const androidNotification: Shape = {
  fields: {
    title: "string",
    body: "string",
    icon: "string",
    color: "color",
    sound: "string",
    tag: "string",
    click_action: "string",
    body_loc_key: "string",
    body_loc_args: "strings",
    title_loc_key: "string",
    title_loc_args: "strings",
    channel_id: "string",
    ticker: "string",
    sticky: "boolean",
    event_time: "timestamp",
    local_only: "boolean",
    notification_priority: {
      oneOf: ["PRIORITY_UNSPECIFIED", "PRIORITY_MIN", "PRIORITY_LOW", "PRIORITY_DEFAULT", "PRIORITY_HIGH", "PRIORITY_MAX"],
    },
    default_sound: "boolean",
    default_vibrate_timings: "boolean",
    default_light_settings: "boolean",
    vibrate_timings: "durations",
    visibility: { oneOf: ["VISIBILITY_UNSPECIFIED", "PRIVATE", "PUBLIC", "SECRET"] },
    notification_count: "integer",
    light_settings: "lights",
    image: "https",
    proxy: { oneOf: ["PROXY_UNSPECIFIED", "ALLOW", "DENY", "IF_PRIORITY_LOWERED"] },
  },
};

const request: Readonly<Record<string, Shape>> = {
  validate_only: "boolean",
  message: {
    fields: {
      name: "string",
      token: "string",
      topic: "string",
      condition: "string",
      data: "dataMap",
      notification: { fields: { title: "string", body: "string", image: "https" } },
      android: {
        fields: {
          collapse_key: "string",
          priority: { oneOf: ["NORMAL", "HIGH"] },
          ttl: "duration",
          restricted_package_name: "string",
          data: "dataMap",
          direct_boot_ok: "boolean",
          fcm_options: fcmOptions,
          notification: androidNotification,
        },
      },
      apns: {
        fields: {
          headers: "stringMap",
          payload: "struct",
          live_activity_token: "string",
          fcm_options: { fields: { analytics_label: "label", image: "https" } },
        },
      },
      webpush: {
        fields: {
          headers: "stringMap",
          data: "stringMap",
          notification: "struct",
          fcm_options: { fields: { link: "https", analytics_label: "label" } },
        },
      },
      fcm_options: fcmOptions,
    },
  },
};

const maxTtlSeconds = 2_419_200;
const maxPayloadBytes = 4096;

/**
 * Checks the body of `messages:send`. Names may be snake_case or lowerCamelCase and enum values in any case, as Google's JSON reader
 * takes them. Answers the first violation, or null.
 */
export function checkFcmRequest(body: unknown): FcmViolation | null {
  if (!isRecord(body)) return { field: "", description: "Invalid JSON payload received. Root element must be a message." };
  const named = normaliseNames(body, request);
  const shaped = checkFields(named, request, "");
  if (shaped) return shaped;
  const { message } = named;
  if (!isRecord(message)) return { field: "message", description: "Message is missing." };
  const targets = ["token", "topic", "condition"].filter((name) => message[name] !== undefined && message[name] !== null);
  if (targets.length !== 1) {
    const described = "Exactly one of token, topic or condition must be specified.";
    return { field: "message", description: targets.length === 0 ? `Recipient of the message is not set. ${described}` : described };
  }
  const { topic, condition } = message;
  if (typeof topic === "string" && !/^[A-Za-z0-9_.~%-]+$/.test(topic))
    return { field: "message.topic", description: "Malformed topic name" };
  if (typeof condition === "string" && (condition.match(/in topics/g)?.length ?? 0) > 5) {
    return { field: "message.condition", description: "Condition has more than 5 topics" };
  }
  return checkSize(message);
}

/** The message with the names that the page uses, unknown ones left as they are. */
export function readFcmMessage(body: unknown): Readonly<Record<string, unknown>> | null {
  if (!isRecord(body)) return null;
  const { message } = normaliseNames(body, request);
  return isRecord(message) ? message : null;
}

function checkFields(value: Record<string, unknown>, fields: Readonly<Record<string, Shape>>, path: string): FcmViolation | null {
  for (const [name, given] of Object.entries(value)) {
    const shape = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (shape === undefined) {
      const where = path === "" ? "" : ` at '${path}'`;
      return { field: path, description: `Invalid JSON payload received. Unknown name "${name}"${where}: Cannot find field.` };
    }
    const field = path === "" ? name : `${path}.${name}`;
    if (given === null) continue;
    const violation = checkValue(given, shape, field);
    if (violation) return violation;
  }
  return null;
}

function checkValue(given: unknown, shape: Shape, field: string): FcmViolation | null {
  if (typeof shape === "object") {
    if ("oneOf" in shape) {
      const known = typeof given === "number" || (typeof given === "string" && shape.oneOf.includes(given.toUpperCase()));
      return known ? null : { field, description: `Invalid value at '${field}': must be one of ${shape.oneOf.join(", ")}` };
    }
    return isRecord(given) ? checkFields(given, shape.fields, field) : { field, description: `Invalid value at '${field}': not an object` };
  }
  if (shape === "dataMap") return checkData(given, field);
  const [fits, expected] = simple[shape];
  return fits(given) ? null : { field, description: `Invalid value at '${field}': ${expected}` };
}

const isString = (value: unknown): value is string => typeof value === "string";
const isDuration = (value: unknown): boolean => isString(value) && /^\d+(\.\d{1,9})?s$/.test(value);
const isStringMap = (value: unknown): boolean => isRecord(value) && Object.values(value).every(isString);

const simple: Readonly<Record<Exclude<Extract<Shape, string>, "dataMap">, readonly [fits: (value: unknown) => boolean, expected: string]>> =
  {
    string: [isString, "must be a string"],
    boolean: [(value) => typeof value === "boolean", "must be true or false"],
    integer: [(value) => Number.isInteger(value), "must be a whole number"],
    duration: [
      (value) => isDuration(value) && Number.parseFloat(String(value)) <= maxTtlSeconds,
      "must be seconds with an s, 0s to 2419200s",
    ],
    timestamp: [(value) => isString(value) && !Number.isNaN(Date.parse(value)), "must be an RFC 3339 time"],
    https: [(value) => isString(value) && /^https:\/\/\S+$/.test(value), "must be an https URL"],
    color: [(value) => isString(value) && /^#[0-9a-fA-F]{6}$/.test(value), "must be #rrggbb"],
    label: [(value) => isString(value) && /^[a-zA-Z0-9-_.~%]{1,50}$/.test(value), "must match ^[a-zA-Z0-9-_.~%]{1,50}$"],
    strings: [(value) => Array.isArray(value) && value.every(isString), "must be a list of strings"],
    durations: [(value) => Array.isArray(value) && value.every(isDuration), "must be a list of durations"],
    stringMap: [isStringMap, "must map strings to strings"],
    struct: [isRecord, "must be an object"],
    lights: [isRecord, "must be an object"],
  };

function checkData(given: unknown, field: string): FcmViolation | null {
  if (!isRecord(given)) return { field, description: `Invalid value at '${field}': must map strings to strings` };
  for (const [key, value] of Object.entries(given)) {
    if (!isString(value))
      return { field: `${field}[${JSON.stringify(key)}]`, description: `Invalid value at '${field}[].value' (TYPE_STRING)` };
    if (key === "from" || key === "message_type" || key.startsWith("google.") || key.startsWith("gcm.")) {
      return { field, description: `Invalid data payload key: ${key}` };
    }
  }
  return null;
}

/** Payload = keys and values of what a device gets, in UTF-8: data and notification, with Android's additions, or Apple's own payload. */
function checkSize(message: Readonly<Record<string, unknown>>): FcmViolation | null {
  const { data, notification, android, apns } = message;
  const common = leafBytes(data) + leafBytes(notification);
  const forAndroid = isRecord(android) ? leafBytes(android.data) + leafBytes(android.notification) : 0;
  if (common + forAndroid > maxPayloadBytes) return { tooBig: "Android message is too big" };
  const payload = isRecord(apns) ? apns.payload : undefined;
  if (payload !== undefined && Buffer.byteLength(JSON.stringify(payload)) > maxPayloadBytes) return { tooBig: "APNs message is too big" };
  return null;
}

function leafBytes(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + leafBytes(item), 0);
  if (isRecord(value)) return Object.entries(value).reduce((sum, [key, item]) => sum + Buffer.byteLength(key) + leafBytes(item), 0);
  return value === null || value === undefined ? 0 : Buffer.byteLength(String(value));
}

/** lowerCamelCase names become the page's snake_case wherever the shape has named fields; maps keep their keys. */
function normaliseNames(value: Record<string, unknown>, fields: Readonly<Record<string, Shape>>): Record<string, unknown> {
  const renamed: [string, unknown][] = [];
  for (const [name, given] of Object.entries(value)) {
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const known = Object.hasOwn(fields, snake) ? snake : name;
    const shape = Object.hasOwn(fields, known) ? fields[known] : undefined;
    const nested = typeof shape === "object" && "fields" in shape && isRecord(given) ? normaliseNames(given, shape.fields) : given;
    renamed.push([known, nested]);
  }
  return Object.fromEntries(renamed);
}
