import { logGamma } from "./bandit/gamma-functions.ts";

/**
 * The chance that a rate known as Beta(alpha, beta) lies below `x`: the regularised incomplete beta function I_x(alpha, beta), by its
 * continued fraction (Lentz's method; DLMF 8.17.22), to about twelve digits. Parameters above 0; outside 0 to 1 the answer is 0 or 1.
 */
export function incompleteBeta(x: number, alpha: number, beta: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges quickly on this side of the mean only.
  if (x > (alpha + 1) / (alpha + beta + 2)) return 1 - incompleteBeta(1 - x, beta, alpha);
  const logFront = logGamma(alpha + beta) - logGamma(alpha) - logGamma(beta) + alpha * Math.log(x) + beta * Math.log1p(-x);
  const away = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / away(1 - ((alpha + beta) * x) / (alpha + 1));
  let fraction = d;
  const turn = (term: number): number => {
    d = 1 / away(1 + term * d);
    c = away(1 + term / c);
    fraction *= c * d;
    return c * d;
  };
  for (let m = 1; m <= 100_000; m++) {
    turn((m * (beta - m) * x) / ((alpha + 2 * m - 1) * (alpha + 2 * m)));
    const change = turn((-(alpha + m) * (alpha + beta + m) * x) / ((alpha + 2 * m) * (alpha + 2 * m + 1)));
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return (Math.exp(logFront) * fraction) / alpha;
}
