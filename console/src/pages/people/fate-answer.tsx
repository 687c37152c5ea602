import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { stepWords } from "../../text/decision-words.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { useWords } from "../../text/use-words.ts";
import type { Tone } from "../../ui/badge.tsx";
import { Button, buttonLook } from "../../ui/button.tsx";
import { classNames } from "../../ui/class-names.ts";
import type { Fate, Target } from "./fate.ts";
import { type StepName, stepNames } from "./ladder.ts";
import type { Removal, ToldDecision } from "./person-data.ts";
import { type PlaceToGo, placeOfRule } from "./place-of-rule.ts";
import { sentence } from "./sentence.ts";
import { whyNotText } from "./why-not-text.ts";

const route = getRouteApi("/people/$personId");

interface AnswerProps {
  readonly personId: string;
  readonly fate: Fate;
  readonly target: Target;
  readonly chosen: ToldDecision["chosen"];
}

/** What became of something in a decision: the step, the rule in words, and what would change it. */
export function FateAnswer({ personId, fate, target, chosen }: AnswerProps) {
  const text = useText(whyNotText);
  const format = useFormat();
  const navigate = route.useNavigate();
  switch (fate.kind) {
    case "chosen":
      return <Said tone="good">{text.chosen}</Said>;
    case "drawn":
      return (
        <>
          <Said tone="accent">
            {text.drawn({ propensity: format.percent(fate.propensity, 1), score: format.percent(fate.score), rank: fate.rank })}{" "}
            {chosen !== null && text.lost(pairName(chosen))}
          </Said>
          <StepStrip fellAt={null} />
        </>
      );
    case "silent":
      return (
        <>
          <Said tone="warn">{text.silent}</Said>
          <StepStrip fellAt="worth" />
          <Rules personId={personId} removed={fate.removed} target={target} />
        </>
      );
    case "fell":
      return <Fell personId={personId} step={fate.step} removed={fate.removed} target={target} />;
    case "unnamed":
      return (
        <>
          <Said tone="neutral">{text.unnamed}</Said>
          {fate.perhaps.length > 0 && (
            <>
              <p className="mt-2 text-sm">{text.perhaps}</p>
              <Rules personId={personId} removed={fate.perhaps.map(({ removal }) => removal)} target={target} />
            </>
          )}
          <p className="mt-2 max-w-prose text-sm text-soft">{text.unnamedNext}</p>
          <Button
            className="mt-2"
            onClick={() => void navigate({ search: (before) => ({ ...before, when: "now" }), replace: true, resetScroll: false })}
          >
            {text.askNow}
          </Button>
        </>
      );
  }
}

const pairName = ({ campaign, item, creative }: NonNullable<ToldDecision["chosen"]>): string =>
  [campaign, item, creative].filter(Boolean).join(" · ");

interface FellProps {
  readonly personId: string;
  readonly step: StepName;
  readonly removed: readonly Removal[];
  readonly target: Target;
  readonly whenFree?: RulesProps["whenFree"];
}

/** Where something fell, and by what. */
export function Fell({ personId, step, removed, target, whenFree }: FellProps) {
  const text = useText(whyNotText);
  const steps = useText(stepWords);
  return (
    <>
      <Said tone="bad">{text.fell({ number: stepNames.indexOf(step) + 1, of: stepNames.length, step: steps[step].name })}</Said>
      <StepStrip fellAt={step} />
      <Rules personId={personId} removed={removed} target={target} whenFree={whenFree} />
    </>
  );
}

const tones: Readonly<Record<Tone, string>> = {
  neutral: "border-line bg-sunken",
  accent: "border-accent bg-accent-wash text-accent-text",
  good: "border-good bg-good-wash text-good",
  warn: "border-warn bg-warn-wash text-warn",
  bad: "border-bad bg-bad-wash text-bad",
};

/** The answer in a sentence. */
export function Said({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <p className={classNames("rounded-lg border-l-4 px-3 py-2 text-sm font-semibold break-words", tones[tone])}>{children}</p>;
}

/** The steps as a row: passed, fell here, not reached. */
export function StepStrip({ fellAt }: { readonly fellAt: StepName | null }) {
  const text = useText(whyNotText);
  const steps = useText(stepWords);
  const last = fellAt === null ? stepNames.length : stepNames.indexOf(fellAt);
  return (
    <ol aria-label={text.stepsPassed} className="mt-3 flex flex-wrap gap-1">
      {stepNames.map((step, place) => {
        const state = place < last ? "passed" : place === last ? "fell" : "notReached";
        return (
          <li
            key={step}
            title={`${steps[step].asks} ${text.steps[state]}`}
            className={classNames(
              "rounded-md px-2 py-1 text-xs",
              state === "passed" && "bg-good-wash text-good",
              state === "fell" && "bg-bad-wash font-semibold text-bad ring-1 ring-bad",
              state === "notReached" && "bg-sunken text-soft",
            )}
          >
            <span aria-hidden="true">{state === "passed" ? "✓ " : state === "fell" ? "✕ " : "– "}</span>
            {steps[step].name}
            <span className="sr-only">: {text.steps[state]}</span>
          </li>
        );
      })}
    </ol>
  );
}

interface RulesProps {
  readonly personId: string;
  readonly removed: readonly Removal[];
  readonly target: Target;
  /** Tells when a limit frees; absent where the past is spoken of. */
  readonly whenFree?: ((removal: Removal) => string | null) | undefined;
}

function Rules({ personId, removed, target, whenFree }: RulesProps) {
  const text = useText(whyNotText);
  const words = useWords();
  if (removed.length === 0) return <p className="mt-3 text-sm text-soft">{text.nothingSaid}</p>;
  return (
    <dl className="mt-3 grid gap-x-6 gap-y-2 text-sm md:grid-cols-[auto_minmax(0,1fr)]">
      {removed.map((line) => {
        const { text: told, change } = words.removal(line);
        const free = whenFree?.(line) ?? null;
        return (
          <div key={`${line.rule} ${line.campaign ?? ""} ${line.item ?? ""} ${line.creative ?? ""}`} className="contents">
            <dt className="text-soft">{text.rules}</dt>
            <dd className="font-medium break-words">{sentence(told)}</dd>
            {change !== null && (
              <>
                <dt className="text-soft">{text.change}</dt>
                <dd className="flex flex-wrap items-center gap-2">
                  {free === null ? change : `${text.frees(free)} ${change}`}
                  <WayThere place={placeOfRule(line.rule)} personId={personId} campaign={line.campaign ?? target.campaign} />
                </dd>
              </>
            )}
          </div>
        );
      })}
    </dl>
  );
}

/** To where the rule can be changed. */
function WayThere({
  place,
  personId,
  campaign,
}: {
  readonly place: PlaceToGo | null;
  readonly personId: string;
  readonly campaign: string | null;
}) {
  const { where } = useText(whyNotText);
  if (place === null) return null;
  const look = buttonLook("plain", "min-h-8");
  if (place === "campaign")
    return campaign === null ? null : (
      <Link to="/campaigns/$campaignId" params={{ campaignId: campaign }} className={look}>
        {where.campaign}
      </Link>
    );
  if (place === "preferences" || place === "state")
    return (
      <Link to="/people/$personId" params={{ personId }} search={{ tab: place }} className={look}>
        {where[place]}
      </Link>
    );
  return (
    <Link to={`/${place}`} className={look}>
      {where[place]}
    </Link>
  );
}
