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

/** Whether the values of two replays are of the same decisions and rewards. A span without an end goes up to when it was asked. */
export function areComparable(a: ReplayView, b: ReplayView): boolean {
  if (a.request.from !== b.request.from || a.request.reward !== b.request.reward) return false;
  if ((a.request.to ?? a.at) === (b.request.to ?? b.at)) return true;
  // Without an end and asked at other times, they are of the same decisions only if none was made in between.
  const areOpen = a.request.to === null && b.request.to === null;
  return areOpen && a.result !== null && a.result.decisions === b.result?.decisions;
}
