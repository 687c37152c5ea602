import { removalText, type ToldRemoval } from "./removal-text.ts";
import { right, table } from "./table.ts";

/** A decision as it is stored or made afresh, as far as it is told. */
export interface ToldDecision {
  readonly id: string;
  readonly at: string;
  readonly cause: string;
  readonly steps: readonly { readonly step: string; readonly removed: readonly ToldRemoval[]; readonly left: number }[];
  readonly chosen: {
    readonly campaign: string;
    readonly item: string | null;
    readonly creative: string;
    readonly sendAt: string;
    readonly propensity: number;
    readonly score: number;
  } | null;
  readonly skipped: string | null;
  readonly eligible: number;
  readonly shortlist: readonly {
    readonly campaign: string;
    readonly item: string | null;
    readonly creative: string;
    readonly score: number;
    readonly propensity: number;
  }[];
  readonly because: readonly { readonly text: string }[];
  readonly value: number | null;
  readonly pOff: number | null;
  readonly price: number | null;
  readonly arm: string | null;
  readonly model: number;
  readonly policy: number;
}

const skipped: Readonly<Record<string, string>> = {
  noCampaign: "no campaign is live for the placement",
  commit: "a message is on its way already",
  reach: "nothing can be rung",
  consent: "the person's own word",
  doNotDisturb: "do not disturb",
  holdout: "held out",
  audience: "in no campaign's audience",
  time: "no free minute",
  limits: "limits",
  items: "no item",
  creatives: "no creative",
  worth: "not worth interrupting",
};

/** The reason of a skip in a few words. */
export const skipText = (reason: string): string => skipped[reason] ?? reason;

/** One decision for people: what became of each campaign, and what was chosen with which probability. */
export function decisionText(decision: ToldDecision): string {
  const { chosen } = decision;
  const head = `${decision.at}  decided because ${causes[decision.cause] ?? decision.cause}  (decision ${decision.id}, catalogue ${decision.policy}, model ${decision.model}${decision.arm === null ? "" : `, arm ${decision.arm}`})`;
  const result = chosen
    ? `  → ${pairText(chosen)}, to be sent at ${chosen.sendAt}; chosen with probability ${chosen.propensity.toPrecision(4)} among ${decision.eligible}, score ${chosen.score.toPrecision(4)}`
    : `  → nothing: ${skipText(decision.skipped ?? "")}`;
  const considered = consideredRows(decision);
  const drawn = decision.shortlist.map((one) => [
    one.campaign,
    one.item ?? "–",
    one.creative,
    one.score.toPrecision(4),
    one.propensity.toPrecision(4),
  ]);
  return [
    head,
    result,
    ...appraisalLines(decision),
    ...(considered.length === 0
      ? []
      : [indent(table([{ title: "campaign" }, { title: "step" }, { title: "what the step took out" }], considered, 120))]),
    ...(drawn.length === 0
      ? []
      : [indent(table([{ title: "in the draw" }, { title: "item" }, { title: "creative" }, right("score"), right("probability")], drawn))]),
  ].join("\n");
}

/** What spoke for and against it, and what it was worth against the price of interrupting. */
function appraisalLines({ because, value, pOff, price }: ToldDecision): readonly string[] {
  const worth = [
    ...(value === null ? [] : [`expected reward ${value.toPrecision(3)}`]),
    ...(price === null ? [] : [`price of interrupting ${price.toPrecision(3)}`]),
    ...(pOff === null ? [] : [`chance of switching off ${pOff.toPrecision(3)}`]),
  ];
  return [
    ...(because.length === 0 ? [] : [`    because: ${because.map(({ text }) => text).join("; ")}`]),
    ...(worth.length === 0 ? [] : [`    ${worth.join(", ")}`]),
  ];
}

const causes: Readonly<Record<string, string>> = { due: "the person was due", trigger: "something triggered it", pull: "an app asked" };

const pairText = (chosen: NonNullable<ToldDecision["chosen"]>): string =>
  `campaign ${chosen.campaign}, ${chosen.item === null ? "no item" : `item ${chosen.item}`}, creative ${chosen.creative}`;

function consideredRows(decision: ToldDecision): (readonly string[])[] {
  return decision.steps.flatMap(({ step, removed }) => removed.map((removal) => [removal.campaign ?? "all", step, removalText(removal)]));
}

const mostReasons = 3;

/** Why somebody gets nothing, in one line: what the step took out that left nothing. */
export function whyNot(decision: ToldDecision): string {
  const removed = decision.steps.findLast((step) => step.removed.length > 0)?.removed ?? [];
  const told = removed.slice(0, mostReasons).map((one) => `${one.campaign === undefined ? "" : `${one.campaign}: `}${removalText(one)}`);
  if (removed.length > mostReasons) told.push(`and ${removed.length - mostReasons} more`);
  return told.join("; ");
}

const indent = (text: string): string => text.replaceAll(/^/gm, "    ");
