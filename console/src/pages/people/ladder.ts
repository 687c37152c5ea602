import type { Removal, ToldDecision } from "./person-data.ts";

/** The steps of a decision, in their order. */
export const stepNames = [
  "commit",
  "campaigns",
  "reach",
  "consent",
  "doNotDisturb",
  "holdout",
  "audience",
  "time",
  "limits",
  "items",
  "creatives",
  "score",
  "choose",
  "worth",
] as const;
export type StepName = (typeof stepNames)[number];

/** What is counted after a step: campaigns, then their items, then pairs of item and creative. */
export type Unit = "campaigns" | "items" | "pairs";

export interface Rung {
  readonly step: StepName;
  /** `passed`: took nothing out. `thinned`: took something. `ended`: left nothing. `notReached`: an earlier step had ended it. */
  readonly state: "passed" | "thinned" | "ended" | "notReached";
  readonly removed: readonly Removal[];
  /** What was there before, in the unit of the step before; null where the log does not tell. */
  readonly before: number | null;
  readonly after: number | null;
  readonly unit: Unit;
}

const unitOf = (step: StepName): Unit =>
  step === "items" ? "items" : step === "creatives" || step === "score" || step === "choose" || step === "worth" ? "pairs" : "campaigns";

/** The step that a reason to stay silent speaks of. */
export function stepOfSkip(skipped: string): StepName | null {
  return skipped === "noCampaign" ? "campaigns" : (stepNames.find((step) => step === skipped) ?? null);
}

type Told = Pick<ToldDecision, "steps" | "chosen" | "skipped" | "eligible">;

/** How many different campaigns lines took out as a whole; null where one of them speaks of all. */
function wholeCampaigns(removed: readonly Removal[]): number | null {
  const gone = new Set<string>();
  for (const { campaign, item, creative } of removed) {
    if (campaign === undefined) return null;
    if (item === undefined && creative === undefined) gone.add(campaign);
  }
  return gone.size;
}

/**
 * Every step of a decision with what was there and what was left. The log keeps only steps that took something out: what lies between is
 * filled in from its neighbours, as far as they tell.
 */
export function ladderOf({ steps, chosen, skipped = null, eligible }: Told): readonly Rung[] {
  const told = new Map(steps.map((step) => [step.step, step]));
  const last = skipped === null || skipped === undefined ? stepNames.length - 1 : stepNames.indexOf(stepOfSkip(skipped) ?? "worth");
  const after = stepNames.map((step, place) => {
    if (place > last) return null;
    const left = told.get(step)?.left;
    if (left !== undefined) return left;
    if (step === "creatives" || step === "score") return eligible > 0 ? eligible : null;
    if (step === "choose") return eligible > 0 ? 1 : null;
    return step === "worth" ? (chosen === null ? 0 : 1) : null;
  });
  fillCampaigns(after, told, last);
  return stepNames.map((step, place) => {
    const removed = told.get(step)?.removed ?? [];
    const left = after[place] ?? null;
    const state =
      place > last ? "notReached" : left === 0 || (place === last && chosen === null) ? "ended" : removed.length > 0 ? "thinned" : "passed";
    return { step, state, removed, before: beforeOf(place, after, told), after: left, unit: unitOf(step) };
  });
}

/** A step that took nothing left what was there: forwards from what is known, and backwards from what the next one found. */
function fillCampaigns(after: (number | null)[], told: ReadonlyMap<string, { readonly removed: readonly Removal[] }>, last: number): void {
  const places = stepNames.flatMap((step, place) => (unitOf(step) === "campaigns" && place <= last ? [place] : []));
  for (const place of places.slice(1)) {
    const step = stepNames[place];
    if (step !== undefined && !told.has(step)) after[place] ??= after[place - 1] ?? null;
  }
  for (const place of [...places].reverse().slice(1)) after[place] ??= beforeOf(place + 1, after, told);
}

function beforeOf(
  place: number,
  after: readonly (number | null)[],
  told: ReadonlyMap<string, { readonly removed: readonly Removal[] }>,
): number | null {
  const earlier = after[place - 1];
  if (earlier !== undefined && earlier !== null) return earlier;
  const step = stepNames[place];
  const left = after[place] ?? null;
  if (step === undefined || left === null || unitOf(step) !== "campaigns") return null;
  const gone = wholeCampaigns(told.get(step)?.removed ?? []);
  return gone === null ? null : left + gone;
}
