import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Answered } from "../../ui/states.tsx";
import { DryRunDetails } from "./dry-run-details.tsx";
import { fateOf, type Target } from "./fate.ts";
import { FateAnswer } from "./fate-answer.tsx";
import { useDryRun } from "./use-dry-run.ts";
import type { ZoneTime } from "./use-zone-time.ts";
import { whyNotText } from "./why-not-text.ts";

interface NextProps {
  readonly personId: string;
  readonly target: Target;
  readonly zoneTime: ZoneTime;
  /** When the person is decided next. */
  readonly at: string;
}

/** Asks what the person's next decision would make of something, with what is known now. */
export function WhyNotNext({ personId, target, zoneTime, at }: NextProps) {
  const text = useText(whyNotText);
  const mayDryRun = useMay("operator");
  const asked = useDryRun(personId, at, mayDryRun);
  if (!mayDryRun) return <p className="text-sm text-soft">{text.dryRunNeedsRole}</p>;
  return (
    <Answered of={asked} height={8}>
      {(decision) =>
        decision === null ? null : (
          <div className="space-y-4">
            <FateAnswer personId={personId} fate={fateOf(decision, target)} target={target} chosen={decision.chosen} />
            <DryRunDetails title={text.nextRun} decision={decision} zoneTime={zoneTime} />
          </div>
        )
      }
    </Answered>
  );
}
