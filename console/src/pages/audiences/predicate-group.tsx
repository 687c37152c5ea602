import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/field.tsx";
import { blank, type Draft, type GroupDraft, gapsOf, isGroup } from "./predicate-draft.ts";
import { PredicateLeaf } from "./predicate-leaf.tsx";
import { PartActions, PartProblems } from "./predicate-part.tsx";
import { pathOfPart } from "./predicate-paths.ts";
import type { PredicateScope } from "./predicate-scope.ts";
import { predicateTexts } from "./predicate-text.ts";

const kinds = ["all", "any", "not"] as const;
const additions = ["trait", "event", "lastSeen", "audience", "appVersion", "all"] as const;

interface PredicateGroupProps {
  readonly group: GroupDraft;
  readonly path: string;
  readonly scope: PredicateScope;
  readonly onChange: (group: GroupDraft) => void;
  /** Absent: the root, which stays. */
  readonly actions?: { readonly onReplace: (draft: Draft) => void; readonly onRemove: () => void };
}

/** Conditions that are joined, with what can be added to them. */
export function PredicateGroup({ group, path, scope, onChange, actions }: PredicateGroupProps) {
  const text = useText(predicateTexts);
  const isRoot = actions === undefined;
  const put = (place: number, draft: Draft) => onChange({ ...group, of: group.of.map((one, at) => (at === place ? draft : one)) });
  const drop = (place: number) => onChange({ ...group, of: group.of.filter((_, at) => at !== place) });
  return (
    <fieldset className={isRoot ? "min-w-0" : "min-w-0 rounded-xl border border-line bg-sunken p-3"} disabled={scope.isReadOnly}>
      <legend className="sr-only">{text.groups[group.kind]}</legend>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="w-64 max-w-full">
          <Select
            label={text.groupLabel}
            hideLabel
            value={group.kind}
            onChange={({ target }) => onChange({ ...group, kind: kinds.find((one) => one === target.value) ?? "all" })}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {text.groups[kind]}
              </option>
            ))}
          </Select>
        </div>
        {actions !== undefined && !scope.isReadOnly && <PartActions draft={group} {...actions} />}
      </div>
      <ul className={`mt-3 space-y-3 border-l-2 border-line pl-3 ${isRoot ? "" : "sm:pl-4"}`}>
        {group.of.map((one, place) => {
          const shared = { path: pathOfPart(group, place, path, isRoot), scope };
          const own = { onReplace: (draft: Draft) => put(place, draft), onRemove: () => drop(place) };
          return (
            <li key={one.key} className="min-w-0">
              {isGroup(one) ? (
                <PredicateGroup {...shared} group={one} onChange={own.onReplace} actions={own} />
              ) : (
                <PredicateLeaf {...shared} leaf={one} actions={own} />
              )}
            </li>
          );
        })}
      </ul>
      <PartProblems gaps={isRoot ? [] : gapsOf(group)} problems={scope.problemsOf(path, true)} />
      {!scope.isReadOnly && (
        <div className="mt-3 flex flex-wrap items-center gap-1.5">
          <span className="text-sm text-soft">{text.add}</span>
          {additions.map((kind) => (
            <Button key={kind} onClick={() => onChange({ ...group, of: [...group.of, blank(kind)] })}>
              {text.addOf[kind]}
            </Button>
          ))}
        </div>
      )}
    </fieldset>
  );
}
