/** Successes among the trials that were the n-th contact of their person, n from 1. */
export interface ContactCount {
  readonly contact: number;
  readonly trials: number;
  readonly successes: number;
}

/** How the odds of success fall with the contacts before: by a factor each time, or by a power of the number. */
export type DecayShape = "exponential" | "power";

export interface FatigueFit {
  readonly shape: DecayShape;
  /** Chance of success at the first contact. */
  readonly first: number;
  /**
   * exponential: change of logit p by contact, the slope that `fatiguePrice` takes; power: change of logit p by ln(contact). Below 0
   * when contacts tire.
   */
  readonly slope: number;
  readonly slopeError: number;
  /** Twice the log-likelihood lost against a free rate for every contact: of two shapes the smaller fits better. */
  readonly deviance: number;
  chance(contact: number): number;
}

/**
 * Fits logit p(n) = a + s · (n − 1) or a + s · ln n by maximum likelihood (Newton's steps, halved when one goes too far). Odds rather
 * than chances decay, so that no fit leaves 0 to 1; at a few per cent they are the same. Wants two different contacts and both outcomes,
 * else RangeError. What the fit says of cause and effect is what the data say: without randomised contacts the easy people have left by
 * the later ones, and the slope is not fatigue (science §13).
 */
export function fitFatigue(counts: readonly ContactCount[], shape: DecayShape): FatigueFit {
  const used = counts.filter(({ trials }) => trials > 0);
  const trials = used.reduce((sum, one) => sum + one.trials, 0);
  const successes = used.reduce((sum, one) => sum + one.successes, 0);
  if (new Set(used.map(({ contact }) => contact)).size < 2)
    throw new RangeError("a fatigue curve wants trials at two different contacts at least");
  if (successes <= 0 || successes >= trials)
    throw new RangeError(`${successes} successes in ${trials} trials: a curve wants some and not all`);
  const place = (contact: number): number => (shape === "exponential" ? contact - 1 : Math.log(contact));
  const start = { a: Math.log(successes / (trials - successes)), s: 0 };
  const { a, s, slopeError } = climb(used, place, start);
  const chance = (contact: number): number => logistic(a + s * place(contact));
  const lost = used.reduce((sum, one) => {
    const own = one.successes / one.trials;
    return sum + logLikelihood(one, own) - logLikelihood(one, chance(one.contact));
  }, 0);
  return { shape, first: chance(1), slope: s, slopeError, deviance: 2 * lost, chance };
}

/** Both shapes fitted, the better first. */
export const fitFatigueShapes = (counts: readonly ContactCount[]): readonly FatigueFit[] =>
  [fitFatigue(counts, "exponential"), fitFatigue(counts, "power")].sort((one, other) => one.deviance - other.deviance);

/**
 * The falling curve nearest to the rates, without any shape: neighbours that rise are pooled (pool adjacent violators), which is the
 * maximum likelihood under "never more than before". Ascending by contact; contacts without trials are left out.
 */
export function fallingCurve(counts: readonly ContactCount[]): readonly { readonly contact: number; readonly chance: number }[] {
  const sorted = counts.filter(({ trials }) => trials > 0).sort((one, other) => one.contact - other.contact);
  const pools: { contacts: number[]; trials: number; successes: number }[] = [];
  for (const { contact, trials, successes } of sorted) {
    let pool = { contacts: [contact], trials, successes };
    for (let last = pools.at(-1); last !== undefined && last.successes * pool.trials <= pool.successes * last.trials; last = pools.at(-1)) {
      pools.pop();
      const contacts = [...last.contacts, ...pool.contacts];
      pool = { contacts, trials: last.trials + pool.trials, successes: last.successes + pool.successes };
    }
    pools.push(pool);
  }
  return pools.flatMap((pool) => pool.contacts.map((contact) => ({ contact, chance: pool.successes / pool.trials })));
}

interface Line {
  readonly a: number;
  readonly s: number;
}

function climb(counts: readonly ContactCount[], place: (contact: number) => number, start: Line): Line & { readonly slopeError: number } {
  const likelihoodOf = ({ a, s }: Line): number =>
    counts.reduce((sum, one) => sum + logLikelihood(one, logistic(a + s * place(one.contact))), 0);
  let at = start;
  let best = likelihoodOf(at);
  for (let round = 0; round < 100; round++) {
    const slope = slopesAt(counts, place, at);
    const determinant = slope.aa * slope.ss - slope.as * slope.as;
    const step = {
      a: (slope.ss * slope.a - slope.as * slope.s) / determinant,
      s: (slope.aa * slope.s - slope.as * slope.a) / determinant,
    };
    let share = 1;
    let next = { a: at.a + step.a, s: at.s + step.s };
    while (likelihoodOf(next) < best && share > 1e-9) {
      share /= 2;
      next = { a: at.a + share * step.a, s: at.s + share * step.s };
    }
    at = next;
    best = likelihoodOf(at);
    if (Math.abs(share * step.a) + Math.abs(share * step.s) < 1e-12) break;
  }
  const { aa, as, ss } = slopesAt(counts, place, at);
  return { ...at, slopeError: Math.sqrt(aa / (aa * ss - as * as)) };
}

/** First derivatives of the log-likelihood, and the second ones with their sign turned. */
function slopesAt(counts: readonly ContactCount[], place: (contact: number) => number, { a, s }: Line) {
  const sums = { a: 0, s: 0, aa: 0, as: 0, ss: 0 };
  for (const { contact, trials, successes } of counts) {
    const x = place(contact);
    const p = logistic(a + s * x);
    const miss = successes - trials * p;
    const weight = trials * p * (1 - p);
    sums.a += miss;
    sums.s += miss * x;
    sums.aa += weight;
    sums.as += weight * x;
    sums.ss += weight * x * x;
  }
  return sums;
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

function logLikelihood({ trials, successes }: ContactCount, p: number): number {
  const part = (count: number, chance: number): number => (count === 0 ? 0 : count * Math.log(chance));
  return part(successes, p) + part(trials - successes, 1 - p);
}
