import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ModelList, ModelListItem } from "../../../../src/api/wire/learning.ts";
import { callApi } from "../../api/client.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Card } from "../../ui/card.tsx";
import { IntervalPicture } from "./interval-picture.tsx";
import { modelsPath } from "./learning-data.ts";
import { learningTexts } from "./learning-text.ts";
import { aucInterval } from "./metric-intervals.ts";
import { promoteTexts } from "./promote-text.ts";

/** Versions that are drawn. */
const most = 12;

/** How the newest versions in which something was learned foretold opens. */
export function VersionCharts() {
  const text = useText(promoteTexts);
  const { number, count } = useFormat();
  const query = { learned: true, limit: most };
  const { data } = useQuery({
    queryKey: [modelsPath, query],
    queryFn: ({ signal }) => callApi<ModelList>(modelsPath, { query, signal }),
    refetchInterval: 60_000,
  });
  const judged = data?.items.filter(({ evidence }) => evidence !== null && evidence.open.n > 0) ?? [];
  if (judged.length < 2) return null;
  const format = (digits: number) => (value: number) => number(value, digits);
  const sample = ({ evidence }: ModelListItem): string => text.sample(count(evidence?.open.n ?? 0), count(evidence?.open.positives ?? 0));
  return (
    <div className="grid items-start gap-4 xl:grid-cols-2">
      <Card title={text.chartAuc} note={text.chartNote}>
        <IntervalPicture
          label={text.chartAuc}
          format={format(2)}
          reference={{ value: 0.5, told: text.knowsNothing }}
          rows={judged.map((model) => {
            const head = model.evidence?.open;
            const interval = head === undefined ? null : aucInterval(head.auc, head.positives, head.n);
            return row(model, {
              value: head?.auc ?? null,
              low: interval?.low ?? null,
              high: interval?.high ?? null,
              sample: sample(model),
            });
          })}
        />
      </Card>
      <Card title={text.chartNe} note={text.chartNote}>
        <IntervalPicture
          label={text.chartNe}
          format={format(3)}
          reference={{ value: 1, told: text.meanRate }}
          rows={judged.map((model) => row(model, { value: model.evidence?.open.ne ?? null, low: null, high: null, sample: sample(model) }))}
        />
      </Card>
    </div>
  );
}

interface Figure {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly sample: string;
}

const row = (model: ModelListItem, figure: Figure) => ({
  id: String(model.version),
  name: (
    <Link to="/learning" search={{ model: model.version }} className="text-accent-text hover:underline">
      {model.version}
    </Link>
  ),
  marks: [{ id: "own", ...figure, told: <Told {...figure} /> }],
});

function Told({ value, low, high, sample }: Figure) {
  const text = useText(learningTexts);
  const { number } = useFormat();
  return (
    <>
      <span className="text-ink">{number(value, 3)}</span>
      {low !== null && high !== null && <> {text.between(number(low, 3), number(high, 3))}</>}
      <span className="ml-2 text-xs">{sample}</span>
    </>
  );
}
