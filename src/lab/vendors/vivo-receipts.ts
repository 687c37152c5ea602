import type { Received } from "./notification-log.ts";

/** What a message carries beside its text. */
export interface VivoRaw {
  readonly taskId: string;
  /** The message as it was sent, with the page's field names. */
  readonly message: Readonly<Record<string, unknown>>;
  /** The address that receipts go to; null = none was asked for. */
  readonly callback: string | null;
  readonly param: string;
}

/** `ackType` and `subAckType` by the names that tests use. Source: dev.vivo.com.cn/documentCenter/doc/681. */
const events: Readonly<Record<string, readonly [ackType: string, subAckType: string]>> = Object.fromEntries([
  ["delivered", ["0", ""]],
  ...["101", "103"].map((ack) => [ack, [ack, ""]]),
  ...[
    ...["11001", "12000", "10012", "14002"].map((sub) => ["100", sub]),
    ...["20001", "20002", "20006"].map((sub) => ["102", sub]),
    ...["1017", "2124", "2144", "2158", "2161", "2162", "2183", "2333"].map((sub) => ["104", sub]),
  ].map(([ack, sub]) => [`${ack}/${sub}`, [ack, sub]]),
]);

/** Names of all events: `delivered`, and the failures as `ackType/subAckType`. Taps are not told. */
export const vivoEvents: readonly string[] = Object.keys(events);

/**
 * The body of one call: task id to what became of its devices.
 * @param form `older`: the arrival-only form from before 2023-01-10.
 * @throws Error for an event that the page does not list, or that the form cannot tell.
 */
export function vivoReceipt(
  notifications: readonly Received<VivoRaw>[],
  { event, atMs, form }: { readonly event: string; readonly atMs: number; readonly form: "new" | "older" },
): string {
  const found = Object.hasOwn(events, event) ? events[event] : undefined;
  if (found === undefined) throw new Error(`vivo tells no "${event}": it tells ${vivoEvents.join(", ")}`);
  if (form === "older" && event !== "delivered") throw new Error("the older form tells arrivals alone");
  const [ackType, subAckType] = found;
  const tasks: Record<string, Record<string, unknown>> = {};
  for (const { token, raw } of notifications) {
    const known = tasks[raw.taskId];
    const targets = known === undefined ? token : `${String(known.targets)},${token}`;
    tasks[raw.taskId] =
      form === "older" ? { param: raw.param, targets } : { targets, ackTime: atMs, param: raw.param, ackType, subAckType };
  }
  return JSON.stringify(tasks);
}
