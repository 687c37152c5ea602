import { isRecord } from "./jwt.ts";

/** Why OPPO refuses a notification. */
export interface OppoProblem {
  readonly code: number;
  readonly detail: string;
}

/** A notification that keeps the rules. */
export interface OppoNotification {
  readonly title: string;
  readonly content: string;
  readonly class: "service" | "marketing";
  readonly category: string | null;
  readonly appMessageId: string | null;
  readonly data: Readonly<Record<string, string>>;
  readonly callBackUrl: string | null;
  readonly callBackParameter: string | null;
  /** The fields as they were sent. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What an app was granted in the console. */
export interface OppoGrants {
  /** Service categories; asking for another one is refused with 67. */
  readonly categories: readonly string[];
  /** Channels that were approved as private under the older rule. */
  readonly privateChannels: readonly string[];
  /** `notify_level` 16. */
  readonly strongNotification: boolean;
  /** Two official texts differ on the content of style 1: 50 and 200. */
  readonly contentCharacters: number;
  readonly sensitiveWords: readonly string[];
}

export const oppoServiceCategories = ["IM", "ACCOUNT", "DEVICE_REMINDER", "ORDER", "TODO", "SUBSCRIPTION"] as const;
const marketingCategories: readonly string[] = ["NEWS", "CONTENT", "MARKETING", "SOCIAL"];
const secondsOfDay = 86_400;

/** Whether the notification was refused. */
export const isProblem = (read: OppoNotification | OppoProblem): read is OppoProblem => "code" in read;

/**
 * Checks a notification field by field. Form fields come as texts, JSON fields with their types: both are taken.
 * Source: `oppo` page of the vendor facts (open.oppomobile.com, 11236, 13189), 2026-06.
 */
export function readOppoNotification(
  fields: Readonly<Record<string, unknown>>,
  use: "unicast" | "broadcast",
  grants: OppoGrants,
): OppoNotification | OppoProblem {
  const classOrProblem = classOf(fields, grants);
  if (typeof classOrProblem === "object") return classOrProblem;
  const problem =
    checkTexts(fields, use, grants) ??
    checkClick(fields) ??
    checkDisplay(fields, classOrProblem) ??
    checkIds(fields) ??
    checkWords(fields, grants);
  if (problem !== null) return problem;
  return {
    title: textAt(fields, "title"),
    content: textAt(fields, "content"),
    class: classOrProblem,
    category: textAt(fields, "category") || null,
    appMessageId: textAt(fields, "app_message_id") || null,
    data: dataOf(parseMap(textAt(fields, "action_parameters")) ?? {}),
    callBackUrl: textAt(fields, "call_back_url") || null,
    callBackParameter: textAt(fields, "call_back_parameter") || null,
    fields,
  };
}

const illegal = (name: string, detail: string): OppoProblem => ({ code: 41, detail: `${name} ${detail}` });
const missing = (name: string): OppoProblem => ({ code: 40, detail: name });

type Fields = Readonly<Record<string, unknown>>;

/** The field as text; empty when it is absent or an object. */
function textAt(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function wholeAt(fields: Fields, name: string): number | null | undefined {
  const text = textAt(fields, name);
  if (text === "") return fields[name] === undefined || fields[name] === "" ? undefined : null;
  return /^-?\d+$/.test(text) ? Number(text) : null;
}

function checkChoice(fields: Fields, name: string, choices: readonly number[]): OppoProblem | null {
  const value = wholeAt(fields, name);
  return value === undefined || (value !== null && choices.includes(value)) ? null : illegal(name, `must be one of ${choices.join(", ")}`);
}

function checkRange(fields: Fields, name: string, from: number, to: number): OppoProblem | null {
  const value = wholeAt(fields, name);
  return value === undefined || (value !== null && value >= from && value <= to) ? null : illegal(name, `must be ${from} to ${to}`);
}

function checkLength(fields: Fields, name: string, charactersMax: number): OppoProblem | null {
  const value = fields[name];
  if (value !== undefined && typeof value !== "string") return illegal(name, "must be a string");
  return [...(value ?? "")].length <= charactersMax ? null : illegal(name, `is longer than ${charactersMax}`);
}

function checkTexts(fields: Fields, use: "unicast" | "broadcast", grants: OppoGrants): OppoProblem | null {
  const styleProblem = checkChoice(fields, "style", [1, 2, 3]);
  if (styleProblem !== null) return styleProblem;
  const style = wholeAt(fields, "style") ?? 1;
  if (textAt(fields, "title") === "") return missing("title");
  if (textAt(fields, "content") === "") return missing("content");
  if (style === 3 && use === "unicast") return illegal("style", "3 is for broadcasts only");
  if (style === 3 && textAt(fields, "big_picture_id") === "") return { code: 51, detail: "big_picture_id" };
  const contentMax = style === 1 ? grants.contentCharacters : style === 2 ? 128 : 50;
  return checkLength(fields, "title", 50) ?? checkLength(fields, "sub_title", 10) ?? checkLength(fields, "content", contentMax);
}

function checkClick(fields: Fields): OppoProblem | null {
  const problem =
    checkChoice(fields, "click_action_type", [0, 1, 2, 4, 5]) ??
    checkLength(fields, "click_action_activity", 500) ??
    checkLength(fields, "click_action_url", 2000);
  if (problem !== null) return problem;
  const type = wholeAt(fields, "click_action_type") ?? 0;
  if ((type === 1 || type === 4) && textAt(fields, "click_action_activity") === "") return missing("click_action_activity");
  if ((type === 2 || type === 5) && textAt(fields, "click_action_url") === "") return missing("click_action_url");
  const { action_parameters: parameters } = fields;
  if (parameters === undefined || parameters === "") return null;
  if (typeof parameters !== "string" || parseMap(parameters) === null) return illegal("action_parameters", "must be a JSON string");
  return checkLength(fields, "action_parameters", 4000);
}

function checkDisplay(fields: Fields, messageClass: "service" | "marketing"): OppoProblem | null {
  const offLine = textAt(fields, "off_line");
  if (offLine !== "" && offLine !== "true" && offLine !== "false") return illegal("off_line", "must be true or false");
  return (
    checkRange(fields, "off_line_ttl", 1, 10 * secondsOfDay) ??
    checkRange(fields, "show_ttl", 0, messageClass === "service" ? secondsOfDay : secondsOfDay / 2) ??
    checkChoice(fields, "network_type", [0, 1]) ??
    checkChoice(fields, "badge_operation_type", [0, 1]) ??
    checkRange(fields, "badge_message_count", 0, 2_147_483_647) ??
    checkRange(fields, "notify_id", -2_147_483_648, 2_147_483_647)
  );
}

function checkIds(fields: Fields): OppoProblem | null {
  return (
    checkLength(fields, "call_back_url", 200) ??
    checkLength(fields, "call_back_parameter", 100) ??
    checkLength(fields, "app_message_id", 1000) ??
    checkLength(fields, "channel_id", 1000)
  );
}

function checkWords(fields: Fields, { sensitiveWords }: OppoGrants): OppoProblem | null {
  const text = `${textAt(fields, "title")} ${textAt(fields, "content")}`;
  return sensitiveWords.some((word) => text.includes(word)) ? illegal("title or content", "contains sensitive words") : null;
}

/** The class, by category under the rule of 2024-11-20 and by channel under the older one. */
function classOf(fields: Fields, grants: OppoGrants): "service" | "marketing" | OppoProblem {
  const category = textAt(fields, "category");
  const level = wholeAt(fields, "notify_level");
  if (level !== undefined) {
    if (level !== 1 && level !== 2 && level !== 16) return illegal("notify_level", "must be one of 1, 2, 16");
    if (category === "") return { code: 67, detail: "notify_level requires category" };
    if (level === 16 && !grants.strongNotification) return { code: 67, detail: "notify_level 16 is not granted" };
  }
  if (category === "") return grants.privateChannels.includes(textAt(fields, "channel_id")) ? "service" : "marketing";
  if (marketingCategories.includes(category)) return "marketing";
  if (grants.categories.includes(category)) return "service";
  return { code: 67, detail: `category ${category.slice(0, 40)} is unknown or not granted` };
}

function parseMap(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null; // Not JSON: the caller refuses the field.
  }
}

function dataOf(map: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]));
}
