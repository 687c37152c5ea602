import { useText } from "../../text/language.tsx";
import { Card } from "../../ui/card.tsx";
import { Scroller } from "../../ui/scroller.tsx";
import { slotsOn, weekOf } from "./calendar.ts";
import { DayButton } from "./day-button.tsx";
import { warningsOf } from "./roster-data.ts";
import { rosterText } from "./roster-text.ts";
import { SlotChip } from "./slot-chip.tsx";
import { useDateWords } from "./use-date-words.ts";
import type { ViewProps } from "./view-props.ts";

/** A week: a row for each line that has slots. */
export function WeekView({ slots, warnings, at, today, mayAdd, onNarrow }: ViewProps) {
  const text = useText(rosterText);
  const words = useDateWords();
  const week = weekOf(at);
  const lines = [...new Set(slots.map(({ line }) => line))].sort();
  return (
    <Card flush>
      <Scroller label={text.calendar(words.day(week[0] ?? at))}>
        <table className="w-full min-w-[48rem] table-fixed border-collapse text-sm">
          <caption className="sr-only">{text.keys}</caption>
          <thead>
            <tr className="border-b border-line text-soft">
              <th scope="col" className="w-28 px-3 py-2 text-left font-medium">
                {text.line}
              </th>
              {week.map((date, day) => (
                <th key={date} scope="col" className="px-1 py-1.5 text-left font-medium">
                  <span className="block px-1">{words.weekday(day + 1)}</span>
                  <DayButton {...{ date, at, today, mayAdd, onNarrow }} label={words.day(date)} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line} className="border-b border-line last:border-0">
                <th scope="row" className="px-3 py-2 text-left align-top font-medium break-words">
                  {line}
                </th>
                {week.map((date) => (
                  <td key={date} className="h-16 border-l border-line p-1 align-top">
                    <ul className="space-y-0.5">
                      {slotsOn(
                        slots.filter((slot) => slot.line === line),
                        date,
                      ).map((slot) => (
                        <li key={slot.id}>
                          <SlotChip
                            slot={slot}
                            hideLine
                            clashes={warningsOf(warnings, slot.id).length}
                            onOpen={() => onNarrow({ slot: slot.id, add: undefined })}
                          />
                        </li>
                      ))}
                    </ul>
                  </td>
                ))}
              </tr>
            ))}
            {lines.length === 0 && (
              <tr>
                <td colSpan={8} className="px-3 py-8 text-center text-soft">
                  {text.none}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </Scroller>
    </Card>
  );
}
