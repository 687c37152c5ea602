import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Comparisons, NameField } from "./comparison-fields.tsx";
import { blankComparison, blankProperty, countOperators, type Draft, operators, type Property } from "./predicate-draft.ts";
import type { PredicateScope } from "./predicate-scope.ts";
import { predicateTexts } from "./predicate-text.ts";
import { SpanField } from "./span-fields.tsx";

type EventDraft = Extract<Draft, { readonly kind: "event" }>;

interface EventFieldsProps {
  readonly leaf: EventDraft;
  readonly scope: PredicateScope;
  readonly onChange: (leaf: EventDraft) => void;
}

/** Something that a person did: within which time, how often, and with which properties. */
export function EventFields({ leaf, scope, onChange }: EventFieldsProps) {
  const text = useText(predicateTexts);
  const { isReadOnly } = scope;
  const putProperty = (changed: Property) =>
    onChange({ ...leaf, where: leaf.where.map((one) => (one.key === changed.key ? changed : one)) });
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap gap-3">
        <div className="min-w-40 flex-1 sm:max-w-xs">
          <NameField label={text.event} value={leaf.name} offered={scope.events} onChange={(name) => onChange({ ...leaf, name })} />
        </div>
        <div>
          <p aria-hidden="true" className="mb-1 text-sm font-medium">
            {text.within}
          </p>
          <SpanField label={text.within} span={leaf.within} onChange={(within) => onChange({ ...leaf, within })} />
        </div>
      </div>
      <p className="text-xs text-soft">{text.spanHint}</p>
      {leaf.count.length === 0 ? (
        <p className="flex flex-wrap items-center gap-x-2 text-xs text-soft">
          {text.countDefault}
          {!isReadOnly && (
            <Button look="quiet" onClick={() => onChange({ ...leaf, count: [{ ...blankComparison("gte", "number"), texts: ["2"] }] })}>
              + {text.addCount}
            </Button>
          )}
        </p>
      ) : (
        <fieldset>
          <legend className="mb-1 text-sm font-medium">{text.count}</legend>
          <Comparisons
            comparisons={leaf.count}
            operators={countOperators}
            type="number"
            isCount
            isReadOnly={isReadOnly}
            onChange={(count) => onChange({ ...leaf, count })}
          />
        </fieldset>
      )}
      {leaf.where.map((property) => (
        <div key={property.key} className="grid gap-3 rounded-lg bg-sunken p-2 lg:grid-cols-[11rem_1fr_auto]">
          <NameField label={text.property} value={property.name} offered={[]} onChange={(name) => putProperty({ ...property, name })} />
          <div className="lg:pt-6">
            <Comparisons
              comparisons={property.comparisons}
              operators={operators}
              isReadOnly={isReadOnly}
              onChange={(comparisons) => putProperty({ ...property, comparisons })}
            />
          </div>
          {!isReadOnly && (
            <Button
              look="quiet"
              className="lg:mt-6"
              aria-label={text.remove(`${text.property} ${property.name}`)}
              onClick={() => onChange({ ...leaf, where: leaf.where.filter(({ key }) => key !== property.key) })}
            >
              ✕
            </Button>
          )}
        </div>
      ))}
      {!isReadOnly && (
        <Button look="quiet" onClick={() => onChange({ ...leaf, where: [...leaf.where, blankProperty()] })}>
          + {text.addProperty}
        </Button>
      )}
    </div>
  );
}
