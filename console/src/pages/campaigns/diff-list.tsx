import type { EntryDifference } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { campaignTexts } from "./campaign-text.ts";

/** A value of the catalogue in a few words. */
function valueText(value: unknown): string {
  if (value === undefined) return "–";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .map(([key, one]) => `${key}: ${valueText(one)}`)
      .join("; ");
  return String(value);
}

/** An entry that is added as its fields; a changed one as the places that differ. */
const placesOf = (diff: readonly EntryDifference[]): readonly EntryDifference[] =>
  diff.flatMap((one) =>
    one.path === "" && typeof one.after === "object" && one.after !== null
      ? Object.entries(one.after).map(([path, after]) => ({ path, after }))
      : [one],
  );

/** What saving would change, place by place. */
export function DiffList({ diff }: { readonly diff: readonly EntryDifference[] }) {
  const text = useText(campaignTexts);
  return (
    <ul className="divide-y divide-line text-sm">
      {placesOf(diff).map(({ path, before, after }) => (
        <li key={path} className="py-2">
          <p className="font-mono text-xs text-soft">{path}</p>
          {before !== undefined && (
            <p className="break-words">
              <span className="sr-only">{text.before}: </span>
              <del className="text-bad">{valueText(before)}</del>
            </p>
          )}
          <p className="break-words">
            <span className="sr-only">{text.after}: </span>
            {after === undefined ? <span className="text-soft">–</span> : <ins className="text-good no-underline">{valueText(after)}</ins>}
          </p>
        </li>
      ))}
    </ul>
  );
}
