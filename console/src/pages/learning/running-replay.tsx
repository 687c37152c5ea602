import { useState } from "react";
import type { ReplayView } from "../../../../src/api/wire/replays.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { useTell } from "../../ui/toast.tsx";
import { useCancelReplay } from "./replay-data.ts";
import { doneShare } from "./replay-figures.ts";
import { replayTexts } from "./replay-text.ts";

/** How far the replay that runs is, and the way to call it off. */
export function RunningReplay({ replay: { id, request, progress } }: { readonly replay: ReplayView }) {
  const text = useText(replayTexts);
  const { count, percent } = useFormat();
  const may = useMay("operator");
  const tell = useTell();
  const cancel = useCancelReplay();
  const [state, setState] = useState<{ readonly busy: boolean; readonly error: unknown }>({ busy: false, error: null });
  const share = doneShare(progress);
  const end = async () => {
    setState({ busy: true, error: null });
    try {
      await cancel(id);
      tell(text.cancelled);
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <Card
      title={text.running(request.name)}
      note={text.survives}
      action={
        <Button busy={state.busy} disabled={!may} title={may ? undefined : text.operatorOnly} onClick={() => void end()}>
          {text.cancel}
        </Button>
      }
    >
      <div
        role="progressbar"
        aria-label={text.running(request.name)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * share)}
        className="h-2.5 overflow-hidden rounded bg-sunken"
      >
        <div className="h-full rounded bg-accent transition-[width]" style={{ width: `${(100 * share).toFixed(1)}%` }} />
      </div>
      <p className="figures mt-2 text-sm text-soft" aria-live="polite">
        {text.part[progress.part]}
        {progress.total > 0 && progress.part !== "estimates" && `: ${text.progress(count(progress.decisions), count(progress.total))}`} ·{" "}
        {percent(share, 0)}
      </p>
      {state.error !== null && <ErrorState error={state.error} />}
    </Card>
  );
}
