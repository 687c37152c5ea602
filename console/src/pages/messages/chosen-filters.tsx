import { useText } from "../../text/language.tsx";
import { reasonWords } from "../../text/reason-words.ts";
import { useFormat } from "../../text/use-format.ts";
import { Button } from "../../ui/button.tsx";
import type { FiltersProps } from "./filters-props.ts";
import { type MessageFilter, setFilters, timeFilters } from "./message-search.ts";
import { outcomeWords, stateWords } from "./message-words.ts";
import { messagesText } from "./messages-text.ts";

/** The filters that hold, each with a way to drop it. */
export function ChosenFilters({ search, onChange }: FiltersProps) {
  const text = useText(messagesText);
  const tell = useTold();
  const chosen = setFilters(search);
  if (chosen.length === 0) return null;
  return (
    <ul className="flex flex-wrap items-center gap-2">
      {chosen.map(({ filter, value }) => (
        <li key={filter} className="flex min-w-0 items-center rounded-lg bg-accent-wash pl-2.5 text-sm text-accent-text">
          <span className="min-w-0 truncate" title={value}>
            {text.filter[filter]}: {tell(filter, value)}
          </span>
          <button
            type="button"
            aria-label={text.without(text.filter[filter])}
            className="shrink-0 rounded-lg px-2.5 py-1.5 hover:text-ink"
            onClick={() => onChange({ ...search, [filter]: undefined })}
          >
            ✕
          </button>
        </li>
      ))}
      <li>
        <Button look="quiet" onClick={() => onChange({})}>
          {text.clear}
        </Button>
      </li>
    </ul>
  );
}

/** A filter's value in words. */
function useTold(): (filter: MessageFilter, value: string) => string {
  const text = useText(messagesText);
  const format = useFormat();
  const names: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    state: useText(stateWords),
    outcome: useText(outcomeWords),
  };
  const reasons: Readonly<Record<string, { readonly name: string }>> = useText(reasonWords);
  return (filter, value) => {
    if (timeFilters.some((one) => one === filter)) return format.dayAndTime(value);
    if (filter === "byCall") return text.isByCall;
    return (filter === "reason" ? reasons[value]?.name : names[filter]?.[value]) ?? value;
  };
}
