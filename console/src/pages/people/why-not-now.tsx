import { useQuery } from "@tanstack/react-query";
import type { ScoreAnswer } from "../../../../src/api/wire/decisions.ts";
import { useEntries } from "../../api/catalogue.ts";
import { callApi } from "../../api/client.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Answered } from "../../ui/states.tsx";
import { Contributions } from "./contributions.tsx";
import { DryRunDetails } from "./dry-run-details.tsx";
import { fateOf, type Target } from "./fate.ts";
import { FateAnswer, Fell, Said, StepStrip } from "./fate-answer.tsx";
import { freesAt } from "./frees-at.ts";
import { stepNames } from "./ladder.ts";
import { type Removal, useLimits } from "./person-data.ts";
import { useDryRun } from "./use-dry-run.ts";
import type { ZoneTime } from "./use-zone-time.ts";
import { whyNotText } from "./why-not-text.ts";

interface NowProps {
  readonly personId: string;
  readonly target: Target;
  readonly zoneTime: ZoneTime;
}

/** Asks the decider about this moment: of the pair itself, and, for operators, what a whole decision would come to. Nothing is committed. */
export function WhyNotNow({ personId, target, zoneTime }: NowProps) {
  const mayDryRun = useMay("operator");
  const text = useText(whyNotText);
  const probed = useProbe(personId, target);
  return (
    <div className="space-y-4">
      <Answered of={probed} height={8}>
        {(answer) => <Probed answer={answer} personId={personId} target={target} zoneTime={zoneTime} />}
      </Answered>
      {mayDryRun ? (
        <DryRun personId={personId} target={target} zoneTime={zoneTime} />
      ) : (
        <p className="text-sm text-soft">{text.dryRunNeedsRole}</p>
      )}
    </div>
  );
}

function useProbe(personId: string, { campaign, creative, item }: Target) {
  const body = {
    people: [{ id: personId }],
    ...(campaign === null ? {} : { campaign }),
    ...(creative === null ? {} : { creative }),
    ...(item === null ? {} : { item }),
  };
  return useQuery({
    queryKey: ["/v1/score", body],
    queryFn: ({ signal }) => callApi<ScoreAnswer>("/v1/score", { method: "POST", body, signal }),
  });
}

function Probed({ answer, personId, target, zoneTime }: NowProps & { readonly answer: ScoreAnswer }) {
  const text = useText(whyNotText);
  const whenFree = useWhenFree(personId, target, zoneTime);
  const [one] = answer.scores;
  if (one === undefined) return null;
  const step = stepNames.find((name) => name === one.reason);
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="min-w-0">
        {step === undefined ? (
          <>
            <Said tone="good">
              {text.open} <span className="font-normal">{text.openNote}</span>
            </Said>
            <StepStrip fellAt={null} />
          </>
        ) : (
          <Fell personId={personId} step={step} removed={one.removed} target={target} whenFree={whenFree} />
        )}
      </div>
      <Expected scored={one} scoredBy={answer.scoredBy} />
    </div>
  );
}

/** When a limit that bars something lets it through again. */
function useWhenFree(personId: string, target: Target, zoneTime: ZoneTime): (removal: Removal) => string | null {
  const limits = useLimits(personId).data?.limits ?? [];
  const campaigns = useEntries("campaigns").data ?? [];
  return (removal) => {
    const campaign = campaigns.find(({ id }) => id === (removal.campaign ?? target.campaign)) ?? null;
    const at = freesAt(limits, removal, campaign);
    return at === null ? null : zoneTime.dayAndTime(at);
  };
}

interface ExpectedProps {
  readonly scored: ScoreAnswer["scores"][number];
  readonly scoredBy: ScoreAnswer["scoredBy"];
}

function Expected({ scored: { expected }, scoredBy }: ExpectedProps) {
  const text = useText(whyNotText);
  const format = useFormat();
  return (
    <section className="min-w-0 rounded-lg border border-line p-3">
      <h3 className="text-sm font-semibold">{text.expected}</h3>
      <p className="text-xs text-soft">{expected === null ? text.noPair : text.expectedNote[scoredBy]}</p>
      {expected !== null && (
        <>
          <p className="mt-1 text-xs break-words text-soft">
            {[expected.campaign, expected.item, expected.creative].filter(Boolean).join(" · ")}
          </p>
          <dl className="my-2 grid grid-cols-2 gap-2 text-sm sm:grid-cols-4 xl:grid-cols-2">
            {(
              [
                [text.openRate, format.percent(expected.open)],
                [text.convert, format.percent(expected.convert)],
                [text.switchOff, format.percent(expected.switchOff, 3)],
                [text.value, format.number(expected.value, 3)],
              ] as const
            ).map(([name, value]) => (
              <div key={name}>
                <dt className="text-xs text-soft">{name}</dt>
                <dd className="font-medium">{value}</dd>
              </div>
            ))}
          </dl>
          <Contributions of={expected.because} most={5} />
        </>
      )}
    </section>
  );
}

function DryRun({ personId, target, zoneTime }: NowProps) {
  const text = useText(whyNotText);
  const asked = useDryRun(personId, null);
  return (
    <Answered of={asked} height={4}>
      {(decision) => {
        if (decision === null) return null;
        const fate = fateOf(decision, target);
        return (
          <DryRunDetails title={text.dryRun} decision={decision} zoneTime={zoneTime}>
            {(fate.kind === "drawn" || fate.kind === "chosen" || fate.kind === "silent") && (
              <FateAnswer personId={personId} fate={fate} target={target} chosen={decision.chosen} />
            )}
          </DryRunDetails>
        );
      }}
    </Answered>
  );
}
