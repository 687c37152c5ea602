import { setTimeout as delay } from "node:timers/promises";
import { makeGroupCommit } from "../base/group-commit.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Fitting } from "../channel/fit-content.ts";
import { withUnreadSuccess } from "../delivery/retry.ts";
import { inTransaction, isPassing } from "../store/database.ts";
import { type DeliverDeps, type Going, leaseMs, type Plan } from "./going.ts";
import { type Finished, heldBack, resultOf, writeFinished } from "./note-answers.ts";
import { planDelivery } from "./plan-delivery.ts";
import { requestsOf } from "./requests.ts";
import type { Shared } from "./situation.ts";

export interface Delivered {
  readonly taken: number;
  readonly sent: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly cancelled: Readonly<Record<string, number>>;
  readonly doubtful: number;
  readonly retried: number;
  readonly delayed: number;
  /** Second touches that ended, by how; none of the other counts speaks of them. */
  readonly secondTouches: Readonly<Record<string, number>>;
  /** What was shortened or left out for single devices. */
  readonly fitted: readonly Fitted[];
  /** Some had to wait for their turn: more of them will be due when the batch is done. */
  readonly waited: boolean;
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
  const finished = await sendAll(deps, shared.catalogue, plan);
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

/** Sends everything as soon as its turn comes and notes answers as they come, many to a transaction. What was held back is put back. */
async function sendAll(deps: DeliverDeps, catalogue: Catalogue, { going, leasedUntilMs }: Plan): Promise<readonly Finished[]> {
  const note = makeGroupCommit<Finished>((finished) => noteFirmly(deps, catalogue, finished), undefined, gatherAnswers);
  const handOver = requestsOf(deps, going, leasedUntilMs);
  const all = await Promise.allSettled(
    going.map(async (one) => {
      const told = await Promise.all(
        one.targets.map(async (target) => {
          const verdict = await handOver(target);
          if (verdict.kind === "held") return { target, verdict };
          const message = { class: target.notification.class, atMs: one.atMs, deviceId: target.device.deviceId };
          deps.senders.noteAnswer(target.channel, verdict, message);
          return { target, verdict: withUnreadSuccess(verdict, one.message.class) };
        }),
      );
      const answers = told.flatMap(({ target, verdict }) => (verdict.kind === "held" ? [] : [{ target, verdict }]));
      const held = told.flatMap(({ target, verdict }) => (verdict.kind === "held" ? [{ target, reason: verdict.reason }] : []));
      const finished = { going: one, answers, held, result: held.length > 0 ? heldBack(one, answers, held) : resultOf(one, answers) };
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

/** A vendor, and a fitting that its channel asked for. */
export interface Fitted {
  readonly vendor: string;
  readonly fitting: Fitting;
}

const fittedOf = ({ going }: Plan): readonly Fitted[] =>
  going.flatMap(({ targets }) => targets.flatMap(({ channel: { vendor }, fittings }) => fittings.map((fitting) => ({ vendor, fitting }))));

function count(plan: Plan, finished: readonly Finished[]): Delivered {
  const failed: Record<string, number> = {};
  const cancelled: Record<string, number> = {};
  let [sent, doubtful, retried] = [0, 0, 0];
  const add = (counts: Record<string, number>, reason: string): void => {
    counts[reason] = (counts[reason] ?? 0) + 1;
  };
  const secondTouches: Record<string, number> = {};
  const isFirst = ({ message }: { readonly message: Going["message"] }): boolean => message.second === null;
  for (const one of plan.cancelled) isFirst(one) ? add(cancelled, one.reason) : add(secondTouches, "cancelled");
  for (const one of plan.failed) isFirst(one) ? add(failed, one.reason) : add(secondTouches, "failed");
  for (const { message, end: concluded } of plan.concluded) {
    if (!isFirst({ message })) add(secondTouches, concluded.state);
    else if (concluded.state === "sent") sent++;
    else doubtful++;
  }
  for (const { going, result } of finished) {
    if (result.kind === "withdrawn") continue;
    if (!isFirst(going)) {
      if (result.kind === "end") add(secondTouches, result.end.state);
    } else if (result.kind === "retry") retried++;
    else if (result.end.state === "sent") sent++;
    else if (result.end.state === "doubtful") doubtful++;
    else add(failed, result.end.reason ?? "UNKNOWN");
  }
  const waited = plan.going.some(({ targets }) => targets.some(({ turnAtMs }) => turnAtMs !== undefined));
  const delayed = plan.delayed.filter(isFirst).length;
  return { taken: plan.taken, sent, failed, cancelled, doubtful, retried, delayed, secondTouches, fitted: fittedOf(plan), waited };
}
