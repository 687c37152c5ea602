import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Summary } from "../../../../src/api/wire/reports.ts";
import { type Applied, useEntries } from "../../api/catalogue.ts";
import { useReport } from "../../api/use-report.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ageOf, Counted } from "../../ui/counted.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { useTell } from "../../ui/toast.tsx";
import { ToldList } from "../../ui/told-list.tsx";
import { DiffList } from "../campaigns/diff-list.tsx";
import { changesOfDraft } from "./draft-changes.ts";
import { policiesText } from "./policies-text.ts";
import { type Policy, usePolicyDryRun, useSavePolicy } from "./policy-data.ts";
import { inputOf } from "./policy-draft.ts";
import { usePolicyLabel } from "./use-policy-label.ts";

interface PolicySaveProps {
  readonly stored: Policy;
  readonly draft: Policy;
  readonly isChanged: boolean;
  readonly checked: ReturnType<typeof usePolicyDryRun>;
  readonly onDiscard: () => void;
}

/** What saving would change, before it is saved. */
export function PolicySave({ stored, draft, isChanged, checked, onDiscard }: PolicySaveProps) {
  const text = useText(policiesText);
  const may = useMay("approver");
  const mayReplay = useMay("operator");
  const navigate = useNavigate();
  const tell = useTell();
  const save = useSavePolicy();
  const [asking, setAsking] = useState(false);
  const places = checked.data?.changes.reduce((sum, { diff }) => sum + diff.length, 0) ?? 0;
  const confirm = async () => {
    await save(inputOf(draft));
    tell(text.saved, () => {
      save(inputOf(stored)).then(
        () => tell(text.undone),
        () => tell(text.undoFailed),
      );
    });
  };
  return (
    <Card title={text.wouldChange} className="lg:sticky lg:top-4 lg:max-h-[calc(100dvh-2rem)] lg:overflow-y-auto">
      <div className="space-y-3">
        {may && (
          <div className="flex flex-wrap gap-2">
            <Button
              look="primary"
              disabled={!isChanged || checked.isFetching || checked.error !== null || places === 0}
              onClick={() => setAsking(true)}
            >
              {text.save}
            </Button>
            {isChanged && (
              <Button look="quiet" onClick={onDiscard}>
                {text.discard}
              </Button>
            )}
          </div>
        )}
        {isChanged && mayReplay && (
          <Button
            onClick={async () => {
              const search = { draft: changesOfDraft(stored, draft) };
              // The way back leads to the draft.
              await navigate({ to: "/policies", search, replace: true });
              await navigate({ to: "/learning", search: { tab: "replay", ...search } });
            }}
          >
            {text.replayDraft}
          </Button>
        )}
        <div aria-live="polite" aria-busy={isChanged && checked.isFetching}>
          {isChanged ? (
            <Checked checked={checked} stored={stored} />
          ) : (
            <p className="text-sm text-soft">{may ? text.nothing : text.approverOnly}</p>
          )}
        </div>
      </div>
      <Confirm open={asking} onClose={() => setAsking(false)} title={text.saveTitle} action={text.save} onConfirm={confirm}>
        {asking && checked.data !== undefined && <BlastRadius applied={checked.data} places={places} />}
      </Confirm>
    </Card>
  );
}

function Checked({ checked, stored }: Pick<PolicySaveProps, "checked" | "stored">) {
  const text = useText(policiesText);
  const label = usePolicyLabel();
  const before = usePolicyDryRun(inputOf(stored));
  if (checked.error !== null) return <ErrorState error={checked.error} label={label} />;
  if (checked.data === undefined) return <p className="text-sm text-soft">{text.checking}</p>;
  const { changes, warnings } = checked.data;
  return (
    <>
      {changes.length === 0 && <p className="text-sm text-soft">{text.nothing}</p>}
      {changes.map((one) => (
        <DiffList key={`${one.kind} ${one.id}`} diff={one.diff} />
      ))}
      {before.data !== undefined && <Warnings warnings={newTo(before.data.warnings, warnings)} />}
    </>
  );
}

/** What the change brings; what stood before is told where it belongs. */
const newTo = (before: Applied["warnings"], now: Applied["warnings"]): Applied["warnings"] =>
  now.filter(({ message }) => !before.some((one) => one.message === message));

function Warnings({ warnings }: Pick<Applied, "warnings">) {
  if (warnings.length === 0) return null;
  return <ToldList problems={warnings} plain className="mt-2 rounded-lg bg-warn-wash p-3 text-sm text-warn" />;
}

/** Whom the policy concerns: everybody. */
function BlastRadius({ applied, places }: { readonly applied: Applied; readonly places: number }) {
  const text = useText(policiesText);
  const { count } = useFormat();
  const summary = useReport<Summary>("/v1/reports/summary");
  const live = useEntries("campaigns").data?.filter(({ status }) => status === "live").length;
  return (
    <>
      <p>{text.saveWhat}</p>
      <ul aria-live="polite" className="list-disc space-y-1 rounded-lg bg-sunken p-3 pl-8">
        <li>{text.reachPlaces(count(places))}</li>
        <li>{text.reachPeople(summary.data === undefined ? "…" : count(summary.data.people))}</li>
        <li>{text.reachCampaigns(live === undefined ? "…" : count(live))}</li>
        <li>
          <Counted
            of={ageOf(summary.data)}
            after={text.reachWaiting(summary.data === undefined ? "…" : count(summary.data.messages.waiting))}
          />
        </li>
      </ul>
      {applied.changes.map((one) => (
        <DiffList key={`${one.kind} ${one.id}`} diff={one.diff} />
      ))}
      <p className="text-soft">{text.canUndo}</p>
    </>
  );
}
