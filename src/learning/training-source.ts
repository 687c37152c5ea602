import type { FeatureTable } from "./classifier.ts";

/** Labelled rows to learn from and to be examined on, from wherever they come. */
export interface TrainingSource {
  readonly rows: number;
  /** 0 or 1 for each row. */
  readonly labels: Float64Array;
  /** Whom each row is about, for measures within people; null: not said. */
  readonly groups: readonly string[] | null;
  /**
   * Learns what columns hold from the rows named alone, and answers how any rows are read by that.
   * @param train rows by place.
   */
  featuresLearnedFrom(train: Int32Array): (rows: Int32Array) => FeatureTable;
}
