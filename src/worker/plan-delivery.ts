import { MINUTE_MS } from "../base/duration.ts";
import { type AttemptWrite, startAttempts } from "../store/attempts.ts";
import type { Client } from "../store/database.ts";
import { together } from "../store/database.ts";
import { lockDueMessages, markSending } from "../store/message-states.ts";
import { enqueueFacts } from "../store/queue.ts";
import { saveSaidTexts } from "../store/said-texts.ts";
import { lockDueTouches, markTouchesSending } from "../store/second-touches.ts";
import { gatherGroups } from "./gather-groups.ts";
import { type DeliverDeps, type Going, leaseMs, type Plan } from "./going.ts";
import { end, writeEnds } from "./note-answers.ts";
import { paceRequests } from "./pace-requests.ts";
import { earlierOf, endPlanned, loadAround, type PlanInHand, planMessage } from "./plan-message.ts";
import type { Shared } from "./situation.ts";
import { countsApart, nameOf, openTouchQuota, putBack } from "./touch-ends.ts";
import { openVendorCounter } from "./vendor-counter.ts";

/**
 * Takes messages that are due and lays each out; what leaves is noted as an attempt before its request does, so that a crash leaves a known
 * doubt and no silent double. All of it is one transaction of the caller's.
 */
export async function planDelivery(
  deps: DeliverDeps,
  shared: Shared,
  client: Client,
  options: { readonly nowMs: number; readonly untilMs: number; readonly limit: number },
): Promise<Plan> {
  const firsts = await lockDueMessages(client, options.untilMs, options.limit);
  const messages = [...firsts, ...(await lockDueTouches(client, options.untilMs, options.limit - firsts.length))];
  const inHand: PlanInHand = { going: [], cancelled: [], concluded: [], delayed: [], failed: [] };
  if (messages.length === 0) return { taken: 0, leasedUntilMs: deps.wallNowMs(), ...inHand };
  const around = await loadAround(client, shared, messages);
  const counter = await openVendorCounter(client, deps.senders.ways(options.nowMs), {
    messageIds: messages.map(nameOf),
    fromMs: options.nowMs,
    toMs: Math.max(options.nowMs, ...messages.map(({ dueAtMs, decidedAtMs }) => Math.max(dueAtMs, decidedAtMs))),
  });
  const rows = messages.map((message) => ({
    message,
    atMs: deps.lab ? Math.max(message.dueAtMs, message.decidedAtMs, options.nowMs) : options.nowMs,
  }));
  const touchQuota = await openTouchQuota(client, shared.catalogue, rows);
  for (const row of rows) {
    if (touchQuota.isSpent(row)) endPlanned(inHand, "cancelled", { ...row, reason: "quota" }, earlierOf(around, row.message));
    else {
      planMessage(deps, shared, around, { ...row, plan: inHand, counter });
      if (inHand.going.at(-1)?.message === row.message) touchQuota.take(row);
    }
  }
  const paced = paceRequests(deps, gatherGroups(inHand.going));
  for (const { going, waitMs } of paced.later) {
    const { message, atMs } = going;
    for (const { device, notification } of going.targets)
      if (notification.class === "marketing") counter.giveBack({ messageId: nameOf(message), device, atMs });
    if (atMs + waitMs < message.expiresAtMs) inHand.delayed.push({ message, untilMs: atMs + waitMs, reason: "paced" });
    else endPlanned(inHand, "cancelled", { message, reason: "paced", atMs }, going.earlier);
  }
  const lease = { untilWallMs: deps.wallNowMs() + leaseMs, by: deps.worker };
  const plan: Plan = { taken: messages.length, ...inHand, going: paced.going, leasedUntilMs: lease.untilWallMs };
  const attempts = plan.going.flatMap((going) => going.targets.map((target) => attemptOf(going, target)));
  // Issued together, in this order. A place is saved with the first statement that the counter issues, before an end could take it away.
  await together([
    startAttempts(client, attempts),
    counter.save(client),
    markSending(client, plan.going.filter(({ message }) => message.second === null).map(takenUp), lease),
    markTouchesSending(client, plan.going.filter(({ message }) => message.second !== null).map(takenUp), lease),
    writeEnds(client, shared.catalogue, {
      from: "waiting",
      ends: [
        ...plan.cancelled.map((one) => end(one.message, { ...one, state: "cancelled" })),
        ...plan.failed.map((one) => end(one.message, { ...one, state: "failed" })),
        ...plan.concluded.map((one) => one.end),
      ],
      messages,
    }),
    putBack(
      client,
      plan.delayed.map(({ message, untilMs, reason }) => ({ message, attempt: message.attempt, dueAtMs: untilMs, reason })),
      "waiting",
    ),
    // Last: whoever says the same for the first time waits here for the other's commit, and holds what others wait for.
    saveSaidTexts(client, attempts),
  ]);
  await enqueueFacts(
    client,
    plan.delayed.filter(isToldOf).map((one) => ({
      personId: one.message.personId,
      key: `delayed:${nameOf(one.message)}:${one.untilMs}`,
      receivedAtMs: one.message.dueAtMs,
      fact: { kind: "delayed", atMs: one.message.dueAtMs, messageId: nameOf(one.message), sendAtMs: one.untilMs },
    })),
  );
  return plan;
}

/** Who waits a moment for a turn is not late for anybody; a fact for each would make the queue of a busy hour a second one. */
const isToldOf = ({ message, untilMs, reason }: Plan["delayed"][number]): boolean =>
  (message.second === null || countsApart(message)) && (reason !== "paced" || untilMs - message.sendAtMs >= 5 * MINUTE_MS);

const takenUp = ({ message: { personId, messageId }, attempt }: Going) => ({ personId, messageId, attempt });

const attemptOf = (going: Going, target: Going["targets"][number]): AttemptWrite => ({
  personId: going.message.personId,
  messageId: going.message.messageId,
  deviceId: target.device.deviceId,
  channel: target.channel.vendor,
  // What the vendor knows by another name than the message's own is found by it.
  batchId: target.notification.messageId === going.message.messageId ? null : target.notification.messageId,
  touch: going.message.second === null ? 1 : 2,
  attempt: going.attempt,
  atMs: going.atMs,
  vendor: target.channel.vendor,
  skipped: target.skipped,
  said: target.said,
  maker: target.device.maker,
  appVersion: target.device.appVersion,
});
