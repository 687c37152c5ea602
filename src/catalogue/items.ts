import { z } from "zod";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { schemaText } from "../base/schema-text.ts";
import type { Item, ItemRule, ItemTable } from "./catalogue.ts";
import { faultsOf } from "./faults-of.ts";
import { idText, instantText, nameText, strict } from "./fields.ts";

const mostAttributeCharacters = 16_384;

/** An item as it is sent: `POST /v1/items`, `PUT /v1/items/{id}`, `items` of a file. */
export const itemSchema = strict({
  id: idText,
  type: nameText.describe("Such as song, product, story, coupon."),
  tags: z.array(nameText).max(100).default([]),
  attributes: z
    .record(nameText, z.json())
    .refine((attributes) => JSON.stringify(attributes).length <= mostAttributeCharacters, {
      error: schemaText("attributesTooLong", { most: mostAttributeCharacters }),
    })
    .default({})
    .describe("Free; templates read item.<attribute>."),
  link: z.string().max(2000).nullish().describe("Rendered as it is."),
  validFrom: instantText.nullish(),
  validTo: instantText.nullish().describe("Exclusive."),
  popularity: z.number().min(0).max(1e15).default(0),
}).meta({ id: "Item", description: "A thing worth telling about." });

export type ItemDeclared = z.infer<typeof itemSchema>;

/** Parses one item; the refusals name every fault. `storedAtMs`: when an item of this id was first stored, or now. */
export function parseItem(input: unknown, storedAtMs: number, base = ""): Result<Item, readonly Refusal[]> {
  const parsed = itemSchema.safeParse(input);
  if (!parsed.success) return err(faultsOf(parsed.error, input, base).map((fault) => fault.refusal));
  const item = toItem(parsed.data, storedAtMs);
  const { validFromMs, validToMs } = item;
  if (validFromMs !== null && validToMs !== null && validToMs <= validFromMs) return err([emptyValidity(parsed.data, base)]);
  return ok(item);
}

function emptyValidity(item: ItemDeclared, base: string): Refusal {
  return {
    code: "emptyValidity",
    message: `item "${item.id}" ends (${item.validTo}) before it begins (${item.validFrom})`,
    field: base === "" ? "validTo" : `${base}.validTo`,
    value: item.validTo,
    remedy: "make validTo later than validFrom, or leave one of them out",
  };
}

function toItem(item: ItemDeclared, storedAtMs: number): Item {
  const { id, type, tags, attributes, popularity } = item;
  return {
    id,
    type,
    tags,
    attributes,
    link: item.link || null,
    validFromMs: item.validFrom ? Date.parse(item.validFrom) : null,
    validToMs: item.validTo ? Date.parse(item.validTo) : null,
    popularity,
    storedAtMs,
  };
}

/** Whether a rule's type and tags admit an item: of this type, and with at least one of these tags. */
export function fitsRule(rule: { readonly type: string | null; readonly tags: readonly string[] }, item: Item): boolean {
  if (rule.type !== null && item.type !== rule.type) return false;
  return rule.tags.length === 0 || rule.tags.some((tag) => item.tags.includes(tag));
}

type PoolRule = Extract<ItemRule, { from: "pool" }>;

interface Pool {
  readonly rule: PoolRule;
  readonly items: readonly Item[];
}

/** An item table that later ones can be derived from. */
export interface LayeredItemTable extends ItemTable {
  readonly base: ReadonlyMap<string, Item>;
  /** Changes over the base; null = removed. */
  readonly patch: ReadonlyMap<string, Item | null>;
  /** Pools asked for so far, by filter and order. */
  readonly pools: Map<string, Pool>;
}

/** A table of these items; of two with one id the later counts. */
export function makeItemTable(items: Iterable<Item>, version: number): LayeredItemTable {
  const base = new Map<string, Item>();
  for (const item of items) base.set(item.id, item);
  return layered(base, new Map(), base.size, version, new Map());
}

/**
 * The table after some items changed and some were removed; the old table stays as it was. Costs in proportion to the change, the
 * recent changes and the pools in use, not to the number of items.
 */
