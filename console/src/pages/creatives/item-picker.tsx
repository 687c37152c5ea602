import { useId } from "react";
import { useText } from "../../text/language.tsx";
import { TextField } from "../../ui/field.tsx";
import { previewTexts } from "./preview-text.ts";
import { useItems } from "./use-preview.ts";

interface ItemPickerProps {
  /** Empty: what would be chosen. */
  readonly value: string;
  /** What would be chosen; null: nothing, or it is not known. */
  readonly chosen: string | null;
  /** What is shown where nothing is chosen. */
  readonly example: string | null;
  readonly onChange: (item: string) => void;
}

/** The item that a previewed text speaks of. */
export function ItemPicker({ value, chosen, example, onChange }: ItemPickerProps) {
  const text = useText(previewTexts);
  const id = useId();
  const usual = chosen !== null ? text.itemChosen(chosen) : example !== null ? text.itemExample(example) : text.itemHint;
  const hint = value === "" ? usual : text.itemHint;
  const items = useItems().data?.items ?? [];
  return (
    <div className="min-w-0">
      <TextField
        label={text.item}
        hint={hint}
        value={value}
        placeholder={chosen ?? example ?? undefined}
        list={id}
        onChange={(event) => onChange(event.target.value)}
        spellCheck={false}
      />
      <datalist id={id}>
        {items.map((item) => (
          <option key={item.id} value={item.id}>
            {String(item.attributes.title ?? item.type)}
          </option>
        ))}
      </datalist>
    </div>
  );
}
