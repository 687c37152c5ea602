import { useMemo } from "react";
import { useLanguage } from "../text/language.tsx";
import { Scroller } from "./scroller.tsx";

interface HeatMapProps {
  readonly label: string;
  /** 168 values from Monday 0 h on, in the order of the week's hours. */
  readonly values: readonly number[];
  /** How a cell is told in words. */
  readonly describe: (value: number) => string;
  /** Cells to mark, such as the best hours. */
  readonly marked?: readonly number[];
}

const days = Array.from({ length: 7 }, (_, day) => day);
const hours = Array.from({ length: 24 }, (_, hour) => hour);

/** The hours of a week as a table whose cells grow darker with their value. */
export function HeatMap({ label, values, describe, marked = [] }: HeatMapProps) {
  const { language } = useLanguage();
  const dayNames = useMemo(() => {
    const format = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
    // 5 January 2026 is a Monday.
    return days.map((day) => format.format(Date.UTC(2026, 0, 5 + day)));
  }, [language]);
  const most = Math.max(...values, Number.MIN_VALUE);
  return (
    <Scroller label={label}>
      <table className="w-full min-w-[36rem] border-separate border-spacing-[2px] text-[0.7rem]">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr>
            <td />
            {hours.map((hour) => (
              <th key={hour} scope="col" className="font-normal text-soft">
                {hour % 3 === 0 ? hour : <span className="sr-only">{hour}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day}>
              <th scope="row" className="pr-2 text-right font-normal whitespace-nowrap text-soft">
                {dayNames[day]}
              </th>
              {hours.map((hour) => {
                const place = day * 24 + hour;
                const value = values[place] ?? 0;
                const words = `${dayNames[day]} ${hour}:00 – ${describe(value)}`;
                return (
                  <td
                    key={hour}
                    title={words}
                    style={{ background: `color-mix(in oklab, var(--heat-1) ${Math.round((100 * value) / most)}%, var(--heat-0))` }}
                    className={`h-5 min-w-4 rounded-[3px] ${marked.includes(place) ? "outline-2 outline-(--ink)" : ""}`}
                  >
                    <span className="sr-only">{describe(value)}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
