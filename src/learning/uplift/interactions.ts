import type { FeatureTable } from "../classifier.ts";
import { chiSquareTail } from "./chi-square.ts";
import { crossed, type Levels, levelsOf } from "./levels.ts";
import { type Rate, type RateDifference, rateDifference } from "./rate-difference.ts";

/** Effect of the treatment on people of one level. */
export interface LevelEffect extends RateDifference {
  readonly level: string;
  readonly treated: Rate;
  readonly control: Rate;
}

/** How the effect differs by a column, or by two together. */
export interface Interaction {
  readonly columns: string;
  readonly levels: readonly LevelEffect[];
  /** Cochran's Q: Σ (effect − weighted mean effect)² / variance, chi-square with one degree less than levels when all effects are equal. */
  readonly heterogeneity: number;
  readonly degrees: number;
  readonly pValue: number;
  /** After Benjamini and Hochberg over everything looked at; below 0.05 is worth a look, in data that did not find it. */
  readonly adjusted: number;
}

/** What of a trial the finder looks at. */
export interface InteractionTrial {
  readonly table: FeatureTable;
  readonly outcomes: Float64Array;
  readonly treated: Uint8Array;
}

/**
 * Effects by the levels of every column, and of every pair of columns with at most three levels, the most different first (science §7: the
 * structure of a trial is often one such interaction, which generic learners drown in noise). Levels with fewer than `leastPeople` in an arm
 * are left out, and pairs that say no more than one of their columns does (p of the difference of Q above 0.01).
 */
export function findInteractions(trial: InteractionTrial, leastPeople = 100): Interaction[] {
  const singles = trial.table.columns.map((column) => levelsOf(column));
  const few = singles.filter(({ names }) => names.length > 1 && names.length <= 3);
  const found = singles.flatMap((levels) => interactionOf(levels, trial, leastPeople) ?? []);
  const ofColumn = new Map(found.map((one) => [one.columns, one]));
  const addsNothing = new Set<string>();
  for (const [place, a] of few.entries())
    for (const b of few.slice(place + 1)) {
      const pair = interactionOf(crossed(a, b), trial, leastPeople);
      if (pair === null) continue;
      found.push(pair);
      const parts = [ofColumn.get(a.name), ofColumn.get(b.name)];
      if (parts.some((part) => part !== undefined && beyond(pair, part) > 0.01)) addsNothing.add(pair.columns);
    }
  return adjust(found.sort((a, b) => a.pValue - b.pValue || b.heterogeneity - a.heterogeneity)).filter(
    ({ columns }) => !addsNothing.has(columns),
  );
}

type Unadjusted = Omit<Interaction, "adjusted">;

/** Chance of what the pair explains beyond one of its columns, if that column were all there is. */
const beyond = (pair: Unadjusted, part: Unadjusted): number =>
  chiSquareTail(pair.heterogeneity - part.heterogeneity, pair.degrees - part.degrees);

function interactionOf(levels: Levels, { outcomes, treated }: InteractionTrial, leastPeople: number): Unadjusted | null {
  const cells = levels.names.map(() => [newCell(), newCell()] as const);
  for (const [row, code] of levels.codes.entries()) {
    const cell = cells[code]?.[treated[row] === 1 ? 1 : 0];
    if (cell === undefined) continue;
    cell.people++;
    cell.successes += outcomes[row] ?? 0;
  }
  const effects = cells.flatMap(([control, given], code): LevelEffect[] =>
    control.people < leastPeople || given.people < leastPeople
      ? []
      : [{ level: levels.names[code] ?? "", treated: given, control, ...rateDifference(control, given) }],
  );
  // An arm of a level without a success, or without a failure, would claim a variance of 0.
  const weights = effects.map(({ treated: t, control: c }) => 1 / (smoothVariance(t) + smoothVariance(c)));
  if (effects.length < 2) return null;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = effects.reduce((sum, { difference }, place) => sum + difference * (weights[place] ?? 0), 0) / total;
  const heterogeneity = effects.reduce((sum, { difference }, place) => sum + (difference - mean) ** 2 * (weights[place] ?? 0), 0);
  const degrees = effects.length - 1;
  return { columns: levels.name, levels: effects, heterogeneity, degrees, pValue: chiSquareTail(heterogeneity, degrees) };
}

function smoothVariance({ people, successes }: Rate): number {
  const rate = (successes + 0.5) / (people + 1);
  return (rate * (1 - rate)) / people;
}

/** Benjamini and Hochberg 1995 over p-values in ascending order. */
function adjust(sorted: readonly Unadjusted[]): Interaction[] {
  let least = 1;
  const adjusted = sorted.map(() => 1);
  for (let place = sorted.length - 1; place >= 0; place--) {
    least = Math.min(least, ((sorted[place]?.pValue ?? 1) * sorted.length) / (place + 1));
    adjusted[place] = least;
  }
  return sorted.map((one, place) => ({ ...one, adjusted: adjusted[place] ?? 1 }));
}

const newCell = () => ({ people: 0, successes: 0 });
