import type { IncomingHttpHeaders } from "node:http";
import { err, ok, type Result } from "../../base/result.ts";
import { isRecord } from "./jwt.ts";

/** The headers of a notification that Apple accepts. */
export interface ApnsHeaders {
  readonly id: string | null;
  readonly topic: string;
  /** The topic without the suffix that its push type asks for. */
  readonly bundleId: string;
  /** `alert` when the header is absent. */
  readonly pushType: string;
  readonly priority: 1 | 5 | 10;
  /** Unix seconds; null when absent (stored up to 30 days). */
  readonly expiration: number | null;
  readonly collapseId: string | null;
}

/** Suffix of the topic by push type; the others have none. */
const topicSuffixes: Readonly<Record<string, string>> = {
  alert: "",
  background: "",
  location: ".location-query",
  voip: ".voip",
  complication: ".complication",
  fileprovider: ".pushkit.fileprovider",
  mdm: "",
  liveactivity: ".push-type.liveactivity",
  pushtotalk: ".voip-ptt",
  widgets: "",
  controls: "",
};

/** Whether a header that Apple reads stands twice. */
export function hasDuplicateHeaders(rawHeaders: readonly string[]): boolean {
  const seen = new Set<string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? "";
    if (name !== "authorization" && !name.startsWith("apns-")) continue;
    if (seen.has(name)) return true;
    seen.add(name);
  }
  return false;
}

/** Reads the `apns-` headers, or names the first reason to refuse them. Source: Apple, "Sending notification requests to APNs" (2026-06). */
export function readApnsHeaders(headers: IncomingHttpHeaders): Result<ApnsHeaders, string> {
  const value = (name: string): string | null => {
    const given = headers[name];
    return typeof given === "string" ? given : null;
  };
  const id = value("apns-id");
  if (id !== null && !/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id)) return err("BadMessageId");
  const pushType = value("apns-push-type") ?? "alert";
  const suffix = Object.hasOwn(topicSuffixes, pushType) ? topicSuffixes[pushType] : undefined;
  if (suffix === undefined) return err("InvalidPushType");
  const topic = value("apns-topic");
  if (topic === null || topic === "") return err("MissingTopic");
  if (!/^[A-Za-z0-9.-]{1,255}$/.test(topic) || !topic.endsWith(suffix)) return err("BadTopic");
  const priority = readPriority(value("apns-priority"), pushType);
  if (priority === null) return err("BadPriority");
  const expiration = value("apns-expiration");
  if (expiration !== null && !/^\d{1,12}$/.test(expiration)) return err("BadExpirationDate");
  const collapseId = value("apns-collapse-id");
  // Header bytes arrive as Latin-1 characters, one a byte.
  if (collapseId !== null && collapseId.length > 64) return err("BadCollapseId");
  const bundleId = topic.slice(0, topic.length - suffix.length);
  return ok({ id, topic, bundleId, pushType, priority, expiration: expiration === null ? null : Number(expiration), collapseId });
}

function readPriority(given: string | null, pushType: string): 1 | 5 | 10 | null {
  const priority = given === null ? 10 : given === "10" ? 10 : given === "5" ? 5 : given === "1" ? 1 : null;
  return pushType === "background" && priority !== 5 ? null : priority;
}

/** Reads the payload, or names Apple's reason to refuse it. A body that is no JSON object counts as empty. Limits: 4096 bytes, VoIP 5120. */
export function readApnsPayload(body: Buffer, pushType: string): Result<Readonly<Record<string, unknown>>, string> {
  if (body.length === 0) return err("PayloadEmpty");
  if (body.length > (pushType === "voip" ? 5120 : 4096)) return err("PayloadTooLarge");
  let payload: unknown;
  try {
    payload = JSON.parse(body.toString("utf8"));
  } catch {
    return err("PayloadEmpty");
  }
  if (!isRecord(payload) || Object.keys(payload).length === 0) return err("PayloadEmpty");
  return agrees(payload, pushType) ? ok(payload) : err("InvalidPushType");
}

/** `apns-push-type` must agree with the payload: an alert shows, sounds or badges something, a background push does none of it. */
function agrees(payload: Readonly<Record<string, unknown>>, pushType: string): boolean {
  const aps = isRecord(payload.aps) ? payload.aps : {};
  const visible = aps.alert !== undefined || aps.sound !== undefined || aps.badge !== undefined;
  if (pushType === "alert") return visible;
  if (pushType === "background") return aps["content-available"] === 1 && aps.alert === undefined;
  return true;
}
