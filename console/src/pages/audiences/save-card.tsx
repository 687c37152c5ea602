import { type Applied, type AudienceEntry, useSaveEntry } from "../../api/catalogue.ts";
import type { Problem } from "../../api/client.ts";
import { useLanguage, useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { useTell } from "../../ui/toast.tsx";
import { RefusedBox, WarningsBox } from "../../ui/told-box.tsx";
import { useAct } from "../../ui/use-act.ts";
import { DiffList } from "../campaigns/diff-list.tsx";
import { audienceTexts } from "./audience-text.ts";
import { predicateWords } from "./predicate-words.ts";
import type { AudienceInHand } from "./use-audience-draft.ts";

interface SaveCardProps {
  readonly id: string;
  readonly inHand: AudienceInHand;
  readonly stored: AudienceEntry | null;
  readonly isSavable: boolean;
  /** What the server says that saving would change; null: there is nothing to ask. */
  readonly dryRun: { readonly data: Applied | undefined; readonly error: unknown; readonly isFetching: boolean } | null;
  readonly problems: readonly Problem[];
  /** Live campaigns that speak to it. */
  readonly liveUses: number;
  readonly onSaved: () => void;
}

/** What saving would change and whom it reaches, before it is saved. */
export function SaveCard({ id, inHand, stored, isSavable, dryRun, problems, liveUses, onSaved }: SaveCardProps) {
  const text = useText(audienceTexts);
  const tell = useTell();
  const save = useSaveEntry("audiences");
  const { where } = inHand;
  const saving = useAct(async () => {
    if (where === null) return;
    await save({ id, where });
    inHand.discard();
    tell(text.saved, stored === null ? undefined : () => void save(stored).then(() => tell(text.undone)));
    onSaved();
  });
  const isRefused = dryRun !== null && dryRun.error !== null;
  return (
    <Card title={text.changes}>
      <div className="space-y-3 text-sm">
        <div aria-live="polite" aria-busy={dryRun?.isFetching === true} className="space-y-3">
          {!isSavable && <p className="text-soft">{where === null ? text.incomplete : text.nothing}</p>}
          {inHand.isOvertaken && inHand.isChanged && <p className="rounded-lg bg-warn-wash p-3 text-warn">{text.overtaken}</p>}
          {isRefused &&
            (problems.length === 0 ? (
              <ErrorState error={dryRun.error} />
            ) : (
              <RefusedBox title={text.refused(problems.length)} problems={problems} />
            ))}
          {dryRun?.data !== undefined && !isRefused && <WouldChange applied={dryRun.data} stored={stored} inHand={inHand} />}
          {isSavable && stored !== null && liveUses > 0 && <p className="rounded-lg bg-warn-wash p-3 text-warn">{text.reach(liveUses)}</p>}
          {dryRun?.isFetching === true && dryRun.data === undefined && <p className="text-soft">{text.checking}</p>}
        </div>
        {saving.error !== null && <ErrorState error={saving.error} />}
        <div className="flex flex-wrap gap-2">
          <Button
            look="primary"
            busy={saving.busy}
            disabled={!isSavable || dryRun === null || dryRun.isFetching || isRefused}
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
      </div>
    </Card>
  );
}

interface WouldChangeProps {
  readonly applied: Applied;
  readonly stored: AudienceEntry | null;
  readonly inHand: AudienceInHand;
}

function WouldChange({ applied, stored, inHand: { where } }: WouldChangeProps) {
  const text = useText(audienceTexts);
  const { language } = useLanguage();
  const [change] = applied.changes;
  return (
    <>
      {change !== undefined && where !== null && (
        <div>
          <h3 className="font-semibold">{stored === null ? text.wouldAdd : text.wouldChange}</h3>
          {stored !== null && (
            <p className="mt-1 break-words">
              <span className="text-xs text-soft">{text.before}: </span>
              <del className="text-bad">{predicateWords(stored.where, language)}</del>
            </p>
          )}
          <p className="mt-1 break-words">
            <span className="text-xs text-soft">{text.after}: </span>
            <ins className="text-good no-underline">{predicateWords(where, language)}</ins>
          </p>
          {stored !== null && (
            <details className="mt-1">
              <summary className="text-xs text-accent-text">{text.details}</summary>
              <DiffList diff={change.diff} />
            </details>
          )}
        </div>
      )}
      <WarningsBox title={text.warnings} problems={applied.warnings} />
    </>
  );
}
