import type { Needs } from "../person/needs.ts";
import { searchValues } from "../person/search-values.ts";
import type { PersonState } from "../person/state.ts";
import { decodeState, encodeState } from "../person/state-codec.ts";
import { inTransaction, type Pool } from "../store/database.ts";
import { lockPeople, type PersonRow, type PersonWrite, pageOfPeople, savePeople } from "../store/people.ts";
import { loadSearchValues, type SearchWrite, saveSearchHashes, saveSearchValues, searchHash } from "../store/person-search.ts";
import { refold } from "../worker/records.ts";

/**
 * What folding a person's log again came to, beside the stored state.
 * - `same`: the same bytes.
 * - `outdated`: folded for an earlier catalogue; it is folded again anyway when the person is next touched.
 * - `different`: the bytes, or the columns beside them, are not what the log says.
 * - `shorter`: the log holds fewer facts than the state has folded. Facts are missing: it is never written over.
 */
export type Comparison = "same" | "outdated" | "different" | "shorter";

export interface RebuildCounts {
  readonly people: number;
  readonly same: number;
  readonly outdated: number;
  readonly different: number;
  readonly shorter: number;
  readonly written: number;
  /** People who cannot be looked for by what their log says: not filled yet, or damaged. */
  readonly searchDiffers: number;
  /** Ids asked for that nobody has. */
  readonly unknown: readonly string[];
  readonly complete: boolean;
}

export interface RebuildOptions {
  readonly needs: Needs;
  /** Attributes by which people are looked for. */
  readonly searchable: readonly string[];
  /** null = everybody. */
  readonly people: readonly string[] | null;
  /** Write what is outdated or different. */
  readonly write: boolean;
  readonly pageSize: number;
  readonly signal: AbortSignal;
  found(personId: string, comparison: Exclude<Comparison, "same">, detail: string): void;
  progress(counts: RebuildCounts): void;
}

/**
 * Folds people's logs again, a page of people in a transaction that holds their rows, and compares the bytes with what is stored. A
 * log folded twice gives the same bytes; whatever differs was damaged, or folded by another version of the program.
 */
export async function rebuild(pool: Pool, options: RebuildOptions): Promise<RebuildCounts> {
  const counts = {
    people: 0,
    same: 0,
    outdated: 0,
    different: 0,
    shorter: 0,
    written: 0,
    searchDiffers: 0,
    unknown: [] as string[],
    complete: true,
  };
  for await (const page of pages(pool, options)) {
    if (options.signal.aborted) {
      counts.complete = false;
      break;
    }
    await rebuildPage(pool, page, options, counts);
    options.progress(counts);
  }
  return counts;
}

async function* pages(pool: Pool, { people, pageSize }: RebuildOptions): AsyncGenerator<readonly string[]> {
  if (people !== null) {
    const all = [...new Set(people)];
    for (let from = 0; from < all.length; from += pageSize) yield all.slice(from, from + pageSize);
    return;
  }
  for (let page = await pageOfPeople(pool, "", pageSize); page.length > 0; page = await pageOfPeople(pool, page.at(-1) ?? "", pageSize))
    yield page;
}

type OpenCounts = {
  people: number;
  same: number;
  outdated: number;
  different: number;
  shorter: number;
  written: number;
  searchDiffers: number;
  readonly unknown: string[];
};

async function rebuildPage(pool: Pool, ids: readonly string[], options: RebuildOptions, counts: OpenCounts): Promise<void> {
  await inTransaction(pool, async (client) => {
    const rows = await lockPeople(client, ids);
    if (options.people !== null) counts.unknown.push(...ids.filter((id) => !rows.has(id)));
    const states = await refold(client, [...rows.keys()], options.needs);
    const found = await loadSearchValues(client, [...rows.keys()]);
    const writes: PersonWrite[] = [];
    const searches: SearchWrite[] = [];
    for (const row of rows.values()) {
      const state = states.get(row.personId);
      if (!state) continue;
      counts.people++;
      const bytes = encodeState(state);
      const { comparison, detail } = compare(row, state, bytes, options.needs);
      counts[comparison]++;
      if (comparison !== "shorter") {
        const values = searchValues(state, options.searchable);
        const should = searchHash(values);
        const differs = should !== row.searchHash || should !== searchHash(found.get(row.personId) ?? []);
        if (differs) searches.push({ personId: row.personId, values });
      }
      if (comparison === "same") continue;
      options.found(row.personId, comparison, detail);
      if (options.write && comparison !== "shorter") writes.push(writeOf(row, state, bytes));
    }
    await savePeople(client, writes);
    counts.written += writes.length;
    counts.searchDiffers += searches.length;
    if (!options.write) return;
    await saveSearchValues(client, searches);
    await saveSearchHashes(client, searches);
  });
}

function compare(
  row: PersonRow,
  state: PersonState,
  bytes: Uint8Array,
  needs: Needs,
): { readonly comparison: Comparison; readonly detail: string } {
  const stored = decodeState(row.state);
  // Bytes that cannot be read tell nothing; then the column beside them says how long the log was.
  const folded = stored.ok ? stored.value.factCount : row.factCount;
  if (state.factCount < folded)
    return { comparison: "shorter", detail: `the log has ${state.factCount} facts, the state has folded ${folded}` };
  if (row.factCount !== state.factCount)
    return { comparison: "different", detail: `the row counts ${row.factCount} facts, the log has ${state.factCount}` };
  if (!stored.ok) return { comparison: "different", detail: "the stored bytes cannot be read" };
  if (row.needsHash !== needs.hash) return { comparison: "outdated", detail: "folded for an earlier catalogue" };
  if (Buffer.compare(row.state, bytes) !== 0) return { comparison: "different", detail: firstDifference(row.state, bytes) };
  return { comparison: "same", detail: "" };
}

function firstDifference(stored: Uint8Array, folded: Uint8Array): string {
  const at = stored.findIndex((byte, position) => byte !== folded[position]);
  return `${stored.length} bytes stored, ${folded.length} folded, different from byte ${at < 0 ? stored.length : at} on`;
}

const writeOf = (row: PersonRow, state: PersonState, bytes: Uint8Array): PersonWrite => ({
  personId: row.personId,
  state: bytes,
  factCount: state.factCount,
  needsHash: state.needsHash,
  zone: state.zone,
  dueAtMs: row.dueAtMs,
  // Only a new row takes it.
  firstSeenMs: state.firstSeenMs ?? 0,
  // Written apart, with the rows that it speaks of.
  searchHash: row.searchHash,
});
