import { type ReactNode, useId } from "react";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { ListField } from "../../ui/list-field.tsx";
import { blankComparison, type Comparison, type Operator, type ValueType } from "./predicate-draft.ts";
import { predicateTexts } from "./predicate-text.ts";

interface NameFieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly value: string;
  readonly offered: readonly string[];
  readonly onChange: (name: string) => void;
}

/** A name, with those that are known offered while it is typed. */
export function NameField({ offered, onChange, ...rest }: NameFieldProps) {
  const id = useId();
  return (
    <div>
      <TextField
        {...rest}
        list={id}
        autoComplete="off"
        spellCheck={false}
        maxLength={256}
        onChange={({ target }) => onChange(target.value)}
      />
      <datalist id={id}>
        {offered.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </div>
  );
}

interface ComparisonsProps {
  readonly comparisons: readonly Comparison[];
  readonly operators: readonly Operator[];
  readonly onChange: (comparisons: readonly Comparison[]) => void;
  /** Every value is of this type; absent: it is chosen. */
  readonly type?: ValueType;
  /** Words for counts instead of values. */
  readonly isCount?: boolean;
  readonly isReadOnly: boolean;
}

/** Comparisons that must all hold of one value; each is used once. */
export function Comparisons({ comparisons, operators, onChange, type, isCount = false, isReadOnly }: ComparisonsProps) {
  const text = useText(predicateTexts);
  const used = comparisons.map(({ operator }) => operator);
  const next = operators.find((one) => !used.includes(one));
  const put = (changed: Comparison) => onChange(comparisons.map((one) => (one.key === changed.key ? changed : one)));
  return (
    <div className="min-w-0 space-y-2">
      {comparisons.map((one) => (
        <ComparisonRow
          key={one.key}
          comparison={one}
          operators={operators.filter((operator) => operator === one.operator || !used.includes(operator))}
          onChange={put}
          {...(type === undefined ? {} : { type })}
          isCount={isCount}
          onRemove={
            isReadOnly || (comparisons.length === 1 && !isCount) ? null : () => onChange(comparisons.filter(({ key }) => key !== one.key))
          }
        />
      ))}
      {next !== undefined && !isReadOnly && (
        <Button look="quiet" onClick={() => onChange([...comparisons, blankComparison(next, type ?? comparisons.at(-1)?.type ?? "text")])}>
          + {text.addComparison}
        </Button>
      )}
    </div>
  );
}

interface ComparisonRowProps {
  readonly comparison: Comparison;
  readonly operators: readonly Operator[];
  readonly type?: ValueType;
  readonly isCount: boolean;
  readonly onChange: (comparison: Comparison) => void;
  readonly onRemove: (() => void) | null;
}

function ComparisonRow({ comparison, operators, type, isCount, onChange, onRemove }: ComparisonRowProps) {
  const text = useText(predicateTexts);
  const { operator, texts } = comparison;
  const choose = (chosen: Operator) => {
    const blank = blankComparison(chosen, comparison.type === "asIs" ? "text" : comparison.type);
    const kept = chosen === "exists" || operator === "exists" ? blank.texts : chosen === "in" ? texts.filter(Boolean) : [texts[0] ?? ""];
    onChange({ ...blank, type: chosen === "exists" ? "yesNo" : (type ?? typeFor(chosen, blank.type)), key: comparison.key, texts: kept });
  };
  return (
    <div className="flex flex-wrap items-end gap-2">
      <div className="w-36">
        <Select
          label={text.operator}
          hideLabel
          value={operator}
          onChange={({ target }) => choose(operators.find((one) => one === target.value) ?? operator)}
        >
          {operators.map((one) => (
            <option key={one} value={one}>
              {isCount && isCountWord(one) ? text.countOperators[one] : text.operators[one]}
            </option>
          ))}
        </Select>
      </div>
      <ValueField comparison={comparison} onChange={onChange} />
      {type === undefined && operator !== "exists" && comparison.type !== "asIs" && (
        <TypeField comparison={comparison} onChange={onChange} />
      )}
      {onRemove !== null && (
        <Button
          look="quiet"
          aria-label={text.remove(isCount && isCountWord(operator) ? text.countOperators[operator] : text.operators[operator])}
          onClick={onRemove}
        >
          ✕
        </Button>
      )}
    </div>
  );
}

const isCountWord = (operator: Operator): operator is "is" | "gt" | "gte" | "lt" | "lte" =>
  !["in", "contains", "exists"].includes(operator);
/** Yes or no can only be equal. */
const typeFor = (operator: Operator, type: ValueType): ValueType => (operator !== "is" && type === "yesNo" ? "text" : type);

interface OneComparison {
  readonly comparison: Comparison;
  readonly onChange: (comparison: Comparison) => void;
}

function ValueField({ comparison, onChange }: OneComparison) {
  const text = useText(predicateTexts);
  const { operator, type, texts } = comparison;
  const set = (...values: readonly string[]) => onChange({ ...comparison, texts: values });
  if (type === "asIs") return <code className="min-h-9 rounded bg-sunken px-2 py-2 text-xs break-all">{texts.join(", ")}</code>;
  if (operator === "in")
    return (
      <div className="min-w-48 flex-1">
        <ListField label={<span className="sr-only">{text.values}</span>} values={texts} onChange={(values) => set(...values)} />
      </div>
    );
  if (type === "yesNo")
    return (
      <div className="w-40">
        <Select label={text.value} hideLabel value={texts[0] ?? "true"} onChange={({ target }) => set(target.value)}>
          <option value="true">{operator === "exists" ? text.exists.true : text.yes}</option>
          <option value="false">{operator === "exists" ? text.exists.false : text.no}</option>
        </Select>
      </div>
    );
  return (
    <div className={type === "number" ? "w-28" : "min-w-32 flex-1"}>
      <TextField
        label={text.value}
        hideLabel
        value={texts[0] ?? ""}
        inputMode={type === "number" ? "decimal" : "text"}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => set(target.value)}
      />
    </div>
  );
}

function TypeField({ comparison, onChange }: OneComparison) {
  const text = useText(predicateTexts);
  const offered = (["text", "number", "yesNo"] as const).filter((one) => one !== "yesNo" || comparison.operator === "is");
  return (
    <div className="w-28">
      <Select
        label={text.type}
        hideLabel
        value={comparison.type}
        onChange={({ target }) => {
          const type = offered.find((one) => one === target.value) ?? "text";
          const [first = ""] = comparison.texts;
          const isTruth = first === "true" || first === "false";
          onChange({ ...comparison, type, texts: type === "yesNo" && !isTruth ? ["true"] : comparison.texts });
        }}
      >
        {offered.map((one) => (
          <option key={one} value={one}>
            {text.types[one]}
          </option>
        ))}
      </Select>
    </div>
  );
}
