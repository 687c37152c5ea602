import type { Change, Difference } from "../catalogue/merge.ts";

const signs = { added: "+", changed: "~", removed: "-" } as const;

/** A change of the catalogue in lines: `~ campaigns heard-again`, then each path with before → after. */
export function changeText({ kind, id, change, diff, reason }: Change): string {
  const name = kind === "policy" ? "policy" : `${kind} ${id}`;
  const lines = change === "changed" ? diff.map((one) => `    ${differenceText(one)}`) : [];
  return [`${signs[change]} ${name}${reason === undefined ? "" : ` (${reason})`}`, ...lines].join("\n");
}

function differenceText({ path, before, after }: Difference): string {
  return `${path === "" ? "" : `${path}: `}${before === undefined ? "(absent)" : JSON.stringify(before)} → ${after === undefined ? "(absent)" : JSON.stringify(after)}`;
}

/** `2 added, 1 changed`; `nothing changed`. */
export function changeCounts(changes: readonly Pick<Change, "change">[]): string {
  const counts = (["added", "changed", "removed"] as const).flatMap((word) => {
    const n = changes.filter((one) => one.change === word).length;
    return n === 0 ? [] : [`${n} ${word}`];
  });
  return counts.length === 0 ? "nothing changed" : counts.join(", ");
}
