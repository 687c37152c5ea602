import type { Received } from "./notification-log.ts";
import { callBack, type ReportAnswer, type Reporter } from "./report.ts";

/** What Meizu's protocol adds to a message. */
export interface MeizuRaw {
  readonly msgId: string;
  readonly kind: "notice" | "passThrough";
  readonly class: "private" | "public";
  readonly callback: string | null;
  readonly callbackParam: string | null;
  readonly callbackType: 1 | 2 | 3;
  /** `messageJson` as it was sent. */
  readonly json: Readonly<Record<string, unknown>>;
}

const types: Readonly<Record<string, 1 | 2>> = { delivered: 1, clicked: 2 };

/**
 * Meizu's receipts: a form whose field `cb` is a map of `<msgId>-<type>` to targets, with the console's `access_token`. Events:
 * `delivered` and `clicked`; failures are never told. Source: `meizu` page of the vendor facts (PushAPI README), 2026-06.
 */
export function makeMeizuReporter(accessToken: string): Reporter<MeizuRaw> {
  return {
    report: async (notifications, event, { times = 1, url } = {}) => {
      const type = Object.hasOwn(types, event) ? types[event] : undefined;
      if (type === undefined) throw new Error(`Meizu tells nothing of "${event}", only of ${Object.keys(types).join(", ")}`);
      const unwanted = notifications.find(({ raw }) => (raw.callbackType & type) === 0);
      if (unwanted !== undefined) throw new Error(`message ${unwanted.raw.msgId} did not ask for "${event}": see its callback.type`);
      const cb: Record<string, { param: string; type: number; targets: string[] }> = {};
      for (const { raw, token } of notifications) {
        const key = `${raw.msgId}-${type}`;
        cb[key] = { param: raw.callbackParam ?? "", type, targets: [...(cb[key]?.targets ?? []), token] };
      }
      const form = new URLSearchParams({ cb: JSON.stringify(cb), access_token: accessToken });
      return sendTo(url ?? addressOf(notifications), form.toString(), times);
    },
  };
}

function addressOf(notifications: readonly Received<MeizuRaw>[]): string {
  const addresses = new Set(notifications.map(({ raw }) => raw.callback));
  const [address = null] = addresses;
  if (addresses.size === 1 && address !== null) return address;
  throw new Error("these messages do not name one callback: give the url");
}

async function sendTo(url: string, body: string, times: number): Promise<ReportAnswer> {
  const headers = { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" };
  let answer: ReportAnswer = { status: 0, body: "" };
  for (let n = 0; n < times; n++) answer = await callBack(url, { headers, body });
  return answer;
}