export function withItems(
  table: LayeredItemTable,
  changed: readonly Item[],
  removed: readonly string[],
  version: number,
): LayeredItemTable {
  const patch = new Map(table.patch);
  let size = table.size;
  const touched = new Map<string, Item | null>();
  for (const id of removed) touched.set(id, null);
  for (const item of changed) touched.set(item.id, item);
  for (const [id, item] of touched) {
    size += (item === null ? 0 : 1) - (table.get(id) === undefined ? 0 : 1);
    patch.set(id, item);
  }
  const pools = new Map([...table.pools].map(([key, pool]) => [key, { rule: pool.rule, items: patchPool(pool, touched, table) }]));
  if (patch.size <= Math.max(1000, table.base.size / 10)) return layered(table.base, patch, size, version, pools);
  const base = new Map<string, Item>();
  for (const item of allItems(table.base, patch)) base.set(item.id, item);
  return layered(base, new Map(), size, version, pools);
}

function layered(
  base: ReadonlyMap<string, Item>,
  patch: ReadonlyMap<string, Item | null>,
  size: number,
  version: number,
  pools: Map<string, Pool>,
): LayeredItemTable {
  return {
    version,
    size,
    base,
    patch,
    pools,
    get: (id) => {
      const changed = patch.get(id);
      return changed === undefined ? base.get(id) : (changed ?? undefined);
    },
    pool: (rule) => {
      const key = poolKey(rule);
      const known = pools.get(key);
      if (known) return known.items;
      const found: Item[] = [];
      for (const item of allItems(base, patch)) if (fitsRule(rule, item)) found.push(item);
      const items = found.sort(better(rule.order));
      pools.set(key, { rule, items });
      return items;
    },
  };
}

function* allItems(base: ReadonlyMap<string, Item>, patch: ReadonlyMap<string, Item | null>): Generator<Item> {
  for (const item of base.values()) if (!patch.has(item.id)) yield item;
  for (const item of patch.values()) if (item !== null) yield item;
}

/** Above so many changes one pass over the pool is cheaper than moving its tail once for each. */
const mostSplices = 100;

function patchPool(pool: Pool, touched: ReadonlyMap<string, Item | null>, before: ItemTable): readonly Item[] {
  const first = better(pool.rule.order);
  if (touched.size > mostSplices) return mergePool(pool, touched, first);
  const items = pool.items.slice();
  for (const [id, item] of touched) {
    const old = before.get(id);
    if (old !== undefined && fitsRule(pool.rule, old)) items.splice(placeOf(items, old, first), 1);
    if (item !== null && fitsRule(pool.rule, item)) items.splice(placeOf(items, item, first), 0, item);
  }
  return items;
}

// A memo of a pure function of immutable rules, not state.
const keys = new WeakMap<PoolRule, string>();

function poolKey(rule: PoolRule): string {
  const known = keys.get(rule);
  if (known !== undefined) return known;
  const made = JSON.stringify([rule.type, rule.tags, rule.order]);
  keys.set(rule, made);
  return made;
}

type Order = (a: Item, b: Item) => number;

/** Where an item stands in a sorted pool, or would stand. */
function placeOf(items: readonly Item[], item: Item, first: Order): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = items[middle];
    if (there !== undefined && first(there, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function mergePool(pool: Pool, touched: ReadonlyMap<string, Item | null>, first: Order): readonly Item[] {
  const fresh: Item[] = [];
  for (const item of touched.values()) if (item !== null && fitsRule(pool.rule, item)) fresh.push(item);
  fresh.sort(first);
  const merged: Item[] = [];
  let next = 0;
  for (const item of pool.items) {
    if (touched.has(item.id)) continue;
    for (let one = fresh[next]; one !== undefined && first(one, item) < 0; one = fresh[next]) {
      merged.push(one);
      next++;
    }
    merged.push(item);
  }
  return merged.concat(fresh.slice(next));
}

/** Best first; ties by id. */
function better(order: PoolRule["order"]): Order {
  const rank = order === "popularity" ? (item: Item) => item.popularity : (item: Item) => item.validFromMs ?? item.storedAtMs;
  return (a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
