import { setTimeout as delay } from "node:timers/promises";
import { makeGroupCommit } from "../base/group-commit.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Verdict } from "../delivery/failure.ts";
import { inTransaction, isPassing } from "../store/database.ts";
import { type Finished, resultOf, writeFinished } from "./note-answers.ts";
import { type DeliverDeps, type Going, leaseMs, type Plan, planDelivery, type Target } from "./plan-delivery.ts";
import type { Shared } from "./situation.ts";

export interface Delivered {
  readonly taken: number;
  readonly sent: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly cancelled: Readonly<Record<string, number>>;
  readonly doubtful: number;
  readonly retried: number;
  readonly delayed: number;
}

/**
 * Hands over messages that are due: claim → check again → render → pick devices and channel → note the attempt → send → note the
 * answer. What is noted before the request leaves makes a crash a known doubt instead of a silent double. In lab mode `nowMs` is the
 * earliest time that an attempt may have: what fell due before it, as while the stop switch was on, is attempted then.
 */
export async function deliverOnce(
  deps: DeliverDeps,
  shared: Shared,
  options: { readonly nowMs: number; readonly untilMs: number; readonly limit: number },
): Promise<Delivered> {
  await deps.senders.refresh();
  const plan = await inTransaction(deps.pool, (client) => planDelivery(deps, shared, client, options));
  const finished = await sendAll(deps, shared.catalogue, plan.going);
  return count(plan, finished);
}

/** Pauses between tries to note what the vendors answered, while the store is away. Wall time. */
const noteAgainMs = { first: 100, longest: 2_000 } as const;

/**
 * Notes answers, again and again for as long as the lease lasts when the store is away: what a vendor said is known here alone, and
 * without it a message that rang would stay a doubt. Noting twice changes nothing.
 */
async function noteFirmly(deps: DeliverDeps, catalogue: Catalogue, finished: readonly Finished[]): Promise<void> {
  const untilMs = deps.wallNowMs() + leaseMs;
  for (let pauseMs: number = noteAgainMs.first; ; pauseMs = Math.min(2 * pauseMs, noteAgainMs.longest)) {
    try {
      return await inTransaction(deps.pool, (client) => writeFinished(client, catalogue, finished));
    } catch (cause) {
      if (!isPassing(cause) || deps.wallNowMs() + pauseMs >= untilMs) throw cause;
      await delay(pauseMs);
    }
  }
}

/** Answers to what left together come within a few milliseconds of each other. Wall time. */
const gatherAnswers = (): Promise<void> => new Promise((done) => setTimeout(done, 2));

/** Sends everything at once (the senders pace themselves) and notes answers as they come, many to a transaction. */
async function sendAll(deps: DeliverDeps, catalogue: Catalogue, going: readonly Going[]): Promise<readonly Finished[]> {
  const note = makeGroupCommit<Finished>((finished) => noteFirmly(deps, catalogue, finished), undefined, gatherAnswers);
  const send = senderOf(going);
  const all = await Promise.allSettled(
    going.map(async (one) => {
      const answers = await Promise.all(
        one.targets.map(async (target) => {
          const verdict = await send(target);
          deps.senders.noteAnswer(target.channel, verdict, { class: target.notification.class, atMs: one.atMs });
          return { target, verdict };
        }),
      );
      const finished = { going: one, answers, result: resultOf(one, answers) };
      await note([finished]);
      return finished;
    }),
  );
  // Whoever waits for this batch may begin the next only when nothing of this one is under way any more.
  return all.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
}

/** Sends a target alone, or with the others of its group in one request, which is made when the first of them is sent. */
function senderOf(going: readonly Going[]): (target: Target) => Promise<Verdict> {
  const groups = new Map<string, Target[]>();
  for (const target of going.flatMap(({ targets }) => targets)) {
    if (target.batchId === null) continue;
    const group = groups.get(target.batchId) ?? [];
    groups.set(target.batchId, group);
    group.push(target);
  }
  const sent = new Map<string, Promise<readonly Verdict[]>>();
  return async (target) => {
    const { batchId, channel, notification } = target;
    const group = batchId === null ? undefined : groups.get(batchId);
    if (batchId === null || group === undefined) return channel.sender.send(notification);
    const { token, environment, ...content } = notification;
    const verdicts =
      sent.get(batchId) ?? channel.sender.sendGroup({ ...content, tokens: group.map((member) => member.notification.token) });
    sent.set(batchId, verdicts);
    const verdict = (await verdicts)[group.indexOf(target)];
    if (verdict === undefined) throw new Error(`the channel ${channel.id} gave no verdict for a device of group ${batchId}`);
    return verdict;
  };
}

function count(plan: Plan, finished: readonly Finished[]): Delivered {
  const failed: Record<string, number> = {};
  const cancelled: Record<string, number> = {};
  let [sent, doubtful, retried] = [0, 0, 0];
  const add = (counts: Record<string, number>, reason: string): void => {
    counts[reason] = (counts[reason] ?? 0) + 1;
  };
  for (const one of plan.cancelled) add(cancelled, one.reason);
  for (const one of plan.failed) add(failed, one.reason);
  for (const { end: concluded } of plan.concluded) {
    if (concluded.state === "sent") sent++;
    else doubtful++;
  }
  for (const { result } of finished) {
    if (result.kind === "retry") retried++;
    else if (result.end.state === "sent") sent++;
    else if (result.end.state === "doubtful") doubtful++;
    else add(failed, result.end.reason ?? "UNKNOWN");
  }
  return { taken: plan.taken, sent, failed, cancelled, doubtful, retried, delayed: plan.delayed.length };
}
