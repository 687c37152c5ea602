import { createHash, timingSafeEqual } from "node:crypto";
import { err, ok } from "../../base/result.ts";
import type { FailureReason } from "../../delivery/failure.ts";
import type { CallbackAnswer, Receipt, ReceiptReader } from "../port.ts";
import { asText, nativeOf, parseObject } from "../transport-rule.ts";
import { type Action, readAction } from "./receipt-actions.ts";

type Line = Readonly<Record<string, unknown>>;

/** `code` of a receipt, other than 200. Source: docs.getui.com/getui/server/receipt, 2026-06-30. */
const byCode: Readonly<Record<string, FailureReason>> = {
  "400": "PROVIDER_UNAVAILABLE",
  "401": "TOKEN_INVALID",
  "402": "DEVICE_INACTIVE",
  "500": "PROVIDER_UNAVAILABLE",
};

const answerOf = (status: number, body: string): CallbackAnswer => ({ status, contentType: "text/plain", body });

/**
 * Getui's receipts: one JSON object a line, each signed. A call with a line that somebody else signed is refused whole.
 * Source: docs.getui.com/getui/server/receipt, 2026-06-30.
 */
export function getuiReceiptReader(masterSecret: string): ReceiptReader {
  return (request) => {
    const texts = request.body.toString("utf8").split("\n");
    const receipts = new Map<string, Receipt>();
    let unread = 0;
    for (const text of texts.map((one) => one.trim())) {
      if (text === "") continue;
      const line = parseObject(text);
      if (line === null) {
        unread++;
        continue;
      }
      if (!isSigned(line, masterSecret)) return err(answerOf(403, "the signature is not that of this channel's masterSecret"));
      const read = readLine(line);
      if (read === "unread") unread++;
      else if (read !== null) receipts.set(JSON.stringify([read.vendorId, read.token, read.result]), read);
    }
    return ok({ receipts: [...receipts.values()], unread, answer: answerOf(200, "ok") });
  };
}

/** Lower-case hexadecimal MD5 of app, device, task, message and secret. */
export function receiptSign(line: { appid: string; cid: string; taskid: string; msgid: string }, masterSecret: string): string {
  return createHash("md5").update(`${line.appid}${line.cid}${line.taskid}${line.msgid}${masterSecret}`).digest("hex");
}

function isSigned(line: Line, masterSecret: string): boolean {
  const field = (name: string): string => textOf(line[name]) ?? "";
  const own = { appid: field("appid"), cid: field("cid"), taskid: field("taskid"), msgid: field("msgid") };
  const right = Buffer.from(receiptSign(own, masterSecret));
  const given = Buffer.from(field("sign").toLowerCase());
  return given.length === right.length && timingSafeEqual(given, right);
}

/** null: known, and nothing to tell. */
function readLine(line: Line): Receipt | "unread" | null {
  const token = textOf(line.cid);
  const vendorId = textOf(line.taskid);
  if (token === null || vendorId === null) return "unread";
  const code = textOf(line.code);
  const actionId = textOf(line.actionid);
  const action = actionOf(code, actionId);
  if (action === null) return "unread";
  if (action === "pending") return null;
  const atMs = Number(line.recvtime ?? Number.NaN);
  const shared = { messageId: null, vendorId, token, atMs: atMs > 0 ? atMs : null };
  if (action === "delivered" || action === "shown" || action === "clicked") return { ...shared, result: { kind: action } };
  const native = nativeOf({ stage: "receipt", code: actionId ?? code, sub: actionId === null ? null : code, message: asText(line.desc) });
  return { ...shared, result: { kind: "failed", reason: action, tokenDead: action === "TOKEN_INVALID", native } };
}

/** A failing code needs no action to be believed; an action that names a failure is the more exact of the two. */
function actionOf(code: string | null, actionId: string | null): Action | null {
  const action = actionId === null ? null : readAction(actionId);
  if (code === null || code === "200") return action;
  const failed = action !== null && action !== "UNKNOWN" && !successes.has(action) ? action : null;
  return failed ?? byCode[code] ?? (action === null ? null : "UNKNOWN");
}

const successes: ReadonlySet<Action> = new Set<Action>(["delivered", "shown", "clicked", "pending"]);

const textOf = (value: unknown): string | null => (typeof value === "number" ? String(value) : value === "" ? null : asText(value));
