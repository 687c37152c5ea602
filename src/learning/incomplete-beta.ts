/** Lanczos' approximation with g = 7 and nine terms (P. Godfrey): about fifteen digits for x ≥ 0.5. */
const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
  9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let series = 0.99999999999980993;
  for (const [k, coefficient] of lanczos.entries()) series += coefficient / (x + k);
  const base = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(series);
}

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
