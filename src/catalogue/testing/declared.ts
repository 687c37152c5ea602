import { applyDeclared } from "../merge.ts";
import { readFiles } from "../read-files.ts";
import { type Declared, emptyDeclared } from "../schema.ts";

/** What a file declares on its own; throws what is wrong with it. */
export function declaredOf(text: string): Declared {
  const read = readFiles([{ name: "catalogue.yaml", text }], { storedAtMs: 0 });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const applied = applyDeclared(emptyDeclared, read.value.incoming, { prune: false });
  if (!applied.ok) throw new Error(JSON.stringify(applied.error));
  return applied.value.next;
}

/** A policy that decides by everything that is learned. */
export const decidesByLearning: Declared = {
  ...emptyDeclared,
  policy: {
    ...emptyDeclared.policy,
    scorer: "learned",
    exploration: { ...emptyDeclared.policy.exploration, method: "recovering" },
  },
};
