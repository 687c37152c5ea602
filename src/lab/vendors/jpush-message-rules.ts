import { isRecord } from "./jwt.ts";

/** JPush's code for what is wrong with a request, and its words for it. */
export interface JpushFault {
  readonly code: "1002" | "1003" | "1005" | "1009" | "2006";
  readonly message: string;
}

export const jpushPlatforms = ["android", "ios", "hmos", "quickapp"] as const;
export type JpushPlatform = (typeof jpushPlatforms)[number];

/** Looks at the field and says what is wrong with it, or null. */
type Check = (value: unknown, field: string) => JpushFault | null;

const illegal = (field: string, expected: string): JpushFault => ({
  code: "1003",
  message: `The value of ${field} is illegal: ${expected}`,
});
const fits =
  (isRight: (value: unknown) => boolean, expected: string): Check =>
  (value, field) =>
    isRight(value) ? null : illegal(field, expected);

const isInteger = (value: unknown): value is number => Number.isInteger(value);
const text = fits((value) => typeof value === "string", "a text is expected");
const flag = fits((value) => typeof value === "boolean", "true or false is expected");
const map = fits(isRecord, "an object is expected");
const whole = fits(isInteger, "a whole number is expected");
const anything: Check = () => null;
const alert = fits((value) => typeof value === "string" || isRecord(value), "a text or an object is expected");
const textOrNumber = fits((value) => typeof value === "string" || isInteger(value), "a text or a whole number is expected");
const between = (low: number, high: number): Check =>
  fits((value) => isInteger(value) && value >= low && value <= high, `a whole number from ${low} to ${high} is expected`);
const oneOf = (...words: readonly unknown[]): Check => fits((value) => words.includes(value), `one of ${words.join(", ")} is expected`);
const texts = (most: number): Check =>
  fits(
    (value) =>
      Array.isArray(value) && value.length >= 1 && value.length <= most && value.every((one) => typeof one === "string" && one !== ""),
    `1 to ${most} texts are expected`,
  );

/** Refuses names that are not listed, then looks at each value. */
const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value, field) => {
    if (!isRecord(value)) return illegal(field, "an object is expected");
    for (const [name, given] of Object.entries(value)) {
      const path = field === "" ? name : `${field}.${name}`;
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
      if (check === undefined) return { code: "1009", message: `The key ${path} is not supported` };
      const fault = check(given, path);
      if (fault) return fault;
    }
    return null;
  };

const android = fields({
  alert,
  title: text,
  builder_id: whole,
  channel_id: text,
  category: text,
  priority: between(-2, 2),
  style: between(0, 3),
  alert_type: between(-1, 7),
  big_text: text,
  inbox: map,
  big_pic_path: text,
  large_icon: text,
  small_icon_uri: text,
  intent: fields({ url: text }),
  uri_activity: text,
  uri_action: text,
  badge_add_num: whole,
  badge_set_num: whole,
  badge_class: text,
  sound: text,
  show_begin_time: text,
  show_end_time: text,
  display_foreground: oneOf("0", "1", 0, 1),
  extras: map,
});

const ios = fields({
  alert,
  sound: alert,
  badge: textOrNumber,
  "content-available": flag,
  "mutable-content": flag,
  category: text,
  "thread-id": text,
  "interruption-level": oneOf("active", "critical", "passive", "timeSensitive", "time-sensitive"),
  extras: map,
});

/** The vendor facts list these and say that there are more. */
const hmos: Check = (value, field) => {
  if (!isRecord(value)) return illegal(field, "an object is expected");
  const known: Readonly<Record<string, Check>> = {
    alert,
    title: text,
    intent: map,
    badge_add_num: whole,
    category: text,
    test_message: flag,
    receipt_id: text,
    extras: map,
  };
  for (const [name, given] of Object.entries(value)) {
    const fault = Object.hasOwn(known, name) ? known[name]?.(given, `${field}.${name}`) : null;
    if (fault) return fault;
  }
  return null;
};

