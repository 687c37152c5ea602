import { emptyState, foldAll } from "../person/fold.ts";
import type { Needs } from "../person/needs.ts";
import type { PersonState } from "../person/state.ts";
import type { Pool } from "../store/database.ts";
import { type Checkpoint, type LoggedFact, loadCheckpoints, loadLogParts } from "../store/facts.ts";
import { stateOfCheckpoint } from "../worker/records.ts";

/** A few people as known at earlier times. */
export interface StatesThen {
  /**
   * The person's state after so many facts, folded for these needs; null when facts before are gone. Ask for each person in ascending
   * order of version.
   */
  stateOf(personId: string, version: number, needs: Needs): PersonState | null;
}

/**
 * Reads the logs of people, of those whose newest version that will be asked for is told only that far. All of it is in memory until the
 * answer is let go, so ask for a page of people at a time.
 */
export async function loadStatesThen(
  pool: Pool,
  personIds: readonly string[],
  newest: ReadonlyMap<string, number> = new Map(),
): Promise<StatesThen> {
  const ids = [...new Set(personIds)];
  const spans = ids.map((personId) => ({ personId, afterVersion: 0, upToVersion: newest.get(personId) ?? null }));
  const [facts, checkpoints] = await Promise.all([loadLogParts(pool, spans), loadCheckpoints(pool, ids)]);
  const memories = new Map<string, Memory>();
  return {
    stateOf(personId, version, needs) {
      let memory = memories.get(personId);
      if (!memory) {
        memory = makeMemory(personId, facts.get(personId) ?? [], checkpoints.get(personId));
        memories.set(personId, memory);
      }
      return memory.stateAt(version, needs);
    },
  };
}

/** A person as known at earlier times. */
interface Memory {
  stateAt(version: number, needs: Needs): PersonState | null;
}

function makeMemory(personId: string, facts: readonly LoggedFact[], checkpoint: Pick<Checkpoint, "version" | "state"> | undefined): Memory {
  const reached = new Map<number, { readonly state: PersonState; readonly version: number }>();
  return {
    stateAt(version, needs) {
      const known = reached.get(needs.hash);
      const from = known && known.version <= version ? known : begin(needs);
      if (from.version > version) return null;
      const next = facts.filter((one) => one.version > from.version && one.version <= version);
      if (from.version + next.length !== version) return null;
      const state = foldAll(
        from.state,
        next.map((one) => one.fact),
        needs,
      );
      reached.set(needs.hash, { state, version });
      return state;
    },
  };

  function begin(needs: Needs): { readonly state: PersonState; readonly version: number } {
    if (!checkpoint) return { state: emptyState(needs), version: 0 };
    return { state: stateOfCheckpoint(Buffer.from(checkpoint.state), personId, needs), version: checkpoint.version };
  }
}
