import { useText } from "../../text/language.tsx";
import { CheckBox, Select, TextField } from "../../ui/field.tsx";
import { ListField } from "../../ui/list-field.tsx";
import { isSame, percentOf, shareOf } from "./policy-draft.ts";
import { type FieldKind, type FieldPath, policyFields } from "./policy-fields.ts";
import { policyText } from "./policy-text.ts";

interface PolicyFieldProps {
  readonly path: FieldPath;
  readonly value: unknown;
  readonly problem: string | undefined;
  readonly disabled: boolean;
  readonly onChange: (value: unknown) => void;
}

const asText = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");
const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const numberOf = (text: string): number | undefined => (text.trim() === "" || Number.isNaN(Number(text)) ? undefined : Number(text));

/** One value of the policy with its name and what it means. */
export function PolicyField({ path, value, problem, disabled, onChange }: PolicyFieldProps) {
  const text = useText(policyText);
  const { name, meaning } = text.fields[path];
  const field: FieldKind = policyFields[path];
  const shared = { label: name, hint: meaning, disabled, ...(problem === undefined ? {} : { problem }) };
  switch (field.kind) {
    case "switch":
      return (
        <div className="sm:col-span-2">
          <CheckBox
            label={name}
            hint={meaning}
            checked={value === true}
            disabled={disabled}
            onChange={({ target }) => onChange(target.checked)}
          />
        </div>
      );
    case "choice":
      return (
        <Select {...shared} value={asText(value)} onChange={({ target }) => onChange(target.value)}>
          {field.of.map((one) => (
            <option key={one} value={one}>
              {text.choices[one] ?? one}
            </option>
          ))}
        </Select>
      );
    case "number":
      return (
        <TextField
          {...shared}
          type="number"
          min={field.least}
          max={field.most}
          step={field.isWhole === true ? 1 : "any"}
          value={asText(value)}
          onChange={({ target }) => onChange(numberOf(target.value))}
        />
      );
    case "share":
      return (
        <TextField
          {...shared}
          label={`${name} (%)`}
          type="number"
          min={0}
          max={100}
          step="any"
          value={percentOf(value)}
          onChange={({ target }) => onChange(shareOf(target.value))}
        />
      );
    case "words": {
      const { unless } = field;
      return (
        <ListField
          {...shared}
          values={value === undefined && unless !== undefined ? unless : listOf(value)}
          onChange={(values) => onChange(unless !== undefined && isSame(values, unless) ? undefined : values)}
        />
      );
    }
    case "numbers":
      return <ListField {...shared} values={listOf(value)} onChange={(values) => onChange(values.flatMap((one) => numberOf(one) ?? []))} />;
    case "price":
      return <Price value={value} {...shared} onChange={onChange} />;
    default:
      return (
        <TextField
          {...shared}
          type={field.kind === "time" ? "time" : "text"}
          value={asText(value)}
          onChange={({ target }) => onChange(target.value === "" ? undefined : target.value)}
        />
      );
  }
}

interface PriceProps extends Pick<PolicyFieldProps, "value" | "disabled" | "onChange"> {
  readonly label: string;
  readonly hint: string;
  readonly problem?: string;
}

/** A price that Carillon finds by itself, or a fixed one. */
function Price({ value, onChange, ...shared }: PriceProps) {
  const text = useText(policyText);
  const isAuto = value === "auto";
  return (
    <div className={isAuto ? "" : "grid grid-cols-2 items-start gap-2"}>
      <Select {...shared} value={isAuto ? "auto" : "fixed"} onChange={({ target }) => onChange(target.value === "auto" ? "auto" : 0)}>
        <option value="auto">{text.choices.auto}</option>
        <option value="fixed">{text.choices.fixed}</option>
      </Select>
      {!isAuto && (
        <TextField
          label={text.price}
          disabled={shared.disabled}
          type="number"
          min={0}
          step="any"
          value={asText(value)}
          onChange={({ target }) => onChange(numberOf(target.value))}
        />
      )}
    </div>
  );
}
