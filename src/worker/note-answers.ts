import { makeRng } from "../base/rng.ts";
import { localTime } from "../base/zone.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { SkippedWay } from "../delivery/better-ways.ts";
import type { FailureReason, Verdict } from "../delivery/failure.ts";
import { defaultRetryPolicy, type NextStep, nextStep } from "../delivery/retry.ts";
import { mayHop } from "../delivery/route.ts";
import { wordOfVerdict } from "../delivery/token-hygiene.ts";
import type { AddressedFact, AttemptResult } from "../event/fact.ts";
import {
  type AttemptEnd,
  type AttemptKey,
  type AttemptRow,
  attemptName,
  endAttempts,
  type Withdrawal,
  withdrawAttempts,
} from "../store/attempts.ts";
import { type Client, together } from "../store/database.ts";
import type { Reachable } from "../store/devices.ts";
import { fileInInbox, type InboxEntry } from "../store/inbox.ts";
import { endMessages, type MessageEnd } from "../store/message-states.ts";
import type { MessageRow } from "../store/messages.ts";
import { enqueueFacts } from "../store/queue.ts";
import { addQuotaUse, type QuotaUse } from "../store/quota.ts";
import { endReservations } from "../store/reservations.ts";
import { watchMessages, withdrawTouches } from "../store/second-touches.ts";
import { noteTokenUse, type TokenUse } from "../store/token-quota.ts";
import { closeDevices } from "./close-devices.ts";
import type { Going, Target } from "./going.ts";
import { judgeTokens, type TokenSaid } from "./judge-tokens.ts";
import { quotaUseOf } from "./quota.ts";
import { type HeldReason, heldReasons } from "./requests.ts";
import { settleTold } from "./settle-told.ts";
import { nameOf, putBack, touchOf, watchOf, writeTouchEnds } from "./touch-ends.ts";

/** How a message ends that is not tried again: sent when some device took it, doubtful when some device may have; null when neither. */
export function conclusion(message: MessageRow, earlier: readonly AttemptRow[]): MessageEnd | null {
  const rang = earlier.find((attempt) => attempt.state === "accepted") ?? earlier.find((attempt) => attempt.state === "doubtful");
  if (!rang) return null;
  return {
    personId: message.personId,
    messageId: message.messageId,
    touch: touchOf(message),
    attempt: message.attempt,
    state: rang.state === "accepted" ? "sent" : "doubtful",
    reason: rang.state === "accepted" ? null : (rang.reason ?? "TIMEOUT"),
    atMs: rang.at,
    attempted: true,
    channel: rang.vendor,
    maker: rang.maker,
  };
}

interface HeldTarget {
  readonly target: Target;
  readonly reason: HeldReason;
}

