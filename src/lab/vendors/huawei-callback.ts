import { createHmac, randomUUID } from "node:crypto";
import { callBack, type ReportAnswer, type ReportOptions } from "./report.ts";

/** User name and key that the app's owner typed into the vendor's console; without them calls carry no signature. */
export interface HuaweiCallbackKey {
  readonly userName: string;
  readonly secret: string;
  /** Newer keys are base64 of the bytes that sign, older ones sign as they are; default base64. */
  readonly form?: "base64" | "utf8";
}

/** Most entries of one call. */
const entriesMax = 100;

/**
 * The value of `X-HUAWEI-CALLBACK-ID`: Base64(HMAC-SHA256(key, timestamp + nonce + userName)).
 * Source: the `huawei` page of the vendor facts, "Receipt callback" (2026-04).
 */
export function signHuaweiCallback(
  { userName, secret, form = "base64" }: HuaweiCallbackKey,
  { timestampMs, nonce }: { readonly timestampMs: number; readonly nonce: string },
): string {
  const key = Buffer.from(secret, form);
  const value = createHmac("sha256", key).update(`${timestampMs}${nonce}${userName}`).digest("base64");
  return `timestamp=${timestampMs};nonce=${nonce};value=${value}`;
}

/** The status of an event's name: `delivered`, or the number of one of the page's. @throws Error for any other. */
export function huaweiStatusOf(event: string, known: ReadonlySet<number>): number {
  if (event === "delivered") return 0;
  const status = /^\d+$/.test(event) ? Number(event) : Number.NaN;
  if (known.has(status)) return status;
  if (event === "clicked") throw new Error("Huawei reports no clicks: the app itself tells of them");
  throw new Error(`Huawei has no receipt "${event}": it is "delivered" or one of ${[...known].join(", ")}`);
}

/** Calls the console's address with as many entries at a time as the vendor puts into one call. */
export async function sendHuaweiReceipts(
  entries: readonly Readonly<Record<string, unknown>>[],
  to: { readonly url: string | null; readonly key: HuaweiCallbackKey | null; readonly nowMs: number; readonly options: ReportOptions },
): Promise<ReportAnswer> {
  const url = to.options.url ?? to.url;
  if (url === null) throw new Error("no address for receipts: set it as the app's owner does in the console (setReceiptUrl)");
  let answer: ReportAnswer = { status: 0, body: "" };
  for (let from = 0; from < entries.length; from += entriesMax) {
    const body = JSON.stringify({ statuses: entries.slice(from, from + entriesMax) });
    for (let time = 0; time < (to.options.times ?? 1); time++) {
      const signature = to.key === null ? null : signHuaweiCallback(to.key, { timestampMs: to.nowMs, nonce: randomUUID() });
      const headers = {
        "content-type": "application/json; charset=UTF-8",
        ...(signature === null ? undefined : { "X-HUAWEI-CALLBACK-ID": signature }),
      };
      answer = await callBack(url, { headers, body });
    }
  }
  return answer;
}
