import { setTimeout as delay } from "node:timers/promises";

/**
 * Asks again every `everyMs` until `ask` answers something other than `null`; answers `null` when `deadlineMs` have passed.
 * For what cannot announce itself: another process's files, sockets and death.
 */
export async function pollUntil<T>(deadlineMs: number, ask: () => Promise<T | null> | T | null, everyMs = 25): Promise<T | null> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() >= end) return null;
    await delay(everyMs);
  }
}
