import type { Rng } from "../../base/rng.ts";
import { logGamma } from "./gamma-functions.ts";

/** A uniform number in (0, 1): never the ends, whose logarithms are infinite. */
const open = (rng: Rng): number => (Math.floor(rng.next() * 4294967296) + 0.5) / 4294967296;

/** A standard normal number (Box and Muller). */
export const drawNormal = (rng: Rng): number => Math.sqrt(-2 * Math.log(open(rng))) * Math.cos(2 * Math.PI * open(rng));

/** A Gamma(shape, 1) number, shape > 0 (Marsaglia and Tsang 2000). */
export function drawGamma(rng: Rng, shape: number): number {
  if (shape < 1) return drawGamma(rng, shape + 1) * open(rng) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = drawNormal(rng);
    const v = (1 + c * normal) ** 3;
    if (v > 0 && Math.log(open(rng)) < 0.5 * normal * normal + d - d * v + d * Math.log(v)) return d * v;
  }
}

/**
 * A Binomial(n, p) number. Few expected successes: jumps between them by geometric draws; many: transformed rejection with squeeze
 * (Hörmann 1993, BTRS), whose time does not depend on n.
 */
export function drawBinomial(rng: Rng, n: number, p: number): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - drawBinomial(rng, n, 1 - p);
  return n * p < 10 ? jumpToSuccesses(rng, n, p) : transformedRejection(rng, n, p);
}

function jumpToSuccesses(rng: Rng, n: number, p: number): number {
  const scale = 1 / Math.log1p(-p);
  let successes = 0;
  for (let at = Math.ceil(Math.log(open(rng)) * scale); at <= n; at += Math.max(1, Math.ceil(Math.log(open(rng)) * scale))) successes++;
  return successes;
}

function transformedRejection(rng: Rng, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const logOdds = Math.log(p / (1 - p));
  const mode = Math.floor((n + 1) * p);
  const atMode = logGamma(mode + 1) + logGamma(n - mode + 1);
  for (;;) {
    const u = open(rng) - 0.5;
    const v = open(rng);
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (k < 0 || k > n) continue;
    if (us >= 0.07 && v <= squeeze) return k;
    const bound = atMode - logGamma(k + 1) - logGamma(n - k + 1) + (k - mode) * logOdds;
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= bound) return k;
  }
}
