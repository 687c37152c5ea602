import type { JudgedHours } from "../../../../src/api/wire/hours.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Rows } from "../../ui/data-table.tsx";
import { type HourPredictor, predictorTexts } from "./predictor-text.ts";

interface JudgedPredictorsProps {
  readonly judged: JudgedHours | null;
  readonly predictor: HourPredictor;
}

/** How well each predictor foretold the people of a group, and which is in force for them. */
export function JudgedPredictors({ judged, predictor }: JudgedPredictorsProps) {
  const text = useText(predictorTexts);
  const { number, count } = useFormat();
  const names: Readonly<Record<string, string>> = text.names;
  if (judged === null || judged.people === 0) return <p className="text-xs text-soft">{judged === null ? text.unjudged : text.nobody}</p>;
  return (
    <div>
      <Rows
        caption={text.title}
        keyOf={({ name }) => name}
        rows={judged.candidates}
        columns={[
          {
            id: "name",
            title: text.predictor,
            cell: ({ name }) => (
              <span className="flex flex-wrap items-center gap-1.5">
                {names[name] ?? name} {name === predictor && <Badge tone="accent">{text.inForce}</Badge>}
              </span>
            ),
          },
          { id: "loss", title: text.logLoss, right: true, cell: ({ logLoss }) => number(logLoss, 4) },
          {
            id: "gain",
            title: text.gain,
            right: true,
            wideOnly: true,
            cell: ({ name, gain, error }) => (name === "population" || gain === null ? "–" : `${number(gain, 4)} ± ${number(error, 4)}`),
          },
        ]}
      />
      <p className="mt-1 text-xs text-soft">{text.judgedOn({ people: count(judged.people), events: count(judged.events) })}</p>
    </div>
  );
}
