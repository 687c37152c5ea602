import { useText } from "../../text/language.tsx";
import { type ShareInterval, shareInterval } from "../../text/share-interval.ts";
import { useFormat } from "../../text/use-format.ts";
import { Rows } from "../../ui/data-table.tsx";
import { learningTexts } from "./learning-text.ts";

interface Bin {
  readonly n: number;
  readonly predicted: number;
  readonly observed: number;
}

interface Point extends Bin {
  readonly place: number;
  readonly interval: ShareInterval;
}

const [width, height, left, bottom] = [420, 300, 44, 34];
/** Distances of the ticks that are easily read. */
const steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
const mostTicks = 6;

/** Foretold and observed rates of ten bins against each other, and the same as a table. */
export function CalibrationChart({ bins }: { readonly bins: readonly Bin[] }) {
  const text = useText(learningTexts);
  const points = bins.flatMap((bin, place): readonly Point[] => {
    const interval = shareInterval(bin.observed * bin.n, bin.n);
    return interval === null ? [] : [{ ...bin, place: place + 1, interval }];
  });
  return (
    <figure aria-label={text.calibration}>
      <Drawing points={points} />
      <figcaption className="mt-1 text-xs text-soft">{text.binWords}</figcaption>
      <details className="mt-2">
        <summary className="text-sm text-accent-text">{text.asTable}</summary>
        <BinTable points={points} />
      </details>
    </figure>
  );
}

function Drawing({ points }: { readonly points: readonly Point[] }) {
  const text = useText(learningTexts);
  const { percent } = useFormat();
  const most = Math.max(...points.map(({ predicted, interval }) => Math.max(predicted, interval.high)), 0.001) * 1.05;
  const step = steps.find((one) => most / one <= mostTicks) ?? 0.25;
  const digits = step < 0.01 ? 1 : 0;
  const xOf = (share: number): number => left + (share / most) * (width - left - 20);
  const yOf = (share: number): number => height - bottom - (share / most) * (height - bottom - 8);
  const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, place) => place * step);
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${width} ${height}`} className="h-auto w-full max-w-xl">
      {ticks.map((share) => (
        <g key={share} className="text-[10px]">
          <line x1={left} x2={width - 20} y1={yOf(share)} y2={yOf(share)} className="stroke-line" />
          <text x={left - 5} y={yOf(share) + 3} textAnchor="end" className="fill-soft">
            {percent(share, digits)}
          </text>
          <text x={xOf(share)} y={height - bottom + 14} textAnchor="middle" className="fill-soft">
            {percent(share, digits)}
          </text>
        </g>
      ))}
      <text x={(left + width) / 2} y={height - 4} textAnchor="middle" className="fill-soft text-[11px]">
        {text.predicted}
      </text>
      <text
        x={11}
        y={(height - bottom) / 2}
        textAnchor="middle"
        transform={`rotate(-90 11 ${(height - bottom) / 2})`}
        className="fill-soft text-[11px]"
      >
        {text.observed}
      </text>
      <line x1={xOf(0)} y1={yOf(0)} x2={xOf(most)} y2={yOf(most)} strokeDasharray="5 4" className="stroke-soft" />
      {points.map(({ place, predicted, observed, interval }) => (
        <g key={place}>
          <line
            x1={xOf(predicted)}
            x2={xOf(predicted)}
            y1={yOf(interval.low)}
            y2={yOf(interval.high)}
            strokeWidth={2}
            className="stroke-accent"
          />
          <circle cx={xOf(predicted)} cy={yOf(observed)} r={4} className="fill-accent" />
        </g>
      ))}
    </svg>
  );
}

function BinTable({ points }: { readonly points: readonly Point[] }) {
  const text = useText(learningTexts);
  const { percent, count } = useFormat();
  return (
    <Rows
      caption={text.calibration}
      rows={points}
      keyOf={({ place }) => String(place)}
      columns={[
        { id: "place", title: text.bin, cell: ({ place }) => place },
        { id: "n", title: text.n, right: true, cell: ({ n }) => count(n) },
        { id: "predicted", title: text.predicted, right: true, cell: ({ predicted }) => percent(predicted) },
        {
          id: "observed",
          title: text.observed,
          right: true,
          cell: ({ observed, interval }) => (
            <>
              {percent(observed)}
              <span className="block text-xs whitespace-nowrap text-soft">
                {text.between(percent(interval.low, 1), percent(interval.high, 1))}
              </span>
            </>
          ),
        },
      ]}
    />
  );
}
