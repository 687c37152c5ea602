import { Link } from "@tanstack/react-router";
import { stepWords } from "../../text/decision-words.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { useWords } from "../../text/use-words.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { classNames } from "../../ui/class-names.ts";
import { ladderOf, type Rung } from "./ladder.ts";
import { linkLook } from "./link-look.ts";
import type { Removal, ToldDecision } from "./person-data.ts";
import { sentence } from "./sentence.ts";
import { whyText } from "./why-text.ts";

const mostNames = 8;

/** Every step of a decision: what was there, what it took out by which rule, what was left. */
export function DecisionLadder({ decision }: { readonly decision: Pick<ToldDecision, "steps" | "chosen" | "skipped" | "eligible"> }) {
  const text = useText(whyText);
  const rungs = ladderOf(decision);
  return (
    <Card title={text.ladder} note={text.ladderNote}>
      <ol className="space-y-1">
        {rungs.map((rung, place) => (
          <Step key={rung.step} rung={rung} number={place + 1} unitBefore={rungs[place - 1]?.unit ?? rung.unit} />
        ))}
      </ol>
    </Card>
  );
}

interface StepProps {
  readonly rung: Rung;
  readonly number: number;
  readonly unitBefore: Rung["unit"];
}

function Step({ rung, number, unitBefore }: StepProps) {
  const steps = useText(stepWords);
  const { step, state, removed } = rung;
  const quiet = state === "passed" || state === "notReached";
  return (
    <li
      className={classNames(
        "rounded-lg border",
        quiet ? "border-transparent" : "border-line bg-sunken",
        state === "notReached" && "text-soft",
      )}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 text-sm">
        <span
          aria-hidden="true"
          className={classNames(
            "grid size-6 shrink-0 place-items-center rounded-full text-xs font-semibold",
            state === "ended"
              ? "bg-bad-wash text-bad"
              : state === "thinned"
                ? "bg-warn-wash text-warn"
                : state === "passed"
                  ? "bg-good-wash text-good"
                  : "bg-sunken text-soft",
          )}
        >
          {number}
        </span>
        <span className="w-36 shrink-0 font-medium">{steps[step].name}</span>
        <span className="hidden min-w-0 flex-1 text-soft xl:block">{steps[step].asks}</span>
        <span className="ml-auto flex items-center gap-2">
          <Counts rung={rung} unitBefore={unitBefore} />
        </span>
      </div>
      {removed.length > 0 && <Removed removed={removed} />}
    </li>
  );
}

function Counts({ rung: { state, before, after, unit }, unitBefore }: Pick<StepProps, "rung" | "unitBefore">) {
  const text = useText(whyText);
  const format = useFormat();
  const told = (count: number, of: Rung["unit"]): string => text.units[of](count, format.count(count));
  if (state === "notReached") return <span className="text-xs">{text.notReached}</span>;
  if (state === "passed")
    return (
      <span className="text-xs text-soft">
        {after === null
          ? text.passed
          : unitBefore === unit || before === null
            ? text.left(told(after, unit))
            : `${told(before, unitBefore)} → ${told(after, unit)}`}
      </span>
    );
  return (
    <>
      <span className="figures text-xs">
        {before !== null && `${told(before, unitBefore)} → `}
        {after === null ? "" : told(after, unit)}
      </span>
      {state === "ended" ? (
        <Badge tone="bad">{text.ended}</Badge>
      ) : (
        unitBefore === unit && before !== null && after !== null && <Badge tone="warn">{text.removed(format.count(before - after))}</Badge>
      )}
    </>
  );
}

interface Group {
  readonly told: string;
  readonly lines: readonly Removal[];
}

/** What fell by the same rule with the same figures stands together. */
function Removed({ removed }: { readonly removed: readonly Removal[] }) {
  const words = useWords();
  const groups = new Map<string, Removal[]>();
  for (const line of removed) {
    const { text: told } = words.removal({ ...line, item: undefined, creative: undefined });
    const known = groups.get(told);
    if (known === undefined) groups.set(told, [line]);
    else known.push(line);
  }
  return (
    <ul className="space-y-1 px-3 pb-2.5 text-sm sm:pl-12">
      {[...groups].map(([told, lines]) => (
        <RemovedGroup key={told} group={{ told, lines }} />
      ))}
    </ul>
  );
}

function RemovedGroup({ group: { told, lines } }: { readonly group: Group }) {
  const text = useText(whyText);
  // One campaign may have lost many items or creatives by the same rule.
  const campaigns = new Map<string, Removal[]>();
  for (const line of lines) {
    const name = line.campaign ?? "";
    const known = campaigns.get(name);
    if (known === undefined) campaigns.set(name, [line]);
    else known.push(line);
  }
  const all = [...campaigns];
  const rest = all.slice(mostNames);
  return (
    <li className="min-w-0 break-words">
      {sentence(told)}
      <span className="text-soft"> – </span>
      <Names of={all.slice(0, mostNames)} />
      {rest.length > 0 && (
        <details className="inline-block align-top">
          <summary className="ml-1 text-soft">{text.andMore(rest.length)}</summary>
          <Names of={rest} />
        </details>
      )}
    </li>
  );
}

function Names({ of }: { readonly of: readonly (readonly [campaign: string, lines: readonly Removal[]])[] }) {
  const text = useText(whyText);
  return of.map(([campaign, lines], place) => {
    const items = lines.flatMap(({ item }) => (item === undefined ? [] : [item]));
    const creatives = lines.flatMap(({ creative }) => (creative === undefined ? [] : [creative]));
    return (
      <span key={campaign}>
        {place > 0 && "; "}
        {campaign === "" ? (
          text.everything
        ) : (
          <Link to="/campaigns/$campaignId" params={{ campaignId: campaign }} className={`text-accent-text ${linkLook}`}>
            {campaign}
          </Link>
        )}
        {items.length > 0 && <Parts name={text.facts.item} ids={items} />}
        {creatives.length > 0 && <Parts name={text.facts.creative} ids={creatives} />}
      </span>
    );
  });
}

function Parts({ name, ids }: { readonly name: string; readonly ids: readonly string[] }) {
  const text = useText(whyText);
  const shown = ids.slice(0, mostNames);
  return (
    <span className="text-soft wrap-anywhere">
      {` · ${name.toLowerCase()} ${[...new Set(shown)].join(", ")}`}
      {ids.length > mostNames && `, ${text.andMore(ids.length - mostNames)}`}
    </span>
  );
}
