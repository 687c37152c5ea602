import { emptyState, foldAll } from "../person/fold.ts";
import type { Needs } from "../person/needs.ts";
import { encodeState } from "../person/state-codec.ts";
import { type Client, inTransaction, type Pool } from "../store/database.ts";
import { type Checkpoint, loadCheckpoints, loadLogParts, saveCheckpoints } from "../store/facts.ts";
import { dropPartition, needsCheckpoints, pageOfPartition } from "../store/partitions.ts";
import { lockPeople } from "../store/people.ts";
import { stateOfCheckpoint } from "./records.ts";

/** People whose logs one transaction folds. */
const peoplePerPage = 200;

/**
 * Drops a weekly partition of facts after folding what it holds into checkpoints, so that a rebuild still gives the same bytes. Killed
 * half-way it begins again where it stopped: who has a checkpoint is passed over, and the partition goes only when nobody needs one.
 * False when it could not go yet because facts came in meanwhile.
 */
export async function retireFacts(
  pool: Pool,
  partition: string,
  options: { readonly needs: Needs; readonly nowMs: number },
): Promise<boolean> {
  let after = "";
  for (;;) {
    const last = await inTransaction(pool, (client) => checkpointPage(client, partition, { ...options, after }));
    if (last === null) break;
    after = last;
  }
  return inTransaction(pool, async (client) => {
    if (await needsCheckpoints(client, partition)) return false;
    await dropPartition(client, partition);
    return true;
  });
}

/** Answers the last id of the page; null when there was none. */
async function checkpointPage(
  client: Client,
  partition: string,
  options: { readonly needs: Needs; readonly nowMs: number; readonly after: string },
): Promise<string | null> {
  const page = await pageOfPartition(client, partition, { after: options.after, limit: peoplePerPage });
  // Somebody who is being erased has no row any more, and gets no checkpoint.
  const people = await lockPeople(
    client,
    page.map((one) => one.personId),
  );
  const earlier = await loadCheckpoints(client, [...people.keys()]);
  const behind = page.filter((one) => people.has(one.personId) && (earlier.get(one.personId)?.version ?? 0) < one.lastVersion);
  const logs = await loadLogParts(
    client,
    behind.map((one) => ({ personId: one.personId, afterVersion: earlier.get(one.personId)?.version ?? 0, upToVersion: one.lastVersion })),
  );
  await saveCheckpoints(
    client,
    behind.map(({ personId, lastVersion }): Checkpoint => {
      const from = earlier.get(personId);
      const start = from ? stateOfCheckpoint(from.state, personId, options.needs) : emptyState(options.needs);
      const facts = (logs.get(personId) ?? []).map((logged) => logged.fact);
      const state = foldAll(start, facts, options.needs, from?.state.length);
      if (state.factCount !== lastVersion) {
        throw new Error(
          `${personId}'s log has a gap before version ${lastVersion}: ${partition} stays until it is repaired; \`carillon doctor\` says more`,
        );
      }
      return { personId, version: lastVersion, state: encodeState(state), atMs: options.nowMs };
    }),
  );
  return page.at(-1)?.personId ?? null;
}
