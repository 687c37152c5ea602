import type { TraitValue } from "../event/fact.ts";

/** Traits kept of one person; new ones beyond are not taken. */
const maxTraits = 64;

type Traits = Readonly<Record<string, TraitValue>>;

/** Traits with a patch laid over: null takes a trait away, and frees its place for the patch's new ones, which enter by name. */
export function mergeTraits(traits: Traits, patch: Traits): Traits {
  const names = Object.keys(patch);
  if (names.length === 0) return traits;
  const next = new Map(Object.entries(traits));
  for (const name of names) if (patch[name] === null) next.delete(name);
  for (const name of names.sort()) {
    const value = patch[name];
    if (value !== null && value !== undefined && (next.has(name) || next.size < maxTraits)) next.set(name, value);
  }
  return Object.fromEntries(next);
}
