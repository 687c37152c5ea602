import { type CallbackKey, numberOf, readCallback } from "../huawei/callback.ts";
import type { ReceiptReader } from "../port.ts";
import { asObject, asText } from "../transport-rule.ts";

/**
 * Receipts of version 2, which messages sent by v3 cause: `statuses[]` whose `deliveryStatus` holds `result` and `timestamp`.
 * Source: developer.huawei.com/consumer/cn/doc/harmonyos-references/push-api-msg-receipt, 2026-04.
 */
export function harmonyReceipts(key: CallbackKey | null): ReceiptReader {
  return (request) =>
    readCallback(request, key, (entry) => {
      const delivery = asObject(entry.deliveryStatus);
      const status = numberOf(delivery?.result);
      if (status === null) return null;
      const subStatus = numberOf(delivery?.subStatus)?.toString() ?? asText(delivery?.subStatus);
      return { status, subStatus, atMs: numberOf(delivery?.timestamp) };
    });
}
