import { changedEntries } from "../catalogue/changed-entries.ts";
import { type Change, mergeDeclared } from "../catalogue/merge.ts";
import type { Declared, Incoming } from "../catalogue/schema.ts";
import { ownAuthor } from "../learning/supply/creative-counts.ts";
import { noteAudit } from "../store/audit.ts";
import { lockCatalogue, saveDeclared, sharedVersions } from "../store/catalogue.ts";
import { type Client, inTransaction, type Pool } from "../store/database.ts";

/** A change of the catalogue that Carillon makes by itself. */
export interface OwnChange {
  /** The catalogue that it was planned on. */
  readonly version: number;
  readonly declared: Declared;
  readonly incoming: Incoming;
  /** Why, by id of the entry. */
  readonly reasons: ReadonlyMap<string, string>;
  readonly nowMs: number;
}

/**
 * Stores a change as a catalogue version of Carillon's own, with the reason at each entry, and whatever else belongs to it in the same
 * transaction. False when the catalogue is no longer the one that was planned on: then nothing is stored. Each call stores all that is declared
 * once more; of the two who call, one may do so once a day (`rest-creatives.ts`), the other once in five minutes in which something spikes
 * (`spikes.ts`).
 */
export async function makeOwnChange(pool: Pool, change: OwnChange, also?: (client: Client) => Promise<void>): Promise<boolean> {
  const { next, changes } = mergeDeclared(change.declared, change.incoming, false);
  const told = changes.map((one): Change => {
    const reason = change.reasons.get(one.id);
    return reason === undefined ? one : { ...one, reason };
  });
  return inTransaction(pool, async (client) => {
    await lockCatalogue(client);
    if ((await sharedVersions(client, change.nowMs)).catalogue !== change.version) return false;
    await saveDeclared(client, { version: change.version + 1, atMs: change.nowMs, author: ownAuthor, declared: next, changes: told });
    const by = { actor: { kind: "system", id: ownAuthor, name: ownAuthor }, action: "own.change", requestId: "", address: "" } as const;
    await noteAudit(client, change.nowMs, by, changedEntries(told));
    await also?.(client);
    return true;
  });
}
