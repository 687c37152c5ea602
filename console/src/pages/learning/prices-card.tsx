import { Link } from "@tanstack/react-router";
import type { ModelDetail } from "../../../../src/api/wire/learning.ts";
import { oddsFactor } from "../../text/contribution-words.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Rows } from "../../ui/data-table.tsx";
import { HeatMap } from "../../ui/heat-map.tsx";
import { learningTexts } from "./learning-text.ts";

/** What interruptions and scarce lines cost. */
export function PricesCard({ interruption }: { readonly interruption: ModelDetail["interruption"] }) {
  const text = useText(learningTexts);
  const { number } = useFormat();
  if (interruption === null) return null;
  const { lambda, fatigueSlope, linePrices } = interruption;
  return (
    <Card title={text.prices} note={text.pricesNote}>
      <dl className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[auto_1fr]">
        <dt className="text-soft">{text.lambda}</dt>
        <dd>{number(lambda, 4)}</dd>
        <dt className="text-soft">{text.fatigue}</dt>
        <dd>{text.fatigueWords(number(oddsFactor(fatigueSlope), 3))}</dd>
      </dl>
      <div className="mt-3">
        {linePrices.length === 0 ? (
          <p className="text-sm text-soft">{text.noLinePrices}</p>
        ) : (
          <Rows
            caption={text.prices}
            rows={linePrices}
            keyOf={({ owner }) => owner}
            sorted={{ by: "price", down: true }}
            columns={[
              {
                id: "owner",
                title: text.line,
                sortBy: ({ owner }) => owner,
                cell: ({ owner }) => <span className="break-all">{owner}</span>,
              },
              { id: "price", title: text.price, right: true, sortBy: ({ price }) => price, cell: ({ price }) => number(price, 4) },
            ]}
          />
        )}
      </div>
    </Card>
  );
}

/** In which hours messages are opened. */
export function HoursCard({ hours }: { readonly hours: ModelDetail["hours"] }) {
  const text = useText(learningTexts);
  const { ratio } = useFormat();
  if (hours === null) return null;
  const toTiming = (
    <Link to="/timing" className={buttonLook("quiet")}>
      {text.toTiming}
    </Link>
  );
  return (
    <Card title={text.hours} note={text.hoursNote}>
      <HeatMap label={text.response} values={hours.response} describe={(value) => text.times(ratio(value))} />
      <div className="mt-2">{toTiming}</div>
    </Card>
  );
}

/** Creatives and caps that a version learned. */
export function OthersCard({ model: { creatives, caps } }: { readonly model: ModelDetail }) {
  const text = useText(learningTexts);
  const { count } = useFormat();
  if (creatives === null && caps === null) return null;
  return (
    <Card title={text.others}>
      <div className="space-y-1 text-sm">
        {creatives !== null && <p>{text.creatives(count(creatives.rounds), count(creatives.campaigns), count(creatives.leftOut))}</p>}
        {caps !== null && <p>{caps.isInForce ? text.capsIn : text.capsOut}</p>}
      </div>
    </Card>
  );
}
