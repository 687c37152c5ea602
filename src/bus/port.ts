import type { AddressedFact } from "../event/fact.ts";

/** A fact as it comes out of the bus, with the bus's own mark for it. */
export interface QueuedFact extends AddressedFact {
  readonly mark: number;
}

/** A fact that cannot be folded: kept aside with the reason, never lost, never in the way of others. */
export interface DeadFact {
  readonly fact: QueuedFact;
  readonly error: string;
}

/**
 * How facts travel from those who learn of them to the one who folds them. `Tx` is whatever the adapter's `work` may use to write
 * in the same transaction as the hand-over (a database client for the table queue).
 *
 * Promises every adapter keeps (`describeFactBus` tests them): facts of one person come out in the order in which they were
 * published; a fact is handed over until `work` resolved, and not again after; several processes may drain at once and never hold
 * the same person at the same time.
 */
export interface FactBus<Tx> {
  /** Resolves when the facts are durable. */
  publish(facts: readonly AddressedFact[]): Promise<void>;
  /**
   * Hands over at most `limit` facts. When `work` resolves they are done, and those it returns are buried; when it rejects, all of
   * them come again, fewer at a time each time they do (see `handOverSize`), and one that was handed over alone and came back
   * `mostAttempts` times is buried: a fact nobody can take in does not stop the others. Answers how many were handed over.
   */
  drain(limit: number, work: (facts: readonly QueuedFact[], tx: Tx) => Promise<readonly DeadFact[]>): Promise<number>;
  /** Facts not yet handed over. */
  depth(): Promise<number>;
}
