import type { Estimate } from "./evaluate.ts";
import type { Support } from "./support.ts";

/** Why a log cannot answer for a policy. */
export type DoubtKind = "noChoices" | "unsupported" | "fewEffective" | "weightsOff";

export interface OffPolicyVerdict {
  readonly refused: boolean;
  readonly reasons: readonly DoubtKind[];
  /** One sentence or more for a person: what holds, or what to do. */
  readonly text: string;
}

/** Below so many effective choices the normal and bootstrap intervals cannot be trusted. */
const leastEffective = 100;
/** Most of the policy's choices that the log may be silent about. */
const mostUnsupported = 0.05;
/** Standard errors by which the mean weight may miss what it must be. */
const mostErrorsOff = 3;

/**
 * Says whether the policy is better or worse than what the log did, by the doubly robust estimate, or refuses: too few effective
 * choices, weights whose mean is not what it must be, or actions that the log could not have taken.
 */
export function judge(support: Support, loggedMean: number, estimates: readonly Estimate[]): OffPolicyVerdict {
  const doubts = doubtsOf(support);
  if (doubts.length > 0)
    return {
      refused: true,
      reasons: doubts.map((doubt) => doubt.kind),
      text: `no verdict: ${doubts.map((doubt) => doubt.text).join("; ")}`,
    };
  const robust = estimates.find((one) => one.estimator === "DR");
  if (robust === undefined) throw new Error("a verdict needs the doubly robust estimate");
  const { low, high } = robust.difference;
  const compared = `${figure(robust.value)} (${figure(robust.low)} to ${figure(robust.high)}) a choice by DR, where the log had ${figure(loggedMean)}`;
  const text =
    low > 0
      ? `the policy is better than the log: ${compared}`
      : high < 0
        ? `the policy is worse than the log: ${compared}`
        : `no difference to the log can be told: ${compared}; log more choices, or try it in an experiment`;
  return { refused: false, reasons: [], text };
}

export const figure = (value: number): string => (Number.isNaN(value) ? "–" : value === 0 ? "0" : value.toPrecision(4));
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function doubtsOf(support: Support): readonly { readonly kind: DoubtKind; readonly text: string }[] {
  const { n, ess, meanWeight, meanWeightError, expectedWeight: expected, unsupported } = support;
  if (n === 0) return [{ kind: "noChoices", text: "the log holds no choice that the policy can be judged on; log some first" }];
  const doubts: { readonly kind: DoubtKind; readonly text: string }[] = [];
  if (unsupported > mostUnsupported)
    doubts.push({
      kind: "unsupported",
      text: `${percent(unsupported)} of what the policy would do is nothing that the log can speak of (at most ${percent(mostUnsupported)} may be): explore more (exploration.uniform) and log anew, or judge a policy nearer to the log's`,
    });
  if (ess < leastEffective)
    doubts.push({
      kind: "fewEffective",
      text: `${n} choices say as much as ${ess.toFixed(1)} of the policy's own (at least ${leastEffective} are needed): log more choices, explore more, or judge a policy nearer to the log's`,
    });
  const off = Math.abs(meanWeight - expected);
  if (off > 1e-9 && !(off <= mostErrorsOff * meanWeightError))
    doubts.push({
      kind: "weightsOff",
      text: `the mean weight is ${figure(meanWeight)}, more than ${mostErrorsOff} standard errors (${figure(meanWeightError)}) from ${figure(expected)}: the logged propensities are not those with which the log chose, or rows are missing; check both`,
    });
  return doubts;
}
