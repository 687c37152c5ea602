import { setTimeout as delay } from "node:timers/promises";
import type { Refusal } from "../base/refusal.ts";
import type { Result } from "../base/result.ts";

const defaultWaits = { stepMs: 25, steps: 80 };

/**
 * Tries once more while a person is on the way: their device was registered, but what it said is not folded into a state yet. A call
 * that comes right after the registration must not be told that nobody is known. Gives up after `steps` × `stepMs` of wall time.
 */
export async function sendWhenKnown<T>(
  send: () => Promise<Result<T, Refusal>>,
  isOnTheWay: () => Promise<boolean>,
  waits: { readonly stepMs: number; readonly steps: number } = defaultWaits,
): Promise<Result<T, Refusal>> {
  let sent = await send();
  if (sent.ok || sent.error.code !== "unknownPerson" || !(await isOnTheWay())) return sent;
  for (let step = 0; step < waits.steps && !sent.ok && sent.error.code === "unknownPerson"; step++) {
    await delay(waits.stepMs);
    sent = await send();
  }
  return sent;
}
