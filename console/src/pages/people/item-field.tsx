import { useId } from "react";
import { TextField } from "../../ui/field.tsx";
import { isComposing } from "../../ui/is-composing.ts";
import { type ItemEntry, itemTitle } from "./use-items.ts";

interface ItemFieldProps {
  readonly label: string;
  readonly hint: string;
  /** Items to propose; another id may be written. */
  readonly items: readonly ItemEntry[];
  readonly value: string | undefined;
  readonly onChoose: (item: string | undefined) => void;
}

/** An item by its id, with proposals: catalogues of items are long. */
export function ItemField({ label, hint, items, value, onChoose }: ItemFieldProps) {
  const listId = useId();
  return (
    <>
      <TextField
        key={value ?? ""}
        label={label}
        hint={hint}
        list={listId}
        defaultValue={value ?? ""}
        autoComplete="off"
        spellCheck={false}
        onBlur={({ target }) => target.value.trim() !== (value ?? "") && onChoose(target.value.trim() || undefined)}
        onChange={({ target }) => {
          // Picked from the list, so it is whole.
          if (items.some(({ id }) => id === target.value)) onChoose(target.value);
        }}
        onKeyDown={({ key, currentTarget, nativeEvent }) =>
          key === "Enter" && !isComposing(nativeEvent) && onChoose(currentTarget.value.trim() || undefined)
        }
      />
      <datalist id={listId}>
        {items.map((item) => (
          <option key={item.id} value={item.id}>
            {itemTitle(item) ?? item.type}
          </option>
        ))}
      </datalist>
    </>
  );
}
