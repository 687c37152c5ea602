import { useBlocker } from "@tanstack/react-router";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { campaignTexts } from "./campaign-text.ts";

/** Asks what shall become of unsaved changes before another page is shown. */
export function LeaveGuard({ isChanged, onDiscard }: { readonly isChanged: boolean; readonly onDiscard: () => void }) {
  const text = useText(campaignTexts);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isChanged && current.pathname !== next.pathname,
    // They are kept, so a closed tab loses nothing.
    enableBeforeUnload: false,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  const { proceed, reset } = blocker;
  return (
    <Dialog open onClose={reset} title={text.leaving} lead={text.leavingLead}>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={reset}>{text.stay}</Button>
        <Button
          look="danger"
          onClick={() => {
            onDiscard();
            proceed();
          }}
        >
          {text.discardAndGo}
        </Button>
        <Button look="primary" onClick={proceed}>
          {text.keepAndGo}
        </Button>
      </div>
    </Dialog>
  );
}
