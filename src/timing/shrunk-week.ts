import { type HourCounts, spreadCircular } from "./hour-profile.ts";
import { hoursOfDay } from "./rhythm.ts";

export const hoursOfWeek = 168;

/** How a person's events become shares of the week's hours. Profiles have 168 entries, 0 = Monday 00:00. */
export interface Shrinkage {
  /** Share of the population's activity by hour of the week; sum 1. */
  readonly population: Float64Array;
  /** Prior events of a person's hours of the day; Infinity: the population's hours alone. */
  readonly dayKappa: number;
  /** Prior events of a person's hours of the week, on top of their hours of the day; Infinity: hours of the day alone. */
  readonly weekKappa: number;
  /** Standard deviation in hours by which a person's events speak for near hours. */
  readonly kernelHours: number;
}

/**
 * A person's shares of the week's hours, sum 1: their decayed events, shrunk to their hours of the day on the population's days, and these
 * to the population. The population's own where nothing is known, or nothing speaks for the person.
 * @param known events that were not spread over near hours yet.
 */
export function shrunkWeek(shrinkage: Shrinkage, known: HourCounts): Float64Array {
  const { population, dayKappa, weekKappa, kernelHours } = shrinkage;
  if (known.total === 0) return population;
  const spread = { byBin: spreadCircular(known.byBin, kernelHours), total: known.total };
  const shares = onPopulationDays(population, spread, dayKappa);
  if (weekKappa === Number.POSITIVE_INFINITY) return shares;
  const own = new Float64Array(hoursOfWeek);
  for (let hour = 0; hour < hoursOfWeek; hour++)
    own[hour] = ((spread.byBin[hour] ?? 0) + weekKappa * (shares[hour] ?? 0)) / (spread.total + weekKappa);
  return own;
}

/** A person's hours of the day (spread already), shrunk to the population's, each over the days of the week as the population's is. */
export function onPopulationDays(population: Float64Array, known: HourCounts, kappa: number): Float64Array {
  if (kappa === Number.POSITIVE_INFINITY || known.total === 0) return population;
  const prior = hoursOfDay(population);
  const own = hoursOfDay(known.byBin);
  const lift = prior.map((share, hour) => ((own[hour] ?? 0) / share + kappa) / (known.total + kappa));
  const shares = new Float64Array(hoursOfWeek);
  for (let hour = 0; hour < hoursOfWeek; hour++) shares[hour] = (population[hour] ?? 0) * (lift[hour % 24] ?? 1);
  return shares;
}
