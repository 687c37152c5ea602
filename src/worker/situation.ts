import type { Catalogue } from "../catalogue/catalogue.ts";
import { compile } from "../catalogue/compile.ts";
import { type LayeredItemTable, makeItemTable, withItems } from "../catalogue/items.ts";
import { type Declared, emptyDeclared } from "../catalogue/schema.ts";
import { readStored } from "../catalogue/stored.ts";
import { type Model, nothingLearned } from "../decision/decision.ts";
import { loadDeclared, sharedVersions } from "../store/catalogue.ts";
import type { Pool } from "../store/database.ts";
import { itemsSince } from "../store/items.ts";
import { freshModel, type Loaded } from "./learned-model.ts";

/** Everything that decisions share, as of one moment. Immutable: whoever holds it sees the old or the new, never half. */
export interface Shared {
  readonly declared: Declared;
  readonly catalogue: Catalogue;
  readonly items: LayeredItemTable;
  readonly model: Model;
}

/** Keeps a process up to date with catalogue, items and model by asking for their versions before each batch. */
export interface SharedSource {
  current(): Shared;
  /** Looks whether anything changed; the model is frozen anew at most every `modelEveryMs` of domain time, and taken up at once when somebody holds or releases one. */
  refresh(nowMs: number): Promise<Shared>;
}

/** How old the frozen model may grow. Domain time. */
export const modelEveryMs = 60 * 60_000;

export async function openShared(pool: Pool, nowMs: number): Promise<SharedSource> {
  let shared: Shared = {
    declared: emptyDeclared,
    catalogue: compile(emptyDeclared, 0),
    items: makeItemTable([], 0),
    model: { version: 0, campaigns: new Map(), learned: nothingLearned },
  };
  let modelAtMs = Number.NEGATIVE_INFINITY;
  let held: number | null = null;
  let loaded: Loaded | null = null;
  let refreshing: Promise<Shared> | null = null;

  const refresh = async (atMs: number): Promise<Shared> => {
    const { catalogue: newest, items: newestItems, heldModel } = await sharedVersions(pool, atMs);
    if (newest !== shared.catalogue.version) {
      const stored = await loadDeclared(pool, newest);
      if (stored) {
        const declared = readStored(stored.declared);
        shared = { ...shared, declared, catalogue: compile(declared, stored.version) };
      }
    }
    if (newestItems !== shared.items.version) {
      const { changed, removed, version } = await itemsSince(pool, shared.items.version);
      shared = { ...shared, items: withItems(shared.items, changed, removed, version) };
    }
    if (atMs - modelAtMs >= modelEveryMs || atMs < modelAtMs || heldModel !== held) {
      loaded = await freshModel(pool, atMs, loaded);
      shared = { ...shared, model: loaded.model };
      modelAtMs = atMs;
      held = heldModel;
    }
    return shared;
  };

  const source: SharedSource = {
    current: () => shared,
    refresh: (atMs) => {
      refreshing ??= refresh(atMs).finally(() => {
        refreshing = null;
      });
      return refreshing;
    },
  };
  await source.refresh(nowMs);
  return source;
}
