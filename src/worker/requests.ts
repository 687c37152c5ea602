import { setTimeout as delay } from "node:timers/promises";
import { deadlineDefaultMs } from "../channel/port.ts";
import { markOf } from "../delivery/breaker.ts";
import type { Verdict } from "../delivery/failure.ts";
import type { DeliverDeps, Going, Target } from "./going.ts";
import type { Senders } from "./senders.ts";
import { makeStopWatch } from "./stop-watch.ts";

type Deps = Pick<DeliverDeps, "stopped" | "wallNowMs" | "wait"> & { readonly senders: Pick<Senders, "rests"> };

/** Hands a target over, alone or with its group; null = it was held back, and nothing left. */
export type Handover = (target: Target) => Promise<Verdict | null>;

/** What is left of a lease after the last answer, to note it. */
const notingMs = 5_000;

/**
 * The requests of a batch. Each is made when the first of its targets is handed over: it waits for its turn by the channel's pace, then until
 * the channel has room, and asks right before it leaves: the stop switch, whether the channel was given a rest meanwhile, and whether its
 * answer would still come while the lease lasts. Later another process has the message, and it would ring twice.
 */
export function requestsOf(deps: Deps, going: readonly Going[], leasedUntilMs: number): Handover {
  const stop = makeStopWatch(deps.stopped, deps.wallNowMs);
  const isHeld = async ({ channel }: Target): Promise<boolean> =>
    (await stop.isOn()) || deps.wallNowMs() > leasedUntilMs - deadlineDefaultMs - notingMs || deps.senders.rests(channel);
  const groups = groupsOf(going);
  const made = new Map<string, Promise<readonly Verdict[] | null>>();
  return async (target) => {
    const group = target.batchId === null ? undefined : groups.get(target.batchId);
    if (target.batchId === null || group === undefined) {
      const alone = await leave(deps, isHeld, { target, send: async () => [await target.channel.sender.send(target.notification)] });
      return alone === null ? null : verdictAt(alone, 0, target);
    }
    const request = made.get(target.batchId) ?? leave(deps, isHeld, { target, send: () => sendGroup(target, group) });
    made.set(target.batchId, request);
    const verdicts = await request;
    return verdicts === null ? null : verdictAt(verdicts, group.indexOf(target), target);
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

async function leave(
  { wallNowMs, wait = delay }: Deps,
  isHeld: (target: Target) => Promise<boolean>,
  { target, send }: { readonly target: Target; readonly send: () => Promise<readonly Verdict[]> },
): Promise<readonly Verdict[] | null> {
  const waitMs = (target.turnAtMs ?? 0) - wallNowMs();
  if (waitMs > 0) await wait(waitMs);
  const { gate } = target.channel;
  await gate.enter();
  let how: Parameters<typeof gate.leave>[0] = "unasked";
  try {
    if (await isHeld(target)) return null;
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
