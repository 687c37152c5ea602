import type { Evaluation } from "../learning/off-policy/evaluate.ts";
import { figure } from "../learning/off-policy/verdict.ts";
import { right, table } from "./table.ts";

/** An evaluation as text: diagnostics, estimates, verdict. */
export function evaluationText(evaluation: Evaluation): string {
  const { estimates, logged, verdict } = evaluation;
  const diagnostics = table(
    [{ title: "diagnostic" }, right("value"), { title: "should be" }],
    [
      ["choices", evaluation.n, ""],
      ["effective sample size", evaluation.ess.toFixed(5), "100 or more"],
      [
        "mean weight",
        evaluation.meanWeight.toFixed(6),
        `${evaluation.expectedWeight.toFixed(4)} ± 3 × ${figure(evaluation.meanWeightError)}`,
      ],
      ["largest weight", evaluation.maxWeight.toFixed(6), ""],
      ["without support", `${(100 * evaluation.unsupported).toFixed(2)} %`, "5 % or less"],
      ["mean reward of the log", `${fixed(logged.mean)} ± ${figure(logged.standardError)}`, ""],
    ],
  );
  if (estimates.length === 0) return `${diagnostics}\n\n${verdict.text}`;
  const figures = table(
    [{ title: "estimator" }, ...["value", "std. error", "95 % from", "to", "less the log", "from", "to", "parameter", "ESS"].map(right)],
    estimates.map((one) => [
      one.estimator,
      ...[one.value, one.standardError, one.low, one.high, one.difference.value, one.difference.low, one.difference.high].map(fixed),
      one.parameter === null ? "" : figure(one.parameter),
      one.ess === null ? "" : one.ess.toFixed(5),
    ]),
  );
  const remark =
    "Intervals are bootstrap percentiles. Those of DM, and of SWITCH-DR and DRos with a small parameter, do not hold the bias of the predicted rewards.";
  return `${diagnostics}\n\n${figures}\n\n${remark}\n\n${verdict.text}`;
}

const fixed = (value: number): string => (Number.isNaN(value) ? "–" : value.toFixed(6));
