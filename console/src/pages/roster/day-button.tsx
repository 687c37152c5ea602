import type { KeyboardEvent } from "react";
import { useText } from "../../text/language.tsx";
import { classNames } from "../../ui/class-names.ts";
import { addDays, addMonths } from "./calendar.ts";
import type { Narrow } from "./roster-search.ts";
import { rosterText } from "./roster-text.ts";
import { useDateWords } from "./use-date-words.ts";

const steps: Readonly<Record<string, (date: string) => string>> = {
  ArrowLeft: (date) => addDays(date, -1),
  ArrowRight: (date) => addDays(date, 1),
  ArrowUp: (date) => addDays(date, -7),
  ArrowDown: (date) => addDays(date, 7),
  PageUp: (date) => addMonths(date, -1),
  PageDown: (date) => addMonths(date, 1),
};

interface DayButtonProps {
  readonly date: string;
  readonly at: string;
  readonly today: string;
  readonly label: string;
  readonly mayAdd: boolean;
  readonly isQuiet?: boolean;
  readonly onNarrow: Narrow;
}

const idOf = (date: string): string => `day-${date}`;

/** A day of the calendar: arrows go to its neighbours, Enter adds a slot on it. One of them is in the order of Tab. */
export function DayButton({ date, at, today, label, mayAdd, isQuiet = false, onNarrow }: DayButtonProps) {
  const text = useText(rosterText);
  const words = useDateWords();
  const onKeyDown = (event: KeyboardEvent) => {
    const next = Object.hasOwn(steps, event.key) ? steps[event.key]?.(date) : undefined;
    if (next === undefined) return;
    event.preventDefault();
    onNarrow({ at: next });
    // Its month may have to be drawn first.
    requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById(idOf(next))?.focus()));
  };
  return (
    <button
      id={idOf(date)}
      type="button"
      tabIndex={date === at ? 0 : -1}
      aria-current={date === today ? "date" : undefined}
      onKeyDown={onKeyDown}
      onClick={() => onNarrow(mayAdd ? { at: date, add: date, slot: undefined } : { at: date })}
      className={classNames(
        "relative min-h-7 min-w-7 rounded-md px-1 text-xs hover:bg-sunken",
        date === today ? "bg-accent font-semibold text-accent-ink hover:bg-accent" : isQuiet ? "text-soft" : "text-ink",
      )}
    >
      {label}
      <span className="sr-only"> {mayAdd ? text.addOn(words.long(date)) : words.long(date)}</span>
    </button>
  );
}
