import { makeGroupCommit } from "../base/group-commit.ts";
import type { AddressedFact } from "../event/fact.ts";
import { type Client, inTransaction, type Pool } from "../store/database.ts";
import { buryFacts, countQueued, enqueueFacts, lockBusyShards, removeFacts, takeFacts } from "../store/queue.ts";
import type { FactBus } from "./port.ts";

const mostShards = 64;

/** The bus as a table of the store: durable where the rest is, nothing else to run. */
export function makeTableQueue(pool: Pool): FactBus<Client> {
  return {
    publish: makeGroupCommit<AddressedFact>((facts) => inTransaction(pool, (client) => enqueueFacts(client, facts))),
    drain: (limit, work) =>
      inTransaction(pool, async (client) => {
        const shards = await lockBusyShards(client, mostShards);
        if (shards.length === 0) return 0;
        const facts = await takeFacts(client, shards, limit);
        const dead = await work(facts, client);
        await buryFacts(client, dead);
        await removeFacts(
          client,
          shards,
          facts.map((fact) => fact.mark),
        );
        return facts.length;
      }),
    depth: () => countQueued(pool),
  };
}
