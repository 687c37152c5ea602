import { makeGroupCommit } from "../base/group-commit.ts";
import type { AddressedFact } from "../event/fact.ts";
import { type Client, inTransaction, isDataFault, isPassing, type Pool } from "../store/database.ts";
import {
  buryFacts,
  countAttempt,
  countQueued,
  enqueueFacts,
  lockBusyShards,
  removeFacts,
  takeFacts,
  type WaitingFact,
} from "../store/queue.ts";
import { handOverSize, mostAttempts } from "./hand-over.ts";
import type { FactBus } from "./port.ts";

const mostShards = 64;

/** The bus as a table of the store: durable where the rest is, nothing else to run. */
export function makeTableQueue(pool: Pool): FactBus<Client> {
  return {
    publish: makeGroupCommit<AddressedFact>((facts) => inTransaction(pool, (client) => enqueueFacts(client, facts)), isDataFault),
    async drain(limit, work) {
      let inHand: readonly WaitingFact[] = [];
      try {
        return await inTransaction(pool, async (client) => {
          const shards = await lockBusyShards(client, mostShards);
          if (shards.length === 0) return 0;
          const waiting = await takeFacts(client, shards, limit);
          inHand = waiting.slice(
            0,
            handOverSize(
              limit,
              waiting.map((fact) => fact.attempts),
            ),
          );
          if (inHand.length === 0) return 0;
          await buryFacts(client, await work(inHand, client));
          await removeFacts(client, inHand);
          return inHand.length;
        });
      } catch (cause) {
        // What passes by itself says nothing about the facts.
        if (!isPassing(cause)) await noteRejected(pool, inHand, cause);
        throw cause;
      }
    },
    depth: () => countQueued(pool),
  };
}

/** The transaction that held the facts is over; whoever took them since finds the number one higher, or they are gone and nothing is noted. */
async function noteRejected(pool: Pool, facts: readonly WaitingFact[], cause: unknown): Promise<void> {
  const [first] = facts;
  if (!first) return;
  await inTransaction(pool, async (client) => {
    if (facts.length > 1 || first.attempts + 1 < mostAttempts) return countAttempt(client, facts);
    if ((await removeFacts(client, facts)) === 0) return;
    await buryFacts(client, [{ fact: first, error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }]);
  });
}
