export interface GuessLimit {
  /**
   * Counts a guess under every name before it is looked at, so that guesses that come together count too. Answers after how many seconds
   * to come again when one of the names has used up its guesses (then nothing is counted), else null.
   */
  take(names: readonly string[]): number | null;
  /** The guess was right, or was not looked at: it counts for nothing. */
  giveBack(names: readonly string[]): void;
  /** Which of the names have used up their guesses, each told once until it may guess again. */
  newlyBlocked(names: readonly string[]): readonly string[];
}

export interface GuessLimitOptions {
  /** Wrong guesses that a name has in a span. */
  readonly most: number;
  readonly spanMs: number;
  /** Names that are kept; the oldest goes first. */
  readonly mostNames: number;
  wallNowMs(): number;
}

/** Limits wrong guesses in a sliding span, in the memory of this process. */
export function makeGuessLimit(options: GuessLimitOptions): GuessLimit {
  const { most, spanMs, mostNames, wallNowMs } = options;
  const guesses = new Map<string, readonly number[]>();
  const told = new Set<string>();
  const forget = (name: string): void => {
    guesses.delete(name);
    told.delete(name);
  };
  const recent = (name: string, nowMs: number): readonly number[] => (guesses.get(name) ?? []).filter((atMs) => atMs > nowMs - spanMs);
  return {
    take(names) {
      const nowMs = wallNowMs();
      const counted = names.map((name) => [name, recent(name, nowMs)] as const);
      const waits = counted.flatMap(([, times]) => (times.length < most ? [] : [(times[times.length - most] ?? nowMs) + spanMs - nowMs]));
      if (waits.length > 0) return Math.max(1, Math.ceil(Math.max(...waits) / 1000));
      for (const [name, times] of counted) {
        forget(name);
        guesses.set(name, [...times, nowMs]);
      }
      for (const name of guesses.keys()) {
        if (guesses.size <= mostNames) break;
        forget(name);
      }
      return null;
    },
    giveBack(names) {
      for (const name of names) {
        const times = guesses.get(name)?.slice(0, -1) ?? [];
        if (times.length === 0) forget(name);
        else guesses.set(name, times);
      }
    },
    newlyBlocked(names) {
      const nowMs = wallNowMs();
      const blocked = names.filter((name) => !told.has(name) && recent(name, nowMs).length >= most);
      for (const name of blocked) told.add(name);
      return blocked;
    },
  };
}
