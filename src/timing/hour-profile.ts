/** When one person was active: instants ascending, and the bin (local hour of day or of week) of each, in the zone they had then. */
export interface PersonHistory {
  readonly personId: string;
  readonly atMs: readonly number[];
  readonly bins: readonly number[];
}

/** How counts are made of a history. */
export interface Counting {
  /** 24 (hour of day) or 168 (hour of week, 0 = Monday 00:00). */
  readonly bins: number;
  /** Half-life of an event's weight; null counts every event as one. */
  readonly halfLifeMs: number | null;
  /** Standard deviation in hours of the circular Gaussian that spreads a person's events over near hours; 0 spreads nothing. */
  readonly kernelHours: number;
}

/** One person's events by bin and their sum. */
export interface HourCounts {
  readonly byBin: Float64Array;
  readonly total: number;
}

/** What is known of a person when events later than `untilMs` are to be foretold, and those events. */
export interface HeldOutPerson {
  readonly personId: string;
  readonly known: HourCounts;
  /** Events before the cut, undecayed. */
  readonly events: number;
  /** Bins of the later events, in their order. */
  readonly later: readonly number[];
}

/** Later events of many people beside what was known before them. */
export interface HeldOut {
  /** Population profile of the time before, sum 1. */
  readonly prior: Float64Array;
  readonly people: readonly HeldOutPerson[];
  /** Later events of all people. */
  readonly events: number;
}

/**
 * Shares of the bins, Laplace-smoothed: (count + pseudo) / (sum + bins · pseudo). Never zero for a positive `pseudo`, so that no hour is
 * held impossible.
 */
export function laplaceShares(counts: Float64Array, pseudo = 1): Float64Array {
  const sum = counts.reduce((all, count) => all + count, 0) + pseudo * counts.length;
  return counts.map((count) => (count + pseudo) / sum);
}

/**
 * Spreads counts over near bins by a circular Gaussian; the sum stays. Bins are hours, so that 24 of them close at midnight and 168 at
 * the end of Sunday. A standard deviation of 0 returns the counts as they are.
 */
export function spreadCircular(counts: Float64Array, sdHours: number): Float64Array {
  if (sdHours <= 0) return counts;
  const bins = counts.length;
  const kernel = halfKernel(bins, sdHours);
  const spread = new Float64Array(bins);
  for (let bin = 0; bin < bins; bin++) {
    const count = counts[bin] ?? 0;
    if (count === 0) continue;
    for (let distance = 1 - kernel.length; distance < kernel.length; distance++) {
      const to = (bin + distance + bins) % bins;
      spread[to] = (spread[to] ?? 0) + count * (kernel[Math.abs(distance)] ?? 0);
    }
  }
  return spread;
}

/** Weights by distance; with both sides they sum to 1. Cut at five standard deviations, and before it would meet itself. */
function halfKernel(bins: number, sdHours: number): Float64Array {
  const reach = Math.min(Math.floor((bins - 1) / 2), Math.ceil(5 * sdHours));
  const raw = Float64Array.from({ length: reach + 1 }, (_, distance) => Math.exp(-((distance / sdHours) ** 2) / 2));
  const sum = raw.reduce((all, weight, distance) => all + (distance === 0 ? weight : 2 * weight), 0);
  return raw.map((weight) => weight / sum);
}

/** A person's events before `untilMs` by bin. */
export function countHours(history: PersonHistory, untilMs: number, counting: Counting): HourCounts {
  const byBin = new Float64Array(counting.bins);
  let total = 0;
  for (let i = 0; i < history.atMs.length; i++) {
    const atMs = history.atMs[i] ?? 0;
    if (atMs >= untilMs) break;
    const bin = history.bins[i] ?? 0;
    const weight = counting.halfLifeMs === null ? 1 : 2 ** ((atMs - untilMs) / counting.halfLifeMs);
    byBin[bin] = (byBin[bin] ?? 0) + weight;
    total += weight;
  }
  return { byBin: spreadCircular(byBin, counting.kernelHours), total };
}

