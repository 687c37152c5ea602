import { err, ok } from "../../base/result.ts";
import type { FailureReason } from "../../delivery/failure.ts";
import type { CallbackAnswer, Receipt, ReceiptReader } from "../port.ts";
import { asObject, asText, nativeOf, parseObject } from "../transport-rule.ts";

/** `ackType/subAckType`, where the type alone does not tell. Source: dev.vivo.com.cn/documentCenter/doc/681, 2026-06-30. */
const bySubType: Readonly<Record<string, FailureReason>> = {
  "100/11001": "APP_QUOTA_EXCEEDED",
  "100/12000": "DEVICE_QUOTA_EXCEEDED",
  "100/10012": "EXPIRED",
  "100/14002": "DEVICE_INACTIVE",
  "102/20001": "TOKEN_INVALID",
  "102/20002": "TOKEN_INVALID",
  "102/20006": "DEVICE_INACTIVE",
  "104/1017": "CONTROLLED_TIME",
  "104/2124": "REPLACED",
  "104/2144": "EXPIRED",
  "104/2158": "DISPLAY_FAILED",
  "104/2161": "DISPLAY_FAILED",
  "104/2162": "DISPLAY_FAILED",
  "104/2183": "TOKEN_INVALID",
  "104/2333": "TARGET_FILTERED",
};

/** `ackType` alone: certainly failed, if only for a reason that the page does not list. Source: as above. */
const byType: Readonly<Record<string, FailureReason>> = {
  "100": "UNKNOWN",
  "101": "CONTENT_REJECTED",
  "102": "UNKNOWN",
  "103": "REPLACED",
  "104": "UNKNOWN",
};

const answerOf = (status: number): CallbackAnswer => ({ status, contentType: "text/plain", body: status === 200 ? "ok" : "not a receipt" });

/**
 * vivo's receipts: a map of task to targets and what became of them; before 2023-01-10 of arrivals alone, without a type. vivo signs
 * nothing, so that the address is all that proves who calls. Source: dev.vivo.com.cn/documentCenter/doc/681, 2026-06-30.
 */
export const readVivoReceipts: ReceiptReader = (request) => {
  const tasks = parseObject(request.body.toString("utf8").trim());
  if (tasks === null) return err(answerOf(400));
  const receipts = new Map<string, Receipt>();
  let unread = 0;
  for (const [taskId, value] of Object.entries(tasks)) {
    const read = readTask(taskId, value);
    if (read === null) unread++;
    for (const receipt of read ?? []) receipts.set(JSON.stringify([taskId, receipt.token, receipt.result]), receipt);
  }
  return ok({ receipts: [...receipts.values()], unread, answer: answerOf(200) });
};

function readTask(taskId: string, value: unknown): Receipt[] | null {
  const task = asObject(value);
  const targets = asText(task?.targets);
  if (task === null || targets === null) return null;
  const result = resultOf(textOf(task.ackType) ?? "0", textOf(task.subAckType) ?? "");
  if (result === null) return null;
  const atMs = Number(task.ackTime ?? Number.NaN);
  const shared = { messageId: textOf(task.param), vendorId: taskId, atMs: atMs > 0 ? atMs : null, result };
  const tokens = targets
    .split(",")
    .map((token) => token.trim())
    .filter((token) => token !== "");
  return tokens.length === 0 ? null : tokens.map((token) => ({ ...shared, token }));
}

function resultOf(type: string, subType: string): Receipt["result"] | null {
  if (type === "0") return { kind: "delivered" };
  const reason = bySubType[`${type}/${subType}`] ?? byType[type];
  if (reason === undefined) return null;
  const native = nativeOf({ stage: "receipt", code: type, sub: subType === "" ? null : subType });
  return { kind: "failed", reason, tokenDead: reason === "TOKEN_INVALID", native };
}

const textOf = (value: unknown): string | null => (typeof value === "number" ? String(value) : value === "" ? null : asText(value));
