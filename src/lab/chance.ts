import { hash32, type Rng } from "../base/rng.ts";

/** A standard normal draw (Box–Muller; two uniform draws). */
export function gauss(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
}

/** A log-normal draw with mean 1: `sd` is the standard deviation of its logarithm. */
export function aroundOne(rng: Rng, sd: number): number {
  return Math.exp(sd * gauss(rng) - (sd * sd) / 2);
}

/** An exponential draw with the given mean. */
export const exponential = (rng: Rng, mean: number): number => -mean * Math.log(1 - rng.next());

/** A log-normal draw with the given median. */
export const withMedian = (rng: Rng, median: number, sd: number): number => median * Math.exp(sd * gauss(rng));

/** A Poisson draw for small means (Knuth's product method). */
export function poisson(rng: Rng, mean: number): number {
  const floor = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > floor; count++) product *= rng.next();
  return count;
}

/** One of several options with weights; weights need not add up to 1. */
export function pickWeighted<T>(options: readonly (readonly [T, number])[], rng: Rng): T {
  let left = rng.next() * options.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [option, weight] of options) {
    left -= weight;
    if (left < 0) return option;
  }
  const last = options.at(-1);
  if (last === undefined) throw new Error("cannot pick from an empty list");
  return last[0];
}

/** A fixed trait of a named thing: a log-normal value with mean 1 that is always the same for the same name. No draw is used up. */
export function fixedAroundOne(name: string, sd: number): number {
  const first = (hash32(name, 11) + 1) / 4294967297;
  const second = hash32(name, 12) / 4294967296;
  const normal = Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * second);
  return Math.exp(sd * normal - (sd * sd) / 2);
}
