import type { AddressedFact } from "../event/fact.ts";
import { handOverSize, mostAttempts } from "./hand-over.ts";
import type { DeadFact, FactBus, QueuedFact } from "./port.ts";

/** The bus without a store, for tests of what stands on it. `dead` shows what was buried. */
export interface MemoryBus extends FactBus<null> {
  dead(): readonly DeadFact[];
}

interface Waiting extends QueuedFact {
  attempts: number;
}

/** Keeps facts in a list. It passes the same conformance suite as the table queue and is durable for as long as the process lives. */
export function makeMemoryBus(): MemoryBus {
  let waiting: Waiting[] = [];
  let nextMark = 1;
  const held = new Set<string>();
  const dead: DeadFact[] = [];

  const remove = (facts: readonly Waiting[]): void => {
    const done = new Set(facts);
    waiting = waiting.filter((fact) => !done.has(fact));
  };
  const comeBack = (facts: readonly Waiting[], cause: unknown): void => {
    for (const fact of facts) fact.attempts++;
    const [first] = facts;
    if (facts.length > 1 || !first || first.attempts < mostAttempts) return;
    remove(facts);
    dead.push({ fact: first, error: String(cause) });
  };

  return {
    async publish(facts: readonly AddressedFact[]) {
      for (const fact of facts) waiting.push({ ...fact, mark: nextMark++, attempts: 0 });
    },
    async drain(limit, work) {
      const free = waiting.filter((fact) => !held.has(fact.personId)).slice(0, limit);
      const inHand = free.slice(
        0,
        handOverSize(
          limit,
          free.map((fact) => fact.attempts),
        ),
      );
      if (inHand.length === 0) return 0;
      const people = new Set(inHand.map((fact) => fact.personId));
      for (const personId of people) held.add(personId);
      try {
        dead.push(...(await work(inHand, null)));
        remove(inHand);
        return inHand.length;
      } catch (cause) {
        comeBack(inHand, cause);
        throw cause;
      } finally {
        for (const personId of people) held.delete(personId);
      }
    },
    depth: async () => waiting.length,
    dead: () => dead,
  };
}
