import { encodeState } from "../src/person/state-codec.ts";
import { inTransaction, type Pool } from "../src/store/database.ts";
import { savePeople } from "../src/store/people.ts";
import { decideOnce } from "../src/worker/decide.ts";
import { channels, nowMs, type World } from "./decide-world.ts";
import { type Contestant, type Rate, rateOf } from "./measure.ts";
import type { BenchStore } from "./open-store.ts";
import { recordingPool, replay } from "./replay.ts";

const limit = 500;

/** Decides everybody who is due, in the worker's transactions, until nobody is. */
export async function drain(pool: Pool, { shared }: Pick<World, "shared">): Promise<void> {
  const deps = { pool, seed: "bench", channels: () => channels };
  while ((await decideOnce(deps, shared, { nowMs, limit })).due > 0);
}

/** Empties the store and makes all of the world's people due. */
export async function reset({ pool }: Pick<BenchStore, "pool">, { states }: World): Promise<void> {
  await pool.query("truncate people, person_search, decisions, messages, facts, quota_use");
  await inTransaction(pool, (client) =>
    savePeople(
      client,
      states.map(({ personId, state }) => ({
        personId,
        state: encodeState(state),
        factCount: state.factCount,
        needsHash: state.needsHash,
        zone: state.zone,
        dueAtMs: nowMs,
        searchHash: null,
        firstSeenMs: state.firstSeenMs ?? nowMs,
      })),
    ),
  );
  await pool.query("analyze people");
}

/** Load, decide, save decision and message. */
export const throughStore = (store: BenchStore, world: World) => async (): Promise<Rate> => {
  await reset(store, world);
  return rateOf(world.states.length, () => drain(store.pool, world));
};

/** What `throughStore` reads and writes, recorded once: the same statements with the same bytes and nothing worked out between them. */
export async function sameStatements(store: BenchStore, world: World): Promise<Contestant> {
  const recorder = recordingPool(store.pool);
  await reset(store, world);
  await drain(recorder.pool, world);
  const recording = recorder.take();
  return async () => {
    await reset(store, world);
    return rateOf(world.states.length, () => replay(store.pool, recording));
  };
}
