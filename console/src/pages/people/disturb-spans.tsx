import { useMemo } from "react";
import { useLanguage, useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import type { PreferencesView } from "./person-data.ts";
import { preferencesText } from "./preferences-text.ts";

type Span = PreferencesView["doNotDisturb"][number];

interface SpansProps {
  readonly spans: readonly Span[];
  readonly onChange: (spans: readonly Span[]) => void;
}

const days = [1, 2, 3, 4, 5, 6, 7] as const;

/** Hours in which a person is left in peace, each with the days on which it begins. */
export function DisturbSpans({ spans, onChange }: SpansProps) {
  const text = useText(preferencesText);
  const change = (place: number, next: Span) => onChange(spans.map((span, at) => (at === place ? next : span)));
  return (
    <div className="space-y-3">
      {spans.length === 0 && <p className="text-sm text-soft">{text.noSpans}</p>}
      {spans.map((span, place) => (
        <SpanFields
          // biome-ignore lint/suspicious/noArrayIndexKey: spans have no name but their place, and two may be alike
          key={place}
          number={place + 1}
          span={span}
          onChange={(next) => change(place, next)}
          onRemove={() => onChange(spans.filter((_, at) => at !== place))}
        />
      ))}
      <Button onClick={() => onChange([...spans, { from: "22:00", to: "08:00" }])}>{text.add}</Button>
    </div>
  );
}

interface SpanProps {
  readonly number: number;
  readonly span: Span;
  readonly onChange: (span: Span) => void;
  readonly onRemove: () => void;
}

function SpanFields({ number, span, onChange, onRemove }: SpanProps) {
  const text = useText(preferencesText);
  const dayNames = useDayNames();
  const { from, to } = span;
  const chosen = span.days ?? days;
  const toggle = (day: number) => {
    const next = days.filter((one) => (one === day ? !chosen.includes(one) : chosen.includes(one)));
    // No day at all would be no span; all of them is what an absent list says.
    if (next.length > 0) onChange(next.length === days.length ? { from, to } : { from, to, days: next });
  };
  return (
    <fieldset className="min-w-0 rounded-lg border border-line p-3">
      <legend className="px-1 text-sm font-medium">{text.span(number)}</legend>
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          label={text.from}
          type="time"
          required
          value={from}
          onChange={({ target }) => onChange({ ...span, from: target.value })}
        />
        <TextField
          label={text.to}
          type="time"
          required
          value={to}
          problem={from === to ? text.sameMinute : undefined}
          onChange={({ target }) => onChange({ ...span, to: target.value })}
        />
        <span className="pb-2 text-sm text-soft">{to < from && text.overMidnight}</span>
        <Button look="quiet" className="ml-auto" onClick={onRemove} aria-label={`${text.remove}: ${text.span(number)}`}>
          {text.remove}
        </Button>
      </div>
      <fieldset className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <legend className="mb-1 text-xs text-soft">
          {text.days}
          {span.days === undefined && `: ${text.everyDay}`}
        </legend>
        {days.map((day) => (
          <label key={day} className="flex items-center gap-1">
            <input type="checkbox" checked={chosen.includes(day)} onChange={() => toggle(day)} className="size-4 accent-(--accent)" />
            {dayNames[day - 1]}
          </label>
        ))}
      </fieldset>
    </fieldset>
  );
}

function useDayNames(): readonly string[] {
  const { language } = useLanguage();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
    // 5 January 2026 is a Monday.
    return days.map((day) => format.format(Date.UTC(2026, 0, 4 + day)));
  }, [language]);
}
