import { useState } from "react";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Answered } from "../../ui/states.tsx";
import { useFieldProblems } from "../campaigns/field-problems.ts";
import { draftPolicy } from "./draft-changes.ts";
import { LimitFields } from "./limit-fields.tsx";
import { policiesRoute } from "./policies-route.ts";
import { policiesText } from "./policies-text.ts";
import { type Policy, usePolicy, usePolicyDryRun } from "./policy-data.ts";
import { inputOf, isSame } from "./policy-draft.ts";
import { groupNames } from "./policy-fields.ts";
import { PolicyGroup } from "./policy-group.tsx";
import { PolicySave } from "./policy-save.tsx";
import { usePolicyLabel } from "./use-policy-label.ts";

/** The policy as a form, and what saving it would change. */
export function PolicyTab() {
  const asked = usePolicy();
  // A policy that was saved meanwhile begins the form anew.
  return <Answered of={asked}>{(policy) => <PolicyForm key={JSON.stringify(policy)} stored={policy} />}</Answered>;
}

function PolicyForm({ stored }: { readonly stored: Policy }) {
  const text = useText(policiesText);
  const may = useMay("approver");
  const { draft: brought } = policiesRoute.useSearch();
  // The draft as the form holds it: what an address brings is checked by the server, as everything that is typed.
  const [draft, setDraft] = useState(() => (brought === undefined ? stored : (draftPolicy(stored, brought) as Policy)));
  const isChanged = !isSame(draft, stored);
  const checked = usePolicyDryRun(may && isChanged ? inputOf(draft) : null);
  const label = usePolicyLabel();
  const problems = useFieldProblems(isChanged ? checked.error : null, label);
  const part = { policy: draft, stored, problems, disabled: !may, onChange: setDraft };
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[1fr_22rem]">
      <div className="min-w-0 space-y-4">
        {!may && <p className="rounded-lg bg-sunken p-3 text-sm text-soft">{text.approverOnly}</p>}
        <LimitFields {...part} />
        {groupNames.map((group) => (
          <PolicyGroup key={group} group={group} {...part} />
        ))}
      </div>
      <PolicySave stored={stored} draft={draft} isChanged={isChanged} checked={checked} onDiscard={() => setDraft(stored)} />
    </div>
  );
}
