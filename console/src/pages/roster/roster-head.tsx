import { useEntries } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/field.tsx";
import { addDays, addMonths, weekOf } from "./calendar.ts";
import { type Narrow, type RosterSearch, rosterViews } from "./roster-search.ts";
import { rosterText } from "./roster-text.ts";
import { useDateWords } from "./use-date-words.ts";

interface RosterHeadProps {
  readonly search: RosterSearch;
  readonly at: string;
  readonly today: string;
  readonly onNarrow: Narrow;
}

/** Which stretch of the calendar is shown, how, and of which line. */
export function RosterHead({ search, at, today, onNarrow }: RosterHeadProps) {
  const text = useText(rosterText);
  const words = useDateWords();
  const lines = useEntries("lines");
  const view = search.view ?? "month";
  const step = (count: number) => onNarrow({ at: view === "week" ? addDays(at, 7 * count) : addMonths(at, count) });
  const week = weekOf(at);
  return (
    <div className="flex flex-wrap items-end justify-between gap-3">
      <div className="flex flex-wrap items-center gap-2">
        {view !== "list" && (
          <>
            <Button aria-label={view === "week" ? text.weekBefore : text.monthBefore} onClick={() => step(-1)}>
              ←
            </Button>
            <Button onClick={() => onNarrow({ at: today })}>{text.today}</Button>
            <Button aria-label={view === "week" ? text.weekAfter : text.monthAfter} onClick={() => step(1)}>
              →
            </Button>
            <h2 aria-live="polite" className="ml-1 font-semibold">
              {view === "week" ? `${words.day(week[0] ?? at)} – ${words.day(week[6] ?? at)}` : words.month(at)}
            </h2>
          </>
        )}
      </div>
      <div className="flex flex-wrap items-end gap-3">
        <fieldset className="flex gap-1 rounded-lg border border-line p-0.5">
          <legend className="sr-only">{text.view}</legend>
          {rosterViews.map((one) => (
            <Button
              key={one}
              look="quiet"
              aria-pressed={view === one}
              className={view === one ? "bg-accent-wash text-accent-text" : ""}
              onClick={() => onNarrow({ view: one })}
            >
              {text.views[one]}
            </Button>
          ))}
        </fieldset>
        <div className="w-44">
          <Select label={text.line} hideLabel value={search.line ?? ""} onChange={({ target }) => onNarrow({ line: target.value })}>
            <option value="">{text.allLines}</option>
            {(lines.data ?? []).map(({ id }) => (
              <option key={id}>{id}</option>
            ))}
          </Select>
        </div>
      </div>
    </div>
  );
}
