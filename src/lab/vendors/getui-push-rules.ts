import { isRecord } from "./jwt.ts";

/** What is wrong with a field, in Getui's words behind code 20001; null = nothing. */
export type GetuiFault = string | null;

type Check = (value: unknown, field: string) => GetuiFault;

const invalid = (field: string): string => `${field} is invalid`;
const empty = (field: string): string => `${field} can not be empty`;
const wrongType = (field: string): string => `${field} type error`;

const missing = (value: unknown): boolean => value === undefined || value === null || value === "";
const optional =
  (check: Check): Check =>
  (value, field) =>
    value === undefined || value === null ? null : check(value, field);
const required =
  (check: Check): Check =>
  (value, field) =>
    missing(value) ? empty(field) : check(value, field);
const text: Check = (value, field) => (typeof value === "string" ? null : wrongType(field));
const record: Check = (value, field) => (isRecord(value) ? null : wrongType(field));
const matching =
  (pattern: RegExp): Check =>
  (value, field) =>
    typeof value !== "string" ? wrongType(field) : pattern.test(value) ? null : invalid(field);
const whole =
  (low: number, high: number): Check =>
  (value, field) => {
    if (typeof value !== "number" || !Number.isInteger(value)) return wrongType(field);
    return value >= low && value <= high ? null : invalid(field);
  };
const oneOf =
  (words: readonly string[]): Check =>
  (value, field) =>
    typeof value !== "string" ? wrongType(field) : words.includes(value) ? null : invalid(field);

/** The listed fields are looked at; others pass, since the vendor facts know some of them only by halves. */
const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value, field) => {
    if (!isRecord(value)) return wrongType(field);
    for (const [name, check] of Object.entries(checks)) {
      const fault = check(value[name], field === "" ? name : `${field}.${name}`);
      if (fault !== null) return fault;
    }
    return null;
  };
const both =
  (...checks: readonly Check[]): Check =>
  (value, field) => {
    for (const check of checks) {
      const fault = check(value, field);
      if (fault !== null) return fault;
    }
    return null;
  };

const strategyPlaces = ["default", "ios", "hw", "ho", "xm", "vv", "mz", "op", "st"];
const ttlMsMax = 259_200_000;

const settings = fields({
  ttl: optional(whole(-1, ttlMsMax)),
  strategy: optional(fields(Object.fromEntries(strategyPlaces.map((place) => [place, optional(whole(1, 4))])))),
});

/** What a tap does needs its address: `intent`, `url` or `payload`. */
const tap: Check = (value, field) => {
  const given = isRecord(value) ? value : {};
  const need: Readonly<Record<string, string>> = { intent: "intent", url: "url", payload: "payload", payload_custom: "payload" };
  const name = need[String(given.click_type)];
  return name === undefined ? null : required(text)(given[name], `${field}.${name}`);
};

const ownNotification = both(
  fields({
    title: required(text),
    body: required(text),
    click_type: required(oneOf(["intent", "url", "payload", "payload_custom", "startapp", "none"])),
    notify_id: optional(whole(0, 2_147_483_647)),
    channel_level: optional(whole(0, 4)),
  }),
  tap,
);
const vendorNotification = both(
  fields({
    title: required(text),
    body: required(text),
    click_type: required(oneOf(["intent", "url", "startapp"])),
    notify_id: optional(whole(0, 2_147_483_647)),
  }),
  tap,
);

const exactlyOne =
  (names: readonly string[]): Check =>
  (value, field) => {
    if (!isRecord(value)) return wrongType(field);
    const given = names.filter((name) => !missing(value[name]));
    return given.length === 0 ? empty(field) : given.length === 1 ? null : invalid(field);
  };

const pushMessage = both(
  exactlyOne(["notification", "transmission", "revoke"]),
  fields({
    notification: optional(ownNotification),
    transmission: optional(text),
    revoke: optional(
      fields({
        old_task_id: required(text),
        force: optional((value, field) => (typeof value === "boolean" ? null : wrongType(field))),
      }),
    ),
  }),
);

/** Keys below a maker's name are paths into that maker's own request. */
const makerOptions: Check = (value, field) => {
  if (!isRecord(value)) return wrongType(field);
  for (const [maker, paths] of Object.entries(value)) {
    if (!isRecord(paths)) return wrongType(`${field}.${maker}`);
    if (!/^[A-Z]{2,3}$/.test(maker)) return invalid(`${field}.${maker}`);
    for (const path of Object.keys(paths)) if (!path.startsWith("/")) return invalid(`${field}.${maker}.${path}`);
  }
  return null;
};

