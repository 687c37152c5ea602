import { ok, type Result } from "../base/result.ts";
import type { Verdict } from "../delivery/failure.ts";

/** An access token as its vendor handed it out. */
export interface FetchedToken {
  /** As it is to be sent, such as `Bearer …`. */
  readonly authorization: string;
  readonly lifeMs: number;
}

interface Held {
  readonly authorization: string;
  readonly refreshAtMs: number;
  readonly endsAtMs: number;
}

/** After a failed fetch the one at hand is used in peace for a while. */
const restMs = 10_000;

/**
 * An access token of one account: one fetch at a time however many messages wait, and fetched anew in the background some time before it
 * ends while the old one is still used. `fetch` answers the token or the verdict on the message that it was wanted for.
 */
export class TokenCache {
  readonly #fetch: () => Promise<Result<FetchedToken, Verdict>>;
  readonly #nowMs: () => number;
  readonly #marginMs: number;
  #held: Held | null = null;
  #restUntilMs = 0;
  #fetching: Promise<Result<string, Verdict>> | null = null;

  constructor(options: {
    readonly fetch: () => Promise<Result<FetchedToken, Verdict>>;
    readonly nowMs: () => number;
    /** How long before its end a token is replaced. */
    readonly marginMs: number;
  }) {
    this.#fetch = options.fetch;
    this.#nowMs = options.nowMs;
    this.#marginMs = options.marginMs;
  }

  /** The token when one is at hand, without waiting. */
  ready(): string | null {
    const held = this.#held;
    if (held === null) return null;
    const nowMs = this.#nowMs();
    if (nowMs >= held.endsAtMs) return null;
    if (nowMs >= held.refreshAtMs && nowMs >= this.#restUntilMs) void this.#fetchOnce();
    return held.authorization;
  }

  async get(): Promise<Result<string, Verdict>> {
    const ready = this.ready();
    return ready === null ? this.#fetchOnce() : ok(ready);
  }

  /** The vendor no longer takes this one. Does nothing when it was replaced meanwhile. */
  drop(authorization: string): void {
    if (this.#held?.authorization === authorization) this.#held = null;
  }

  #fetchOnce(): Promise<Result<string, Verdict>> {
    this.#fetching ??= this.#take().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #take(): Promise<Result<string, Verdict>> {
    this.#restUntilMs = this.#nowMs() + restMs;
    const fetched = await this.#fetch();
    if (!fetched.ok) return fetched;
    const { authorization, lifeMs } = fetched.value;
    const nowMs = this.#nowMs();
    // A token that lives shorter than the margin is used for half its life rather than fetched for every message.
    this.#held = { authorization, endsAtMs: nowMs + lifeMs, refreshAtMs: nowMs + Math.max(lifeMs - this.#marginMs, lifeMs / 2) };
    return ok(authorization);
  }
}
