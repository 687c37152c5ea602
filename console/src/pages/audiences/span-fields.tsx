import { useText } from "../../text/language.tsx";
import { CheckBox, Select, TextField } from "../../ui/field.tsx";
import type { Draft, Span } from "./predicate-draft.ts";
import { predicateTexts } from "./predicate-text.ts";

const units = ["m", "h", "d", "s"] as const;

/** A duration: an amount and its unit. */
export function SpanField({
  label,
  span,
  onChange,
}: {
  readonly label: string;
  readonly span: Span;
  readonly onChange: (span: Span) => void;
}) {
  const text = useText(predicateTexts);
  return (
    <fieldset className="flex min-w-0 items-end gap-2">
      <legend className="sr-only">{label}</legend>
      <div className="w-20">
        <TextField
          label={text.amount}
          hideLabel
          inputMode="numeric"
          autoComplete="off"
          value={span.amount}
          onChange={({ target }) => onChange({ ...span, amount: target.value })}
        />
      </div>
      <div className="w-28">
        <Select
          label={text.unit}
          hideLabel
          value={span.unit}
          onChange={({ target }) => onChange({ ...span, unit: units.find((one) => one === target.value) ?? "d" })}
        >
          {units.map((unit) => (
            <option key={unit} value={unit}>
              {text.units[unit]}
            </option>
          ))}
        </Select>
      </div>
    </fieldset>
  );
}

type LastSeen = Extract<Draft, { readonly kind: "lastSeen" }>;

/** Seen within a time, not seen for one, or both. */
export function LastSeenFields({ leaf, onChange }: { readonly leaf: LastSeen; readonly onChange: (leaf: LastSeen) => void }) {
  const text = useText(predicateTexts);
  const bounds = [
    { field: "within", label: text.seenWithin },
    { field: "before", label: text.notSeenFor },
  ] as const;
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap gap-x-8 gap-y-3">
        {bounds.map(({ field, label }) => {
          const span = leaf[field];
          return (
            <div key={field} className="min-w-52 space-y-1.5">
              <CheckBox
                label={label}
                checked={span !== null}
                onChange={({ target }) =>
                  onChange({ ...leaf, [field]: target.checked ? { amount: field === "within" ? "7" : "30", unit: "d" } : null })
                }
              />
              {span !== null && <SpanField label={label} span={span} onChange={(next) => onChange({ ...leaf, [field]: next })} />}
            </div>
          );
        })}
      </div>
      <p className="text-xs text-soft">{text.spanHint}</p>
    </div>
  );
}