/** One message's answers, from all its devices. */
export interface Finished {
  readonly going: Going;
  readonly answers: readonly { readonly target: Going["targets"][number]; readonly verdict: Verdict }[];
  /** Targets that were held back, and why: nothing left for them. */
  readonly held: readonly HeldTarget[];
  readonly result:
    | { readonly kind: "end"; readonly end: MessageEnd }
    /** Nothing left at all: the message waits as if it had not been taken up. */
    | { readonly kind: "withdrawn"; readonly reason: HeldReason }
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
      attempt: attempt - (message.second?.firstAttempts ?? 0),
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

/** What becomes of a message of which some targets were held back, or all: they are due at once, to be planned by how things stand then. */
export function heldBack(going: Going, answers: Finished["answers"], held: readonly HeldTarget[]): Finished["result"] {
  const reason = heldReasons.find((one) => held.some((target) => target.reason === one)) ?? "stopped";
  if (answers.length === 0) return { kind: "withdrawn", reason };
  const result = resultOf(going, answers);
  return result.kind === "end" ? { kind: "retry", atMs: going.atMs, reason, hops: [] } : result;
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
    touch: touchOf(going.message),
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
  one: { readonly state: AttemptResult; readonly reason: string; readonly atMs: number; readonly skipped?: readonly SkippedWay[] },
): MessageEnd => ({
  personId: message.personId,
  messageId: message.messageId,
  touch: touchOf(message),
  attempt: message.attempt,
  state: one.state,
  reason: one.reason,
  atMs: one.atMs,
  skipped: one.skipped ?? [],
  attempted: message.attempt > (message.second?.firstAttempts ?? 0),
  channel: null,
  maker: null,
});

export async function writeFinished(client: Client, catalogue: Catalogue, finished: readonly Finished[]): Promise<void> {
  const changed = await together([
    endAttempts(
      client,
      finished.flatMap((one) => one.answers.map((answer) => attemptEnd(one, answer))),
    ),
    withdrawAttempts(
      client,
      finished.flatMap((one) => one.held.map((held) => withdrawal(one, held))),
    ),
  ]);
  const underWay = new Set(changed.flatMap((names) => [...names]));
  const counts: QuotaUse[] = [];
  await together([
    withdrawTouches(
      client,
      finished.flatMap((one) =>
        one.result.kind === "withdrawn" && one.going.message.second !== null
          ? [{ ...one.going.message, attempt: one.going.attempt, reason: one.result.reason }]
          : [],
      ),
    ),
    writeEnds(client, catalogue, {
      from: "sending",
      ends: finished.flatMap((one) => (one.result.kind === "end" ? [one.result.end] : [])),
      messages: finished.map((one) => one.going.message),
      later: counts,
      deviceOf: new Map(finished.map((one) => [nameOf(one.going.message), one.going.targets[0]?.device.deviceId ?? null])),
    }),
    putBack(
      client,
      finished.flatMap(({ going: { message, attempt }, result }) =>
        result.kind === "retry" ? [{ message, attempt, dueAtMs: result.atMs, reason: result.reason }] : [],
      ),
      "sending",
    ),
    fileInInbox(
      client,
      finished.flatMap((one) => inboxEntry(catalogue, one)),
    ),
    // Devices before their tokens, as whoever registers one takes them.
    closeDevices(client, {
      denied: refusedFor(finished, "USER_DISABLED_NOTIFICATIONS"),
      inactive: refusedFor(finished, "DEVICE_INACTIVE"),
    }),
    noteTokenUse(
      client,
      finished.flatMap((one) => [
        ...one.answers.flatMap(({ target, verdict }) => tokenUse({ one, target, underWay }, verdict)),
        ...one.held.flatMap(({ target }) => tokenUse({ one, target, underWay }, null)),
      ]),
    ),
    // After the attempts, which it counts.
    judgeTokens(
      client,
      finished.flatMap((one) => one.answers.flatMap(({ target, verdict }) => tokenSaid(target, verdict, one.going.atMs))),
    ),
  ]);
  // While these were on their way a receipt may have said more of their earlier attempts than was known when they left.
  const keys = finished.filter(({ going }) => going.earlier.length > 0 || going.message.second !== null).map(({ going }) => going.message);
  await settleTold(client, () => catalogue, { keys, nowMs: Math.max(0, ...finished.map(({ going }) => going.atMs)), later: counts });
  await addQuotaUse(client, counts);
}

/** What reached a device, or may have, is kept in the person's inbox where the placement says so. */
function inboxEntry(catalogue: Catalogue, { going, answers }: Finished): readonly InboxEntry[] {
  const { message, atMs } = going;
  const arrived = answers.find(({ verdict }) => verdict.kind === "accepted" || verdict.kind === "doubtful");
  // The first touch has filed it.
  if (!arrived || message.second !== null || catalogue.placements.get(message.placement)?.inbox !== true) return [];
  const { title, body, image, link } = arrived.target.notification;
  const { personId, messageId, category, content } = message;
  return [{ personId, messageId, title, body, image, link, data: content?.data ?? {}, category, atMs, expiresAtMs: null }];
}

/**
 * What an answer makes of the device's number, of which the message took one when it was planned: given back unless the vendor took it, or
 * may have. `verdict` null: it never left. Once only: what was not under way any more has been noted before.
 */
function tokenUse(
  by: { readonly one: Finished; readonly target: Target; readonly underWay: ReadonlySet<string> },
  verdict: Verdict | null,
): readonly TokenUse[] {
  const { device, channel, notification } = by.target;
  if (channel.quotaZone === null || notification.class !== "marketing") return [];
  const { atMs } = by.one.going;
  const isTaken = verdict?.kind === "accepted" || verdict?.kind === "doubtful" || !by.underWay.has(attemptName(keyOf(by.one, by.target)));
  const used = isTaken ? 0 : -1;
  const spent = verdict !== null && verdict.kind !== "accepted" && verdict.reason === "DEVICE_QUOTA_EXCEEDED";
  return used === 0 && !spent ? [] : [{ ...device, day: localTime(channel.quotaZone, atMs).day, used, spent }];
}

/** The devices whose answers were refused for a reason of their own. */
const refusedFor = (finished: readonly Finished[], reason: FailureReason) =>
  finished.flatMap(({ answers, going: { atMs } }) =>
    answers.flatMap(({ target: { device }, verdict }) =>
      verdict.kind === "reject" && verdict.reason === reason ? [{ ...device, atMs }] : [],
    ),
  );

/** What an answer says of the token that it was given for. */
function tokenSaid({ device, channel }: Target, verdict: Verdict, atMs: number): readonly TokenSaid[] {
  const word = wordOfVerdict(verdict);
  if (word === null || (verdict.kind === "tokenDead" && registeredSince(device, verdict.sinceMs))) return [];
  return [{ ...device, channelId: channel.id, atMs, word, byReceipt: false, wasDoubted: device.isDoubted }];
}

/** The vendor dates the death of the token: an app that registered later has come back. */
const registeredSince = (device: Reachable, sinceMs: number | null): boolean => sinceMs !== null && device.lastSeenMs > sinceMs;

const keyOf = ({ going: { message, attempt } }: Finished, { device: { deviceId }, channel }: Target): AttemptKey => ({
  personId: message.personId,
  messageId: message.messageId,
  deviceId,
  channel: channel.vendor,
  attempt,
});

const withdrawal = (one: Finished, { target, reason }: HeldTarget): Withdrawal => ({
  ...keyOf(one, target),
  reason: one.result.kind === "withdrawn" ? one.result.reason : reason,
  before: one.result.kind === "withdrawn" && one.going.message.second === null ? one.going.message.attempt : null,
});

function attemptEnd(one: Finished, answer: Finished["answers"][number]): AttemptEnd {
  const { verdict, target } = answer;
  const again = one.result.kind === "retry" && !one.result.hops.includes(target);
  const state = verdict.kind === "accepted" ? "accepted" : verdict.kind === "doubtful" ? "doubtful" : again ? "retry" : "failed";
  return {
    ...keyOf(one, target),
    state: verdict.kind === "tokenDead" || verdict.kind === "reject" ? "failed" : state,
    reason: verdict.kind === "accepted" ? null : verdict.reason,
    vendorId: verdict.kind === "accepted" ? verdict.vendorId : null,
    native: verdict.kind === "accepted" ? null : verdict.native,
  };
}

/** Ends messages, tells the people's logs, gives quota back for what will not be sent, and watches what may be touched again. */
export async function writeEnds(
  client: Client,
  catalogue: Catalogue,
  one: {
    readonly from: "waiting" | "sending";
    readonly ends: readonly MessageEnd[];
    readonly messages: readonly MessageRow[];
    /** By `nameOf`. */
    readonly deviceOf?: ReadonlyMap<string, string | null>;
    /** As `addQuotaUse` takes it. */
    readonly later?: QuotaUse[];
  },
): Promise<void> {
  // One batch may hold a message and its second touch. The ends of first touches bear their messages' own names.
  const byName = new Map(one.messages.map((message) => [nameOf(message), message]));
  // All at once, so that counters are locked in one order by everybody.
  const counts = one.later ?? [];
  const touchEnds = one.ends.filter(({ touch }) => touch === 2);
  await writeTouchEnds(client, catalogue, { from: one.from, ends: touchEnds, messages: byName, later: counts });
  const given = one.ends.filter(({ touch }) => touch !== 2);
  const really = await endMessages(client, given, one.from);
  const ends = given.filter((end) => really.has(end.messageId));
  await watchMessages(
    client,
    ends.flatMap((end) => {
      const message = byName.get(end.messageId);
      return message === undefined ? [] : watchOf(catalogue, message, end);
    }),
  );
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
  const held = await endReservations(
    client,
    ends.map((end) => end.messageId),
  );
  const unsent = new Set(ends.flatMap(({ messageId, state }) => (state === "sent" || state === "doubtful" ? [] : [messageId])));
  const catalogued = [...unsent].flatMap((messageId) => byName.get(messageId) ?? []).filter((message) => message.campaign !== "");
  counts.push(
    ...catalogued.flatMap((message) => quotaUseOf(catalogue, message, -1)),
    ...held.flatMap(({ messageId, owner, day }): QuotaUse[] => (unsent.has(messageId) ? [{ owner, day, used: -1 }] : [])),
  );
  if (one.later === undefined) await addQuotaUse(client, counts);
}
