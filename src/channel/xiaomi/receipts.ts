import { err, ok } from "../../base/result.ts";
import type { FailureReason } from "../../delivery/failure.ts";
import type { CallbackAnswer, Receipt, ReceiptReader } from "../port.ts";
import { asObject, asText, nativeOf, parseObject } from "../transport-rule.ts";

/** A receipt that may name the address that took a dead one's place. */
export interface XiaomiReceipt extends Receipt {
  /** The device's new token, where the vendor knows it; null = it is not known. */
  readonly replacementToken: string | null;
}

type Outcome = "delivered" | "clicked" | { readonly reason: FailureReason; readonly tokenDead: boolean };

/**
 * Bits of `type`. Type 16 is a target that was uninstalled, unregistered or offline for 30 days. A delivery to a device whose switch is
 * off (`barStatus`) is a delivery.
 * Source: dev.mi.com/xiaomihyperos/documentation/detail?pId=1559, type 128 pId=1656, 2026-06.
 */
const byBit: readonly (readonly [bit: number, outcome: Outcome])[] = [
  [1, "delivered"],
  [2, "clicked"],
  [16, { reason: "TOKEN_INVALID", tokenDead: true }],
  [32, { reason: "USER_DISABLED_NOTIFICATIONS", tokenDead: false }],
  [64, { reason: "TARGET_FILTERED", tokenDead: false }],
  [128, { reason: "APP_QUOTA_EXCEEDED", tokenDead: false }],
  [1024, { reason: "EXPIRED", tokenDead: false }],
];
const knownBits = byBit.reduce((sum, [bit]) => sum | bit, 0);

const taken: CallbackAnswer = { status: 200, contentType: "text/plain", body: "" };
const refused = (body: string): CallbackAnswer => ({ status: 400, contentType: "text/plain", body });

/**
 * Reads the form field `data`: a JSON map from the vendor's message id to what became of some of its targets. The vendor signs nothing,
 * so that whoever knows the address is believed: it must be one that cannot be guessed.
 */
export const readXiaomiReceipts: ReceiptReader = (request) => {
  const data = new URLSearchParams(request.body.toString("utf8")).get("data");
  if (data === null) return err(refused('the form has no field "data"'));
  const entries = parseObject(data.trim());
  if (entries === null) return err(refused('"data" is no JSON object'));
  const receipts: XiaomiReceipt[] = [];
  let unread = 0;
  for (const [vendorId, value] of Object.entries(entries)) {
    const read = readEntry(vendorId, asObject(value) ?? {});
    receipts.push(...read);
    if (read.length === 0) unread++;
  }
  return ok({ receipts, unread, answer: taken });
};

function readEntry(vendorId: string, entry: Readonly<Record<string, unknown>>): readonly XiaomiReceipt[] {
  const type = Number(entry.type);
  const outcomes = Number.isInteger(type) && (type & ~knownBits) === 0 ? byBit.filter(([bit]) => (type & bit) !== 0) : [];
  const replacements = asObject(entry.replaceTarget) ?? {};
  const param = asText(entry.param);
  const common = { vendorId, messageId: param === "" ? null : param, atMs: instantIn(entry.timestamp) };
  return targetsOf(entry.targets).flatMap((token) =>
    outcomes.map(([bit, outcome]) => ({
      ...common,
      token,
      result: resultOf(outcome, bit, entry),
      replacementToken: bit === 16 && Object.hasOwn(replacements, token) ? asText(replacements[token]) : null,
    })),
  );
}

function resultOf(outcome: Outcome, bit: number, entry: Readonly<Record<string, unknown>>): Receipt["result"] {
  if (typeof outcome === "string") return { kind: outcome };
  const extra = asObject(entry.extra);
  const message = extra === null ? null : JSON.stringify(extra);
  const sub = typeof entry.errorCode === "number" ? String(entry.errorCode) : asText(entry.errorCode);
  return { kind: "failed", ...outcome, native: nativeOf({ stage: "receipt", code: String(bit), sub, message }) };
}

/** Regids, comma separated, each once. */
function targetsOf(value: unknown): readonly string[] {
  const parts = typeof value === "string" ? value.split(",") : Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ""))];
}

function instantIn(value: unknown): number | null {
  const ms = typeof value === "string" ? Number(value) : value;
  return typeof ms === "number" && Number.isFinite(ms) && ms > 0 ? ms : null;
}
