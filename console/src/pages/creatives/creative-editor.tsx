import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type CreativeEntry, useDryRun, useEntries, useSaveEntry } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState, ErrorState } from "../../ui/states.tsx";
import { useTell } from "../../ui/toast.tsx";
import { ToldList } from "../../ui/told-list.tsx";
import { useFieldProblems } from "../campaigns/field-problems.ts";
import { type CreativeDraft, draftOf, entryOf, isSame } from "./creative-draft.ts";
import { CreativeForm } from "./creative-form.tsx";
import { CreativeNotes } from "./creative-notes.tsx";
import { CreativePreview } from "./creative-preview.tsx";
import { isSelected } from "./creative-selector.ts";
import { CreativeStatusBadge } from "./creative-status.tsx";
import { editorTexts } from "./editor-text.ts";

interface CreativeEditorProps {
  /** The one asked for; absent: a new one. */
  readonly id?: string;
  /** null: there is none of that id, or it is new. */
  readonly stored: CreativeEntry | null;
  readonly all: readonly CreativeEntry[];
  readonly onClose: () => void;
}

/** Writes a creative, and shows beside it what a person would read. */
export function CreativeEditor({ id, stored, all, onClose }: CreativeEditorProps) {
  const text = useText(editorTexts);
  const [draft, setDraft] = useState(() => draftOf(stored));
  const [isAsking, setAsking] = useState(false);
  const isChanged = !isSame(draft, draftOf(stored));
  const close = () => (isChanged ? setAsking(true) : onClose());
  if (id !== undefined && stored === null)
    return (
      <Dialog open onClose={onClose} title={id}>
        <EmptyState title={text.unknown}>{text.unknownLead}</EmptyState>
      </Dialog>
    );
  return (
    <Dialog open onClose={close} title={stored?.id ?? text.newTitle} lead={text.lead} wide="full">
      <div className="grid gap-6 md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Words
          draft={draft}
          isChanged={isChanged}
          stored={stored}
          all={all}
          change={(part) => setDraft((now) => ({ ...now, ...part }))}
          onDone={onClose}
          leaving={isAsking ? { stay: () => setAsking(false), discard: onClose } : null}
        />
        <section aria-label={text.preview} className="min-w-0">
          <h3 className="mb-3 text-sm font-semibold">{text.preview}</h3>
          <CreativePreview entry={entryOf(draft)} />
        </section>
      </div>
    </Dialog>
  );
}

const cleared: ReadonlySet<string> = new Set(["approved", "live", "resting"]);

interface WordsProps {
  readonly draft: CreativeDraft;
  readonly isChanged: boolean;
  readonly stored: CreativeEntry | null;
  readonly all: readonly CreativeEntry[];
  readonly change: (part: Partial<CreativeDraft>) => void;
  readonly onDone: () => void;
  /** It is being closed with unsaved changes. */
  readonly leaving: { readonly stay: () => void; readonly discard: () => void } | null;
}

