import type { ChangedBy } from "../api/access-ports.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { needsApproval } from "../catalogue/approval.ts";
import { changedEntries } from "../catalogue/changed-entries.ts";
import type { Problem } from "../catalogue/check.ts";
import { fieldText } from "../catalogue/faults-of.ts";
import { applyDeclared, type Change, mergeDeclared } from "../catalogue/merge.ts";
import { type Declared, emptyDeclared, type Incoming, type ListKind } from "../catalogue/schema.ts";
import { readStored } from "../catalogue/stored.ts";
import { noteAudit } from "../store/audit.ts";
import { changesOf, findVersion, listVersions, loadDeclared, lockCatalogue, saveDeclared } from "../store/catalogue.ts";
import { type Client, inTransaction, type Pool, type Queryable } from "../store/database.ts";

export interface AppliedVersion {
  readonly version: number;
  readonly changes: readonly Change[];
  readonly warnings?: readonly Refusal[];
}

/** Who changes the catalogue, and when. */
export interface Editor {
  readonly author: string;
  readonly nowMs: number;
  /** False: what is for approvers to say (`needsApproval`) is refused. Absent: true, as at the machine itself. */
  readonly mayApprove?: boolean;
  /** For the audit; absent: the version alone tells. */
  readonly by?: ChangedBy;
  /** What they write of it, kept with each change. */
  readonly note?: string | null;
}

/** Further warnings about what an apply brings, from outside the catalogue. */
export type Review = (next: Declared, incoming: Incoming) => readonly Problem[];

export async function currentDeclared(db: Queryable): Promise<{ readonly version: number; readonly declared: Declared }> {
  const stored = await loadDeclared(db, null);
  return stored ? { version: stored.version, declared: readStored(stored.declared) } : { version: 0, declared: emptyDeclared };
}

/** Merges what came in into the newest version and stores the result as the next, or stores nothing and says why. */
export async function applyCatalogue(
  pool: Pool,
  incoming: Incoming,
  options: { readonly prune: boolean; readonly dryRun: boolean; readonly review?: Review } & Editor,
): Promise<Result<AppliedVersion, readonly Refusal[]>> {
  return inTransaction(pool, async (client) => {
    await lockCatalogue(client);
    const { version, declared } = await currentDeclared(client);
    const applied = applyDeclared(declared, incoming, { prune: options.prune });
    if (!applied.ok) return err(applied.error.map((problem) => refusalOf(problem, incoming)));
    const { next, changes } = applied.value;
    const unapproved = options.mayApprove === false ? needsApproval(declared, next, changes) : [];
    if (unapproved.length > 0) return err(unapproved.map((problem) => refusalOf(problem, incoming)));
    const problems = [...applied.value.warnings, ...(options.review?.(next, incoming) ?? [])];
    const warnings = problems.map((problem) => refusalOf(problem, incoming));
    if (changes.length === 0) return ok({ version, changes, warnings });
    if (!options.dryRun) await store(client, { version: version + 1, next, changes, options });
    return ok({ version: version + 1, changes, warnings });
  });
}

/** The refusal with its field: within the entry when the call brought that entry, else from the catalogue's root. */
function refusalOf({ kind, id, path, refusal }: Problem, incoming: Incoming): Refusal {
  if (kind === "policy") return { ...refusal, field: fieldText(path, kind) };
  const own = Object.hasOwn(incoming[kind] ?? {}, id);
  return { ...refusal, field: fieldText(own ? path : [kind, id, ...path]) };
}

/** Removes one entry; refused while something refers to it. null = there is none. */
export async function removeEntry(
  pool: Pool,
  kind: ListKind,
  id: string,
  options: Editor,
): Promise<Result<AppliedVersion, readonly Refusal[]> | null> {
  return inTransaction(pool, async (client) => {
    await lockCatalogue(client);
    const { version, declared } = await currentDeclared(client);
    if (!Object.hasOwn(declared[kind], id)) return null;
    const { [id]: _removed, ...kept } = declared[kind];
    const incoming: Incoming = { [kind]: kept };
    const checked = applyDeclared(declared, incoming, { prune: true });
    if (!checked.ok) return err(checked.error.map((problem) => refusalOf(problem, {})));
    const { next, changes } = mergeDeclared(declared, incoming, true);
    await store(client, { version: version + 1, next, changes, options });
    return ok({ version: version + 1, changes });
  });
}

/**
 * Makes an earlier version the newest again: as a version of its own, so that what happened between stays on record. For approvers alone,
 * as it brings back statuses and texts as they were.
 */
export async function rollBack(
  pool: Pool,
  version: number,
  options: { readonly dryRun?: boolean } & Omit<Editor, "mayApprove">,
): Promise<AppliedVersion | null> {
  return inTransaction(pool, async (client) => {
    await lockCatalogue(client);
    const earlier = await loadDeclared(client, version);
    if (!earlier) return null;
    const current = await currentDeclared(client);
    const next = readStored(earlier.declared);
    const { changes } = mergeDeclared(current.declared, next, true);
    if (options.dryRun !== true) await store(client, { version: current.version + 1, next, changes, options });
    return { version: current.version + 1, changes };
  });
}

async function store(
  client: Client,
  one: {
    readonly version: number;
    readonly next: Declared;
    readonly changes: readonly Change[];
    readonly options: Editor;
  },
): Promise<void> {
  const { note } = one.options;
  const isNoted = note !== undefined && note !== null && note !== "";
  await saveDeclared(client, {
    version: one.version,
    atMs: one.options.nowMs,
    author: one.options.author,
    declared: one.next,
    changes: isNoted ? one.changes.map((change): Change => ({ ...change, note })) : one.changes,
  });
  if (one.options.by) await noteAudit(client, one.options.nowMs, one.options.by, changedEntries(one.changes));
}

/** What changed of one entry, newest first. */
export async function entryChanges(
  pool: Pool,
  kind: ListKind,
  id: string,
  page: { readonly limit: number; readonly before: number | null },
) {
  const found = await changesOf(pool, { kind, id, ...page });
  return found.map((one) => ({ ...one, change: one.change as Change })); // `store` alone writes them
}

/** One version with what it changed; null = there is none. */
export const catalogueVersion = (pool: Pool, version: number) => findVersion(pool, version);

export async function catalogueVersions(pool: Pool) {
  const versions = await listVersions(pool, 200);
  return versions.map((one) => ({
    version: one.version,
    atMs: one.atMs,
    author: one.author,
    changes: Array.isArray(one.changes) ? one.changes.length : 0,
  }));
}
