import { useId, useState } from "react";
import { useText } from "../../text/language.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { isComposing } from "../../ui/is-composing.ts";
import { ChosenFilters } from "./chosen-filters.tsx";
import type { FiltersProps } from "./filters-props.ts";
import { type MessageSearch, messageStates, outcomes, type TextFilter } from "./message-search.ts";
import { outcomeWords, stateWords } from "./message-words.ts";
import { messagesText } from "./messages-text.ts";
import { SpanFilter } from "./span-filter.tsx";
import { useProposed } from "./use-proposed.ts";

const rarer: readonly TextFilter[] = ["creative", "item", "placement"];

/** What narrows the list down; the address holds it. */
export function MessageFilters({ search, onChange }: FiltersProps) {
  const text = useText(messagesText);
  const states = useText(stateWords);
  const outcomeNames = useText(outcomeWords);
  const set = (part: MessageSearch) => onChange({ ...search, ...part });
  return (
    <section aria-label={text.filters} className="space-y-3 border-b border-line p-4">
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-3 xl:grid-cols-6">
        <Choice label={text.filter.state} names={states} ids={messageStates} chosen={search.state} onChoose={(state) => set({ state })} />
        <TextFilterField filter="reason" search={search} onChange={onChange} />
        <Choice
          label={text.filter.outcome}
          names={outcomeNames}
          ids={outcomes}
          chosen={search.outcome}
          onChoose={(outcome) => set({ outcome })}
        />
        <TextFilterField filter="campaign" search={search} onChange={onChange} />
        <TextFilterField filter="channel" search={search} onChange={onChange} />
        <TextFilterField filter="person" search={search} onChange={onChange} />
      </div>
      <details>
        <summary className="w-fit text-sm text-soft hover:text-ink">{text.more}</summary>
        <div className="mt-3 grid gap-3 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-5">
          {rarer.map((filter) => (
            <TextFilterField key={filter} filter={filter} search={search} onChange={onChange} />
          ))}
          <SpanFilter search={search} onChange={onChange} by="decided" />
          <SpanFilter search={search} onChange={onChange} by="attempted" />
        </div>
      </details>
      <ChosenFilters search={search} onChange={onChange} />
    </section>
  );
}

interface ChoiceProps<Id extends string> {
  readonly label: string;
  readonly ids: readonly Id[];
  readonly names: Readonly<Record<Id, string>>;
  readonly chosen: Id | undefined;
  readonly onChoose: (id: Id | undefined) => void;
}

function Choice<Id extends string>({ label, ids, names, chosen, onChoose }: ChoiceProps<Id>) {
  const text = useText(messagesText);
  return (
    <Select label={label} value={chosen ?? ""} onChange={(event) => onChoose(ids.find((id) => id === event.target.value))}>
      <option value="">{text.any}</option>
      {ids.map((id) => (
        <option key={id} value={id}>
          {names[id]}
        </option>
      ))}
    </Select>
  );
}

/** A filter that takes an id; what there is to name is proposed. It holds when Enter is pressed or the field is left. */
function TextFilterField({ filter, search, onChange }: FiltersProps & { readonly filter: TextFilter }) {
  const text = useText(messagesText);
  const listId = useId();
  const value = search[filter] ?? "";
  const [wanted, setWanted] = useState(false);
  const proposed = useProposed(filter, wanted);
  const apply = (typed: string) => {
    const next = typed.trim();
    if (next !== value) onChange({ ...search, [filter]: next === "" ? undefined : next });
  };
  return (
    <>
      <TextField
        // A value that comes from elsewhere, such as a removed filter, replaces what was typed.
        key={value}
        label={text.filter[filter]}
        placeholder={text.any}
        title={text.enter}
        defaultValue={value}
        autoComplete="off"
        spellCheck={false}
        list={proposed.length === 0 ? undefined : listId}
        onFocus={() => setWanted(true)}
        onBlur={(event) => apply(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && !isComposing(event.nativeEvent) && apply(event.currentTarget.value)}
      />
      {proposed.length > 0 && (
        <datalist id={listId}>
          {proposed.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </datalist>
      )}
    </>
  );
}
