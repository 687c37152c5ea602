import { lazy, Suspense } from "react";
import { Loading } from "./states.tsx";

export interface Line {
  readonly name: string;
  /** By the chart's times; null where nothing is known. */
  readonly values: readonly (number | null)[];
  /** A line to compare with: thin and dashed. */
  readonly beside?: boolean;
}

export interface LineChartProps {
  /** What it shows, over which span, from how many. */
  readonly label: string;
  readonly timesMs: readonly number[];
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
}

// The chart library comes only with the first chart.
const Drawing = lazy(() => import("./line-drawing.tsx").then((module) => ({ default: module.LineDrawing })));

/** Lines over time, and the same figures as a table for whoever does not see them. */
export function LineChart(props: LineChartProps) {
  const { label, timesMs, lines, format } = props;
  return (
    <figure aria-label={label} className="relative">
      <div aria-hidden="true" className="h-56">
        <Suspense fallback={<Loading height={14} />}>
          <Drawing {...props} />
        </Suspense>
      </div>
      {/* Around the table, since a table of its own grows as wide as its words. */}
      <div className="sr-only">
        <table>
          <caption>{label}</caption>
          <thead>
            <tr>
              <td />
              {lines.map((line) => (
                <th key={line.name} scope="col">
                  {line.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {timesMs.map((atMs, place) => (
              <tr key={atMs}>
                <th scope="row">{new Date(atMs).toISOString()}</th>
                {lines.map((line) => {
                  const value = line.values[place];
                  return <td key={line.name}>{value === null || value === undefined ? "–" : format(value)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
