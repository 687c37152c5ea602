import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Scores } from "../../../../src/api/wire/decisions.ts";
import { useMay } from "../../app/session.tsx";
import { stepWords } from "../../text/decision-words.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { DecisionLadder } from "./decision-ladder.tsx";
import { DryRunDetails } from "./dry-run-details.tsx";
import { ExpectedPairs } from "./expected-pairs.tsx";
import { stepOfSkip } from "./ladder.ts";
import { LimitsLeft } from "./limits-left.tsx";
import { nextText } from "./next-text.ts";
import { NowCard } from "./now-card.tsx";
import { useLimits, usePersonPart } from "./person-data.ts";
import { useDryRun } from "./use-dry-run.ts";
import { useZoneTime } from "./use-zone-time.ts";
import { whyNotText } from "./why-not-text.ts";

/** What a person would be sent next, with what is expected of it, and how much room is left. */
export function NextTab({ personId }: { readonly personId: string }): ReactNode {
  const limits = useLimits(personId);
  const scores = usePersonPart<Scores>(personId, "scores");
  return (
    <div className="space-y-4">
      <Answered of={scores} height={20}>
        {(answer) => <Expectations scores={answer} />}
      </Answered>
      <NextDecision personId={personId} at={limits.data?.nextDueAt ?? null} zone={limits.data?.zone ?? null} />
      <Answered of={limits} height={20}>
        {(answer) => (
          <div className="grid items-start gap-4 lg:grid-cols-2">
            <NowCard limits={answer} cap={scores.data?.cap ?? null} />
            <LimitsLeft limits={answer} />
          </div>
        )}
      </Answered>
    </div>
  );
}

interface NextDecisionProps {
  readonly personId: string;
  readonly at: string | null;
  readonly zone: string | null;
}

/** What the decision that comes next would make of it all, with what is known now. */
function NextDecision({ personId, at, zone }: NextDecisionProps) {
  const text = useText(whyNotText);
  const zoneTime = useZoneTime(zone);
  const mayDryRun = useMay("operator");
  const asked = useDryRun(personId, at, mayDryRun && at !== null);
  if (asked.data === undefined || asked.data === null || at === null) return null;
  return (
    <div className="rounded-xl bg-surface">
      <DryRunDetails title={text.nextRunAt(zoneTime.dayAndTime(at))} decision={asked.data} zoneTime={zoneTime} />
    </div>
  );
}

function Expectations({ scores }: { readonly scores: Scores }) {
  const text = useText(nextText);
  const steps = useText(stepWords);
  const format = useFormat();
  const { scoredBy, model, eligible, pairs, skipped, personId } = scores;
  const step = skipped === null ? null : stepOfSkip(skipped);
  const note = text.scoresNote[scoredBy]({
    version: String(model.version),
    examples: format.count(model.examples),
    eligible: format.count(eligible),
  });
  if (pairs.length > 0)
    return (
      <Card title={text.scores} note={note} flush>
        <ExpectedPairs scores={scores} />
      </Card>
    );
  return (
    <>
      <Card title={text.scores}>
        <EmptyState
          title={text.nothing(step === null ? "" : steps[step].silent)}
          action={
            <Link to="/people/$personId" params={{ personId }} search={{ tab: "why", when: "now" }} className={buttonLook("primary")}>
              {text.askWhyNot}
            </Link>
          }
        >
          {text.nothingNext}
        </EmptyState>
      </Card>
      <DecisionLadder decision={{ steps: scores.steps, skipped, chosen: null, eligible }} />
    </>
  );
}
