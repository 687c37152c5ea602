/** Waiting that can be taken back; one thing waits under each name. */
export interface Timers {
  /** Runs work after so many milliseconds, unless the name is set again or cleared before. */
  set(name: string, afterMs: number, work: () => void): void;
  clear(name: string): void;
}

/** Timers of this page. */
export function pageTimers(): Timers {
  const running = new Map<string, ReturnType<typeof setTimeout>>();
  const clear = (name: string): void => {
    clearTimeout(running.get(name));
    running.delete(name);
  };
  return {
    clear,
    set(name, afterMs, work) {
      clear(name);
      running.set(name, setTimeout(work, afterMs));
    },
  };
}

/** What work brings, or a rejection with these words when it takes longer. */
export function withinTime<T>(
  timers: Timers,
  given: { readonly afterMs: number; readonly words: string; readonly work: Promise<T> },
): Promise<T> {
  const { afterMs, words, work } = given;
  return new Promise((resolve, reject) => {
    timers.set(words, afterMs, () => reject(new Error(words)));
    work.then(resolve, reject).finally(() => timers.clear(words));
  });
}
