import { useState } from "react";
import { type RosterEntry, useDryRun } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { EmptyState, ErrorState } from "../../ui/states.tsx";
import { useTell } from "../../ui/toast.tsx";
import { DiffList } from "../campaigns/diff-list.tsx";
import { useFieldProblems } from "../campaigns/field-problems.ts";
import { ClashKinds } from "./clash-kinds.tsx";
import { useRemoveSlot, useSaveSlot, warningsOf } from "./roster-data.ts";
import type { Narrow, RosterSearch } from "./roster-search.ts";
import { rosterText } from "./roster-text.ts";
import { draftOf, emptyDraft, entryOf, type SlotDraft } from "./slot-draft.ts";
import { SlotFields } from "./slot-fields.tsx";

interface SlotEditorProps {
  readonly search: RosterSearch;
  readonly slots: readonly RosterEntry[];
  readonly onNarrow: Narrow;
}

/** The slot that the address names, or another one. */
export function SlotEditor({ search, slots, onNarrow }: SlotEditorProps) {
  const text = useText(rosterText);
  const close = () => onNarrow({ slot: undefined, add: undefined });
  if (search.slot === undefined && search.add === undefined) return null;
  const stored = slots.find(({ id }) => id === search.slot) ?? null;
  const isGone = search.slot !== undefined && stored === null;
  return (
    <Dialog open onClose={close} wide title={stored === null ? text.addTitle : stored.id} lead={text.formLead}>
      {isGone ? (
        <EmptyState title={text.gone(search.slot ?? "")} />
      ) : (
        <SlotForm
          key={search.slot ?? search.add}
          stored={stored}
          initial={stored === null ? emptyDraft(search.line ?? "", search.add ?? null) : draftOf(stored)}
          ids={slots.map(({ id }) => id)}
          onDone={close}
        />
      )}
    </Dialog>
  );
}

interface SlotFormProps {
  readonly stored: RosterEntry | null;
  readonly initial: SlotDraft;
  readonly ids: readonly string[];
  readonly onDone: () => void;
}

function SlotForm({ stored, initial, ids, onDone }: SlotFormProps) {
  const text = useText(rosterText);
  const may = useMay("operator");
  const tell = useTell();
  const [save, remove] = [useSaveSlot(), useRemoveSlot()];
  const [draft, setDraft] = useState(initial);
  const [state, setState] = useState<{ readonly busy: boolean; readonly error: unknown }>({ busy: false, error: null });
  const isTaken = stored === null && ids.includes(draft.id.trim());
  const entry = entryOf(draft);
  const checked = useDryRun("roster", may && !isTaken ? entry : null);
  const problems = useFieldProblems(checked.error);
  const undo = (entryBefore: RosterEntry | null, id: string) => () => {
    (entryBefore === null ? remove(id) : save(entryBefore)).then(
      () => tell(text.undone(id)),
      () => tell(text.undoFailed),
    );
  };
  const submit = async () => {
    if (entry === null) return;
    setState({ busy: true, error: null });
    try {
      await save(entry);
      tell(text.saved(entry.id), undo(stored, entry.id));
      onDone();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  const hasChanges = (checked.data?.changes.length ?? 0) > 0;
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <SlotFields draft={draft} isNew={stored === null} isTaken={isTaken} problems={problems} disabled={!may} onChange={setDraft} />
      <div aria-live="polite" aria-busy={checked.isFetching} className="min-h-16 rounded-lg bg-sunken p-3 text-sm">
        <h3 className="font-semibold">{text.wouldChange}</h3>
        <Checked checked={checked} id={entry?.id ?? ""} isWhole={entry !== null && !isTaken} may={may} />
      </div>
      {state.error !== null && <ErrorState error={state.error} />}
      {may && (
        <div className="flex flex-wrap justify-between gap-2">
          <Button
            type="submit"
            look="primary"
            busy={state.busy}
            disabled={entry === null || isTaken || checked.error !== null || !hasChanges}
          >
            {stored === null ? text.add : text.save}
          </Button>
          {stored !== null && (
            <Removal
              slot={stored}
              onRemoved={() => {
                tell(text.removed(stored.id), undo(stored, stored.id));
                onDone();
              }}
            />
          )}
        </div>
      )}
    </form>
  );
}

interface CheckedProps {
  readonly checked: ReturnType<typeof useDryRun>;
  readonly id: string;
  readonly isWhole: boolean;
  readonly may: boolean;
}

/** What the server says that saving would change, and what would clash. */
function Checked({ checked, id, isWhole, may }: CheckedProps) {
  const text = useText(rosterText);
  if (!may) return <p className="text-soft">{text.mayNot}</p>;
  if (!isWhole) return <p className="text-soft">{text.notWhole}</p>;
  if (checked.error !== null) return <ErrorState error={checked.error} />;
  if (checked.data === undefined) return <p className="text-soft">{text.checking}</p>;
  const { changes, warnings } = checked.data;
  const own = warningsOf(warnings, id);
  return (
    <>
      {changes.length === 0 ? <p className="text-soft">{text.nothing}</p> : changes.map((one) => <DiffList key={one.id} diff={one.diff} />)}
      {own.length > 0 && (
        <div className="mt-2">
          <ClashKinds warnings={own} />
        </div>
      )}
    </>
  );
}

function Removal({ slot, onRemoved }: { readonly slot: RosterEntry; readonly onRemoved: () => void }) {
  const text = useText(rosterText);
  const remove = useRemoveSlot();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        {text.remove}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={text.removeTitle(slot.id)}
        action={text.remove}
        danger
        onConfirm={async () => {
          await remove(slot.id);
          onRemoved();
        }}
      >
        <p>{text.removeWhat(slot.slots ?? 1, slot.line)}</p>
      </Confirm>
    </>
  );
}
