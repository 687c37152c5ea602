import type { ReactNode } from "react";
import { stepWords } from "../../text/decision-words.ts";
import { useText } from "../../text/language.tsx";
import { DecisionDetail } from "./decision-detail.tsx";
import { stepOfSkip } from "./ladder.ts";
import type { ToldDecision } from "./person-data.ts";
import type { ZoneTime } from "./use-zone-time.ts";
import { whyNotText } from "./why-not-text.ts";

interface DryRunProps {
  readonly title: string;
  readonly decision: ToldDecision;
  readonly zoneTime: ZoneTime;
  /** What stands above the decision. */
  readonly children?: ReactNode;
}

/** A dry run in a line, and in full where one opens it. */
export function DryRunDetails({ title, decision, zoneTime, children }: DryRunProps) {
  const text = useText(whyNotText);
  const steps = useText(stepWords);
  const { chosen, skipped } = decision;
  const step = skipped === null || skipped === undefined ? null : stepOfSkip(skipped);
  return (
    <details className="rounded-lg border border-line">
      <summary className="px-3 py-2 text-sm">
        <span className="font-semibold">{title}</span>{" "}
        {chosen === null ? text.dryRunSilent(step === null ? "" : steps[step].silent) : text.dryRunChose(chosen.campaign)}
      </summary>
      <div className="space-y-4 border-t border-line p-3">
        <p className="text-sm text-soft">{text.dryRunNote}</p>
        {children}
        <DecisionDetail decision={decision} zoneTime={zoneTime} />
      </div>
    </details>
  );
}
