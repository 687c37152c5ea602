import type { ModelListItem } from "../../../../src/api/wire/learning.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { learningTexts } from "./learning-text.ts";

/** Whether a version's response model may decide, and why not. */
export function Promotion({ model, isLong = false }: { readonly model: ModelListItem; readonly isLong?: boolean }) {
  const text = useText(learningTexts);
  const { number } = useFormat();
  const { isPromoted, heldBack } = model.promotion;
  return (
    <>
      <Badge tone={isPromoted ? "good" : "neutral"}>{isPromoted ? text.promoted : text.notPromoted}</Badge>
      {heldBack !== null && <span className="block max-w-80 min-w-52 text-xs text-soft">{text.heldBack[heldBack]}</span>}
      {isPromoted && isLong && <span className="block text-xs text-soft">{text.beats(number(model.evidence?.open.ne, 3))}</span>}
    </>
  );
}

/** What of a version was fitted since the version before. */
export function NewParts({ model }: { readonly model: ModelListItem }) {
  const text = useText(learningTexts);
  const fresh = model.parts.filter(({ isNew }) => isNew);
  if (fresh.length === 0) return <>–</>;
  return (
    <span className="flex flex-wrap gap-1">
      {fresh.map(({ part }) => (
        <Badge key={part}>{text.part[part]}</Badge>
      ))}
    </span>
  );
}
