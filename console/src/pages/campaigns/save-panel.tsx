import { useState } from "react";
import { type Applied, type CampaignEntry, useSaveEntry } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { useTell } from "../../ui/toast.tsx";
import { ToldList } from "../../ui/told-list.tsx";
import { entryOf } from "./campaign-draft.ts";
import { campaignFormTexts } from "./campaign-form-text.ts";
import { campaignTexts } from "./campaign-text.ts";
import { DiffList } from "./diff-list.tsx";
import type { FieldProblems } from "./field-problems.ts";
import type { DraftInHand } from "./use-draft.ts";

interface SavePanelProps {
  readonly inHand: DraftInHand;
  /** What the server says that saving would change; undefined: it is being asked. */
  readonly checked: Applied | undefined;
  readonly error: unknown;
  readonly problems: FieldProblems;
  readonly isChecking: boolean;
  readonly stored: CampaignEntry | null;
  /** Fields that must be filled in first. */
  readonly missing: readonly ("line" | "kind" | "placement")[];
  readonly onSaved: () => void;
}

/** What saving would change and what stands against it, before it is saved. */
export function SavePanel(props: SavePanelProps) {
  const { inHand, checked, error, problems, isChecking, stored, missing, onSaved } = props;
  const text = useText(campaignTexts);
  const { fields } = useText(campaignFormTexts);
  const may = useMay("operator");
  const tell = useTell();
  const save = useSaveEntry("campaigns");
  const [state, setState] = useState<{ readonly busy: boolean; readonly error: unknown }>({ busy: false, error: null });
  const isSavable = inHand.isChanged || stored === null;
  const submit = async () => {
    setState({ busy: true, error: null });
    try {
      await save(entryOf(inHand.draft));
      setState({ busy: false, error: null });
      inHand.discard();
      tell(text.saved);
      onSaved();
    } catch (thrown) {
      setState({ busy: false, error: thrown });
    }
  };
  return (
    <Card title={text.changes} className="lg:sticky lg:top-4 lg:max-h-[calc(100dvh-2rem)] lg:overflow-y-auto">
      <div className="space-y-3">
        {isSavable ? (
          <div aria-live="polite" aria-busy={isChecking} className="space-y-3">
            {inHand.isOvertaken && <p className="rounded-lg bg-warn-wash p-3 text-sm text-warn">{text.overtaken}</p>}
            {missing.length > 0 && <p className="text-sm">{text.missing(missing.map((field) => fields[field].label).join(text.comma))}</p>}
            <Findings checked={checked} error={error} problems={problems} />
            {stored?.status === "live" && <p className="text-sm text-soft">{text.liveNow}</p>}
            {isChecking && <p className="text-sm text-soft">{text.checking}</p>}
          </div>
        ) : (
          <p className="text-sm text-soft">{may ? text.nothing : text.mayNot}</p>
        )}
        {state.error !== null && <ErrorState error={state.error} />}
        {may && (
          <div className="flex flex-wrap gap-2">
            <Button
              look="primary"
              busy={state.busy}
              disabled={!isSavable || isChecking || error !== null || checked === undefined}
              onClick={() => void submit()}
            >
              {text.save}
            </Button>
            {inHand.isChanged && (
              <Button look="quiet" onClick={inHand.discard}>
                {text.discard}
              </Button>
            )}
          </div>
        )}
      </div>
    </Card>
  );
}

function Findings({ checked, error, problems }: Pick<SavePanelProps, "checked" | "error" | "problems">) {
  const text = useText(campaignTexts);
  if (error !== null) {
    if (problems.all.length === 0) return <ErrorState error={error} />;
    return (
      <div className="rounded-lg bg-bad-wash p-3 text-sm">
        <h3 className="font-semibold text-bad">{text.refused(problems.all.length)}</h3>
        <ToldList problems={problems.all} className="mt-1" />
      </div>
    );
  }
  if (checked === undefined) return null;
  const [change] = checked.changes;
  return (
    <>
      {change !== undefined && (
        <div>
          <h3 className="text-sm font-semibold">{change.change === "added" ? text.wouldAdd : text.wouldChange(change.diff.length)}</h3>
          <DiffList diff={change.diff} />
        </div>
      )}
      {checked.warnings.length > 0 && (
        <div className="rounded-lg bg-warn-wash p-3 text-sm text-warn">
          <h3 className="font-semibold">{text.warnings}</h3>
          <ToldList problems={checked.warnings} plain className="mt-1" />
        </div>
      )}
    </>
  );
}
