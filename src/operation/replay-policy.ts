import { err, ok, type Result } from "../base/result.ts";
import type { Catalogue, StrategyName } from "../catalogue/catalogue.ts";
import { compile } from "../catalogue/compile.ts";
import { mergeDeclared } from "../catalogue/merge.ts";
import { readFiles } from "../catalogue/read-files.ts";
import { type Declared, entryOf, listKinds } from "../catalogue/schema.ts";
import { type Mistake, readYaml, type SourceFile } from "../catalogue/yaml-places.ts";

/**
 * A change of the catalogue that is judged: a file laid over it, whose policy takes the place of the one before where it says so, or a
 * strategy for every campaign. Arms of experiments keep theirs.
 */
export type PolicySource =
  | (SourceFile & { readonly replacesPolicy?: boolean })
  | { readonly name: string; readonly strategy: StrategyName };

/**
 * A catalogue with files laid over it, as `carillon apply` would, but that an entry may name only what differs: `campaigns: [{ id:
 * recall, strategy: random }]` changes the strategy and leaves the rest. The error has every mistake of the first file that has any.
 */
export function overlayPolicy(
  declared: Declared,
  sources: readonly PolicySource[],
  version: number,
): Result<Catalogue, readonly Mistake[]> {
  let next = declared;
  for (const source of sources) {
    const overlaid = "strategy" in source ? ok(withStrategy(next, source.strategy)) : overlayFile(next, source);
    if (!overlaid.ok) return overlaid;
    next = overlaid.value;
  }
  return ok(compile(next, version));
}

const withStrategy = (declared: Declared, strategy: StrategyName): Declared => ({
  ...declared,
  campaigns: Object.fromEntries(Object.entries(declared.campaigns).map(([id, campaign]) => [id, { ...campaign, strategy }])),
});

function overlayFile(declared: Declared, file: Exclude<PolicySource, { strategy: StrategyName }>): Result<Declared, readonly Mistake[]> {
  const prune = file.replacesPolicy === true;
  const document = readYaml(file);
  if (document.mistakes.length > 0) return err(document.mistakes);
  const whole = prune ? null : completed(declared, document.value);
  // Places in the file are true only without what was filled in.
  const source = whole === null ? file : { name: file.name, text: JSON.stringify(whole) };
  const read = readFiles([source], { current: declared, storedAtMs: 0, prune });
  if (!read.ok) return err(whole === null ? read.error : read.error.map((mistake) => ({ ...mistake, line: 0, column: 0 })));
  return ok(mergeDeclared(declared, read.value.incoming, prune).next);
}

/** The file with its entries laid over those of the same id; null when none of them is declared already. */
function completed(declared: Declared, file: unknown): Record<string, unknown> | null {
  if (!isMapping(file)) return null;
  const whole: Record<string, unknown> = { ...file };
  let filled = false;
  for (const kind of listKinds) {
    const entries = file[kind];
    if (!Array.isArray(entries)) continue;
    whole[kind] = entries.map((entry: unknown) => {
      const known = isMapping(entry) && typeof entry.id === "string" ? entryOf<object>(declared[kind], entry.id) : undefined;
      if (known === undefined || !isMapping(entry)) return entry;
      filled = true;
      return { ...known, ...entry };
    });
  }
  if (isMapping(file.policy)) {
    const policy: Record<string, unknown> = { ...file.policy };
    for (const [key, known] of Object.entries<unknown>(declared.policy)) {
      const given = policy[key];
      if (!isMapping(given) || !isMapping(known)) continue;
      filled = true;
      policy[key] = { ...known, ...given };
    }
    whole.policy = policy;
  }
  return filled ? whole : null;
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