const distribution = oneOf("secondary_push", "first_ospush", "ospush", "jpush");
const everywhere: Readonly<Record<string, Check>> = {
  distribution,
  distribution_fcm: distribution,
  distribution_customize: distribution,
  // The vendor facts give these to Huawei and "partly others", without their values.
  urgency: text,
  target_user_type: whole,
  receipt_id: text,
  large_icon: text,
  small_icon_uri: text,
  style: between(0, 3),
  big_text: text,
  inbox: map,
  big_pic_path: text,
  badge_add_num: whole,
  badge_set_num: whole,
  badge_class: text,
};
const importance = oneOf("LOW", "NORMAL", "HIGH");
const makers = fields({
  xiaomi: fields({ ...everywhere, channel_id: text, mi_template_id: text, mi_template_param: anything, skip_quota: anything }),
  huawei: fields({ ...everywhere, channel_id: text, importance, category: text }),
  honor: fields({ ...everywhere, importance, category: text }),
  hmos: fields({ ...everywhere, importance, category: text }),
  meizu: fields(everywhere),
  oppo: fields({
    ...everywhere,
    channel_id: text,
    category: text,
    notify_level: whole,
    auditResponse: anything,
    private_msg_template_id: text,
    private_title_parameters: anything,
    private_content_parameters: anything,
  }),
  vivo: fields({
    ...everywhere,
    category: text,
    classification: between(0, 1),
    push_mode: between(0, 1),
    callback_id: text,
    add_badge: anything,
  }),
  fcm: fields({ ...everywhere, channel_id: text }),
  nio: fields(everywhere),
  asus: fields(everywhere),
});

const request = fields({
  cid: text,
  platform: (value, field) => {
    if (value === "all") return null;
    const known = Array.isArray(value) && value.length > 0 && value.every((one) => jpushPlatforms.some((name) => name === one));
    return known ? null : illegal(field, `"all" or a list of ${jpushPlatforms.join(", ")} is expected`);
  },
  audience: (value, field) =>
    value === "all"
      ? null
      : fields({
          registration_id: texts(1000),
          alias: texts(1000),
          tag: texts(20),
          tag_and: texts(20),
          tag_not: texts(20),
          segment: texts(1000),
          abtest: texts(1000),
          live_activity_id: text,
        })(value, field),
  notification: fields({ alert, android, ios, hmos, quickapp: map }),
  message: fields({ msg_content: anything, title: text, content_type: text, extras: map }),
  notification_3rd: map,
  options: fields({
    sendno: textOrNumber,
    time_to_live: between(0, 864_000),
    override_msg_id: textOrNumber,
    apns_production: flag,
    apns_collapse_id: fits(
      (value) => typeof value === "string" && Buffer.byteLength(value) <= 64,
      "a text of 64 bytes at most is expected",
    ),
    big_push_duration: between(0, 1400),
    classification: between(0, 1),
    test_message: flag,
    receipt_id: text,
    third_party_channel: makers,
  }),
  callback: fields({ url: text, params: map, type: oneOf(1, 2, 3, 8, 9, 10, 11) }),
});

const freeTtlSecondsMax = 259_200;
const androidBytesMax = 4000;
const iosBytesMax = 2000;

/**
 * The first thing that JPush would refuse of a push, before it looks for the devices. `vip` opens callbacks, vendor-first distribution and
 * 10 days of waiting. Source: `jpush` page of the vendor facts and docs.jiguang.cn rest_api_v3_push (2026-06).
 */
export function checkJpushRequest(body: unknown, { vip }: { readonly vip: boolean }): JpushFault | null {
  if (!isRecord(body)) return illegal("the body", "a JSON object is expected");
  for (const name of ["platform", "audience"]) if (body[name] === undefined) return { code: "1002", message: `${name} is missing` };
  if (body.notification === undefined && body.message === undefined) return { code: "1002", message: "notification or message is missing" };
  return request(body, "") ?? checkAlerts(body) ?? (vip ? null : checkFreePlan(body)) ?? checkSize(body);
}

