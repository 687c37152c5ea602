import type { Needs } from "../person/needs.ts";
import { emptyState, fold } from "../person/fold.ts";
import type { PersonState } from "../person/state.ts";
import { decodeState, encodeState } from "../person/state-codec.ts";
import type { Client, Queryable } from "../store/database.ts";
import { appendFacts, type LoggedFact, loadCheckpoints, loadFacts } from "../store/facts.ts";
import { type PersonRow, type PersonWrite, savePeople } from "../store/people.ts";

/** A person's record in hand: the state so far and what is still to be written. Only the holder of the row's lock makes one. */
export interface PersonRecord {
  readonly personId: string;
  readonly isNew: boolean;
  state: PersonState;
  dueAtMs: number | null;
  firstSeenMs: number;
  readonly appended: LoggedFact[];
}

/** Decodes rows. A state folded for other needs than the catalogue's present ones is folded again from the log, in one read for all. */
export async function openRecords(db: Queryable, rows: Iterable<PersonRow>, needs: Needs): Promise<Map<string, PersonRecord>> {
  const records = new Map<string, PersonRecord>();
  const stale: PersonRow[] = [];
  for (const row of rows) {
    if (row.needsHash !== needs.hash) {
      stale.push(row);
      continue;
    }
    const state = decodeState(row.state);
    if (state.ok) records.set(row.personId, record(row, state.value));
    // Unreadable bytes mean a newer program or a broken disk: the log still says everything.
    else stale.push(row);
  }
  if (stale.length > 0) {
    const rebuilt = await refold(
      db,
      stale.map((row) => row.personId),
      needs,
    );
    for (const row of stale) records.set(row.personId, record(row, rebuilt.get(row.personId) ?? emptyState(needs)));
  }
  return records;
}

const record = (row: PersonRow, state: PersonState): PersonRecord => ({
  personId: row.personId,
  isNew: false,
  state,
  dueAtMs: row.dueAtMs,
  firstSeenMs: state.firstSeenMs ?? 0,
  appended: [],
});

export const newRecord = (personId: string, needs: Needs, atMs: number): PersonRecord => ({
  personId,
  isNew: true,
  state: emptyState(needs),
  dueAtMs: null,
  firstSeenMs: atMs,
  appended: [],
});

/** Folds whole logs: from the beginning, or from the checkpoint that retention left. */
export async function refold(db: Queryable, personIds: readonly string[], needs: Needs): Promise<Map<string, PersonState>> {
  const [logs, checkpoints] = [await loadFacts(db, personIds), await loadCheckpoints(db, personIds)];
  const states = new Map<string, PersonState>();
  for (const personId of personIds) {
    const checkpoint = checkpoints.get(personId);
    const from = checkpoint && decodeState(checkpoint.state);
    let state = from?.ok ? { ...from.value, needsHash: needs.hash } : emptyState(needs);
    for (const logged of logs.get(personId) ?? []) {
      if (checkpoint && logged.version <= checkpoint.version) continue;
      state = fold(state, logged.fact, needs);
    }
    states.set(personId, state);
  }
  return states;
}

/** Folds one more fact into a record and notes it for the log. */
export function append(record: PersonRecord, entry: Omit<LoggedFact, "personId" | "version">, needs: Needs): void {
  record.state = fold(record.state, entry.fact, needs);
  record.appended.push({ ...entry, personId: record.personId, version: record.state.factCount });
}

/** Writes logs and states in two statements, whatever the number of people. */
export async function saveRecords(client: Client, records: readonly PersonRecord[]): Promise<void> {
  await appendFacts(
    client,
    records.flatMap((one) => one.appended),
  );
  await savePeople(
    client,
    records.map(
      (one): PersonWrite => ({
        personId: one.personId,
        state: encodeState(one.state),
        factCount: one.state.factCount,
        needsHash: one.state.needsHash,
        zone: one.state.zone,
        dueAtMs: one.dueAtMs,
        firstSeenMs: one.firstSeenMs,
      }),
    ),
  );
}
