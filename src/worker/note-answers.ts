import { makeRng } from "../base/rng.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { FailureReason, Verdict } from "../delivery/failure.ts";
import { defaultRetryPolicy, type NextStep, nextStep } from "../delivery/retry.ts";
import { mayHop } from "../delivery/route.ts";
import type { AddressedFact, AttemptResult } from "../event/fact.ts";
import { type Client, together } from "../store/database.ts";
import { type Reachable, retireTokens } from "../store/devices.ts";
import { fileInInbox, type InboxEntry } from "../store/inbox.ts";
import {
  type AttemptEnd,
  type AttemptRow,
  endAttempts,
  endMessages,
  type MessageEnd,
  type MessageRow,
  postponeMessages,
} from "../store/messages.ts";
import { enqueueFacts } from "../store/queue.ts";
import { addQuotaUse, type QuotaUse } from "../store/quota.ts";
import { quotaUseOf } from "./decide.ts";
import type { Going, Target } from "./plan-delivery.ts";

/** How a message ends that is not tried again: sent when some device took it, doubtful when some device may have; null when neither. */
export function conclusion(message: MessageRow, earlier: readonly AttemptRow[]): MessageEnd | null {
  const rang = earlier.find((attempt) => attempt.state === "accepted") ?? earlier.find((attempt) => attempt.state === "doubtful");
  if (!rang) return null;
  return {
    personId: message.personId,
    messageId: message.messageId,
    attempt: message.attempt,
    state: rang.state === "accepted" ? "sent" : "doubtful",
    reason: rang.state === "accepted" ? null : (rang.reason ?? "TIMEOUT"),
    atMs: rang.at,
    attempted: true,
    channel: rang.vendor,
    maker: rang.maker,
  };
}

/** One message's answers, from all its devices. */
export interface Finished {
  readonly going: Going;
  readonly answers: readonly { readonly target: Going["targets"][number]; readonly verdict: Verdict }[];
  readonly result:
    | { readonly kind: "end"; readonly end: MessageEnd }
    /** `hops`: those that go over another way, at once; the way that failed is not taken again. */
    | { readonly kind: "retry"; readonly atMs: number; readonly reason: string; readonly hops: readonly Target[] };
}

/** What the answers of all devices make of the message: one that accepted is enough; a doubt weighs more than a failure. */
export function resultOf(going: Going, answers: Finished["answers"]): Finished["result"] {
  const { message, atMs, attempt, earlier } = going;
  const rng = makeRng(`retry ${message.messageId} ${attempt}`);
  const steps = answers.map(({ target, verdict }) => ({
    target,
    step: nextStep({
      attempt,
      verdict,
      messageClass: message.class,
      policy: defaultRetryPolicy,
      nowMs: atMs,
      expiresAtMs: message.expiresAtMs,
      rng,
      earlierReasons: earlier
        .filter((one) => one.device_id === target.device.deviceId && one.reason !== null)
        .map((one) => one.reason as FailureReason), // written from the same union
      vendorDeduplicates: target.channel.deduplicates && target.batchId === null,
    }),
  }));
  const accepted = steps.find(({ step }) => step.kind === "done");
  const hopping = answers.filter(({ target, verdict }, n) => target.moreWays && worthHopping(verdict, steps[n]?.step.kind, message));
  const [hop] = hopping;
  if (hop !== undefined && (!accepted || message.class === "service")) {
    const reason = "reason" in hop.verdict ? hop.verdict.reason : "UNKNOWN";
    return { kind: "retry", atMs, reason, hops: hopping.map(({ target }) => target) };
  }
  const retries = steps.flatMap(({ step }) => (step.kind === "retry" ? [step.atMs] : []));
  // Marketing rings one device, so that a retry never rings a second time. Service goes on until every device was tried.
  if (retries.length > 0 && (!accepted || message.class === "service")) {
    const reason = answers.map(({ verdict }) => ("reason" in verdict ? verdict.reason : "UNKNOWN")).find(Boolean) ?? "UNKNOWN";
    return { kind: "retry", atMs: Math.min(...retries), reason, hops: [] };
  }
  if (accepted) return ended(going, { state: "sent", reason: null, target: accepted.target });
  const before = conclusion(message, earlier);
  if (before?.state === "sent") return { kind: "end", end: { ...before, attempt } };
  if (before || steps.some(({ step }) => step.kind === "doubtful"))
    return ended(going, { state: "doubtful", reason: "TIMEOUT", target: steps[0]?.target ?? null });
  const gaveUp = steps.find(({ step }) => step.kind === "giveUp");
  const reason = gaveUp?.step.kind === "giveUp" ? gaveUp.step.reason : "UNKNOWN";
  return ended(going, { state: "failed", reason, target: gaveUp?.target ?? null });
}

/**
 * Whether what came back is a reason to try another way now. Service falls through whatever way is closed or out of order; marketing waits for
 * a vendor that is down, and only leaves a way that is closed for good.
 */
function worthHopping(verdict: Verdict, step: NextStep["kind"] | undefined, message: MessageRow): boolean {
  if (verdict.kind === "accepted" || verdict.kind === "doubtful" || !mayHop(verdict.reason)) return false;
  if (step === "giveUp" || closedToday.has(verdict.reason)) return true;
  return step === "retry" && message.class === "service" && verdict.reason !== "AUTH_EXPIRED";
}

/** The vendor takes no more of this until tomorrow, or until its window opens. */
const closedToday: ReadonlySet<FailureReason> = new Set(["DEVICE_QUOTA_EXCEEDED", "APP_QUOTA_EXCEEDED", "CONTROLLED_TIME"]);