/** Undecayed events of all people before `untilMs` by bin. */
export function populationCounts(histories: readonly PersonHistory[], untilMs: number, bins: number): Float64Array {
  const counts = new Float64Array(bins);
  for (const { atMs, bins: own } of histories)
    for (let i = 0; i < atMs.length && (atMs[i] ?? 0) < untilMs; i++) {
      const bin = own[i] ?? 0;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  return counts;
}

/**
 * Share of each bin for one person, shrunk to the population: (count_b + κ · prior_b) / (Σ count + κ), the mean of a Dirichlet posterior
 * with κ prior events. κ = Infinity, or nobody known, is the population itself.
 */
export function shrunkShares(known: HourCounts, prior: Float64Array, kappa: number): Float64Array {
  if (kappa === Number.POSITIVE_INFINITY || known.total === 0) return prior;
  return prior.map((share, bin) => ((known.byBin[bin] ?? 0) + kappa * share) / (known.total + kappa));
}

/** Cuts histories at `trainUntilMs`: what was known before, and what came from then until `toMs`. People without later events are left out. */
export function holdOut(
  histories: readonly PersonHistory[],
  span: { readonly trainUntilMs: number; readonly toMs: number },
  counting: Counting,
): HeldOut {
  const people: HeldOutPerson[] = [];
  let events = 0;
  for (const history of histories) {
    const first = firstFrom(history.atMs, span.trainUntilMs);
    const end = firstFrom(history.atMs, span.toMs);
    if (end === first) continue;
    events += end - first;
    const known = countHours(history, span.trainUntilMs, counting);
    people.push({ personId: history.personId, known, events: first, later: history.bins.slice(first, end) });
  }
  return { prior: laplaceShares(populationCounts(histories, span.trainUntilMs, counting.bins)), people, events };
}

/** Place of the first instant at or after `atMs`. */
function firstFrom(atMs: readonly number[], fromMs: number): number {
  let low = 0;
  let high = atMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((atMs[middle] ?? 0) < fromMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How well later events were foretold. */
export interface Foretold {
  readonly events: number;
  /** Mean −ln of the share that the event's bin was given, in nats. NaN without events. */
  readonly logLoss: number;
  /** Share of events that fell in the bin held most likely. */
  readonly hitRate: number;
}

/** Judges the shrunk profiles at one κ over the later events of those with at least `leastEvents` earlier ones. */
export function foretell(heldOut: HeldOut, kappa: number, leastEvents = 0): Foretold {
  let loss = 0;
  let hits = 0;
  let events = 0;
  for (const person of heldOut.people) {
    if (person.events < leastEvents) continue;
    const shares = shrunkShares(person.known, heldOut.prior, kappa);
    const best = argMax(shares);
    for (const bin of person.later) {
      loss -= Math.log(shares[bin] ?? 0);
      if (bin === best) hits++;
      events++;
    }
  }
  return { events, logLoss: loss / events, hitRate: hits / events };
}

/** Place of the largest value, the first of equals. */
export function argMax(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}

export interface FittedKappa {
  /** Prior events; Infinity when no personal share helps. */
  readonly kappa: number;
  /** Mean loss in nats over the events it was fitted on, at this κ and of the population alone. */
  readonly logLoss: number;
  readonly populationLogLoss: number;
  readonly events: number;
}

const leastKappa = 0.1;
const mostKappa = 100_000;

/**
 * The κ under which later events are likeliest, given what was known before each cut: out-of-time predictive likelihood of the
 * Dirichlet-multinomial, Σ ln((count + κ prior)/(Σ count + κ)), over one or more cuts, searched on a grid of ln κ and then by golden
 * section. Infinity when nothing between 0.1 and 100,000 beats the population, or there is nothing to learn from.
 */
export const fitKappa = (cuts: readonly HeldOut[]): FittedKappa => fitPriorStrength(cuts.flatMap(casesOf));

/** One later event: what was counted of its bin and in all, and the share that the prior gives the bin. */
export interface KappaCase {
  readonly count: number;
  readonly total: number;
  readonly prior: number;
}

/** `fitKappa` over events that were already looked up, whatever their prior is made of. */
export function fitPriorStrength(cases: readonly KappaCase[]): FittedKappa {
  const events = cases.length;
  const population = cases.reduce((sum, one) => sum - Math.log(one.prior), 0) / events;
  const lossAt = (lnKappa: number): number => {
    const kappa = Math.exp(lnKappa);
    let loss = 0;
    for (const { count, total, prior } of cases) loss -= Math.log((count + kappa * prior) / (total + kappa));
    return loss / events;
  };
  const none: FittedKappa = { kappa: Number.POSITIVE_INFINITY, logLoss: population, populationLogLoss: population, events };
  if (!cases.some(({ total }) => total > 0)) return none;
  const found = minimise(lossAt, Math.log(leastKappa), Math.log(mostKappa));
  if (found.value >= population - 1e-9) return none;
  return { kappa: Math.exp(found.at), logLoss: found.value, populationLogLoss: population, events };
}

const casesOf = (cut: HeldOut): KappaCase[] =>
  cut.people.flatMap(({ known, later }) =>
    later.map((bin) => ({ count: known.byBin[bin] ?? 0, total: known.total, prior: cut.prior[bin] ?? 0 })),
  );

/** Least value of a function of one number: 40 points, then golden section around the best. */
export function minimise(of: (x: number) => number, from: number, to: number): { readonly at: number; readonly value: number } {
  const steps = 40;
  const width = (to - from) / steps;
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= steps; i++) {
    const value = of(from + i * width);
    if (value >= least) continue;
    least = value;
    best = from + i * width;
  }
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = Math.max(from, best - width);
  let high = Math.min(to, best + width);
  while (high - low > 1e-4) {
    const a = high - golden * (high - low);
    const b = low + golden * (high - low);
    if (of(a) <= of(b)) high = b;
    else low = a;
  }
  const middle = (low + high) / 2;
  const value = of(middle);
  return value < least ? { at: middle, value } : { at: best, value: least };
}

export interface Block {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The last `count` stretches of `blockMs` before `untilMs`, the latest first. Short data get shorter blocks, so that at least half of the
 * time since `fromMs` stays before the first.
 */
export function lastBlocks(span: {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly blockMs: number;
  readonly count: number;
}): readonly Block[] {
  const blockMs = Math.min(span.blockMs, (span.untilMs - span.fromMs) / 2 / span.count);
  return Array.from({ length: span.count }, (_, i) => ({ fromMs: span.untilMs - (i + 1) * blockMs, toMs: span.untilMs - i * blockMs }));
}

/** Holds out each block, foretold from all that came before it. */
export const rollingCuts = (histories: readonly PersonHistory[], blocks: readonly Block[], counting: Counting): readonly HeldOut[] =>
  blocks.map(({ fromMs, toMs }) => holdOut(histories, { trainUntilMs: fromMs, toMs }, counting));
