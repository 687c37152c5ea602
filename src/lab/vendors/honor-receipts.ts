import type { Received } from "./notification-log.ts";

/** What a message carries beside its text. */
export interface HonorRaw {
  readonly requestId: string;
  /** The body as it was sent, without its tokens. */
  readonly message: Readonly<Record<string, unknown>>;
  /** Handed to the app instead of shown. */
  readonly passThrough: boolean;
}

/** Statuses of a receipt. Source: public readers of Honor's receipts (2026-06). */
const statuses: readonly number[] = [
  40000001, 40000002, 40000003, 40000004, 40000005, 40000006, 40000007, 40000008, 40000009, 40000011, 40000013, 40000014, 40000015,
  50000003,
];

/** Names of all events: `delivered`, `clicked`, and every status as its number. */
export const honorEvents: readonly string[] = ["delivered", "clicked", ...statuses.map(String)];

/**
 * The body of one call.
 * @throws Error for an event that the page does not list.
 */
export function honorReceipt(
  notifications: readonly Received<HonorRaw>[],
  { event, appId, atMs }: { readonly event: string; readonly appId: string; readonly atMs: number },
): string {
  if (!honorEvents.includes(event)) throw new Error(`Honor tells no "${event}": it tells ${honorEvents.join(", ")}`);
  return JSON.stringify({
    statuses: notifications.map(({ token, raw }) => ({
      appid: appId,
      token,
      ...tagOf(raw),
      status: statusOf(event, raw),
      timestamp: atMs,
      requestId: raw.requestId,
    })),
  });
}

function statusOf(event: string, { passThrough }: HonorRaw): number {
  if (event === "delivered") return passThrough ? 40000001 : 40000002;
  return event === "clicked" ? 40000007 : Number(event);
}

function tagOf({ message }: HonorRaw): { readonly biTag: string } | undefined {
  const { android } = message;
  const biTag = typeof android === "object" && android !== null && "biTag" in android ? android.biTag : undefined;
  return typeof biTag === "string" ? { biTag } : undefined;
}
