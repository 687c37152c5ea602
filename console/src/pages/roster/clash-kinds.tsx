import type { ReactNode } from "react";
import { useText } from "../../text/language.tsx";
import { useToldRefusal } from "../../text/use-told.ts";
import type { Warning } from "./roster-data.ts";
import { rosterText } from "./roster-text.ts";

/** So many clashes of one kind are told from the start. */
const shown = 3;

interface ClashKindsProps {
  readonly warnings: readonly Warning[];
  /** What can be done about the clashes of one kind. */
  readonly action?: (warnings: readonly Warning[]) => ReactNode;
}

/** Clashes by kind, each kind with what to do. */
export function ClashKinds({ warnings, action }: ClashKindsProps) {
  const text = useText(rosterText);
  return (
    <ul className="grid items-start gap-3 text-sm lg:grid-cols-2">
      {[...Map.groupBy(warnings, ({ code }) => code)].map(([code, alike]) => {
        const rest = alike.slice(shown);
        const word = text.codes[code];
        return (
          <li key={code} className="min-w-0 rounded-lg bg-warn-wash p-3">
            <h3 className="font-medium text-warn">
              {word?.name ?? text.clash} ({alike.length})
            </h3>
            <p>{word?.advice ?? alike[0]?.remedy}</p>
            <Messages warnings={alike.slice(0, shown)} />
            {rest.length > 0 && (
              <details className="text-xs">
                <summary>{text.more(rest.length)}</summary>
                <Messages warnings={rest} />
              </details>
            )}
            {action?.(alike)}
          </li>
        );
      })}
    </ul>
  );
}

function Messages({ warnings }: Pick<ClashKindsProps, "warnings">) {
  const tell = useToldRefusal();
  return (
    <ul className="mt-1 list-disc space-y-0.5 pl-5 text-xs">
      {warnings.map((one) => (
        <li key={one.message} className="break-words">
          {tell(one).message}
        </li>
      ))}
    </ul>
  );
}
