import { useNavigate } from "@tanstack/react-router";
import { useText } from "../../text/language.tsx";
import { Card } from "../../ui/card.tsx";
import { learningRoute } from "./learning-route.ts";
import { learningTexts } from "./learning-text.ts";
import { useNewestReplay } from "./replay-data.ts";
import { ReplayList } from "./replay-list.tsx";
import { replayTexts } from "./replay-text.ts";
import { ReplayDetail } from "./replay-view.tsx";
import { RunningReplay } from "./running-replay.tsx";
import { StartReplay } from "./start-replay.tsx";

/** Other policies judged on what already happened: beginning one, how far it is, what they came to, two beside each other. */
export function ReplayTab() {
  const { replay, beside, draft } = learningRoute.useSearch();
  const navigate = useNavigate({ from: learningRoute.fullPath });
  const newest = useNewestReplay().data ?? null;
  const isRunning = newest?.state === "running";
  const show = (search: { readonly replay?: string; readonly beside?: string }) =>
    void navigate({ search: (now) => ({ ...now, replay: search.replay, beside: search.beside }), replace: true });
  return (
    <div className="space-y-4">
      <StartReplay
        key={JSON.stringify(draft)}
        draft={draft}
        isRunning={isRunning}
        onStarted={(id) => show(beside === undefined ? { replay: id } : { replay: id, beside })}
      />
      {newest !== null && isRunning && <RunningReplay key={newest.id} replay={newest} />}
      {replay !== undefined && !(isRunning && newest?.id === replay) && (
        <ReplayDetail id={replay} beside={beside} onClose={() => show({})} onSingle={() => show({ replay })} />
      )}
      <ReplayList open={replay} beside={beside} />
      <CommandLine />
    </div>
  );
}

/** The same on a terminal, for files of elsewhere. */
function CommandLine() {
  const text = useText(learningTexts);
  const { commandLine } = useText(replayTexts);
  return (
    <Card title={commandLine} note={text.replayNote}>
      <details>
        <summary className="text-sm text-accent-text">{text.replay}</summary>
        <ol className="mt-3 space-y-3 text-sm">
          {text.replaySteps.map(([what, command]) => (
            <li key={command}>
              <p>{what}</p>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
              <pre tabIndex={0} className="mt-1 overflow-x-auto rounded-lg bg-sunken p-3 text-xs">
                {command}
              </pre>
            </li>
          ))}
        </ol>
      </details>
    </Card>
  );
}
