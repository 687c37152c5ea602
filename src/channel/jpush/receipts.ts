import { createHmac, timingSafeEqual } from "node:crypto";
import { err, ok } from "../../base/result.ts";
import type { CallbackAnswer, CallbackRequest, Receipt, ReceiptReader } from "../port.ts";
import { asObject, asText, nativeOf } from "../transport-rule.ts";

/** The parameter of the callback that brings our own name of the message back. */
export const messageParameter = "message";

/** What a row says of a device; `ignored` is a step on the way. */
export const jpushEvents = ["ignored", "delivered", "shown", "clicked", "invalid", "failed"] as const;
export type JpushEvent = (typeof jpushEvents)[number];

/**
 * `type` of a row. JPush describes its rows to customers alone; these are its sister product's (JUMS callback, 2026-06): target valid,
 * target invalid, submitted, not submitted, delivered, not delivered, clicked, withdrawn, not withdrawn. [unconfirmed: options.callback]
 */
export const defaultEvents: Readonly<Record<string, JpushEvent>> = {
  "0": "ignored",
  "1": "invalid",
  "2": "ignored",
  "3": "failed",
  "4": "delivered",
  "5": "failed",
  "6": "clicked",
  "7": "ignored",
  "8": "ignored",
};

/** Names of a row's fields, and of the member that holds the rows. */
export type ReceiptFields = Readonly<Record<"rows" | "type" | "msg_id" | "registration_id" | "time" | "params", string>>;

/** Names that are tried in turn where none is configured. */
const usualNames: Readonly<Record<keyof ReceiptFields, readonly string[]>> = {
  rows: ["rows", "list", "data"],
  type: ["type", "status"],
  msg_id: ["msg_id", "msgid", "message_id"],
  registration_id: ["registration_id", "regid", "rid", "target"],
  time: ["time", "timestamp", "itime"],
  params: ["params", "callback_params"],
};

export interface JpushReceiptConfig {
  /** `Basic …`, as in a push. */
  readonly authorization: string;
  readonly auth: "basic" | "signature" | "none";
  /** For `signature`. */
  readonly callback: { readonly username: string; readonly secret: string } | null;
  readonly events: Readonly<Record<string, JpushEvent>>;
  readonly fields: Partial<ReceiptFields>;
}

const plain = (status: number, body: string): CallbackAnswer => ({ status, contentType: "text/plain; charset=utf-8", body });

/**
 * Reads callbacks. An address is tried out with an `echostr` that wants to be answered as it is. Source: docs.jiguang.cn/jpush/server/push,
 * rest_api_v3_callback 2024-05-27 (Basic authentication); sister products for the rest. What is told twice in one call counts once.
 */
export function readJpushReceipts(config: JpushReceiptConfig): ReceiptReader {
  return (request) => {
    const body = parseJson(request.body.toString("utf8"));
    const echo = URL.parse(request.url, "http://callback.invalid")?.searchParams.get("echostr") ?? asText(asObject(body)?.echostr);
    if (echo !== null) return ok({ receipts: [], unread: 0, answer: plain(200, echo) });
    if (!isBelieved(request, config)) return err(plain(401, "the caller is not who it should be"));
    const rows = rowsOf(body, config.fields.rows);
    if (rows === null) return err(plain(400, "JSON rows are expected"));
    const read = rows.map((row) => readRow(row, config));
    const known = read.filter((receipts) => receipts !== null);
    const once = new Map(known.flat().map((receipt) => [JSON.stringify(receipt), receipt]));
    return ok({ receipts: [...once.values()], unread: read.length - known.length, answer: plain(200, "ok") });
  };
}

function isBelieved({ headers }: CallbackRequest, { auth, authorization, callback }: JpushReceiptConfig): boolean {
  if (auth === "none") return true;
  if (auth === "basic") return same(headers.authorization ?? "", authorization);
  const fields = Object.fromEntries((headers["x-callback-id"] ?? "").split(";").map((part) => part.trim().split(/=(.*)/s, 2)));
  if (callback === null || fields.username !== callback.username) return false;
  return same(String(fields.signature), callbackSignature(callback, String(fields.timestamp), String(fields.nonce)));
}

/** The signature of `X-CALLBACK-ID`: hex of HMAC-SHA256 over timestamp, nonce and username. Source: EngageLab callback, 2026-06. */
export function callbackSignature(
  { username, secret }: { readonly username: string; readonly secret: string },
  timestamp: string,
  nonce: string,
): string {
  return createHmac("sha256", secret).update(`${timestamp}${nonce}${username}`).digest("hex");
}

function same(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(withLongNumbersAsText(text));
  } catch {
    return null; // No JSON: the caller says what was expected.
  }
}

/** Message ids have more digits than a double holds. Texts are matched whole so that nothing inside of them is touched. */
function withLongNumbersAsText(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|[\d.eE+-]+/g, (part) => (/^\d{16,}$/.test(part) ? `"${part}"` : part));
}

/** A list, a member that holds one, or a single row. */
function rowsOf(body: unknown, name: string | undefined): readonly unknown[] | null {
  if (Array.isArray(body)) return body;
  const object = asObject(body);
  if (object === null) return null;
  for (const member of name === undefined ? usualNames.rows : [name]) if (Array.isArray(object[member])) return object[member];
  return [object];
}

/** One receipt a device that the row names; none for a step on the way; null: no table knows it. */
function readRow(value: unknown, { events, fields }: JpushReceiptConfig): readonly Receipt[] | null {
  const row = asObject(value);
  if (row === null) return null;
  const field = (name: keyof ReceiptFields): unknown => {
    const own = fields[name];
    return own === undefined ? usualNames[name].map((usual) => row[usual]).find((found) => found !== undefined) : row[own];
  };
  const native = textOf(field("type"));
  const event = native === null ? undefined : events[native];
  const vendorId = textOf(field("msg_id"));
  const messageId = messageIdOf(field("params"));
  if (event === undefined || native === null || (vendorId === null && messageId === null)) return null;
  if (event === "ignored") return [];
  const about = { messageId, vendorId, atMs: timeOf(field("time")), result: resultOf(event, native) };
  const tokens = field("registration_id");
  return (Array.isArray(tokens) ? tokens : [tokens]).map((token) => ({ ...about, token: asText(token) }));
}

function resultOf(event: Exclude<JpushEvent, "ignored">, code: string): Receipt["result"] {
  if (event !== "invalid" && event !== "failed") return { kind: event };
  const native = nativeOf({ stage: "receipt", code });
  // Not the vendor's confirmed word, so that it is a strike and no death.
  return { kind: "failed", reason: event === "invalid" ? "TOKEN_INVALID" : "UNKNOWN", tokenDead: false, native };
}

const textOf = (value: unknown): string | null => (typeof value === "number" ? String(value) : asText(value));

/** The parameters that went with the request come back as an object or as its JSON. */
function messageIdOf(value: unknown): string | null {
  const params = asObject(typeof value === "string" ? parseJson(value) : value);
  return asText(params?.[messageParameter]);
}

/** Seconds or milliseconds since 1970. */
function timeOf(value: unknown): number | null {
  const time = Number(value);
  if (!(time > 0) || (typeof value !== "number" && typeof value !== "string")) return null;
  return time < 100_000_000_000 ? time * 1000 : time;
}
