import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type CreativeEntry, useSaveEntry } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { EmptyState, ErrorState } from "../../ui/states.tsx";
import { useTell } from "../../ui/toast.tsx";
import { creativesRoute } from "./creatives-route.ts";
import { ReviewKeys, useKeysSwitch } from "./review-keys.tsx";
import { ReviewNote } from "./review-note.tsx";
import { reviewTexts } from "./review-text.ts";
import { UnderReview } from "./under-review.tsx";
import { useReviewKeys } from "./use-review-keys.ts";

/** Creatives that wait for approval, one after the other, by keyboard or by button. */
export function ReviewQueue({ all }: { readonly all: readonly CreativeEntry[] }) {
  const text = useText(reviewTexts);
  const may = useMay("approver");
  const search = creativesRoute.useSearch();
  const navigate = useNavigate({ from: creativesRoute.fullPath });
  const [keysOn, switchKeys] = useKeysSwitch();
  const [isNoting, setNoting] = useState(false);
  const waiting = all.filter(({ status }) => status === "inReview");
  const place = Math.max(
    0,
    waiting.findIndex(({ id }) => id === search.creative),
  );
  const current = waiting[place];
  const go = (id: string | undefined) => {
    setNoting(false);
    void navigate({ search: (now) => ({ ...now, creative: id }), replace: true });
  };
  const after = waiting[place + 1] ?? waiting[place - 1];
  const judge = useJudging(() => go(after?.id), go);
  const handlers = {
    next: () => go(waiting[Math.min(place + 1, waiting.length - 1)]?.id),
    previous: () => go(waiting[Math.max(place - 1, 0)]?.id),
    approve: () => current !== undefined && void judge.approve(current),
    sendBack: () => current !== undefined && setNoting(true),
    undo: () => void judge.undo(),
  };
  useReviewKeys(may && keysOn && !judge.isBusy, handlers);
  const undo = may && judge.canUndo && (
    <Button look="quiet" onClick={handlers.undo}>
      {text.undo} <Key>U</Key>
    </Button>
  );
  return (
    <div className="flex flex-col gap-4">
      {may ? <ReviewKeys isOn={keysOn} onSwitch={switchKeys} /> : <p className="text-sm text-soft">{text.mayNot}</p>}
      {judge.error !== null && <ErrorState error={judge.error} />}
      <p role="status" className="sr-only">
        {current === undefined ? text.none : text.place(place + 1, waiting.length, current.id)}
      </p>
      {current === undefined ? (
        <Card>
          <EmptyState title={text.none} action={undo}>
            {text.noneLead}
          </EmptyState>
        </Card>
      ) : (
        <div className="grid items-start gap-4 lg:grid-cols-[18rem_minmax(0,1fr)]">
          <Card title={text.queue} note={text.lead} flush>
            <ol className="max-h-[60dvh] divide-y divide-line overflow-y-auto pt-1">
              {waiting.map((one) => (
                <li key={one.id}>
                  <button
                    type="button"
                    aria-current={one.id === current.id}
                    onClick={() => go(one.id)}
                    className="block w-full px-4 py-2 text-left text-sm hover:bg-sunken aria-[current=true]:bg-accent-wash"
                  >
                    <span className="block font-medium break-words">{one.id}</span>
                    <span className="block truncate text-xs text-soft">{one.title}</span>
                  </button>
                </li>
              ))}
            </ol>
          </Card>
          <UnderReview key={current.id} entry={current} place={text.place(place + 1, waiting.length, current.id)}>
            {may && (
              <>
                <div className="flex flex-wrap gap-2">
                  <Button look="primary" busy={judge.isBusy} onClick={handlers.approve}>
                    {text.approve} <Key>A</Key>
                  </Button>
                  <Button disabled={judge.isBusy} onClick={handlers.sendBack}>
                    {text.sendBack} <Key>R</Key>
                  </Button>
                  {undo}
                </div>
                {isNoting && (
                  <ReviewNote
                    isBusy={judge.isBusy}
                    onCancel={() => setNoting(false)}
                    onSend={(note) => void judge.sendBack(current, note)}
                  />
                )}
              </>
            )}
          </UnderReview>
        </div>
      )}
    </div>
  );
}

const Key = ({ children }: { readonly children: string }) => (
  <span aria-hidden="true" className="rounded border border-current px-1 font-mono text-[0.65rem]">
    {children}
  </span>
);

/** Approves, sends back and undoes; `onDone` when one has left the queue, `onBack` when it came back to it. */
function useJudging(onDone: () => void, onBack: (id: string) => void) {
  const text = useText(reviewTexts);
  const tell = useTell();
  const save = useSaveEntry("creatives");
  const [done, setDone] = useState<readonly CreativeEntry[]>([]);
  const [state, setState] = useState<{ readonly isBusy: boolean; readonly error: unknown }>({ isBusy: false, error: null });
  const run = async (work: () => Promise<void>) => {
    if (state.isBusy) return;
    setState({ isBusy: true, error: null });
    try {
      await work();
      setState({ isBusy: false, error: null });
    } catch (error) {
      setState({ isBusy: false, error });
    }
  };
  const judge = (entry: CreativeEntry, status: "approved" | "draft", { note, told }: { readonly note?: string; readonly told: string }) =>
    run(async () => {
      await save({ ...entry, status }, note);
      setDone((all) => [...all, entry]);
      tell(told);
      onDone();
    });
  return {
    ...state,
    canUndo: done.length > 0,
    approve: (entry: CreativeEntry) => judge(entry, "approved", { told: text.approved(entry.id) }),
    sendBack: (entry: CreativeEntry, note: string) => judge(entry, "draft", { note, told: text.sentBack(entry.id) }),
    undo: () =>
      run(async () => {
        const last = done.at(-1);
        if (last === undefined) return;
        await save(last);
        setDone((all) => all.slice(0, -1));
        tell(text.undone(last.id));
        onBack(last.id);
      }),
  };
}
