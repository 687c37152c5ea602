import type { ReplayProgressView, ReplayResult, ReplayView } from "../../../../src/api/wire/replays.ts";

/** How much of the work each part is: the log is read twice, then intervals are drawn. */
const parts = { starting: [0, 0], rewards: [0, 0.2], decisions: [0.2, 0.75], estimates: [0.95, 0] } as const;

/** How far a replay is, from 0 to 1. */
export function doneShare({ part, decisions, total }: ReplayProgressView): number {
  const [from, span] = parts[part];
  return from + span * (total === 0 ? 0 : Math.min(1, decisions / total));
}

/** What a replay says of its policy beside what was sent, by DR. */
export type Verdict = "refused" | "better" | "worse" | "same";

export function verdictOf({ verdict, estimates }: ReplayResult): Verdict {
  if (verdict.refused) return "refused";
  const { low = null, high = null } = estimates.find(({ estimator }) => estimator === "DR")?.difference ?? {};
  if (low !== null && low > 0) return "better";
  return high !== null && high < 0 ? "worse" : "same";
}

/** Whether the values of two replays are of the same decisions and rewards. */
export const areComparable = (a: ReplayView, b: ReplayView): boolean =>
  a.request.from === b.request.from && a.request.to === b.request.to && a.request.reward === b.request.reward;
