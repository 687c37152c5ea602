import { useText } from "../../text/language.tsx";
import { Select } from "../../ui/field.tsx";
import { Comparisons, NameField } from "./comparison-fields.tsx";
import { EventFields } from "./event-fields.tsx";
import { type Draft, type GroupDraft, gapsOf, operators, versionOperators } from "./predicate-draft.ts";
import { PartActions, PartProblems } from "./predicate-part.tsx";
import type { PredicateScope } from "./predicate-scope.ts";
import { predicateTexts } from "./predicate-text.ts";
import { LastSeenFields } from "./span-fields.tsx";

export type LeafDraft = Exclude<Draft, GroupDraft>;

interface PredicateLeafProps {
  readonly leaf: LeafDraft;
  readonly path: string;
  readonly scope: PredicateScope;
  readonly actions: { readonly onReplace: (draft: Draft) => void; readonly onRemove: () => void };
}

/** One condition as a form. */
export function PredicateLeaf({ leaf, path, scope, actions }: PredicateLeafProps) {
  const text = useText(predicateTexts);
  return (
    <fieldset className="min-w-0 rounded-xl border border-line bg-surface p-3" disabled={scope.isReadOnly}>
      <legend className="sr-only">{text.kinds[leaf.kind]}</legend>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <span aria-hidden="true" className="text-sm font-semibold">
          {text.kinds[leaf.kind]}
        </span>
        {!scope.isReadOnly && <PartActions draft={leaf} {...actions} />}
      </div>
      <LeafFields leaf={leaf} scope={scope} onChange={actions.onReplace} />
      <PartProblems gaps={gapsOf(leaf)} problems={scope.problemsOf(path)} />
    </fieldset>
  );
}

interface LeafFieldsProps {
  readonly leaf: LeafDraft;
  readonly scope: PredicateScope;
  readonly onChange: (leaf: LeafDraft) => void;
}

function LeafFields({ leaf, scope, onChange }: LeafFieldsProps) {
  const text = useText(predicateTexts);
  switch (leaf.kind) {
    case "trait":
      return (
        <div className="grid gap-3 lg:grid-cols-[12rem_1fr]">
          <NameField
            label={text.trait}
            value={leaf.name}
            offered={scope.traits}
            hint={text.traitHint}
            onChange={(name) => onChange({ ...leaf, name })}
          />
          <div className="min-w-0 lg:pt-6">
            <Comparisons
              comparisons={leaf.comparisons}
              operators={operators}
              onChange={(comparisons) => onChange({ ...leaf, comparisons })}
              isReadOnly={scope.isReadOnly}
            />
          </div>
        </div>
      );
    case "lastSeen":
      return <LastSeenFields leaf={leaf} onChange={onChange} />;
    case "event":
      return <EventFields leaf={leaf} scope={scope} onChange={onChange} />;
    case "audience":
      return (
        <div className="max-w-sm">
          <Select label={text.audience} value={leaf.id} onChange={({ target }) => onChange({ ...leaf, id: target.value })}>
            <option value="">{text.choose}</option>
            {[...new Set([...scope.audiences, ...(leaf.id === "" ? [] : [leaf.id])])].map((id) => (
              <option key={id}>{id}</option>
            ))}
          </Select>
        </div>
      );
    case "appVersion":
      return (
        <>
          <Comparisons
            comparisons={leaf.comparisons}
            operators={versionOperators}
            onChange={(comparisons) => onChange({ ...leaf, comparisons })}
            type="text"
            isReadOnly={scope.isReadOnly}
          />
          <p className="mt-1 text-xs text-soft">{text.versionHint}</p>
        </>
      );
  }
}
