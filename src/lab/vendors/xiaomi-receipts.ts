import type { Received } from "./notification-log.ts";
import { callBack, type ReportAnswer, type ReportOptions } from "./report.ts";

/** What the vendor keeps of a message that it took for a device. */
export interface XiaomiRaw {
  /** The message's name at the vendor; the same for all devices of a request. */
  readonly id: string;
  /** The form's fields, targets excepted. */
  readonly fields: Readonly<Record<string, string>>;
  /** The receipt type that tells why it was not delivered: 16, 32 or 128; null: delivered, or dropped without a word. */
  readonly dropType: number | null;
}

/** Events of receipts with the vendor's type; the numbers themselves are understood too. */
const types: Readonly<Record<string, number>> = {
  delivered: 1,
  deliveredHidden: 1,
  clicked: 2,
  targetInvalid: 16,
  disabled: 32,
  filtered: 64,
  appQuota: 128,
  expired: 1024,
};

/** What receipts need to know beyond the messages. */
export interface XiaomiReceiptContext {
  readonly nowMs: number;
  /** The registration id that took the place of this one. */
  readonly replacementOf: (regid: string) => string | undefined;
  /** The app's daily total. */
  readonly quota: { readonly quota: number; readonly acked: number };
}

/** No message had asked for this kind of receipt, so nobody was called. */
const nobodyAsked: ReportAnswer = { status: 0, body: "" };

/**
 * Calls the addresses that came with the messages, one call an address: form field `data`, a JSON map of messages.
 * Messages whose `callback.type` lacks the event's bit are left out; when none is left, the answer has status 0.
 * Source: dev.mi.com/xiaomihyperos/documentation/detail?pId=1559, 1656 (2026-06).
 * @throws Error for an event that the vendor does not know, and when no address is known.
 */
export async function reportXiaomi(
  notifications: readonly Received<XiaomiRaw>[],
  event: string,
  { context, options }: { readonly context: XiaomiReceiptContext; readonly options: ReportOptions },
): Promise<ReportAnswer> {
  const type = types[event] ?? Object.values(types).find((number) => String(number) === event);
  if (type === undefined) throw new Error(`Xiaomi tells nothing named "${event}": one of ${Object.keys(types).join(", ")}`);
  const calls = new Map<string, Map<string, Received<XiaomiRaw>[]>>();
  for (const one of notifications) {
    const { id, fields } = one.raw;
    if ((Number(fields["extra.callback.type"] ?? 3) & type) === 0) continue;
    const url = options.url ?? fields["extra.callback"];
    if (url === undefined) throw new Error(`message ${id} came without extra.callback: give options.url`);
    const messages = calls.get(url) ?? new Map<string, Received<XiaomiRaw>[]>();
    calls.set(url, messages.set(id, [...(messages.get(id) ?? []), one]));
  }
  let answer = nobodyAsked;
  for (const [url, messages] of calls) {
    const data: Record<string, object> = {};
    for (const [id, group] of messages) data[id] = entryOf(group, { type, event, context, atMs: options.atMs ?? context.nowMs });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams({ data: JSON.stringify(data) }).toString();
    for (let n = 0; n < (options.times ?? 1); n++) answer = await callBack(url, { headers, body });
  }
  return answer;
}

function entryOf(
  group: readonly Received<XiaomiRaw>[],
  { type, event, context, atMs }: { type: number; event: string; context: XiaomiReceiptContext; atMs: number },
): object {
  const fields = group[0]?.raw.fields ?? {};
  const regids = group.map(({ token }) => token);
  const replaced = regids.flatMap((regid) => {
    const next = context.replacementOf(regid);
    return next === undefined ? [] : [[regid, next] as const];
  });
  return {
    param: fields["extra.callback.param"] ?? "",
    type,
    targets: regids.join(","),
    jobkey: fields["extra.jobkey"] ?? "",
    timestamp: atMs,
    ...(type === 1 ? { barStatus: event === "deliveredHidden" ? "Disable" : "Enable" } : {}),
    ...(type === 16 ? { errorCode: "10029", ...(replaced.length === 0 ? {} : { replaceTarget: Object.fromEntries(replaced) }) } : {}),
    ...(type === 128 ? { extra: { ack: String(context.quota.acked), quota: String(context.quota.quota) } } : {}),
  };
}
