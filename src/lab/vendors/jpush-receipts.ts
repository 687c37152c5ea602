import { createHmac } from "node:crypto";
import type { JpushPlatform } from "./jpush-message-rules.ts";
import { isRecord } from "./jwt.ts";
import type { Received } from "./notification-log.ts";
import { callBack, type ReportAnswer } from "./report.ts";

/** What JPush adds to a push that a device gets. */
export interface JpushRaw {
  readonly msgId: string;
  readonly cid: string | null;
  readonly platform: JpushPlatform;
  /** The body of the request. */
  readonly request: Readonly<Record<string, unknown>>;
  /** The event that tells why it does not arrive; null = it does. */
  readonly failure: JpushEvent | null;
}

/** Events of callbacks and their `type`, as JPush's sister product JUMS numbers them. */
export const jpushEvents = {
  valid: 0,
  invalid: 1,
  submitted: 2,
  submitFailed: 3,
  delivered: 4,
  undelivered: 5,
  clicked: 6,
  withdrawn: 7,
  withdrawFailed: 8,
} as const;
export type JpushEvent = keyof typeof jpushEvents;

/** A row of a callback. The vendor gives field lists to customers only, so this is a proposal in the words of its other interfaces. */
export interface JpushCallbackRow {
  readonly type: number;
  readonly msg_id: string;
  readonly registration_id: string;
  /** Unix seconds. */
  readonly time: number;
  /** `callback.params` of the push. */
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * The `X-CALLBACK-ID` header: HMAC-SHA256 over timestamp, nonce and user name.
 * Source: EngageLab's callback page (2026-06), a sister product; JPush's own is given to customers only.
 */
export function jpushCallbackId(
  { username, secret }: { readonly username: string; readonly secret: string },
  { timestamp, nonce }: { readonly timestamp: number; readonly nonce: string },
): string {
  const signature = createHmac("sha256", secret).update(`${timestamp}${nonce}${username}`).digest("hex");
  return `timestamp=${timestamp};nonce=${nonce};username=${username};signature=${signature}`;
}

const rowsPerCall = 100;

/** How a customer has set up callbacks, and what is told with them. */
interface Telling {
  readonly times: number;
  /** Instead of the address that came with the push or the account. */
  readonly url: string | undefined;
  readonly atMs: number;
  /** Where callbacks go when the push names no address. */
  readonly callbackUrl: string | undefined;
  readonly callbackBody: ((rows: readonly JpushCallbackRow[]) => unknown) | undefined;
  headers(): Readonly<Record<string, string>>;
}

/** Tells an event of pushes, 100 rows a call, to the address that each names. @throws Error when nobody asked for it, or there is no address. */
export async function tellJpushEvent(notifications: readonly Received<JpushRaw>[], event: string, telling: Telling): Promise<ReportAnswer> {
  const { times, url, atMs, callbackUrl, callbackBody, headers } = telling;
  const type = typeOf(event);
  const asked = notifications.filter((one) => isAskedFor(type, callbackOf(one)));
  if (asked.length === 0) throw new Error(`the callback.type of these pushes does not ask for "${event}"`);
  const byUrl = Map.groupBy(asked, (one) => url ?? callbackOf(one).url ?? callbackUrl ?? "");
  let answer = { status: 0, body: "" };
  for (const [target, group] of byUrl) {
    if (target === "") throw new Error("the push names no callback.url: give report an url, or the simulator a callbackUrl");
    const rows = group.map((one) => rowOf(one, type, atMs));
    for (let from = 0; from < rows.length; from += rowsPerCall) {
      const lot = rows.slice(from, from + rowsPerCall);
      const body = JSON.stringify(callbackBody?.(lot) ?? { total: lot.length, rows: lot });
      for (let i = 0; i < times; i++) answer = await callBack(target, { headers: headers(), body });
    }
  }
  return answer;
}

interface CallbackWish {
  readonly url: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly type: number | null;
}

function callbackOf({ raw }: Received<JpushRaw>): CallbackWish {
  const { url, params, type } = isRecord(raw.request.callback) ? raw.request.callback : {};
  return {
    url: typeof url === "string" && url !== "" ? url : null,
    params: isRecord(params) ? params : {},
    type: typeof type === "number" ? type : null,
  };
}

function typeOf(event: string): number {
  if (Object.hasOwn(jpushEvents, event)) return Object.entries(jpushEvents).find(([name]) => name === event)?.[1] ?? 0;
  throw new Error(`JPush does not report "${event}": give one of ${Object.keys(jpushEvents).join(", ")}`);
}

/** `callback.type`: bit 1 deliveries, bit 2 clicks, bit 8 submissions. Failures have no bit of their own and come always. */
function isAskedFor(event: number, { type }: CallbackWish): boolean {
  const bit = event === jpushEvents.delivered ? 1 : event === jpushEvents.clicked ? 2 : event === jpushEvents.submitted ? 8 : 0;
  return type === null || bit === 0 || (type & bit) !== 0;
}

function rowOf(one: Received<JpushRaw>, type: number, atMs: number): JpushCallbackRow {
  return { type, msg_id: one.raw.msgId, registration_id: one.token, time: Math.floor(atMs / 1000), params: callbackOf(one).params };
}
