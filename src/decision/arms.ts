import { hash32 } from "../base/rng.ts";
import type { Catalogue, Experiment, Policy, StrategyName } from "../catalogue/catalogue.ts";
import type { Moment } from "./moment.ts";

type Arm = Experiment["arms"][number];

/** A person's place in [0, 1) for a salt: fixed for good, and independent between salts. */
export const placeOf = (salt: string, personId: string): number => hash32(`${salt}:${personId}`) / 4294967296;

/** True for people kept without marketing to measure against. */
export const isHeldOut = (holdout: Policy["holdout"], personId: string): boolean =>
  holdout.share > 0 && placeOf(holdout.salt, personId) < holdout.share;

/** The arm of an experiment that a person is in, by weight; null when no arm has weight. Its audience is not asked. */
export function armOf(experiment: Experiment, personId: string): Arm | null {
  const total = experiment.arms.reduce((sum, arm) => sum + arm.weight, 0);
  if (total <= 0) return null;
  let left = placeOf(experiment.salt, personId) * total;
  for (const arm of experiment.arms) {
    left -= arm.weight;
    if (left < 0) return arm;
  }
  return experiment.arms.findLast((arm) => arm.weight > 0) ?? null;
}

export interface Assignment {
  /** `experiment:arm` of every experiment the person takes part in, joined by `, `; null for none. */
  readonly label: string | null;
  /** Label of the first arm that gets no marketing. */
  readonly holdout: string | null;
  /** Strategy of the first arm that names one. */
  readonly strategy: StrategyName | null;
}

export const noAssignment: Assignment = { label: null, holdout: null, strategy: null };

export function assign(catalogue: Catalogue, personId: string, moment: Moment): Assignment {
  if (catalogue.experiments.length === 0) return noAssignment;
  let assigned = noAssignment;
  for (const experiment of catalogue.experiments) {
    if (experiment.audience !== null && !moment.isIn(experiment.audience)) continue;
    const arm = armOf(experiment, personId);
    if (arm === null) continue;
    const label = `${experiment.id}:${arm.id}`;
    assigned = {
      label: assigned.label === null ? label : `${assigned.label}, ${label}`,
      holdout: assigned.holdout ?? (arm.holdout ? label : null),
      strategy: assigned.strategy ?? arm.strategy,
    };
  }
  return assigned;
}
