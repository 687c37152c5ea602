import type { GroupDraft } from "./predicate-draft.ts";

/** Where the server finds a condition of a group, such as `where.all[1]`, by the place of the group itself. */
export function pathOfPart(group: GroupDraft, place: number, path: string, isRoot: boolean): string {
  const isAlone = group.of.length === 1;
  // A root of one condition is written as that condition, and so is what is negated alone.
  if (isRoot && isAlone) return path;
  if (group.kind === "not") return isAlone ? `${path}.not` : `${path}.not.any[${place}]`;
  return `${path}.${group.kind}[${place}]`;
}
