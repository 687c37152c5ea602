import { makeRng } from "../base/rng.ts";
import type { Turn } from "../delivery/pacing.ts";
import type { MessageRow } from "../store/messages.ts";
import type { Going, Target } from "./going.ts";
import type { Senders } from "./senders.ts";

export interface Paced {
  /** Those whose turn is now or in a moment (`turnAtMs` of their targets), in the order in which they came. */
  readonly going: readonly Going[];
  /** Those who have to come again, and after how long. Nothing of them leaves. */
  readonly later: readonly { readonly going: Going; readonly waitMs: number }[];
}

/**
 * Gives every request of a batch its turn by the pace of its channel, service before marketing. A request counts once, whatever number of
 * messages travel in it; a message that goes over several channels leaves when all of them have a turn for it.
 */
export function paceRequests(
  { senders, wallNowMs }: { readonly senders: Pick<Senders, "askTurn">; readonly wallNowMs: () => number },
  going: readonly Going[],
): Paced {
  const turns = new Map<Target | string, Turn>();
  const sizes = new Map<string, number>();
  for (const { batchId } of going.flatMap(({ targets }) => targets))
    if (batchId !== null) sizes.set(batchId, (sizes.get(batchId) ?? 0) + 1);
  const turnOf = (target: Target, message: MessageRow): Turn => {
    const key = target.batchId ?? target;
    const known = turns.get(key);
    if (known !== undefined) return known;
    const turn = senders.askTurn(target.channel, {
      devices: target.batchId === null ? 1 : (sizes.get(target.batchId) ?? 1),
      class: message.class,
      rng: makeRng(`turn ${message.messageId} ${message.attempt}`),
    });
    turns.set(key, turn);
    return turn;
  };
  const serviceFirst = going.toSorted((a, b) => Number(b.message.class === "service") - Number(a.message.class === "service"));
  const waits = new Map<Going, number>();
  for (const one of serviceFirst) {
    const waitsMs = one.targets
      .map((target) => turnOf(target, one.message))
      .flatMap((turn) => (turn.kind === "later" ? [turn.waitMs] : []));
    if (waitsMs.length > 0) waits.set(one, Math.max(...waitsMs));
  }
  const nowMs = wallNowMs();
  return {
    going: going
      .filter((one) => !waits.has(one))
      .map((one) => ({
        ...one,
        targets: one.targets.map((target) => {
          const turn = turns.get(target.batchId ?? target);
          return turn === undefined || turn.waitMs === 0 ? target : { ...target, turnAtMs: nowMs + turn.waitMs };
        }),
      })),
    later: [...waits].map(([one, waitMs]) => ({ going: one, waitMs })),
  };
}
