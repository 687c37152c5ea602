import { useText } from "../../text/language.tsx";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { DiffList } from "../campaigns/diff-list.tsx";
import { policiesText } from "./policies-text.ts";
import type { Change } from "./policy-data.ts";

const tones: Readonly<Record<Change["change"], Tone>> = { added: "good", changed: "accent", removed: "bad" };
/** So many are open from the start. */
const open = 3;

/** What changed, entry by entry. */
export function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
  const text = useText(policiesText).versions;
  if (changes.length === 0) return <p className="text-sm text-soft">{text.noChange}</p>;
  return (
    <ul className="divide-y divide-line">
      {changes.map((one) => (
        <li key={`${one.kind} ${one.id}`} className="py-2">
          <details open={changes.length <= open || undefined}>
            <summary className="text-sm">
              <Badge tone={tones[one.change]}>{text.ways[one.change]}</Badge>{" "}
              <span className="text-soft">{text.kinds[one.kind] ?? one.kind}</span>{" "}
              <span className="font-medium break-all">{one.kind === "policy" ? "" : one.id}</span>
            </summary>
            <div className="pl-4">
              <DiffList diff={one.diff} />
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}
