import { useText } from "../../text/language.tsx";
import { Card } from "../../ui/card.tsx";
import { learningTexts } from "./learning-text.ts";

/** How to judge another policy on what already happened. */
export function ReplayTab() {
  const text = useText(learningTexts);
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
      <Card title={text.replay} note={text.replayNote}>
        <ol className="space-y-3 text-sm">
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
        <p className="mt-4 text-sm text-soft">{text.replayNone}</p>
      </Card>
      <Card title={text.replayOut}>
        <dl className="space-y-2 text-sm">
          {text.replayTerms.map(([term, meaning]) => (
            <div key={term}>
              <dt className="font-medium">{term}</dt>
              <dd className="text-soft">{meaning}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </div>
  );
}
