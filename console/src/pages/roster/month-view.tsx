import { useText } from "../../text/language.tsx";
import { Card } from "../../ui/card.tsx";
import { classNames } from "../../ui/class-names.ts";
import { Scroller } from "../../ui/scroller.tsx";
import { slotsOn, weeksOfMonth } from "./calendar.ts";
import { DayButton } from "./day-button.tsx";
import { warningsOf } from "./roster-data.ts";
import { rosterText } from "./roster-text.ts";
import { SlotChip } from "./slot-chip.tsx";
import { useDateWords } from "./use-date-words.ts";
import type { ViewProps } from "./view-props.ts";

const weekdays = [1, 2, 3, 4, 5, 6, 7];

/** A month: each day with the slots that begin on it. */
export function MonthView({ slots, warnings, at, today, mayAdd, onNarrow }: ViewProps) {
  const text = useText(rosterText);
  const words = useDateWords();
  return (
    <Card flush>
      <Scroller label={text.calendar(words.month(at))}>
        <table className="w-full min-w-[52rem] table-fixed border-collapse text-sm">
          <caption className="sr-only">{text.keys}</caption>
          <thead>
            <tr className="border-b border-line text-soft">
              {weekdays.map((day) => (
                <th key={day} scope="col" className="px-2 py-1.5 text-left font-medium">
                  {words.weekday(day)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeksOfMonth(at).map((week) => (
              <tr key={week[0]} className="border-b border-line last:border-0">
                {week.map((date) => {
                  const isOther = !date.startsWith(at.slice(0, 7));
                  return (
                    <td
                      key={date}
                      className={classNames("h-24 border-l border-line p-1 align-top first:border-l-0", isOther && "bg-sunken")}
                    >
                      <DayButton
                        {...{ date, at, today, mayAdd, onNarrow }}
                        label={date.endsWith("-01") ? words.day(date) : String(Number(date.slice(8)))}
                        isQuiet={isOther}
                      />
                      <ul className="mt-0.5 space-y-0.5">
                        {slotsOn(slots, date).map((slot) => (
                          <li key={slot.id}>
                            <SlotChip
                              slot={slot}
                              clashes={warningsOf(warnings, slot.id).length}
                              onOpen={() => onNarrow({ slot: slot.id, add: undefined })}
                            />
                          </li>
                        ))}
                      </ul>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </Card>
  );
}
