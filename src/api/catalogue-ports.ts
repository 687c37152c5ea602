import type { Refusal } from "../base/refusal.ts";
import type { Result } from "../base/result.ts";
import type { Item } from "../catalogue/catalogue.ts";
import type { Change } from "../catalogue/merge.ts";
import type { Declared, Incoming, ListKind } from "../catalogue/schema.ts";
import type { ChangedBy } from "./access-ports.ts";
import type { Page } from "./wire/lists.ts";

/** A mistake in what was declared; `file`, `line` and `column` where a file was read. */
export type CatalogueError = Refusal & { readonly file?: string; readonly line?: number; readonly column?: number };

export interface CatalogueApplied {
  readonly version: number;
  readonly changes: readonly Change[];
  readonly warnings?: readonly CatalogueError[];
}

export interface CatalogueVersion {
  readonly version: number;
  readonly atMs: number;
  readonly author: string;
  /** The changes against the version before, as they were answered. */
  readonly changes: unknown;
}

/** Who changes the catalogue, and whether they may say that a creative is fit to be sent. */
export interface CatalogueEditor {
  readonly author: string;
  /** Without it creatives reach no status that is sent, words of those that have it do not change, and the policy stays as it is. */
  readonly mayApprove: boolean;
  /** What they write of it, kept with each change; null or absent: nothing. */
  readonly note?: string | null;
  readonly by: ChangedBy;
}

/** Each change is noted in the audit, in the transaction that stores it. */
export interface CataloguePort {
  current(): Promise<{ readonly version: number; readonly declared: Declared }>;
  /**
   * Merges by id (`applyDeclared`). `prune` removes what the kinds that `incoming` names no longer hold. With `dryRun` nothing is
   * stored and `version` is the one it would become. Nothing is stored either when there are errors. Without changes the version
   * stays.
   */
  apply(
    incoming: Incoming,
    options: { readonly prune: boolean; readonly dryRun: boolean } & CatalogueEditor,
  ): Promise<Result<CatalogueApplied, readonly CatalogueError[]>>;
  /** null = there is no such entry; refused while something refers to it. */
  remove(kind: ListKind, id: string, editor: CatalogueEditor): Promise<Result<CatalogueApplied, readonly CatalogueError[]> | null>;
  /** Newest first. */
  versions(): Promise<readonly CatalogueVersion[]>;
  /** What changed of one entry, newest first; also of one that is gone. `before`: only versions before this one. */
  changesOf(
    kind: ListKind,
    id: string,
    page: { readonly limit: number; readonly before: number | null },
  ): Promise<readonly (Pick<CatalogueVersion, "version" | "atMs" | "author"> & { readonly change: Change })[]>;
  /** One version with what it changed, entry by entry; null = there is no such version. */
  version(version: number): Promise<CatalogueVersion | null>;
  /** Applies an earlier version again, as a new version; with `dryRun` nothing is stored. null = there is no such version. */
  rollback(
    version: number,
    editor: { readonly dryRun: boolean } & CatalogueEditor,
  ): Promise<Result<CatalogueApplied, readonly CatalogueError[]> | null>;
}

/** Changes are noted in the audit. */
export interface ItemPort {
  upsert(items: readonly Item[], by: ChangedBy): Promise<void>;
  get(id: string): Promise<Item | null>;
  remove(id: string, by: ChangedBy): Promise<boolean>;
  list(options: { readonly limit: number; readonly cursor: string | null }): Promise<Page<Item>>;
}
