import { useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import type { FiltersProps } from "./filters-props.ts";
import { messagesText } from "./messages-text.ts";
import { beginOf, fromLocal, toLocal, usualSpans } from "./time-span.ts";

/** From when to when, by the time of the decision. */
export function SpanFilter({ search, onChange }: FiltersProps) {
  const text = useText(messagesText);
  const nowMs = useNow();
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isBackwards = search.from !== undefined && search.to !== undefined && search.from > search.to;
  return (
    <>
      {(["from", "to"] as const).map((end) => (
        <TextField
          key={`${end} ${search[end]}`}
          type="datetime-local"
          label={text.filter[end]}
          hint={text.zone(zone)}
          {...(isBackwards && end === "from" ? { problem: text.backwards } : {})}
          defaultValue={toLocal(search[end])}
          onBlur={(event) => {
            if (event.target.value !== toLocal(search[end])) onChange({ ...search, [end]: fromLocal(event.target.value) });
          }}
        />
      ))}
      <fieldset className="sm:col-span-2 lg:col-span-3 xl:col-span-5">
        <legend className="sr-only">{text.span}</legend>
        <div className="flex flex-wrap gap-2">
          {usualSpans.map((span) => (
            <Button key={span} onClick={() => onChange({ ...search, from: beginOf(span, nowMs), to: undefined })}>
              {text.spans[span]}
            </Button>
          ))}
        </div>
      </fieldset>
    </>
  );
}