function Words({ draft, isChanged, stored, all, change, onDone, leaving }: WordsProps) {
  const text = useText(editorTexts);
  const may = useMay("operator");
  const mayApprove = useMay("approver");
  const tell = useTell();
  const save = useSaveEntry("creatives");
  const [state, setState] = useState<{ readonly busy: string; readonly error: unknown }>({ busy: "", error: null });
  const isNew = stored === null;
  const isTaken = isNew && all.some(({ id }) => id === draft.id.trim());
  const entry = entryOf({ ...draft, id: draft.id.trim() });
  const isWritten = entry.id !== "" && entry.title !== "" && entry.body !== "" && !isTaken;
  const checked = useDryRun("creatives", may && isChanged && isWritten ? entry : null);
  const problems = useFieldProblems(state.error ?? checked.error);
  const submit = async (status: CreativeEntry["status"], told: string) => {
    setState({ busy: status ?? "", error: null });
    try {
      await save({ ...entry, status });
      tell(told);
      onDone();
    } catch (error) {
      setState({ busy: "", error });
    }
  };
  // The words of a text that may be sent are for approvers to change: anybody else's change goes to review first.
  const needsReview = !mayApprove && isChanged && stored !== null && cleared.has(stored.status ?? "draft");
  const isReviewable = draft.status === "draft" || draft.status === "inReview" || needsReview;
  const button = { disabled: !may || !isWritten };
  return (
    <section aria-label={text.words} className="min-w-0 space-y-4">
      {stored !== null && <UsedBy entry={stored} />}
      {stored !== null && <CreativeNotes creative={stored.id} />}
      <fieldset disabled={!may} className="min-w-0">
        <CreativeForm
          draft={draft}
          change={(part) => {
            setState({ busy: "", error: null });
            change(part);
          }}
          problems={problems}
          isNew={isNew}
          all={all}
        />
      </fieldset>
      {(checked.data?.warnings.length ?? 0) > 0 && (
        <div role="status" className="rounded-lg bg-warn-wash p-3 text-sm text-warn">
          <h3 className="font-semibold">{text.warnings}</h3>
          <ToldList problems={checked.data?.warnings ?? []} plain className="mt-1" />
        </div>
      )}
      <div className="sticky -bottom-5 -mb-5 space-y-3 bg-raised pt-3 pb-5">
        {state.error !== null && <ErrorState error={state.error} />}
        {!may && <p className="text-sm text-soft">{text.mayNot}</p>}
        {leaving !== null && (
          <div role="alert" className="flex flex-wrap items-center gap-2 rounded-lg bg-warn-wash p-3 text-sm text-warn">
            <span className="mr-auto">{text.unsaved}</span>
            <Button onClick={leaving.stay}>{text.stay}</Button>
            <Button look="danger" onClick={leaving.discard}>
              {text.discard}
            </Button>
          </div>
        )}
        {may && (
          <div className="flex flex-wrap gap-2">
            <Button
              look={isReviewable ? "plain" : "primary"}
              {...button}
              disabled={button.disabled || !isChanged}
              busy={state.busy === draft.status}
              onClick={() => void submit(draft.status, text.saved(entry.id))}
            >
              {text.save}
            </Button>
            {isReviewable && !mayApprove && (
              <Button
                look="primary"
                {...button}
                busy={state.busy === "inReview"}
                onClick={() => void submit("inReview", text.sent(entry.id))}
              >
                {text.review}
              </Button>
            )}
            {isReviewable && mayApprove && (
              <>
                <Button {...button} busy={state.busy === "inReview"} onClick={() => void submit("inReview", text.sent(entry.id))}>
                  {text.review}
                </Button>
                <Button
                  look="primary"
                  {...button}
                  busy={state.busy === "approved"}
                  onClick={() => void submit("approved", text.approved(entry.id))}
                >
                  {text.approve}
                </Button>
              </>
            )}
          </div>
        )}
      </div>
    </section>
  );
}

/** Status, and the campaigns that name it. */
export function UsedBy({ entry }: { readonly entry: CreativeEntry }) {
  const text = useText(editorTexts);
  const campaigns = (useEntries("campaigns").data ?? []).filter((one) => one.status !== "ended" && isSelected(one.creatives, entry));
  return (
    <p className="flex flex-wrap items-baseline gap-2 text-sm">
      <CreativeStatusBadge status={entry.status} />
      {campaigns.length === 0 ? (
        <span className="text-soft">{text.usedByNone}</span>
      ) : (
        <>
          <span className="text-soft">{text.usedBy}</span>
          {campaigns.map(({ id }) => (
            <Link key={id} to="/campaigns/$campaignId" params={{ campaignId: id }} className="underline decoration-line underline-offset-4">
              {id}
            </Link>
          ))}
        </>
      )}
    </p>
  );
}
