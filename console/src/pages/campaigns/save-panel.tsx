import { type Applied, type CampaignEntry, useSaveEntry } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { useTell } from "../../ui/toast.tsx";
import { RefusedBox, WarningsBox } from "../../ui/told-box.tsx";
import { useAct } from "../../ui/use-act.ts";
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
  const isSavable = inHand.isChanged || stored === null;
  const saving = useAct(async () => {
    await save(entryOf(inHand.draft));
    inHand.discard();
    tell(text.saved);
    onSaved();
  });
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
        {saving.error !== null && <ErrorState error={saving.error} />}
        {may && (
          <div className="flex flex-wrap gap-2">
            <Button
              look="primary"
              busy={saving.busy}
              disabled={!isSavable || isChecking || error !== null || checked === undefined}
              onClick={() => void saving.run()}
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
    return <RefusedBox title={text.refused(problems.all.length)} problems={problems.all} />;
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
      <WarningsBox title={text.warnings} problems={checked.warnings} />
    </>
  );
}
