import { isRecord } from "./jwt.ts";

/** Categories by `classification`. Source: dev.vivo.com.cn/documentCenter/doc/359. */
const systemCategories = ["IM", "ACCOUNT", "TODO", "DEVICE_REMINDER", "ORDER", "SUBSCRIPTION"];
const operationCategories = ["NEWS", "CONTENT", "MARKETING", "SOCIAL"];

type Body = Readonly<Record<string, unknown>>;

const length = (text: unknown): number => (typeof text === "string" ? [...text].length : 0);
const isWhole = (value: unknown, low: number, high: number): boolean =>
  typeof value === "number" && Number.isInteger(value) && value >= low && value <= high;
const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/**
 * The code that the content of a message is refused with, or null. Lengths are counted in code points; `callback.param` may have 192
 * characters, since of the two figures of the page only the larger one is sure to be refused beyond.
 * Source: dev.vivo.com.cn/documentCenter/doc/362.
 */
export function checkVivoMessage(body: Body): string | null {
  return checkText(body) ?? checkFields(body) ?? checkClass(body) ?? checkExtra(body.extra) ?? checkRequestId(body.requestId);
}

/** `requestId`, which every sending call carries. */
export function checkRequestId(requestId: unknown): string | null {
  if (typeof requestId !== "string" || requestId === "") return "10352";
  return requestId.length > 64 ? "10353" : null;
}

/** Whether a message counts as a system message. */
export function isSystemMessage(body: Body): boolean {
  return body.classification === 1;
}

function checkText({ title, content }: Body): string | null {
  if (length(title) === 0) return "10055";
  if (length(title) > 40) return "10056";
  if (length(content) === 0) return "10057";
  return length(content) > 100 ? "10058" : null;
}

function checkFields(body: Body): string | null {
  const { notifyType, timeToLive, skipType, skipContent, networkType, notifyId, clientCustomMap } = body;
  if (!isWhole(notifyType, 1, 4)) return "10054";
  if (!isAbsent(timeToLive) && !isWhole(timeToLive, 60, 86_400)) return "10059";
  if (!isWhole(skipType, 1, 4) || length(skipContent) > 1024) return "10060";
  if (skipType !== 1 && length(skipContent) === 0) return "10060";
  if (!isAbsent(networkType) && networkType !== -1 && networkType !== 1) return "10065";
  if (!isAbsent(notifyId) && !isWhole(notifyId, 1, 2_147_483_647)) return "10095";
  return isAbsent(clientCustomMap) || isCustomMap(clientCustomMap) ? null : "10067";
}

function isCustomMap(map: unknown): boolean {
  if (!isRecord(map)) return false;
  const entries = Object.entries(map);
  const total = entries.reduce((sum, [key, value]) => sum + length(key) + length(value), 0);
  return total <= 1024 && entries.every(([, value]) => typeof value === "string");
}

function checkClass({ classification, category }: Body): string | null {
  if (!isAbsent(classification) && classification !== 0 && classification !== 1) return "10051";
  if (isAbsent(category)) return null;
  const isSystem = systemCategories.some((one) => one === category);
  if (!isSystem && !operationCategories.some((one) => one === category)) return "10096";
  return isSystem === (classification === 1) ? null : "10097";
}

function checkExtra(extra: unknown): string | null {
  if (isAbsent(extra)) return null;
  if (!isRecord(extra)) return "10304";
  if (Object.keys(extra).some((key) => key !== "callback" && key !== "callback.param" && key !== "callback.id")) return "10304";
  if (length(extra.callback) > 128) return "10305";
  return length(extra["callback.param"]) > 192 ? "10306" : null;
}
