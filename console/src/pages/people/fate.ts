import { type StepName, stepNames, stepOfSkip } from "./ladder.ts";
import type { Removal, ToldDecision } from "./person-data.ts";

/** What is asked about: a campaign, a creative, an item, or several of them together. */
export interface Target {
  readonly campaign: string | null;
  readonly creative: string | null;
  readonly item: string | null;
}

/** What became of it in one decision. */
export type Fate =
  | { readonly kind: "chosen" }
  /** It took part in the draw, and another was drawn. `rank`: its place by expectation, 1 = best. */
  | { readonly kind: "drawn"; readonly propensity: number; readonly score: number; readonly rank: number }
  /** It was among the best, and nothing was worth interrupting for. */
  | { readonly kind: "silent"; readonly removed: readonly Removal[] }
  | { readonly kind: "fell"; readonly step: StepName; readonly removed: readonly Removal[] }
  /** No step names it. `perhaps`: lines that sum up several of its campaign's items or creatives without their names. */
  | { readonly kind: "unnamed"; readonly perhaps: readonly { readonly step: StepName; readonly removal: Removal }[] };

type Told = Pick<ToldDecision, "steps" | "chosen" | "skipped" | "shortlist">;

/** Reads off a decision what became of a campaign, creative or item. */
export function fateOf({ steps, chosen, skipped = null, shortlist }: Told, target: Target): Fate {
  if (chosen !== null && fits(chosen, target)) return { kind: "chosen" };
  const perhaps: { step: StepName; removal: Removal }[] = [];
  for (const { step: name, removed } of steps) {
    const step = stepNames.find((one) => one === name);
    if (step === undefined || step === "worth") continue;
    const hits = removed.filter((line) => takesOut(line, target));
    // What the campaign lost before it fell as a whole says why.
    if (hits.length > 0) return { kind: "fell", step, removed: hits.some(isWhole) ? withReasons(hits, removed, target) : hits };
    for (const removal of removed) if (isSum(removal, target)) perhaps.push({ step, removal });
  }
  const place = shortlist.findIndex((pair) => fits(pair, target));
  const pair = shortlist[place];
  const worth = steps.find(({ step }) => step === "worth")?.removed ?? [];
  if (pair !== undefined)
    return chosen === null
      ? { kind: "silent", removed: worth }
      : { kind: "drawn", propensity: sumOf(shortlist, target), score: pair.score, rank: place + 1 };
  const ended = skipped === null ? null : stepOfSkip(skipped);
  if (ended !== null && ended !== "worth" && perhaps.length === 0) return { kind: "fell", step: ended, removed: [] };
  return { kind: "unnamed", perhaps };
}

interface Pair {
  readonly campaign: string;
  readonly item: string | null;
  readonly creative: string;
}

const fits = (pair: Pair, { campaign, creative, item }: Target): boolean =>
  (campaign === null || pair.campaign === campaign) &&
  (creative === null || pair.creative === creative) &&
  (item === null || pair.item === item);

const sumOf = (shortlist: Told["shortlist"], target: Target): number =>
  shortlist.filter((pair) => fits(pair, target)).reduce((sum, { propensity }) => sum + propensity, 0);

/** Speaks of a whole campaign, or of all of them. */
const isWhole = ({ item, creative, count }: Removal): boolean => item === undefined && creative === undefined && count === undefined;

function takesOut(line: Removal, { campaign, creative, item }: Target): boolean {
  if (line.campaign !== undefined && campaign !== null && line.campaign !== campaign) return false;
  // A line about one campaign says nothing of a creative that others have, too.
  if (isWhole(line)) return line.campaign === undefined || campaign !== null;
  return (creative !== null && line.creative === creative) || (item !== null && line.item === item);
}

const isSum = ({ campaign, count }: Removal, target: Target): boolean =>
  count !== undefined && (target.campaign === null || campaign === target.campaign) && (target.creative !== null || target.item !== null);

function withReasons(hits: readonly Removal[], removed: readonly Removal[], { campaign }: Target): readonly Removal[] {
  const reasons = removed.filter((line) => !isWhole(line) && campaign !== null && line.campaign === campaign);
  return [...hits, ...reasons.filter((line) => !hits.includes(line))];
}
