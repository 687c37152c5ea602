import { err, ok, type Result } from "../base/result.ts";
import { canonicalJson } from "./canonical-json.ts";
import { type AlsoDeclared, checkReferences, type Problem } from "./check.ts";
import { checkEntry, checkPolicy } from "./check-entry.ts";
import { fieldText, type Path } from "./faults-of.ts";
import { rosterClashes } from "./roster-clashes.ts";
import { type Declared, type DeclaredByKind, defaultPolicy, entryOf, type Incoming, type ListKind, listKinds } from "./schema.ts";
import { serviceTexts } from "./service-texts.ts";

/** One value that differs. A side that has no value lacks its key. */
export interface Difference {
  /** Path in the entry, such as `window.from`; empty for the whole entry. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface Change {
  readonly kind: ListKind | "policy";
  readonly id: string;
  readonly change: "added" | "changed" | "removed";
  readonly diff: readonly Difference[];
  /** Why, where Carillon made the change by itself. */
  readonly reason?: string;
  /** What whoever made it wrote of it. */
  readonly note?: string;
}

export interface Applied {
  /** Entries that did not change are the same objects as before. */
  readonly next: Declared;
  /** In the order of kinds, then of ids. */
  readonly changes: readonly Change[];
  readonly warnings: readonly Problem[];
}

/**
 * Merges what came in into what is declared, by id. With `prune`, entries of the kinds (and parts of the policy) that the incoming
 * speaks of but does not name are removed. All or nothing: any error in the merged result, and nothing is applied.
 */
export function applyDeclared(
  current: Declared,
  incoming: Incoming,
  { prune }: { readonly prune: boolean },
): Result<Applied, readonly Problem[]> {
  const { next, changes } = mergeDeclared(current, incoming, prune);
  const problems = checkIncoming(next, incoming);
  const errors = problems.filter((problem) => problem.severity === "error");
  if (errors.length > 0) return err(errors);
  return ok({ next, changes, warnings: problems });
}

/** Errors and warnings of what came in, and of all references in the merged result. */
export function checkIncoming(next: Declared, incoming: Incoming, also: AlsoDeclared = {}): Problem[] {
  const problems = checkPolicy(incoming.policy ?? {});
  for (const kind of listKinds) problems.push(...checkKind(kind, incoming[kind]));
  return [...problems, ...checkReferences(next, also), ...rosterClashes(next), ...serviceTexts(next)];
}

function checkKind<K extends ListKind>(kind: K, entries: Readonly<Record<string, DeclaredByKind[K]>> | undefined): Problem[] {
  return Object.values<DeclaredByKind[K]>(entries ?? {}).flatMap((entry) => checkEntry(kind, entry));
}

/** The merge alone, without any check. */
export function mergeDeclared(current: Declared, incoming: Incoming, prune: boolean): { next: Declared; changes: readonly Change[] } {
  const changes: Change[] = [];
  const scope = { prune, changes };
  const lines = mergeKind("lines", current.lines, incoming.lines, scope);
  const placements = mergeKind("placements", current.placements, incoming.placements, scope);
  const policy = mergePolicy(current, incoming, scope);
  const next: Declared = {
    lines,
    placements,
    audiences: mergeKind("audiences", current.audiences, incoming.audiences, scope),
    itemRules: mergeKind("itemRules", current.itemRules, incoming.itemRules, scope),
    campaigns: mergeKind("campaigns", current.campaigns, incoming.campaigns, scope),
    creatives: mergeKind("creatives", current.creatives, incoming.creatives, scope),
    experiments: mergeKind("experiments", current.experiments, incoming.experiments, scope),
    roster: mergeKind("roster", current.roster, incoming.roster, scope),
    policy,
  };
  return { next, changes };
}

interface MergeScope {
  readonly prune: boolean;
  readonly changes: Change[];
}

type Entries<T> = Readonly<Record<string, T>>;

function mergeKind<T>(kind: ListKind, before: Entries<T>, brought: Entries<T> | undefined, { prune, changes }: MergeScope): Entries<T> {
  if (brought === undefined) return before;
  const entries = new Map(Object.entries(before));
  const changesBefore = changes.length;
  for (const id of [...new Set([...Object.keys(brought), ...(prune ? entries.keys() : [])])].sort(byCodeUnit)) {
    const fresh = entryOf(brought, id);
    const change = changeOf(kind, id, entryOf(before, id), fresh);
    if (change === null) continue;
    changes.push(change);
    if (fresh === undefined) entries.delete(id);
    else entries.set(id, fresh);
  }
  return changes.length === changesBefore ? before : Object.fromEntries(entries);
}

function changeOf(kind: ListKind, id: string, before: unknown, after: unknown): Change | null {
  if (before === undefined) return after === undefined ? null : { kind, id, change: "added", diff: [{ path: "", after }] };
  if (after === undefined) return { kind, id, change: "removed", diff: [{ path: "", before }] };
  const diff = differences(before, after);
  return diff.length === 0 ? null : { kind, id, change: "changed", diff };
}

function mergePolicy(current: Declared, incoming: Incoming, { prune, changes }: MergeScope): Declared["policy"] {
  if (incoming.policy === undefined) return current.policy;
  const policy = { ...(prune ? defaultPolicy : current.policy), ...incoming.policy };
  const diff = differences(current.policy, policy);
  if (diff.length === 0) return current.policy;
  changes.push({ kind: "policy", id: "policy", change: "changed", diff });
  return policy;
}

/** Where two plain values differ, deepest first reached, in the order of keys. */
export function differences(before: unknown, after: unknown, path: Path = []): Difference[] {
  if (before === after) return [];
  const left = partsOf(before);
  const right = partsOf(after);
  if (left === null || right === null || Array.isArray(before) !== Array.isArray(after)) {
    const same = before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after);
    return same ? [] : [difference(path, before, after)];
  }
  const isList = Array.isArray(before);
  const keys = [...new Set([...left.keys(), ...right.keys()])];
  if (!isList) keys.sort(byCodeUnit);
  return keys.flatMap((key) => differences(left.get(key), right.get(key), [...path, isList ? Number(key) : key]));
}

function difference(path: Path, before: unknown, after: unknown): Difference {
  return {
    path: path.length === 0 ? "" : fieldText(path),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

/** Members of a mapping or list that have a value; null for anything else. */
function partsOf(value: unknown): Map<string, unknown> | null {
  if (typeof value !== "object" || value === null) return null;
  return new Map(Object.entries(value).filter(([, one]) => one !== undefined));
}

export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
