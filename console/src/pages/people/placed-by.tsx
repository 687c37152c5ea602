import type { DecidedHours } from "../../../../src/api/wire/hours.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { ToldError } from "../../ui/told-list.tsx";
import { predictorTexts } from "../timing/predictor-text.ts";
import { usePersonPart } from "./person-data.ts";
import { whyText } from "./why-text.ts";

interface PlacedByProps {
  readonly personId: string;
  readonly decision: string;
}

/** What foretold the person's hours when a message was placed, worked out again from what was known then. */
export function PlacedBy({ personId, decision }: PlacedByProps) {
  const { facts: text } = useText(whyText);
  const { names } = useText(predictorTexts);
  const format = useFormat();
  const asked = usePersonPart<DecidedHours>(personId, `decisions/${encodeURIComponent(decision)}/hours`);
  if (asked.error !== null) return <ToldError error={asked.error} />;
  if (asked.data === undefined) return "…";
  const { placedBy, events, random } = asked.data;
  const name = placedBy === null ? text.notKept : { ...names, ...text.placed }[placedBy];
  const beside = [
    events === null ? null : text.ownEvents(format.number(events, 1)),
    random === null || random === 0 ? null : text.randomHours(format.percent(random, 0)),
  ].filter((one) => one !== null);
  return (
    <>
      {name}
      {beside.length > 0 && <span className="block text-xs font-normal text-soft">{beside.join(" · ")}</span>}
    </>
  );
}