const ups = both(
  exactlyOne(["notification", "transmission", "revoke"]),
  fields({ notification: optional(vendorNotification), transmission: optional(text), options: optional(makerOptions) }),
);

const multimedia: Check = (value, field) => {
  if (!Array.isArray(value)) return wrongType(field);
  for (const [n, one] of value.entries()) {
    const fault = fields({ url: required(text), type: required(whole(1, 3)) })(one, `${field}[${n}]`);
    if (fault !== null) return fault;
  }
  return null;
};

const ios = fields({
  type: optional(text),
  aps: optional(fields({ alert: optional((value, field) => (typeof value === "string" ? null : record(value, field))) })),
  auto_badge: optional(text),
  payload: optional(text),
  multimedia: optional(multimedia),
  "apns-collapse-id": optional(text),
});

const pushChannel = fields({ android: optional(fields({ ups: optional(ups) })), ios: optional(ios) });

const content = {
  group_name: optional(matching(/^[A-Za-z0-9_-]{1,100}$/)),
  settings: optional(settings),
  push_message: required(pushMessage),
  push_channel: optional(pushChannel),
};
const requestId = matching(/^.{10,32}$/s);

/** Names of targets: 1 to `most` texts. */
export function checkGetuiTargets(audience: unknown, name: "cid" | "alias", most: number): GetuiFault {
  if (missing(audience)) return empty("audience");
  if (!isRecord(audience)) return wrongType("audience");
  const targets = audience[name];
  const field = `audience.${name}`;
  if (missing(targets)) return empty(field);
  if (!Array.isArray(targets) || !targets.every((one) => typeof one === "string")) return wrongType(field);
  return targets.length >= 1 && targets.length <= most && targets.every((one) => one !== "") ? null : invalid(field);
}

/** Looks at the body of a push to one target. */
export function checkGetuiSingle(body: unknown, name: "cid" | "alias"): GetuiFault {
  const fault = fields({ request_id: required(requestId), ...content })(body, "");
  return fault ?? checkGetuiTargets(isRecord(body) ? body.audience : undefined, name, 1);
}

/** Looks at a body without single targets: one that is stored for lists, or goes to all or to a tag. */
export function checkGetuiContent(body: unknown): GetuiFault {
  return fields({ request_id: optional(requestId), ...content })(body, "");
}

/** Which way a push takes to the device, and so which of its parts counts. */
export type GetuiRoute = "getui" | "android" | "ios";

/** What the device gets of a push. The map is what `payload` or `transmission` hold as JSON, and the texts among an intent's extras. */
export function readGetuiContent(
  push: Readonly<Record<string, unknown>>,
  route: GetuiRoute,
): { readonly title: string | null; readonly body: string | null; readonly data: Readonly<Record<string, string>> } {
  const channel = recordOf(push.push_channel);
  if (route === "ios") {
    const { aps, payload } = recordOf(channel.ios);
    const alert = recordOf(aps).alert;
    const words = recordOf(alert);
    return { title: textOrNull(words.title), body: typeof alert === "string" ? alert : textOrNull(words.body), data: mapOf(payload) };
  }
  const part = route === "android" ? recordOf(recordOf(channel.android).ups) : recordOf(push.push_message);
  if (typeof part.transmission === "string") return { title: null, body: null, data: mapOf(part.transmission) };
  const { title, body, payload, intent } = recordOf(part.notification);
  return { title: textOrNull(title), body: textOrNull(body), data: { ...extrasOf(intent), ...mapOf(payload) } };
}

/** A JSON object's members as texts; another text stands under `payload`. */
function mapOf(payload: unknown): Record<string, string> {
  if (typeof payload !== "string" || payload === "") return {};
  let value: unknown = null;
  try {
    value = JSON.parse(payload);
  } catch {
    // Apps may pass any text: it is given on as it is.
  }
  if (!isRecord(value)) return { payload };
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, typeof one === "string" ? one : JSON.stringify(one)]));
}

/** `S.key=value` of an intent URI, whose names and values are percent-encoded (Android's `Intent.toUri`). */
function extrasOf(intent: unknown): Record<string, string> {
  if (typeof intent !== "string") return {};
  const extras: Record<string, string> = {};
  for (const [, name = "", value = ""] of intent.matchAll(/;S\.([^=;]+)=([^;]*)/g)) extras[decoded(name)] = decoded(value);
  return extras;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // A lone percent sign: Android, too, leaves it.
  }
}

const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
