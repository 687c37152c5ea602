import type { Comparison, ModelReport } from "../learning/compare.ts";
import type { ScoreReport } from "../learning/judge-scores.ts";
import { right, table } from "./table.ts";

/** The comparison as tables for people; predictions that were made at the time stand beneath the models, without threshold. */
export function describeComparison({ models }: Comparison, logged: readonly ScoreReport[] = []): string {
  const figure = (value: number | null, digits = 4): string => (value === null ? "–" : value.toFixed(digits));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const probabilities = (one: Pick<ModelReport, "auc" | "gauc" | "ne" | "ece" | "observedOverExpected">): readonly string[] => [
    figure(one.auc),
    figure(one.gauc),
    figure(one.ne),
    figure(one.ece),
    figure(one.observedOverExpected, 3),
  ];
  const measures = table(
    [{ title: "model" }, ...["AUC", "GAUC", "NE", "ECE", "O/E", "threshold", "precision", "recall", "F1"].map(right)],
    [
      ...models.map((one) => [
        one.name,
        ...probabilities(one),
        figure(mean(one.thresholds), 3),
        figure(one.precision, 3),
        figure(one.recall, 3),
        figure(one.f1, 3),
      ]),
      ...logged.map((one) => [one.name, ...probabilities(one), "–", "–", "–", "–"]),
    ],
  );
  const speed = table(
    [{ title: "model" }, ...["fit, s", "rows fitted/s", "rows predicted/s"].map(right)],
    models.map((one) => [one.name, figure(one.fitSeconds, 2), one.fitRowsPerSecond, one.predictRowsPerSecond]),
  );
  return `${measures}\n\n${speed}\n\nAUC lost when a column is shuffled among the examined rows (of columns that tell the same, each looks small)\n\n${describeImportance(models)}`;
}

function describeImportance(models: readonly ModelReport[]): string {
  const drops = new Map<string, number[]>();
  for (const [place, { importance }] of models.entries())
    for (const { name, drop } of importance) {
      const row = drops.get(name) ?? models.map(() => 0);
      row[place] = drop;
      drops.set(name, row);
    }
  const rows = [...drops].sort(([, a], [, b]) => Math.max(...b) - Math.max(...a));
  return table(
    [{ title: "column" }, ...models.map(({ name }) => right(name))],
    rows.map(([name, row]) => [name, ...row.map((drop) => drop.toFixed(4))]),
  );
}
