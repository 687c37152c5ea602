import type { Rng } from "../base/rng.ts";

/** One column of a table: numbers with NaN for missing, or codes into `levels` with −1 for missing. */
export type Column =
  | { readonly name: string; readonly kind: "number"; readonly values: Float64Array }
  | { readonly name: string; readonly kind: "category"; readonly codes: Int32Array; readonly levels: readonly string[] };

/** Rows kept column by column. Every column has `rows` entries. */
export interface FeatureTable {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** What was learned: the probability of a positive label for each row of a table with the same columns (by place and name). */
export interface Classifier {
  predict(table: FeatureTable): Float64Array;
}

/** A way to learn a classifier. Pure: the same table, labels and stream of chance give the same classifier. */
export interface Learner {
  /** Such as `logistic`, `boosting`, `forest`. */
  readonly name: string;
  /** `labels` are 0 or 1; `weights` default to 1 a row. */
  fit(input: {
    readonly table: FeatureTable;
    readonly labels: Float64Array;
    readonly weights?: Float64Array;
    readonly rng: Rng;
  }): Classifier;
}
