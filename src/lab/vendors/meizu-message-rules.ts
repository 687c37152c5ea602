import { isRecord } from "./jwt.ts";

/** A message that keeps the rules. */
export interface MeizuMessage {
  readonly title: string | null;
  readonly content: string;
  readonly class: "private" | "public";
  readonly data: Readonly<Record<string, string>>;
  readonly callback: string | null;
  readonly callbackParam: string | null;
  /** 1 delivered, 2 clicked, 3 both. */
  readonly callbackType: 1 | 2 | 3;
  /** `messageJson` as it was sent. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** What was found wrong: the field and the rule. */
export interface MeizuViolation {
  readonly violation: string;
}

type Fields = Readonly<Record<string, unknown>>;

const charactersOf = (value: unknown): number => (typeof value === "string" ? [...value].length : 0);
const bytesOf = (value: unknown): number => Buffer.byteLength(typeof value === "string" ? value : JSON.stringify(value));
const isBit = (value: unknown): boolean => ["0", "1", "true", "false"].includes(String(value));

/** Each rule as a path, a test of the value that stands there, and its wording. What is absent is not tested. */
const noticeRules: readonly (readonly [path: string, holds: (value: unknown) => boolean, wording: string])[] = [
  ["noticeBarInfo.noticeBarType", (value) => Number(value) === 0 || Number(value) === 2, "must be 0 or 2"],
  ["noticeBarInfo.title", (value) => typeof value === "string" && charactersOf(value) <= 32, "must be 1 to 32 characters"],
  ["noticeBarInfo.content", (value) => typeof value === "string" && charactersOf(value) <= 100, "must be 1 to 100 characters"],
  ["noticeExpandInfo", isRecord, "must be an object"],
  ["noticeExpandInfo.noticeExpandType", (value) => Number(value) === 0 || Number(value) === 1, "must be 0 or 1"],
  ["clickTypeInfo", isRecord, "must be an object"],
  ["clickTypeInfo.clickType", (value) => [0, 1, 2, 3].includes(Number(value)), "must be 0, 1, 2 or 3"],
  ["clickTypeInfo.parameters", isRecord, "must be an object"],
  ["clickTypeInfo.customAttribute", (value) => bytesOf(value) <= 1000, "must be at most 1000 bytes"],
  ["advanceInfo", isRecord, "must be an object"],
  ["advanceInfo.suspend", isBit, "must be 0 or 1"],
  ["advanceInfo.clearNoticeBar", isBit, "must be 0 or 1"],
  ["advanceInfo.fixDisplay", isBit, "must be 0 or 1"],
  ["advanceInfo.notificationType", isRecord, "must be an object"],
  ["advanceInfo.notificationType.vibrate", isBit, "must be 0 or 1"],
  ["advanceInfo.notificationType.lights", isBit, "must be 0 or 1"],
  ["advanceInfo.notificationType.sound", isBit, "must be 0 or 1"],
  ["advanceInfo.notifyKey", (value) => typeof value === "string" && charactersOf(value) <= 8, "must be at most 8 characters"],
];

const sharedRules: typeof noticeRules = [
  ["pushTimeInfo", isRecord, "must be an object"],
  ["pushTimeInfo.offLine", isBit, "must be 0 or 1"],
  ["pushTimeInfo.validTime", (value) => Number.isInteger(Number(value)) && Number(value) >= 1 && Number(value) <= 72, "must be 1 to 72"],
  ["extra", isRecord, "must be an object"],
  ["extra.callback", (value) => typeof value === "string" && bytesOf(value) <= 128, "must be at most 128 bytes"],
  ["extra.callback\\.param", (value) => typeof value === "string" && bytesOf(value) <= 64, "must be at most 64 bytes"],
  ["extra.callback\\.type", (value) => ["1", "2", "3"].includes(String(value)), "must be 1, 2 or 3"],
];

const passThroughRules: typeof noticeRules = [
  ["title", (value) => typeof value === "string" && charactersOf(value) <= 32, "must be 1 to 32 characters"],
  ["content", (value) => typeof value === "string" && charactersOf(value) <= 2000, "must be at most 2000 characters"],
];

/** Checks a notification's `messageJson`. Source: `meizu` page of the vendor facts (PushAPI README), 2026-06. */
export function readMeizuNotice(text: string, callbacks: readonly string[] | null): MeizuMessage | MeizuViolation {
  const json = parseObject(text);
  if (json === null) return { violation: "messageJson must be a JSON object" };
  const problem = firstProblem(json, [...noticeRules, ...sharedRules]) ?? checkPresence(json) ?? checkCallback(json, callbacks);
  if (problem !== null) return { violation: problem };
  const bar = recordAt(json, "noticeBarInfo");
  const data = Object.entries(recordAt(json, "clickTypeInfo", "parameters")).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const isPrivate = findClass(json) === 1;
  return {
    title: String(bar.title),
    content: String(bar.content),
    class: isPrivate ? "private" : "public",
    data: Object.fromEntries(data),
    ...callbackOf(json),
    json,
  };
}

/** Checks a pass-through `messageJson`. Source: as above. */
export function readMeizuPassThrough(text: string, callbacks: readonly string[] | null): MeizuMessage | MeizuViolation {
  const json = parseObject(text);
  if (json === null) return { violation: "messageJson must be a JSON object" };
  const problem = firstProblem(json, [...passThroughRules, ...sharedRules]) ?? checkCallback(json, callbacks);
  if (problem !== null) return { violation: problem };
  const { title = null, content } = json;
  if (typeof content !== "string" || content === "") return { violation: "content is empty" };
  return { title: title === null ? null : String(title), content, class: "private", data: {}, ...callbackOf(json), json };
}

function firstProblem(json: Fields, rules: typeof noticeRules): string | null {
  for (const [path, holds, wording] of rules) {
    const value = valueAt(json, path);
    if (value !== undefined && !holds(value)) return `${path.replace("\\", "")} ${wording}`;
  }
  return null;
}

function checkPresence(json: Fields): string | null {
  const bar = recordAt(json, "noticeBarInfo");
  if (charactersOf(bar.title) === 0) return "noticeBarInfo.title is empty";
  if (charactersOf(bar.content) === 0) return "noticeBarInfo.content is empty";
  const expand = recordAt(json, "noticeExpandInfo");
  if (expand.noticeExpandType === 1 && charactersOf(expand.noticeExpandContent) === 0)
    return "noticeExpandInfo.noticeExpandContent is empty";
  const click = recordAt(json, "clickTypeInfo");
  const type = Number(click.clickType ?? 0);
  if (type === 1 && charactersOf(click.activity) === 0) return "clickTypeInfo.activity is empty";
  if (type === 2 && charactersOf(click.url) === 0) return "clickTypeInfo.url is empty";
  if (type === 3 && charactersOf(click.customAttribute) === 0) return "clickTypeInfo.customAttribute is empty";
  return null;
}

function checkCallback(json: Fields, callbacks: readonly string[] | null): string | null {
  const { callback } = callbackOf(json);
  return callbacks === null || callback === null || callbacks.includes(callback) ? null : "extra.callback is not registered";
}

function callbackOf(json: Fields): Pick<MeizuMessage, "callback" | "callbackParam" | "callbackType"> {
  const { callback, "callback.param": param, "callback.type": type } = recordAt(json, "extra");
  const wanted = Number(type ?? 3);
  return {
    callback: typeof callback === "string" && callback !== "" ? callback : null,
    callbackParam: typeof param === "string" ? param : null,
    callbackType: wanted === 1 ? 1 : wanted === 2 ? 2 : 3,
  };
}

/** The class stands where no page says: a member named NoticeMsgType, however it is written, anywhere but among the app's own parameters. */
function findClass(value: unknown): 0 | 1 | null {
  if (!isRecord(value)) return null;
  for (const [key, inner] of Object.entries(value)) {
    if (/^notice_?msg_?type$/i.test(key)) return Number(inner) === 1 ? 1 : 0;
    const found = key === "parameters" ? null : findClass(inner);
    if (found !== null) return found;
  }
  return null;
}

/** A dot that belongs to a name is written `\.`. */
function valueAt(json: Fields, path: string): unknown {
  let value: unknown = json;
  for (const name of path.split(/(?<!\\)\./)) value = isRecord(value) ? value[name.replace("\\", "")] : undefined;
  return value;
}

function recordAt(json: Fields, ...names: readonly string[]): Fields {
  let value: unknown = json;
  for (const name of names) value = isRecord(value) ? value[name] : undefined;
  return isRecord(value) ? value : {};
}

function parseObject(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null; // The caller refuses what is no JSON.
  }
}
