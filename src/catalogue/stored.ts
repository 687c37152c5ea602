import { type Declared, type DeclaredByKind, emptyDeclared, type ListKind, listKinds, policySchema, schemaOf } from "./schema.ts";

/**
 * Reads what an earlier version stored. Every entry passes its schema again, so that fields which came since have their defaults.
 * @throws ZodError when it was not this program, or an older one, that wrote it.
 */
export function readStored(stored: unknown): Declared {
  const kinds: Record<string, unknown> = { ...(typeof stored === "object" && stored !== null ? stored : {}) };
  const declared: Record<string, unknown> = { ...emptyDeclared, policy: policySchema.parse(kinds.policy ?? {}) };
  for (const kind of listKinds) declared[kind] = readKind(kind, kinds[kind]);
  return declared as Declared; // every key of the type was filled by its own schema
}

function readKind<K extends ListKind>(kind: K, entries: unknown): Record<string, DeclaredByKind[K]> {
  const stored = Object.entries(typeof entries === "object" && entries !== null ? entries : {});
  // The schema of the kind answers its own type. Not assigned key by key: an id may be `__proto__`.
  return Object.fromEntries(stored.map(([id, entry]) => [id, schemaOf[kind].parse(entry) as DeclaredByKind[K]]));
}