const ended = (
  going: Going,
  one: { readonly state: AttemptResult; readonly reason: string | null; readonly target: Going["targets"][number] | null },
): Finished["result"] => ({
  kind: "end",
  end: {
    personId: going.message.personId,
    messageId: going.message.messageId,
    attempt: going.attempt,
    state: one.state,
    reason: one.reason,
    atMs: going.atMs,
    attempted: true,
    channel: one.target?.channel.vendor ?? null,
    maker: one.target?.device.maker ?? null,
  },
});

export const end = (
  message: MessageRow,
  one: { readonly state: AttemptResult; readonly reason: string; readonly atMs: number },
): MessageEnd => ({
  personId: message.personId,
  messageId: message.messageId,
  attempt: message.attempt,
  ...one,
  attempted: message.attempt > 0,
  channel: null,
  maker: null,
});

export async function writeFinished(client: Client, catalogue: Catalogue, finished: readonly Finished[]): Promise<void> {
  await together([
    endAttempts(
      client,
      finished.flatMap((one) => one.answers.map((answer) => attemptEnd(one, answer))),
    ),
    writeEnds(client, catalogue, {
      from: "sending",
      ends: finished.flatMap((one) => (one.result.kind === "end" ? [one.result.end] : [])),
      messages: finished.map((one) => one.going.message),
      deviceOf: new Map(finished.map((one) => [one.going.message.messageId, one.going.targets[0]?.device.deviceId ?? null])),
    }),
    postponeMessages(
      client,
      finished.flatMap((one) =>
        one.result.kind === "retry"
          ? [
              {
                personId: one.going.message.personId,
                messageId: one.going.message.messageId,
                attempt: one.going.attempt,
                dueAtMs: one.result.atMs,
                reason: one.result.reason,
              },
            ]
          : [],
      ),
      "sending",
    ),
    fileInInbox(
      client,
      finished.flatMap((one) => inboxEntry(catalogue, one)),
    ),
    retireTokens(
      client,
      finished.flatMap((one) =>
        one.answers.flatMap(({ target, verdict }) =>
          verdict.kind === "tokenDead" && !registeredSince(target.device, verdict.sinceMs)
            ? [{ ...target.device, atMs: one.going.atMs, reason: verdict.reason }]
            : [],
        ),
      ),
    ),
  ]);
}

/** What reached a device, or may have, is kept in the person's inbox where the placement says so. */
function inboxEntry(catalogue: Catalogue, { going, answers }: Finished): readonly InboxEntry[] {
  const { message, atMs } = going;
  const arrived = answers.find(({ verdict }) => verdict.kind === "accepted" || verdict.kind === "doubtful");
  if (!arrived || catalogue.placements.get(message.placement)?.inbox !== true) return [];
  const { title, body, image, link } = arrived.target.notification;
  const { personId, messageId, category, content } = message;
  return [{ personId, messageId, title, body, image, link, data: content?.data ?? {}, category, atMs, expiresAtMs: null }];
}

/** The vendor dates the death of the token: an app that registered later has come back. */
const registeredSince = (device: Reachable, sinceMs: number | null): boolean => sinceMs !== null && device.lastSeenMs > sinceMs;

function attemptEnd(one: Finished, answer: Finished["answers"][number]): AttemptEnd {
  const { verdict, target } = answer;
  const again = one.result.kind === "retry" && !one.result.hops.includes(target);
  const state = verdict.kind === "accepted" ? "accepted" : verdict.kind === "doubtful" ? "doubtful" : again ? "retry" : "failed";
  return {
    personId: one.going.message.personId,
    messageId: one.going.message.messageId,
    deviceId: target.device.deviceId,
    channel: target.channel.vendor,
    attempt: one.going.attempt,
    state: verdict.kind === "tokenDead" || verdict.kind === "reject" ? "failed" : state,
    reason: verdict.kind === "accepted" ? null : verdict.reason,
    vendorId: verdict.kind === "accepted" ? verdict.vendorId : null,
    native: verdict.kind === "accepted" ? null : verdict.native,
  };
}

/** Ends messages, tells the people's logs, and gives quota back for what will not be sent. */
export async function writeEnds(
  client: Client,
  catalogue: Catalogue,
  one: {
    readonly from: "waiting" | "sending";
    readonly ends: readonly MessageEnd[];
    readonly messages: readonly MessageRow[];
    readonly deviceOf?: ReadonlyMap<string, string | null>;
  },
): Promise<void> {
  const really = await endMessages(client, one.ends, one.from);
  const ends = one.ends.filter((end) => really.has(end.messageId));
  await enqueueFacts(
    client,
    ends.map(
      (end): AddressedFact => ({
        personId: end.personId,
        key: `attempted:${end.messageId}`,
        receivedAtMs: end.atMs,
        fact: {
          kind: "attempted",
          atMs: end.atMs,
          messageId: end.messageId,
          result: end.state,
          reason: end.reason,
          channel: end.channel,
          deviceId: one.deviceOf?.get(end.messageId) ?? null,
        },
      }),
    ),
  );
  const byId = new Map(one.messages.map((message) => [message.messageId, message]));
  await addQuotaUse(
    client,
    ends.flatMap((end): QuotaUse[] => {
      const message = byId.get(end.messageId);
      if (!message || message.campaign === "" || end.state === "sent" || end.state === "doubtful") return [];
      return [...quotaUseOf(catalogue, message, -1)];
    }),
  );
}
