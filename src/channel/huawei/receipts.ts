import type { ReceiptReader } from "../port.ts";
import { asText } from "../transport-rule.ts";
import { type CallbackKey, numberOf, readCallback } from "./callback.ts";

/**
 * Receipts of version 1, which messages sent by v1 and v2 cause: `statuses[]` with `status` and `timestamp` in the entry itself.
 * Source: developer.huawei.com/consumer/cn/doc/HMSCore-Guides/msg-receipt-guide, 2025-08.
 */
export function huaweiReceipts(key: CallbackKey | null): ReceiptReader {
  return (request) =>
    readCallback(request, key, (entry) => {
      const status = numberOf(entry.status);
      if (status === null) return null;
      const subStatus = numberOf(entry.subStatus)?.toString() ?? asText(entry.subStatus);
      return { status, subStatus, atMs: numberOf(entry.timestamp) };
    });
}
