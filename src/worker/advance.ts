import { HOUR_MS } from "../base/duration.ts";
import type { FactBus } from "../bus/port.ts";
import { afterSendDueMs } from "../decision/next-due.ts";
import type { Client, Pool } from "../store/database.ts";
import { countWaiting, nextMessageDue } from "../store/message-states.ts";
import { ensurePartitions } from "../store/partitions.ts";
import { nextPersonDue } from "../store/people.ts";
import { nextTouchDue } from "../store/second-touches.ts";
import type { LabClock } from "./clock.ts";
import { type DecideDeps, decideOnce } from "./decide.ts";
import { deliverOnce } from "./deliver.ts";
import type { DeliverDeps } from "./going.ts";
import { type LearnDeps, learnOnce } from "./learn.ts";
import { countDecided, countDelivered, type Meters } from "./meters.ts";
import { projectOnce } from "./project.ts";
import { restCreativesOnce } from "./rest-creatives.ts";
import { planSecondTouches } from "./second-touch.ts";
import { modelEveryMs, type SharedSource } from "./situation.ts";

export interface LabDeps {
  readonly pool: Pool;
  readonly bus: FactBus<Client>;
  readonly clock: LabClock;
  readonly shared: SharedSource;
  readonly decide: DecideDeps;
  readonly deliver: DeliverDeps;
  readonly learn: LearnDeps;
  readonly meters: Meters;
  /** The operator's stop switch: nothing is handed over while it is on. */
  stopped(): Promise<boolean>;
}

/** What one `advance` did. Messages are counted, not devices. */
export interface Advanced {
  readonly now: string;
  readonly due: number;
  readonly decided: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly sent: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly cancelled: Readonly<Record<string, number>>;
  readonly doubtful: number;
  readonly retried: number;
  readonly delayed: number;
  readonly waiting: number;
  /** Second touches by how they ended; no other count speaks of them. */
  readonly secondTouches: Readonly<Record<string, number>>;
  /** Facts folded into states. */
  readonly settled: number;
}

const never = Number.POSITIVE_INFINITY;
const heldElsewhere = (atMs: number): string =>
  `a message is due at ${new Date(atMs).toISOString()} but none could be taken: another process holds it`;

const batch = { facts: 4000, people: 1000, messages: 1000 };

/**
 * Lives until `toMs`: folds what came in, then does everything that falls due in order of due time, then of person, and returns when
 * nothing more is due and every attempt was answered. Domain time jumps from one due time to the next.
 */
export async function advance(deps: LabDeps, toMs: number): Promise<Advanced> {
  const skipped: Record<string, number> = {};
  const failed: Record<string, number> = {};
  const cancelled: Record<string, number> = {};
  const startMs = deps.clock.nowMs();
  const secondTouches: Record<string, number> = {};
  const total = { due: 0, decided: 0, skipped, sent: 0, failed, cancelled, doubtful: 0, retried: 0, delayed: 0, secondTouches, settled: 0 };
  let learnedAtMs = Number.NEGATIVE_INFINITY;
  /** What a loop would do every few hours is done when the clock comes by, before anybody is decided. */
  const learn = async (atMs: number): Promise<void> => {
    if (atMs - learnedAtMs < HOUR_MS) return;
    learnedAtMs = atMs;
    const learned = await learnOnce(deps.learn, deps.shared.current().catalogue, atMs);
    // Nobody watches a lab's loop: a part that is missing must not pass for a result.
    for (const { cause } of learned?.failed ?? []) throw cause;
    await restCreativesOnce(deps.learn, atMs);
  };
  // Nothing may wait for a partition: the clock can run through months before housekeeping looks again.
  await ensurePartitions(deps.pool, startMs, toMs);
  total.settled += await foldAll(deps);
  for (;;) {
    const beforeMs = deps.clock.nowMs();
    const [personMs, dueMessageMs, touch, stopped, known] = await Promise.all([
      nextPersonDue(deps.pool),
      nextMessageDue(deps.pool),
      nextTouchDue(deps.pool),
      deps.stopped(),
      deps.shared.refresh(beforeMs),
    ]);
    const [messageMs, watchedMs] = stopped
      ? [never, never]
      : [Math.min(dueMessageMs ?? never, touch.planned ?? never), touch.watched ?? never];
    const nextMs = Math.min(personMs ?? never, messageMs, watchedMs);
    if (nextMs > toMs) break;
    deps.clock.set(nextMs);
    // The clock may have jumped over the model's next freezing: whoever is decided now is decided on the counts of now.
    await learn(nextMs);
    const shared = nextMs - beforeMs >= modelEveryMs ? await deps.shared.refresh(nextMs) : known;
    if (personMs !== null && personMs <= nextMs) {
      const decided = await decideOnce(deps.decide, shared, { nowMs: deps.clock.nowMs(), limit: batch.people });
      countDecided(deps.meters, decided);
      total.due += decided.due;
      total.decided += decided.decided;
      addCounts(total.skipped, decided.skipped);
      continue;
    }
    if (watchedMs <= nextMs) {
      const touched = await planSecondTouches(deps.deliver, shared, { nowMs: Math.max(startMs, nextMs), limit: batch.messages });
      if (touched.taken === 0) throw new Error(heldElsewhere(nextMs));
      total.settled += await foldAll(deps);
      continue;
    }
    // After an attempt a person falls due at the next half hour, so nothing new can become due inside the one that runs.
    const untilMs = Math.min(toMs, (personMs ?? never) - 1, watchedMs - 1, afterSendDueMs(nextMs) - 1);
    const delivered = await deliverOnce(deps.deliver, shared, { nowMs: startMs, untilMs, limit: batch.messages });
    // Everything due was taken, so nothing lies between the last of the run and its end; a full batch goes on from where it is.
    if (delivered.taken < batch.messages) deps.clock.set(untilMs);
    countDelivered(deps.meters, delivered);
    total.sent += delivered.sent;
    total.doubtful += delivered.doubtful;
    total.retried += delivered.retried;
    total.delayed += delivered.delayed;
    addCounts(total.failed, delivered.failed);
    addCounts(total.cancelled, delivered.cancelled);
    addCounts(total.secondTouches, delivered.secondTouches);
    if (delivered.taken === 0) throw new Error(heldElsewhere(nextMs));
    // Deciding leaves nothing to fold, sending does: its answers belong to the states before anybody is decided again.
    total.settled += await foldAll(deps);
  }
  deps.clock.set(toMs);
  await deps.shared.refresh(toMs);
  return { now: new Date(toMs).toISOString(), ...total, waiting: await countWaiting(deps.pool) };
}

/** Folds every fact that waits into its person's state; answers how many. Domain time stays where it is. */
export async function foldAll(deps: Pick<LabDeps, "bus" | "clock" | "shared" | "meters">): Promise<number> {
  let folded = 0;
  for (;;) {
    const { taken, forwarded } = await projectOnce(deps.bus, deps.shared.current().catalogue, {
      nowMs: deps.clock.nowMs(),
      limit: batch.facts,
    });
    deps.meters.add("carillon_facts_folded_total", {}, taken);
    folded += taken;
    if (taken === 0 || (taken < batch.facts && forwarded === 0)) return folded;
  }
}

function addCounts(into: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [reason, n] of Object.entries(more)) into[reason] = (into[reason] ?? 0) + n;
}
