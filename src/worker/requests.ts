import { setTimeout as delay } from "node:timers/promises";
import { deadlineDefaultMs } from "../channel/port.ts";
import { markOf } from "../delivery/breaker.ts";
import type { Verdict } from "../delivery/failure.ts";
import type { DeliverDeps, Going, Target } from "./going.ts";
import type { Senders } from "./senders.ts";
import { makeStopWatch } from "./stop-watch.ts";

type Deps = Pick<DeliverDeps, "stopped" | "wallNowMs" | "wait"> & { readonly senders: Pick<Senders, "rests"> };

/**
 * Why requests are held back, the first that holds: by the stop switch; since their channel was given a rest while they waited; since it had
 * no room for them while their lease lasted.
 */
export const heldReasons = ["stopped", "resting", "noRoom"] as const;
export type HeldReason = (typeof heldReasons)[number];

/** A request that did not leave. */
export interface Held {
  readonly kind: "held";
  readonly reason: HeldReason;
}

/** Hands a target over, alone or with its group. */
export type Handover = (target: Target) => Promise<Verdict | Held>;

/** What is left of a lease after the last answer, to note it. */
const notingMs = 5_000;

/**
 * The requests of a batch. Each is made when the first of its targets is handed over: it waits for its turn by the channel's pace, then until
 * the channel has room, and asks right before it leaves: the stop switch, whether the channel was given a rest meanwhile, and whether its
 * answer would still come while the lease lasts. Later another process has the message, and it would ring twice.
 */
export function requestsOf(deps: Deps, going: readonly Going[], leasedUntilMs: number): Handover {
  const stop = makeStopWatch(deps.stopped, deps.wallNowMs);
  const heldOf: AskHeld = async ({ channel }) => {
    if (await stop.isOn()) return { kind: "held", reason: "stopped" };
    if (deps.senders.rests(channel)) return { kind: "held", reason: "resting" };
    return deps.wallNowMs() > leasedUntilMs - deadlineDefaultMs - notingMs ? { kind: "held", reason: "noRoom" } : null;
  };
  const groups = groupsOf(going);
  const made = new Map<string, Promise<readonly Verdict[] | Held>>();
  return async (target) => {
    const group = target.batchId === null ? undefined : groups.get(target.batchId);
    if (target.batchId === null || group === undefined) {
      const alone = await leave(deps, heldOf, { target, send: async () => [await target.channel.sender.send(target.notification)] });
      return "kind" in alone ? alone : verdictAt(alone, 0, target);
    }
    const request = made.get(target.batchId) ?? leave(deps, heldOf, { target, send: () => sendGroup(target, group) });
    made.set(target.batchId, request);
    const verdicts = await request;
    return "kind" in verdicts ? verdicts : verdictAt(verdicts, group.indexOf(target), target);
  };
}

function groupsOf(going: readonly Going[]): ReadonlyMap<string, readonly Target[]> {
  const groups = new Map<string, Target[]>();
  for (const target of going.flatMap(({ targets }) => targets)) {
    if (target.batchId === null) continue;
    const group = groups.get(target.batchId) ?? [];
    groups.set(target.batchId, group);
    group.push(target);
  }
  return groups;
}

function sendGroup({ channel, notification }: Target, group: readonly Target[]): Promise<readonly Verdict[]> {
  const { token, environment, ...content } = notification;
  return channel.sender.sendGroup({ ...content, tokens: group.map((member) => member.notification.token) });
}

/** null: it may leave. */
type AskHeld = (target: Target) => Promise<Held | null>;

async function leave(
  { wallNowMs, wait = delay }: Deps,
  heldOf: AskHeld,
  { target, send }: { readonly target: Target; readonly send: () => Promise<readonly Verdict[]> },
): Promise<readonly Verdict[] | Held> {
  const waitMs = (target.turnAtMs ?? 0) - wallNowMs();
  if (waitMs > 0) await wait(waitMs);
  const { gate } = target.channel;
  await gate.enter();
  let how: Parameters<typeof gate.leave>[0] = "unasked";
  try {
    const held = await heldOf(target);
    if (held !== null) return held;
    how = "troubled";
    const verdicts = await send();
    how = verdicts.some((verdict) => markOf(verdict) === 1) ? "troubled" : "fine";
    return verdicts;
  } finally {
    gate.leave(how);
  }
}

function verdictAt(verdicts: readonly Verdict[], place: number, { channel, batchId }: Target): Verdict {
  const verdict = verdicts[place];
  if (verdict === undefined) throw new Error(`the channel ${channel.id} gave no verdict for a device of group ${batchId}`);
  return verdict;
}