/** Every notification says something, and custom data have content. */
function checkAlerts({ notification, message }: Readonly<Record<string, unknown>>): JpushFault | null {
  if (isRecord(message) && message.msg_content === undefined) return { code: "1002", message: "message.msg_content is missing" };
  if (!isRecord(notification) || notification.alert !== undefined) return null;
  const parts = Object.entries(notification);
  if (parts.length === 0) return { code: "1002", message: "notification.alert is missing" };
  const silent = parts.find(([, part]) => isRecord(part) && part.alert === undefined && part["content-available"] !== true);
  return silent === undefined ? null : { code: "1002", message: `notification.${silent[0]}.alert is missing` };
}

function checkFreePlan({ options, callback }: Readonly<Record<string, unknown>>): JpushFault | null {
  const vipOnly = (field: string): JpushFault => ({ code: "2006", message: `${field} is for VIP customers only` });
  if (callback !== undefined) return vipOnly("callback");
  const { time_to_live: ttl, third_party_channel: channels } = isRecord(options) ? options : {};
  if (typeof ttl === "number" && ttl > freeTtlSecondsMax)
    return illegal("options.time_to_live", `at most ${freeTtlSecondsMax} is expected`);
  const makersFirst = Object.entries(isRecord(channels) ? channels : {}).find(
    ([, maker]) =>
      isRecord(maker) &&
      [maker.distribution, maker.distribution_fcm, maker.distribution_customize].some((one) => /ospush$/.test(String(one))),
  );
  return makersFirst === undefined ? null : vipOnly(`options.third_party_channel.${makersFirst[0]}.distribution`);
}

function checkSize(body: Readonly<Record<string, unknown>>): JpushFault | null {
  const { notification, message } = body;
  const bytesFor = (platform: string): number => {
    const part = isRecord(notification) ? (notification[platform] ?? notification.alert) : undefined;
    return bytesOf(part) + bytesOf(message);
  };
  const goesTo = (platform: string): boolean =>
    body.platform === "all" || (Array.isArray(body.platform) && body.platform.includes(platform));
  if (goesTo("android") && bytesFor("android") > androidBytesMax)
    return { code: "1005", message: `Android messages take ${androidBytesMax} bytes` };
  if (goesTo("ios") && bytesFor("ios") > iosBytesMax) return { code: "1005", message: `iOS messages take ${iosBytesMax} bytes` };
  return null;
}

const bytesOf = (value: unknown): number => (value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value)));

/** What a device of this platform shows and hands to the app; null when the push holds nothing for it. */
export function readJpushContent(
  body: Readonly<Record<string, unknown>>,
  platform: JpushPlatform,
): { readonly title: string | null; readonly body: string | null; readonly data: Readonly<Record<string, string>> } | null {
  const { notification, message } = body;
  const said = isRecord(notification) ? (notification[platform] ?? (notification.alert === undefined ? undefined : {})) : undefined;
  if (isRecord(said) && isRecord(notification)) {
    const words = said.alert ?? notification.alert;
    const [title, content] = isRecord(words) ? [words.title, words.body ?? words.alert] : [said.title, words];
    return { title: textOf(title), body: textOf(content), data: stringMap(said.extras) };
  }
  if (!isRecord(message)) return null;
  const { msg_content: content, title, extras } = message;
  return { title: textOf(title), body: typeof content === "string" ? content : JSON.stringify(content), data: stringMap(extras) };
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

function stringMap(value: unknown): Record<string, string> {
  const entries = Object.entries(isRecord(value) ? value : {});
  return Object.fromEntries(entries.map(([key, given]) => [key, typeof given === "string" ? given : JSON.stringify(given)]));
}
