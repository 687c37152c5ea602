import { auc, calibrationError, groupedAuc, normalisedEntropy, observedOverExpected } from "./metrics.ts";
import type { TrainingSource } from "./training-source.ts";

/** How predictions that were made at the time did. A measure is null where it is not defined. */
export interface ScoreReport {
  readonly name: string;
  readonly rows: number;
  readonly auc: number | null;
  readonly gauc: number | null;
  readonly ne: number | null;
  readonly ece: number | null;
  readonly observedOverExpected: number | null;
}

/** Judges predictions on the rows named that have one; null when none has. */
export function judgeScores(name: string, source: TrainingSource, scores: Float64Array, rows: Int32Array): ScoreReport | null {
  const scored = rows.filter((row) => !Number.isNaN(scores[row] ?? Number.NaN));
  if (scored.length === 0) return null;
  const labels = Float64Array.from(scored, (row) => source.labels[row] ?? 0);
  const said = Float64Array.from(scored, (row) => scores[row] ?? 0);
  const { groups } = source;
  return {
    name,
    rows: scored.length,
    auc: auc(labels, said),
    gauc:
      groups === null
        ? null
        : groupedAuc(
            labels,
            said,
            Array.from(scored, (row) => groups[row] ?? ""),
          ),
    ne: normalisedEntropy(labels, said),
    ece: calibrationError(labels, said),
    observedOverExpected: observedOverExpected(labels, said),
  };
}
