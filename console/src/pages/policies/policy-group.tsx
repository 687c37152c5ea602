import { useText } from "../../text/language.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { CheckBox } from "../../ui/field.tsx";
import type { FieldProblems } from "../campaigns/field-problems.ts";
import type { Policy } from "./policy-data.ts";
import { isSame, valueAt, withPart, withValue } from "./policy-draft.ts";
import { PolicyField } from "./policy-field.tsx";
import { type FieldPath, type Group, groups, isOptional } from "./policy-fields.ts";
import { policyText } from "./policy-text.ts";

/** What every part of the form is given. */
export interface PolicyPartProps {
  readonly policy: Policy;
  readonly stored: Policy;
  readonly problems: FieldProblems;
  readonly disabled: boolean;
  readonly onChange: (policy: Policy) => void;
}

/** Values of the policy that belong together, each with what it means. */
export function PolicyGroup({ group, policy, stored, problems, disabled, onChange }: PolicyPartProps & { readonly group: Group }) {
  const text = useText(policyText);
  const paths: readonly FieldPath[] = groups[group];
  const isThere = !isOptional(group) || policy[group] !== undefined;
  const isChanged = paths.some((path) => !isSame(valueAt(policy, path), valueAt(stored, path)));
  return (
    <Card
      title={text.groups[group].title}
      note={text.groups[group].meaning}
      action={isChanged && <Badge tone="accent">{text.changed}</Badge>}
    >
      <div className="space-y-4">
        {isOptional(group) && (
          <CheckBox
            label={text.switchOn[group]}
            checked={isThere}
            disabled={disabled}
            onChange={({ target }) => onChange(withPart(policy, group, target.checked))}
          />
        )}
        {isThere && (
          <div className="grid items-start gap-x-5 gap-y-4 sm:grid-cols-2">
            {paths.map((path) => (
              <PolicyField
                key={path}
                path={path}
                value={valueAt(policy, path)}
                problem={problems.at(`policy.${path}`)}
                disabled={disabled}
                onChange={(value) => onChange(withValue(policy, path, value))}
              />
            ))}
          </div>
        )}
      </div>
    </Card>
  );
}
