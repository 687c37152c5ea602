import type { Creative, Item } from "../catalogue/catalogue.ts";

/** A creative's required paths, split by where the value comes from. */
export interface RequiredPaths {
  readonly person: readonly (readonly string[])[];
  readonly event: readonly (readonly string[])[];
  readonly item: readonly (readonly string[])[];
  /** The paths under person and event, and those under item, as text: creatives with the same text lack the same things. */
  readonly personText: string;
  readonly itemText: string;
}

// A memo of a pure function of immutable creatives, not state: decisions must not split texts.
const known = new WeakMap<Creative, RequiredPaths>();

export function requiredPaths(creative: Creative): RequiredPaths {
  const held = known.get(creative);
  if (held !== undefined) return held;
  const split = creative.required.map((path) => path.split("."));
  const under = (root: string) => split.filter((path) => path[0] === root).map((path) => path.slice(1));
  const textOf = (...roots: string[]): string =>
    split
      .filter((path) => roots.includes(path[0] ?? ""))
      .map((path) => path.join("."))
      .join(" ");
  const made = {
    person: under("person"),
    event: under("event"),
    item: under("item"),
    personText: textOf("person", "event"),
    itemText: textOf("item"),
  };
  known.set(creative, made);
  return made;
}

/** First of the paths that has no value under `root`; null when all have one. */
export function firstMissing(paths: readonly (readonly string[])[], root: Readonly<Record<string, unknown>>): string | null {
  for (const path of paths) if (isMissing(valueAt(root, path, 0))) return path.join(".");
  return null;
}

/** The same for an item: its own `id`, `type`, `tags` and `link`, else its attributes. Without item everything is missing. */
export function firstMissingOfItem(paths: readonly (readonly string[])[], item: Item | null): string | null {
  for (const path of paths) if (item === null || isMissing(valueOfItem(item, path))) return path.join(".");
  return null;
}

function valueOfItem(item: Item, path: readonly string[]): unknown {
  const [head] = path;
  if (path.length === 1 && (head === "id" || head === "type" || head === "tags" || head === "link")) return item[head];
  return valueAt(item.attributes, path, 0);
}

function valueAt(root: unknown, path: readonly string[], from: number): unknown {
  let value = root;
  for (let i = from; i < path.length; i++) {
    const name = path[i] ?? "";
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

/** Nothing to write: no value, an empty text or an empty list. */
const isMissing = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
