import { randomUUID } from "node:crypto";
import { MINUTE_MS } from "../base/duration.ts";
import { inTransaction, type Pool } from "../store/database.ts";
import { dropGuess, lockGuesses, markTold, recentGuesses, saveGuess } from "../store/sign-in-guesses.ts";

/** Wrong passwords that an e-mail address, and a network address, have in a quarter of an hour. */
export const wrongPasswords = { most: 10, spanMs: 15 * MINUTE_MS };

/** A guess that was counted. */
export interface Guess {
  readonly id: string;
  readonly names: readonly string[];
}

export type Taken =
  | { readonly kind: "counted"; readonly guess: Guess }
  /** One of the names has used up its guesses; nothing was counted. */
  | { readonly kind: "tooMany"; readonly retryAfterSeconds: number };

export interface GuessLimit {
  /** Counts a guess under every name before it is looked at, so that guesses that come together count too. */
  take(names: readonly string[]): Promise<Taken>;
  /** The guess was right, or was not looked at: it counts for nothing. */
  giveBack(guess: Guess): Promise<void>;
  /** Which of the names have used up their guesses, each told once until it may guess again. */
  newlyBlocked(names: readonly string[]): Promise<readonly string[]>;
}

export interface GuessLimitOptions {
  /** Wrong guesses that a name has in a span. */
  readonly most: number;
  readonly spanMs: number;
  wallNowMs(): number;
}

/** Limits wrong guesses in a sliding span, for all processes together. Housekeeping drops what is too old to count. */
export function makeGuessLimit(pool: Pool, { most, spanMs, wallNowMs }: GuessLimitOptions): GuessLimit {
  return {
    take: (names) =>
      inTransaction(pool, async (client): Promise<Taken> => {
        await lockGuesses(client, names);
        const nowMs = wallNowMs();
        const recent = await recentGuesses(client, names, nowMs - spanMs);
        const waits = [...recent.values()].flatMap(({ timesMs }) =>
          timesMs.length < most ? [] : [(timesMs[most - 1] ?? nowMs) + spanMs - nowMs],
        );
        if (waits.length > 0) return { kind: "tooMany", retryAfterSeconds: Math.max(1, Math.ceil(Math.max(...waits) / 1000)) };
        const guess: Guess = { id: randomUUID(), names };
        await saveGuess(client, { ...guess, atMs: nowMs });
        return { kind: "counted", guess };
      }),
    giveBack: (guess) => dropGuess(pool, guess),
    newlyBlocked: (names) =>
      inTransaction(pool, async (client) => {
        await lockGuesses(client, names);
        const recent = await recentGuesses(client, names, wallNowMs() - spanMs);
        const blocked = names.filter((name) => {
          const one = recent.get(name);
          return one !== undefined && one.timesMs.length >= most && !one.told;
        });
        if (blocked.length > 0) await markTold(client, blocked);
        return blocked;
      }),
  };
}
