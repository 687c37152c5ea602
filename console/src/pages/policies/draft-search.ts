/**
 * The parts of a policy that a draft changes, each whole; null: the draft leaves it out, so that its default holds. Small enough for an
 * address, and without what stays as it is.
 */
export type DraftChanges = Readonly<Record<string, unknown>>;

/** Changes as an address holds them; undefined where it holds none. */
export function readDraftChanges(value: unknown): DraftChanges | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const changes = Object.entries(value);
  return changes.length === 0 ? undefined : Object.fromEntries(changes);
}
