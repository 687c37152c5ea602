import { createHmac, timingSafeEqual } from "node:crypto";
import { err, ok, type Result } from "../../base/result.ts";
import type { FailureReason } from "../../delivery/failure.ts";
import type { ConfigReader } from "../config-reader.ts";
import type { CallbackAnswer, CallbackRequest, ReadReceipts, Receipt } from "../port.ts";
import { asObject, asText, nativeOf, parseObject } from "../transport-rule.ts";

/** User name and key as they were entered beside the callback address in AppGallery Connect. */
export interface CallbackKey {
  readonly userName: string;
  readonly secret: string;
}

/** `credentials.callback`; null when there is none, and then nobody's call can be told from the vendor's. */
export function readCallbackKey(credentials: unknown, reader: ConfigReader): CallbackKey | null {
  const value = asObject(credentials)?.callback;
  if (value === undefined || value === null) return null;
  const { userName, secret } = asObject(value) ?? {};
  if (typeof userName === "string" && userName !== "" && typeof secret === "string" && secret !== "") return { userName, secret };
  const remedy = "copy user name and key of the callback from AppGallery Connect, or leave it out";
  reader.refuse("credentials.callback", undefined, `an object with the texts "userName" and "secret"`, remedy);
  return null;
}

/**
 * Whether the value of `X-HUAWEI-CALLBACK-ID` (`timestamp=<ms>;nonce=<uuid>;value=<signature>`) was made with this key. Keys of newer
 * configurations are base64 of the bytes that sign, older ones sign as they are written; either is taken. The signature does not cover
 * the body, only that the caller knows the key.
 * Source: developer.huawei.com/consumer/cn/doc/harmonyos-guides/push-msg-receipt, 2026-04.
 */
export function isSignedCallback(header: string | undefined, { userName, secret }: CallbackKey): boolean {
  const [, timestamp, nonce, value = ""] = /^\s*timestamp=(\d+)\s*;\s*nonce=([^;]+?)\s*;\s*value=(\S+)\s*$/.exec(header ?? "") ?? [];
  if (timestamp === undefined || nonce === undefined) return false;
  const given = Buffer.from(value, "base64");
  return [Buffer.from(secret, "base64"), Buffer.from(secret, "utf8")].some((key) => {
    // Node reads whatever it can as base64: a secret that is none must not end as an empty key.
    if (key.length === 0) return false;
    const expected = createHmac("sha256", key).update(`${timestamp}${nonce}${userName}`).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** One status of a callback, whichever version told it. */
export interface ToldStatus {
  readonly status: number;
  readonly subStatus: string | null;
  readonly atMs: number | null;
}

/**
 * Reads a callback: who calls, then each entry once. `statusOf` answers null for an entry that it cannot read.
 * Repeated entries of one call count once; those that say that the message still waits on its way are left out.
 */
export function readCallback(
  request: CallbackRequest,
  key: CallbackKey | null,
  statusOf: (entry: Readonly<Record<string, unknown>>) => ToldStatus | null,
): Result<ReadReceipts, CallbackAnswer> {
  if (key !== null && !isSignedCallback(request.headers["x-huawei-callback-id"], key))
    return err(answerOf(401, "401", "the signature in X-HUAWEI-CALLBACK-ID does not match the callback key of this channel"));
  const statuses = parseObject(request.body.toString("utf8").trimStart())?.statuses;
  if (!Array.isArray(statuses)) return err(answerOf(400, "400", `the body must be a JSON object with the list "statuses"`));
  const receipts = new Map<string, Receipt>();
  let unread = 0;
  for (const item of statuses) {
    const entry = asObject(item);
    const told = entry === null ? null : statusOf(entry);
    const result = told === null ? null : resultOf(told);
    if (entry === null || told === null || result === null) unread++;
    else if (result !== "pending") {
      const messageId = asText(entry.biTag) || null;
      const vendorId = asText(entry.requestId);
      const token = asText(entry.token);
      receipts.set(JSON.stringify([messageId, vendorId, token, told.status]), { messageId, vendorId, token, atMs: told.atMs, result });
    }
  }
  return ok({ receipts: [...receipts.values()], unread, answer: answerOf(200, "0", "success") });
}

function answerOf(status: number, code: string, message: string): CallbackAnswer {
  return { status, contentType: "application/json; charset=UTF-8", body: JSON.stringify({ code, message }) };
}

/**
 * Status numbers that mean a failure. 201 has its cause in `subStatus`.
 * Source: developer.huawei.com/consumer/cn/doc/HMSCore-Guides/msg-receipt-guide; …/harmonyos-references/push-api-msg-receipt, 2026-04.
 */
const failures: Readonly<Partial<Record<FailureReason, readonly number[]>>> = {
  TOKEN_INVALID: [2, 5],
  DEVICE_INACTIVE: [10],
  USER_DISABLED_NOTIFICATIONS: [6, 201],
  DEVICE_QUOTA_EXCEEDED: [102, 256],
  CONTENT_REJECTED: [259],
  PROVIDER_UNAVAILABLE: [14],
  REPLACED: [15],
  TARGET_FILTERED: [22, 144],
  DISPLAY_FAILED: [31, 51, 151, 155, 156, 158, 188, 191, 261, 262, 264, 265, 268, 269],
};
// Object.entries forgets which words the keys are; the table's type says so.
const failureEntries = Object.entries(failures) as readonly (readonly [FailureReason, readonly number[]])[];
const reasonOf: ReadonlyMap<number, FailureReason> = new Map(
  failureEntries.flatMap(([reason, numbers]) => numbers.map((status) => [status, reason] as const)),
);
const delivered = 0;
const pending = 27;

function resultOf({ status, subStatus }: ToldStatus): Receipt["result"] | "pending" | null {
  if (status === delivered) return { kind: "delivered" };
  if (status === pending) return "pending";
  const reason = reasonOf.get(status);
  if (reason === undefined) return null;
  const native = nativeOf({ stage: "receipt", code: String(status), sub: subStatus });
  return { kind: "failed", reason, tokenDead: reason === "TOKEN_INVALID", native };
}

/** A whole number, or a text that is one: both are seen. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : null;
}
