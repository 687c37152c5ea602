import { emptyState, foldAll } from "../person/fold.ts";
import type { Needs } from "../person/needs.ts";
import { type SearchValue, searchValues } from "../person/search-values.ts";
import type { PersonState } from "../person/state.ts";
import { decodeState, encodeState } from "../person/state-codec.ts";
import { type Client, type Queryable, together } from "../store/database.ts";
import { appendFacts, type LoggedFact, loadCheckpoints, loadLogParts } from "../store/facts.ts";
import { type PersonRow, type PersonWrite, saveDueTimes, savePeople } from "../store/people.ts";
import { saveSearchValues, searchHash } from "../store/person-search.ts";

/** A person's record in hand: the state so far and what is still to be written. Only the holder of the row's lock makes one. */
export interface PersonRecord {
  readonly personId: string;
  readonly isNew: boolean;
  state: PersonState;
  /** While `state` is what the row holds: the length of its encoding there, which saves measuring it and writing it again. */
  knownBytes?: number;
  dueAtMs: number | null;
  firstSeenMs: number;
  /** Of what the store holds to look for the person by. */
  readonly searchHash: number | null;
  readonly appended: LoggedFact[];
}

/** Decodes rows. A state folded for other needs than the catalogue's present ones is folded again from the log (see `refold`). */
export async function openRecords(db: Queryable, rows: Iterable<PersonRow>, needs: Needs): Promise<Map<string, PersonRecord>> {
  const records = new Map<string, PersonRecord>();
  const stale: PersonRow[] = [];
  for (const row of rows) {
    const state = row.needsHash === needs.hash ? decodeState(row.state) : null;
    if (state?.ok) records.set(row.personId, { ...record(row, state.value), knownBytes: row.state.length });
    // Unreadable bytes mean a newer program or a broken disk: the log still says everything.
    else stale.push(row);
  }
  for (const page of pagesOf(stale)) {
    const rebuilt = await refold(
      db,
      page.map((row) => row.personId),
      needs,
    );
    for (const row of page) records.set(row.personId, record(row, rebuilt.get(row.personId) ?? emptyState(needs)));
  }
  return records;
}

/** Facts that one refold holds in memory at once, about; one person's log is never split. */
const factsPerPage = 20_000;

function* pagesOf(rows: readonly PersonRow[]): Generator<readonly PersonRow[]> {
  let page: PersonRow[] = [];
  let facts = 0;
  for (const row of rows) {
    if (page.length > 0 && facts + row.factCount > factsPerPage) {
      yield page;
      page = [];
      facts = 0;
    }
    page.push(row);
    facts += row.factCount;
  }
  if (page.length > 0) yield page;
}

const record = (row: PersonRow, state: PersonState): PersonRecord => ({
  personId: row.personId,
  isNew: false,
  state,
  dueAtMs: row.dueAtMs,
  firstSeenMs: state.firstSeenMs ?? 0,
  searchHash: row.searchHash,
  appended: [],
});

export const newRecord = (personId: string, needs: Needs, atMs: number): PersonRecord => ({
  personId,
  isNew: true,
  state: emptyState(needs),
  dueAtMs: null,
  firstSeenMs: atMs,
  searchHash: null,
  appended: [],
});

/**
 * Folds whole logs: from the beginning, or from the checkpoint that retention left. What a need asks for that the checkpoint was not
 * folded for is counted from the oldest fact that is kept: facts that retention dropped cannot be asked again. The answer depends on
 * checkpoint, kept facts and needs alone, so that folding twice gives the same bytes.
 */
export async function refold(db: Queryable, personIds: readonly string[], needs: Needs): Promise<Map<string, PersonState>> {
  const checkpoints = await loadCheckpoints(db, personIds);
  const spans = personIds.map((personId) => ({ personId, afterVersion: checkpoints.get(personId)?.version ?? 0 }));
  const logs = await loadLogParts(db, spans);
  const states = new Map<string, PersonState>();
  for (const personId of personIds) {
    const checkpoint = checkpoints.get(personId);
    const start = checkpoint ? stateOfCheckpoint(checkpoint.state, personId, needs) : emptyState(needs);
    const facts = (logs.get(personId) ?? []).map((logged) => logged.fact);
    states.set(personId, foldAll(start, facts, needs, checkpoint?.state.length));
  }
  return states;
}

/** A checkpoint's state as the beginning of a fold for these needs; what they do not ask for any more is left out. */
export function stateOfCheckpoint(bytes: Buffer, personId: string, needs: Needs): PersonState {
  const decoded = decodeState(bytes);
  // The facts behind it are gone: going on from nothing would quietly forget the person.
  if (!decoded.ok)
    throw new Error(
      `the checkpoint of ${personId} cannot be read (${decoded.error.kind}): restore it from a backup or run the version that wrote it`,
    );
  const [counters, interactions] = [new Set(needs.counters.map((need) => need.id)), new Set(needs.interactions.map((need) => need.id))];
  return {
    ...decoded.value,
    needsHash: needs.hash,
    counters: new Map([...decoded.value.counters].filter(([id]) => counters.has(id))),
    interactions: new Map([...decoded.value.interactions].filter(([id]) => interactions.has(id))),
  };
}

/** Folds one more fact into a record and notes it for the log. */
export function append(record: PersonRecord, entry: Omit<LoggedFact, "personId" | "version">, needs: Needs): void {
  record.state = foldAll(record.state, [entry.fact], needs, record.knownBytes);
  // From here on the fold itself remembers a bound.
  delete record.knownBytes;
  record.appended.push({ ...entry, personId: record.personId, version: record.state.factCount });
}

/**
 * Writes logs and states, whatever the number of people in a few statements. Of a state that nothing was folded into only the due time is
 * written; what people are looked for by only of those whose `searchable` attributes are others than the store holds.
 */
export async function saveRecords(client: Client, records: readonly PersonRecord[], searchable: readonly string[]): Promise<void> {
  const folded = records
    .filter((one) => one.knownBytes === undefined)
    .map((record) => {
      const values = searchValues(record.state, searchable);
      return { record, values, write: personWrite(record, values) };
    });
  await together([
    appendFacts(
      client,
      records.flatMap((one) => one.appended),
    ),
    savePeople(
      client,
      folded.map(({ write }) => write),
    ),
    saveDueTimes(
      client,
      records.filter((one) => one.knownBytes !== undefined),
    ),
    // After the people: these rows name them.
    saveSearchValues(
      client,
      folded
        .filter(({ record, write }) => write.searchHash !== record.searchHash)
        .map(({ record: { personId }, values }) => ({ personId, values })),
    ),
  ]);
}

const personWrite = (one: PersonRecord, values: readonly SearchValue[]): PersonWrite => ({
  personId: one.personId,
  state: encodeState(one.state),
  factCount: one.state.factCount,
  needsHash: one.state.needsHash,
  zone: one.state.zone,
  dueAtMs: one.dueAtMs,
  firstSeenMs: one.firstSeenMs,
  searchHash: searchHash(values),
});
