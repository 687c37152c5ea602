import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { type Texts, useText } from "../text/language.tsx";
import { Button } from "./button.tsx";
import { described, FieldNotes } from "./field.tsx";
import { isComposing } from "./is-composing.ts";

const texts: Texts<{ add: string; remove: (what: string) => string }> = {
  en: { add: "Add", remove: (what) => `Remove ${what}` },
  zh: { add: "添加", remove: (what) => `移除 ${what}` },
};

interface ListFieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly problem?: ReactNode;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  /** What is offered while typing; other words may be written too. */
  readonly offered?: readonly string[];
  readonly disabled?: boolean;
}

/** A list of words: typed one by one, each taken away with its own button. */
export function ListField({ label, hint, problem, values, onChange, offered = [], disabled = false }: ListFieldProps) {
  const text = useText(texts);
  const id = useId();
  const [typed, setTyped] = useState("");
  const add = () => {
    const next = typed.trim();
    if (next !== "" && !values.includes(next)) onChange([...values, next]);
    setTyped("");
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== "Enter" || isComposing(event.nativeEvent)) return;
    event.preventDefault();
    add();
  };
  const left = offered.filter((one) => !values.includes(one));
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {values.length > 0 && (
        <ul className="mb-1.5 flex flex-wrap gap-1.5">
          {values.map((value) => (
            <li key={value} className="flex max-w-full items-center gap-1 rounded-md bg-sunken py-0.5 pr-1 pl-2 text-sm">
              <span className="min-w-0 truncate">{value}</span>
              <button
                type="button"
                disabled={disabled}
                aria-label={text.remove(value)}
                className="grid size-6 shrink-0 place-items-center rounded text-soft hover:bg-surface hover:text-ink disabled:opacity-55"
                onClick={() => onChange(values.filter((one) => one !== value))}
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="flex gap-2">
        <input
          id={id}
          value={typed}
          disabled={disabled}
          list={`${id}-offered`}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={add}
          {...described(id, { hint, problem })}
          className="min-h-9 w-full min-w-0 rounded-lg border border-line bg-surface px-3 py-1.5 text-sm text-ink disabled:opacity-60 aria-invalid:border-bad"
        />
        <datalist id={`${id}-offered`}>
          {left.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <Button className="shrink-0" disabled={disabled || typed.trim() === ""} onClick={add}>
          {text.add}
        </Button>
      </div>
      <FieldNotes id={id} hint={hint} problem={problem} />
    </div>
  );
}
