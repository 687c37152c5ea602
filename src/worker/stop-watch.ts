/** How old an answer of the switch may be that a request leaves by. Wall time. */
export const stopReadEveryMs = 200;

/** The stop switch for many requests at once: asked before each of them leaves, read from the store a few times a second. */
export interface StopWatch {
  /** Whether nothing may leave. Once on it stays on for whoever asks here: the batch ends, and the next one asks anew. */
  isOn(): Promise<boolean>;
}

/**
 * @param read reads the switch. When that fails nobody knows whether it is on, and nothing leaves.
 * @param nowMs wall clock.
 */
export function makeStopWatch(read: () => Promise<boolean>, nowMs: () => number): StopWatch {
  let readAtMs = Number.NEGATIVE_INFINITY;
  let on = false;
  let reading: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    // The answer is as old as the question.
    const askedAtMs = nowMs();
    on = await read().catch(() => true);
    readAtMs = askedAtMs;
  };
  return {
    async isOn() {
      if (on || nowMs() - readAtMs < stopReadEveryMs) return on;
      reading ??= look().finally(() => {
        reading = null;
      });
      await reading;
      return on;
    },
  };
}
