import { timingSafeEqual } from "node:crypto";
import { err, ok } from "../../base/result.ts";
import type { CallbackAnswer, Receipt, ReceiptReader } from "../port.ts";
import { asObject, asText, parseObject } from "../transport-rule.ts";

/** `type`. Source: github.com/MEIZUPUSH/PushAPI, 2026-06. */
const byType: ReadonlyMap<string, "delivered" | "clicked"> = new Map([
  ["1", "delivered"],
  ["2", "clicked"],
]);

const answer = (status: number, text: string): CallbackAnswer => ({ status, contentType: "text/plain; charset=utf-8", body: text });

/**
 * Reads the vendor's calls: a form whose `cb` is a JSON map of `<msgId>-<type>`, and whose `access_token` is the one that was set in the
 * vendor's console for this address.
 * @param accessToken null = none was set, and whoever calls is believed.
 */
export function meizuReceipts(accessToken: string | null): ReceiptReader {
  return ({ body }) => {
    const form = new URLSearchParams(body.toString("utf8"));
    if (accessToken !== null && !same(form.get("access_token") ?? "", accessToken)) return err(answer(401, "access_token does not match"));
    const entries = parseObject(form.get("cb") ?? "");
    if (entries === null) return err(answer(400, "no form with a JSON object in cb"));
    const receipts = new Map<string, Receipt>();
    let unread = 0;
    for (const [key, entry] of Object.entries(entries)) {
      const read = readEntry(key, asObject(entry));
      if (read.length === 0) unread++;
      for (const receipt of read) receipts.set(JSON.stringify(receipt), receipt);
    }
    return ok({ receipts: [...receipts.values()], unread, answer: answer(200, "ok") });
  };
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function readEntry(key: string, entry: Readonly<Record<string, unknown>> | null): readonly Receipt[] {
  if (entry === null) return [];
  const dash = key.lastIndexOf("-");
  const type = entry.type === undefined ? key.slice(dash + 1) : String(entry.type);
  const kind = byType.get(type);
  if (kind === undefined || !Array.isArray(entry.targets)) return [];
  const shared = {
    messageId: asText(entry.param) || null,
    vendorId: dash > 0 ? key.slice(0, dash) : key,
    atMs: null,
    result: { kind },
  };
  return entry.targets.flatMap((token: unknown) => (typeof token === "string" && token !== "" ? [{ ...shared, token }] : []));
}
