/** Domain time: what people and operators see. Wall time is asked elsewhere, for sockets and leases only. */
export interface Clock {
  nowMs(): number;
}

/** Domain time is wall time. */
export const realClock: Clock = { nowMs: () => Date.now() };

/** Domain time stands still until somebody sets it. */
export interface LabClock extends Clock {
  set(atMs: number): void;
}

export function makeLabClock(startMs: number): LabClock {
  let now = startMs;
  return {
    nowMs: () => now,
    set(atMs) {
      if (atMs > now) now = atMs;
    },
  };
}
