import { type EntryKind, useEntries } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { CheckBox, Select, TextField } from "../../ui/field.tsx";
import { ListField } from "../../ui/list-field.tsx";
import type { FieldProblems } from "../campaigns/field-problems.ts";
import { rosterText } from "./roster-text.ts";
import type { DayChoice, SlotDraft } from "./slot-draft.ts";
import { useDateWords } from "./use-date-words.ts";

interface SlotFieldsProps {
  readonly draft: SlotDraft;
  readonly isNew: boolean;
  readonly isTaken: boolean;
  readonly disabled: boolean;
  readonly problems: FieldProblems;
  readonly onChange: (draft: SlotDraft) => void;
}

/** For whom, on which days and hours, and how many. */
export function SlotFields({ draft, isNew, isTaken, disabled, problems, onChange }: SlotFieldsProps) {
  const text = useText(rosterText);
  const set = (part: Partial<SlotDraft>) => onChange({ ...draft, ...part });
  const at = (field: string) => {
    const problem = problems.at(field);
    return { disabled, ...(problem === undefined ? {} : { problem }) };
  };
  const campaigns = useEntries("campaigns").data ?? [];
  const ofLine = campaigns.filter(({ line }) => line === draft.line).map(({ id }) => id);
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      <TextField
        label={text.id}
        value={draft.id}
        readOnly={!isNew}
        required
        {...at("id")}
        {...(isTaken ? { problem: text.taken } : {})}
        onChange={({ target }) => set({ id: target.value })}
      />
      <EntrySelect
        kind="lines"
        label={text.line}
        value={draft.line}
        {...at("line")}
        isRequired
        onChange={(line) => set({ line, campaign: "" })}
      />
      <Choice label={text.campaign} value={draft.campaign} ids={ofLine} {...at("campaign")} onChange={(campaign) => set({ campaign })} />
      <EntrySelect
        kind="placements"
        label={text.placement}
        value={draft.placement}
        {...at("placement")}
        onChange={(placement) => set({ placement })}
      />
      <EntrySelect
        kind="audiences"
        label={text.audience}
        value={draft.audience}
        {...at("audience")}
        onChange={(audience) => set({ audience })}
      />
      <TextField
        label={text.kept}
        hint={text.keptHint}
        type="number"
        min={1}
        max={128}
        value={draft.slots}
        {...at("slots")}
        onChange={({ target }) => set({ slots: target.value })}
      />
      <TextField
        label={text.from}
        type="time"
        required
        value={draft.from}
        {...at("from")}
        onChange={({ target }) => set({ from: target.value })}
      />
      <TextField
        label={text.to}
        hint={text.toHint}
        type="time"
        required
        value={draft.to}
        {...at("to")}
        onChange={({ target }) => set({ to: target.value })}
      />
      <TextField
        label={text.zone}
        hint={text.zoneHint}
        value={draft.zone}
        {...at("zone")}
        onChange={({ target }) => set({ zone: target.value })}
      />
      <div className="sm:col-span-2 lg:col-span-3">
        <Days draft={draft} disabled={disabled} problem={problems.at("days")} onChange={set} />
      </div>
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly ids: readonly string[];
  readonly disabled: boolean;
  readonly problem?: string;
  readonly isRequired?: boolean;
  readonly onChange: (id: string) => void;
}

function Choice({ value, ids, isRequired = false, onChange, ...rest }: ChoiceProps) {
  const text = useText(rosterText);
  const known = value === "" || ids.includes(value) ? ids : [value, ...ids];
  return (
    <Select {...rest} value={value} required={isRequired} onChange={({ target }) => onChange(target.value)}>
      <option value="">{isRequired ? text.choose : text.any}</option>
      {known.map((id) => (
        <option key={id}>{id}</option>
      ))}
    </Select>
  );
}

function EntrySelect({ kind, ...rest }: Omit<ChoiceProps, "ids"> & { readonly kind: EntryKind }) {
  const entries: readonly { readonly id: string }[] = useEntries(kind).data ?? [];
  return <Choice {...rest} ids={entries.map(({ id }) => id)} />;
}

const choices: readonly DayChoice[] = ["all", "weekdays", "dates"];
const weekdays = [1, 2, 3, 4, 5, 6, 7];

interface DaysProps {
  readonly draft: SlotDraft;
  readonly disabled: boolean;
  readonly problem: string | undefined;
  readonly onChange: (part: Partial<SlotDraft>) => void;
}

function Days({ draft, disabled, problem, onChange }: DaysProps) {
  const text = useText(rosterText);
  const words = useDateWords();
  return (
    <fieldset className="space-y-3" disabled={disabled}>
      <legend className="mb-1 text-sm font-medium">{text.days}</legend>
      <div className="flex flex-wrap gap-4">
        {choices.map((choice) => (
          <label key={choice} className="flex items-center gap-2 text-sm">
            <input
              type="radio"
              name="days"
              className="size-4 accent-(--accent)"
              checked={draft.days === choice}
              onChange={() => onChange({ days: choice })}
            />
            {text.dayChoices[choice]}
          </label>
        ))}
      </div>
      {draft.days === "weekdays" && (
        <div className="flex flex-wrap gap-4">
          {weekdays.map((day) => (
            <CheckBox
              key={day}
              label={words.weekday(day)}
              checked={draft.weekdays.includes(day)}
              onChange={({ target }) =>
                onChange({ weekdays: target.checked ? [...draft.weekdays, day] : draft.weekdays.filter((one) => one !== day) })
              }
            />
          ))}
        </div>
      )}
      {draft.days === "dates" && (
        <ListField
          label={text.dates}
          hint={text.datesHint}
          values={draft.dates}
          disabled={disabled}
          onChange={(dates) => onChange({ dates })}
        />
      )}
      {problem !== undefined && <p className="text-xs text-bad">{problem}</p>}
    </fieldset>
  );
}
