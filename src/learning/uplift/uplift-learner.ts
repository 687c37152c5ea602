import type { Rng } from "../../base/rng.ts";
import type { Column, FeatureTable, Learner } from "../classifier.ts";
import { range } from "../fold-assignment.ts";

/** Rows of a randomised trial of one treatment against a control. */
export interface Trial {
  readonly table: FeatureTable;
  /** 0 or 1 a row. */
  readonly outcomes: Float64Array;
  /** 1 for treated, 0 for control. */
  readonly treated: Uint8Array;
  /** Probability of treatment, the same for every row, between 0 and 1. */
  readonly propensity: number;
}

/** Predicts tau(x) = E[Y | x, treated] − E[Y | x, control], in −1 to 1. */
export interface UpliftModel {
  predict(table: FeatureTable): Float64Array;
}

/** A way to learn who is moved by a treatment, on top of any classifier (science §7). */
export interface UpliftLearner {
  readonly name: string;
  readonly title: string;
  fit(trial: Trial, rng: Rng): UpliftModel;
}

/** Two models, one an arm; tau is their difference. Each is fitted to be right on its own, so that the difference holds both their errors. */
export const tLearner = (base: Learner): UpliftLearner => ({
  name: `t-${base.name}`,
  title: `T-learner on ${base.name}`,
  fit(trial, rng) {
    const [treated, control] = [fitArm(base, trial, 1, rng), fitArm(base, trial, 0, rng)];
    return { predict: (table) => minus(treated.predict(table), control.predict(table)) };
  },
});

/**
 * One model that knows the treatment, and every column once more for treated rows alone, or a linear base could not let the effect differ;
 * tau is its prediction with treatment less that without.
 */
export const sLearner = (base: Learner): UpliftLearner => ({
  name: `s-${base.name}`,
  title: `S-learner on ${base.name}`,
  fit({ table, outcomes, treated }, rng) {
    const model = base.fit({ table: withTreatment(table, (row) => treated[row] === 1), labels: outcomes, rng });
    return {
      predict: (given) => minus(model.predict(withTreatment(given, () => true)), model.predict(withTreatment(given, () => false))),
    };
  },
});

/**
 * Künzel et al. 2019 (PNAS 116:10): each row's effect is imputed with the other arm's model, the effects are learned for each arm, and the two
 * are weighed by the propensity: tau = e · tau_control + (1 − e) · tau_treated.
 */
export const xLearner = (base: Learner): UpliftLearner => ({
  name: `x-${base.name}`,
  title: `X-learner on ${base.name}`,
  fit(trial, rng) {
    const { table, outcomes, treated, propensity } = trial;
    const ifTreated = fitArm(base, trial, 1, rng).predict(table);
    const ifControl = fitArm(base, trial, 0, rng).predict(table);
    const effects = outcomes.map((outcome, row) => (treated[row] === 1 ? outcome - at(ifControl, row) : at(ifTreated, row) - outcome));
    const [fromTreated, fromControl] = [1, 0].map((arm) => {
      const rows = rowsOf(treated, arm);
      return fitEffect(
        base,
        rowsAt(table, rows),
        Float64Array.from(rows, (row) => at(effects, row)),
        rng,
      );
    });
    return {
      predict(given) {
        const [a, b] = [fromTreated?.predict(given), fromControl?.predict(given)];
        return Float64Array.from({ length: given.rows }, (_, row) => (1 - propensity) * (a?.[row] ?? 0) + propensity * (b?.[row] ?? 0));
      },
    };
  },
});

/**
 * Class transformation Z = 1[Y = T], tau = 2 P(Z = 1 | x) − 1 (Jaskowski and Jaroszewicz 2012), rows weighed by 1/(2e) and 1/(2(1 − e)), so that it
 * holds for any propensity. It learns the difference itself, not two levels; its noise is that of the transformed outcome.
 */
export const classTransformation = (base: Learner): UpliftLearner => ({
  name: `z-${base.name}`,
  title: `class transformation on ${base.name}`,
  fit({ table, outcomes, treated, propensity }, rng) {
    const labels = outcomes.map((outcome, row) => (outcome === treated[row] ? 1 : 0));
    const weights = outcomes.map((_, row) => 0.5 / (treated[row] === 1 ? propensity : 1 - propensity));
    const model = base.fit({ table, labels, weights, rng });
    return { predict: (given) => model.predict(given).map((chance) => 2 * chance - 1) };
  },
});

/** Y* = Y (T − e) / (e (1 − e)): its mean given x is tau(x). For means over groups of rows, and for propensities that differ by row. */
export const transformedOutcome = (outcome: number, treated: 0 | 1, propensity: number): number =>
  (outcome * (treated - propensity)) / (propensity * (1 - propensity));

/** Learns numbers in −1 to 1 with a classifier: each row once as positive with weight (1 + d)/2 and once as negative with the rest. */
function fitEffect(base: Learner, table: FeatureTable, effects: Float64Array, rng: Rng): UpliftModel {
  const n = table.rows;
  const places = Int32Array.from({ length: 2 * n }, (_, place) => place % n);
  const labels = Float64Array.from(places, (_, place) => (place < n ? 1 : 0));
  const weights = Float64Array.from(places, (row, place) => (place < n ? 1 + at(effects, row) : 1 - at(effects, row)) / 2);
  const model = base.fit({ table: rowsAt(table, places), labels, weights, rng });
  return { predict: (given) => model.predict(given).map((chance) => 2 * chance - 1) };
}

function fitArm(base: Learner, { table, outcomes, treated }: Trial, arm: 0 | 1, rng: Rng) {
  const rows = rowsOf(treated, arm);
  return base.fit({ table: rowsAt(table, rows), labels: Float64Array.from(rows, (row) => at(outcomes, row)), rng });
}

function withTreatment(table: FeatureTable, isTreated: (row: number) => boolean): FeatureTable {
  const flags = Uint8Array.from({ length: table.rows }, (_, row) => (isTreated(row) ? 1 : 0));
  const own = table.columns.map((column): Column => {
    const name = `treated and ${column.name}`;
    return column.kind === "number"
      ? { name, kind: "number", values: column.values.map((value, row) => (flags[row] === 1 ? value : Number.NaN)) }
      : { name, kind: "category", levels: column.levels, codes: column.codes.map((code, row) => (flags[row] === 1 ? code : -1)) };
  });
  return { rows: table.rows, columns: [{ name: "treated", kind: "number", values: Float64Array.from(flags) }, ...table.columns, ...own] };
}

/** The rows at these places, in their order; a place may come twice. */
export function rowsAt(table: FeatureTable, places: Int32Array): FeatureTable {
  const columns = table.columns.map((column): Column => {
    if (column.kind === "number") {
      const values = new Float64Array(places.length);
      for (let place = 0; place < places.length; place++) values[place] = column.values[places[place] ?? -1] ?? Number.NaN;
      return { ...column, values };
    }
    const codes = new Int32Array(places.length);
    for (let place = 0; place < places.length; place++) codes[place] = column.codes[places[place] ?? -1] ?? -1;
    return { ...column, codes };
  });
  return { rows: places.length, columns };
}

const rowsOf = (treated: Uint8Array, arm: number): Int32Array => range(0, treated.length).filter((row) => treated[row] === arm);

const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, row) => value - at(b, row));

const at = (values: ArrayLike<number>, place: number): number => values[place] ?? 0;
