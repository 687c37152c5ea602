import { useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import type { FiltersProps } from "./filters-props.ts";
import { messagesText } from "./messages-text.ts";
import { beginOf, fromLocal, toLocal, usualSpans } from "./time-span.ts";

const ends = { decided: ["from", "to"], attempted: ["attemptedFrom", "attemptedTo"] } as const;

/** From when to when, by the time of the decision or of handing over. */
export function SpanFilter({ search, onChange, by }: FiltersProps & { readonly by: keyof typeof ends }) {
  const text = useText(messagesText);
  const nowMs = useNow();
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [from, to] = ends[by];
  const [begin, end] = [search[from], search[to]];
  const isBackwards = begin !== undefined && end !== undefined && begin > end;
  return (
    <fieldset className="sm:col-span-2 lg:col-span-3 xl:col-span-5">
      <legend className="sr-only">{text.spanOf[by]}</legend>
      <div className="grid items-center gap-3 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-5">
        {[from, to].map((name) => (
          <TextField
            key={`${name} ${search[name]}`}
            type="datetime-local"
            label={text.filter[name]}
            hint={text.zone(zone)}
            {...(isBackwards && name === from ? { problem: text.backwards } : {})}
            defaultValue={toLocal(search[name])}
            onBlur={(event) => {
              if (event.target.value !== toLocal(search[name])) onChange({ ...search, [name]: fromLocal(event.target.value) });
            }}
          />
        ))}
        <div className="flex flex-wrap gap-2 sm:col-span-2 lg:col-span-1 xl:col-span-3">
          {usualSpans.map((span) => (
            <Button key={span} onClick={() => onChange({ ...search, [from]: beginOf(span, nowMs), [to]: undefined })}>
              {text.spans[span]}
            </Button>
          ))}
        </div>
      </div>
    </fieldset>
  );
}
