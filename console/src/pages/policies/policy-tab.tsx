import { useState } from "react";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Answered } from "../../ui/states.tsx";
import { fieldProblems } from "../campaigns/field-problems.ts";
import { LimitFields } from "./limit-fields.tsx";
import { policiesText } from "./policies-text.ts";
import { type Policy, usePolicy, usePolicyDryRun } from "./policy-data.ts";
import { inputOf, isSame } from "./policy-draft.ts";
import { groupNames } from "./policy-fields.ts";
import { PolicyGroup } from "./policy-group.tsx";
import { PolicySave } from "./policy-save.tsx";

/** The policy as a form, and what saving it would change. */
export function PolicyTab() {
  const asked = usePolicy();
  // A policy that was saved meanwhile begins the form anew.
  return <Answered of={asked}>{(policy) => <PolicyForm key={JSON.stringify(policy)} stored={policy} />}</Answered>;
}

function PolicyForm({ stored }: { readonly stored: Policy }) {
  const text = useText(policiesText);
  const may = useMay("approver");
  const [draft, setDraft] = useState(stored);
  const isChanged = !isSame(draft, stored);
  const checked = usePolicyDryRun(may && isChanged ? inputOf(draft) : null);
  const problems = fieldProblems(isChanged ? checked.error : null);
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
