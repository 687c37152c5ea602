import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { dayProfile } from "./day-profile.ts";
import { timingTexts } from "./timing-text.ts";

const [width, height, bottom] = [480, 150, 18];

interface DayChartProps {
  readonly shares: readonly number[];
  readonly smoothed: readonly number[];
}

/** The hours of the day as bars with their moving average as a line, and the same figures as a table for whoever does not see them. */
export function DayChart({ shares, smoothed }: DayChartProps) {
  const text = useText(timingTexts);
  const { percent } = useFormat();
  const [bars, line] = [dayProfile(shares), dayProfile(smoothed)];
  const most = Math.max(...bars, ...line, Number.MIN_VALUE);
  const [step, room] = [width / 24, height - bottom];
  const yOf = (share: number): number => room - (share / most) * (room - 4);
  const points = line.map((share, hour) => `${(hour + 0.5) * step},${yOf(share)}`).join(" ");
  return (
    <figure aria-label={text.day}>
      <svg aria-hidden="true" viewBox={`0 0 ${width} ${height}`} className="h-auto w-full">
        {bars.map((share, hour) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the hour
          <g key={hour}>
            <title>{`${hour}:00 – ${percent(share, 1)}`}</title>
            <rect
              x={hour * step + 2}
              y={yOf(share)}
              width={step - 4}
              height={room - yOf(share)}
              rx={2}
              className="fill-accent opacity-60"
            />
            {hour % 3 === 0 && (
              <text x={(hour + 0.5) * step} y={height - 4} textAnchor="middle" className="fill-soft text-[10px]">
                {hour}
              </text>
            )}
          </g>
        ))}
        <polyline points={points} fill="none" strokeWidth={2} className="stroke-ink" />
      </svg>
      <table className="sr-only">
        <caption>{text.day}</caption>
        <thead>
          <tr>
            <th scope="col">{text.hour}</th>
            <th scope="col">{text.shareName}</th>
            <th scope="col">{text.smoothedName}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map((share, hour) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the hour
            <tr key={hour}>
              <th scope="row">{hour}:00</th>
              <td>{percent(share, 1)}</td>
              <td>{percent(line[hour], 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
