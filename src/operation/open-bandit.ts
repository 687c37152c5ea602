import { err, ok, type Result } from "../base/result.ts";
import type { LoggedChoice } from "../learning/off-policy/logged-choice.ts";
import { fitMeans } from "../learning/off-policy/reward-model.ts";

/** Rows of a CSV file, each as long as its header. */
interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Places in the row of recommendations that one impression has. */
export const openBanditPositions = 3;

/** A log in the format of the Open Bandit Dataset (Saito et al. 2021, arXiv 2008.07146), column by column. */
export interface OpenBanditLog {
  /** Items that could be shown at each position. */
  readonly items: number;
  /** Item shown, from 0. */
  readonly item: Int32Array;
  /** Position shown at, from 0. */
  readonly position: Int32Array;
  readonly click: Float64Array;
  /** Probability with which the logging policy showed this item at this position. */
  readonly propensity: Float64Array;
}

const affinity = /^user-item_affinity_\d+$/;

/**
 * Reads the columns `item_id`, `position`, `click` and `propensity_score`. The number of items is that of the columns
 * `user-item_affinity_N` unless it is given. The error names line, value and remedy.
 */
export function readOpenBandit(table: Rows, givenItems: number | null): Result<OpenBanditLog, string> {
  const places: Record<string, number> = {};
  for (const name of ["item_id", "position", "click", "propensity_score"]) {
    const at = table.columns.indexOf(name);
    if (at < 0) return err(`the log has no column ${name}: the Open Bandit format has item_id, position, click and propensity_score`);
    places[name] = at;
  }
  const items = givenItems ?? table.columns.filter((name) => affinity.test(name)).length;
  if (items === 0) return err("the log has no columns user-item_affinity_N, so the number of items is not known: give it with --items");
  const n = table.rows.length;
  if (n === 0) return err("the log has no rows");
  const log = { item: new Int32Array(n), position: new Int32Array(n), click: new Float64Array(n), propensity: new Float64Array(n) };
  for (const [at, row] of table.rows.entries()) {
    const number = (name: string): number => {
      const text = row[places[name] ?? -1]?.trim() ?? "";
      return text === "" ? Number.NaN : Number(text);
    };
    // The header is line 1.
    const wrong = (name: string, what: string) => err(`line ${at + 2}: ${name} is "${row[places[name] ?? -1] ?? ""}", not ${what}`);
    const [item, position, click, propensity] = [number("item_id"), number("position"), number("click"), number("propensity_score")];
    if (!Number.isInteger(item) || item < 0 || item >= items) return wrong("item_id", `a whole number from 0 to ${items - 1}`);
    if (!Number.isInteger(position) || position < 1 || position > openBanditPositions)
      return wrong("position", `a whole number from 1 to ${openBanditPositions}`);
    if (click !== 0 && click !== 1) return wrong("click", "0 or 1");
    if (!(propensity > 0 && propensity <= 1)) return wrong("propensity_score", "a probability above 0 and at most 1");
    log.item[at] = item;
    log.position[at] = position - 1;
    log.click[at] = click;
    log.propensity[at] = propensity;
  }
  return ok({ items, ...log });
}

/** π of each item at each position: one array by item for each position. */
export type PositionPolicy = readonly Float64Array[];

const folds = 5;
/** Pseudo-counts of the reward model: clicks are rare, so an item's rate leans on the rate of all for a while. */
const pseudoCount = 200;

/**
 * The choices of a log beside a policy's. Items that the log never shows at a position count as unsupported there. Predicted rewards
 * are cross-fitted click rates of items; rows are dealt to the folds in turn, since the format does not say who was who.
 */
export function openBanditChoices(log: OpenBanditLog, policy: PositionPolicy): readonly LoggedChoice[] {
  const rows = Array.from(log.item, (item, at) => ({ levels: [String(item)], reward: log.click[at] ?? 0, fold: at % folds }));
  const model = fitMeans(rows, { folds, pseudoCount });
  const unsupported = unseenMass(log, policy);
  // Σ π q̂ depends on position and fold alone.
  const direct = policy.map((chances) =>
    Array.from({ length: folds }, (_, fold) =>
      chances.reduce((sum, chance, item) => sum + chance * model.predict([String(item)], fold), 0),
    ),
  );
  return rows.map(({ levels, reward, fold }, at): LoggedChoice => {
    const position = log.position[at] ?? 0;
    return {
      reward,
      propensity: log.propensity[at] ?? 0,
      target: policy[position]?.[log.item[at] ?? 0] ?? 0,
      directValue: direct[position]?.[fold] ?? 0,
      predicted: model.predict(levels, fold),
      unsupported: unsupported[position] ?? 0,
    };
  });
}

/** For each position, π of the items that no row shows there. Thousands of rows without an item mean that it was not offered. */
function unseenMass(log: OpenBanditLog, policy: PositionPolicy): readonly number[] {
  const shown = policy.map(() => new Uint8Array(log.items));
  log.item.forEach((item, at) => {
    const here = shown[log.position[at] ?? 0];
    if (here) here[item] = 1;
  });
  return policy.map((chances, position) => chances.reduce((sum, chance, item) => sum + (shown[position]?.[item] === 1 ? 0 : chance), 0));
}
