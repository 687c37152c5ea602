/** How many characters a value of a person or an event counts, of which nothing is stored to look at. */
const unknownValue = "x".repeat(12);

const mentioned = /\b(person|item|event)\.([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)/g;

export interface SampleScope {
  readonly person: Readonly<Record<string, unknown>>;
  readonly item: Readonly<Record<string, unknown>>;
  readonly event: Readonly<Record<string, unknown>>;
}

/**
 * Values for all that templates mention, to see how long a text may become: for each attribute of an item the longest that any of the items
 * has, and for what people and events will bring twelve characters.
 */
export function sampleScope(templates: readonly string[], items: Iterable<Readonly<Record<string, unknown>>>): SampleScope {
  const scope: Record<string, Record<string, unknown>> = { person: {}, item: {}, event: {} };
  const ofItems = new Set<string>();
  for (const [, root = "", path = ""] of templates.flatMap((template) => [...template.matchAll(mentioned)])) {
    if (root === "item") ofItems.add(path);
    else put(scope[root] ?? {}, path.split("."), unknownValue);
  }
  const longest = new Map<string, unknown>();
  for (const attributes of ofItems.size === 0 ? [] : items)
    for (const path of ofItems) {
      const value = valueAt(attributes, path.split("."));
      if (value !== undefined && value !== null && String(value).length > String(longest.get(path) ?? "").length) longest.set(path, value);
    }
  for (const path of ofItems) put(scope.item ?? {}, path.split("."), longest.get(path) ?? unknownValue);
  return { person: scope.person ?? {}, item: scope.item ?? {}, event: scope.event ?? {} };
}

function valueAt(here: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return here;
  return typeof here === "object" && here !== null && Object.hasOwn(here, name) ? valueAt(Reflect.get(here, name), rest) : undefined;
}

function put(here: Record<string, unknown>, [name, ...rest]: readonly string[], value: unknown): void {
  if (name === undefined) return;
  if (rest.length === 0) {
    here[name] ??= value;
    return;
  }
  const inner = here[name];
  const next: Record<string, unknown> = typeof inner === "object" && inner !== null ? { ...inner } : {};
  here[name] = next;
  put(next, rest, value);
}
