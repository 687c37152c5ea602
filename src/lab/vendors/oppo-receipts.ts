import type { Received } from "./notification-log.ts";
import { callBack, type ReportAnswer, type Reporter } from "./report.ts";

/** What OPPO's protocol adds to a notification. */
export interface OppoRaw {
  readonly messageId: string;
  /** The broadcast's task, or the message id of a unicast. */
  readonly taskId: string;
  readonly class: "service" | "marketing";
  readonly category: string | null;
  readonly callBackUrl: string | null;
  readonly callBackParameter: string | null;
  /** The notification as it was sent. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Names of two events that OPPO has and no page gives. */
export interface OppoEventNames {
  readonly appDailyLimit: string;
  readonly controlledTime: string;
}

/**
 * OPPO's receipts: an array of events, one a task and event, as JSON. Events: `delivered` (push_arrive), `regid_invalid`,
 * `user_daily_limit`, `appDailyLimit`, `controlledTime`. Clicks are never told.
 * Source: `oppo` page of the vendor facts (open.oppomobile.com, 11239), 2026-06.
 */
export function makeOppoReporter(parts: {
  readonly appId: string;
  readonly now: () => number;
  readonly eventNames: OppoEventNames;
}): Reporter<OppoRaw> {
  const eventTypes: Readonly<Record<string, string>> = {
    delivered: "push_arrive",
    push_arrive: "push_arrive",
    regid_invalid: "regid_invalid",
    user_daily_limit: "user_daily_limit",
    appDailyLimit: parts.eventNames.appDailyLimit,
    controlledTime: parts.eventNames.controlledTime,
  };
  return {
    report: async (notifications, event, { times = 1, url, atMs = parts.now() } = {}) => {
      const eventType = Object.hasOwn(eventTypes, event) ? eventTypes[event] : undefined;
      if (eventType === undefined) throw new Error(`OPPO tells nothing of "${event}", only of ${Object.keys(eventTypes).join(", ")}`);
      const events = [...byTask(notifications).values()].map(({ raw, tokens }) => ({
        messageId: raw.messageId,
        appId: parts.appId,
        taskId: raw.taskId,
        registrationIds: tokens.join(","),
        eventTime: atMs,
        ...(raw.callBackParameter === null ? {} : { param: raw.callBackParameter }),
        eventType,
      }));
      return sendTo(url ?? addressOf(notifications), JSON.stringify(events), times);
    },
  };
}

function byTask(notifications: readonly Received<OppoRaw>[]): ReadonlyMap<string, { raw: OppoRaw; tokens: string[] }> {
  const tasks = new Map<string, { raw: OppoRaw; tokens: string[] }>();
  for (const { raw, token } of notifications) {
    const task = tasks.get(raw.taskId);
    if (task === undefined) tasks.set(raw.taskId, { raw, tokens: [token] });
    else task.tokens.push(token);
  }
  return tasks;
}

function addressOf(notifications: readonly Received<OppoRaw>[]): string {
  const addresses = new Set(notifications.map(({ raw }) => raw.callBackUrl));
  const [address = null] = addresses;
  if (addresses.size === 1 && address !== null) return address;
  throw new Error("these notifications do not name one call_back_url: give the url");
}

async function sendTo(url: string, body: string, times: number): Promise<ReportAnswer> {
  let answer: ReportAnswer = { status: 0, body: "" };
  for (let n = 0; n < times; n++) answer = await callBack(url, { headers: { "content-type": "application/json" }, body });
  return answer;
}
