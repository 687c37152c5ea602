/** One message sent: how long after it was opened, if it was, and for how long it has been watched. */
export interface WatchedMessage {
  /** `null` while not opened. */
  readonly openedAfterMs: number | null;
  readonly watchedMs: number;
}

/** Share of the opens to come that have come by an age, F(age). Plain data, to be stored as JSON. */
export type DelayCurve =
  | { readonly kind: "exponential"; readonly meanMs: number }
  /** Straight lines from (0, 0) through (agesMs[i], shares[i]), both rising; 1 from the last age on. */
  | { readonly kind: "empirical"; readonly agesMs: readonly number[]; readonly shares: readonly number[] };

/** Opens below which a curve of its own is not worth having, and the exponential is fitted instead. */
const empiricalFrom = 50;
const points = 64;

/** F(age): 0 before the message is sent, 1 when all opens that count have come. */
export function seenShare(curve: DelayCurve, ageMs: number): number {
  if (!(ageMs > 0)) return 0;
  switch (curve.kind) {
    case "exponential":
      return -Math.expm1(-ageMs / curve.meanMs);
    case "empirical": {
      const { agesMs, shares } = curve;
      let [low, high] = [0, agesMs.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((agesMs[middle] ?? 0) <= ageMs) low = middle + 1;
        else high = middle;
      }
      const [age1, share1] = [agesMs[low], shares[low]];
      if (age1 === undefined || share1 === undefined) return 1;
      const [age0, share0] = low === 0 ? [0, 0] : [agesMs[low - 1] ?? 0, shares[low - 1] ?? 0];
      return share0 + ((share1 - share0) * (ageMs - age0)) / (age1 - age0);
    }
    default:
      return curve satisfies never;
  }
}

/**
 * Estimates how soon opens come, from messages young and old. With 50 opens within the horizon and messages watched as long as that:
 * Kaplan–Meier of the time to open over all messages (a message not opened leaves the count at the age it has), divided by its value at
 * the horizon; so young messages do not make opens look quick. Otherwise the exponential of `fitExponentialDelay`. Opens after the
 * horizon do not count as opens. Assumes that the delay does not depend on when a message was sent. Sources: Kaplan and Meier, JASA
 * 1958; Chapelle, KDD 2014.
 */
export function fitDelayCurve(messages: readonly WatchedMessage[], horizonMs: number): DelayCurve {
  const opens: number[] = [];
  const leaves: number[] = [];
  let longestMs = 0;
  for (const { openedAfterMs, watchedMs } of messages) {
    longestMs = Math.max(longestMs, watchedMs);
    if (openedAfterMs !== null && openedAfterMs <= Math.min(watchedMs, horizonMs)) opens.push(Math.max(0, openedAfterMs));
    else leaves.push(Math.min(watchedMs, horizonMs));
  }
  if (opens.length < empiricalFrom || longestMs < horizonMs) return fitExponentialDelay(messages, horizonMs);
  const sortedOpens = Float64Array.from(opens).sort();
  const sortedLeaves = Float64Array.from(leaves).sort();
  const [agesMs, seen]: [number[], number[]] = [[], []];
  let [unopened, left, from] = [1, 0, 0];
  while (from < sortedOpens.length) {
    const ageMs = sortedOpens[from] ?? 0;
    let to = from;
    while (to < sortedOpens.length && sortedOpens[to] === ageMs) to++;
    // Who leaves at the very age of an open was still there.
    while (left < sortedLeaves.length && (sortedLeaves[left] ?? 0) < ageMs) left++;
    unopened *= 1 - (to - from) / (messages.length - from - left);
    agesMs.push(ageMs);
    seen.push(1 - unopened);
    from = to;
  }
  return thinned(agesMs, seen);
}

/**
 * The mean of exponential delays, when only a share of messages is ever opened and some are still young: expectation–maximisation over
 * that share and the mean. With no open within the horizon the mean is the horizon: no reason yet to think that opens come sooner.
 * Source: Chapelle, "Modeling Delayed Feedback in Display Advertising", KDD 2014, without features.
 */
export function fitExponentialDelay(messages: readonly WatchedMessage[], horizonMs: number): DelayCurve {
  const waits: number[] = [];
  let [opens, delays] = [0, 0];
  for (const { openedAfterMs, watchedMs } of messages) {
    if (openedAfterMs !== null && openedAfterMs <= horizonMs) {
      opens++;
      delays += Math.max(0, openedAfterMs);
    } else waits.push(Math.max(0, Math.min(watchedMs, horizonMs)));
  }
  if (opens === 0) return { kind: "exponential", meanMs: horizonMs };
  let share = opens / messages.length;
  let meanMs = Math.max(1, delays / opens);
  for (let turn = 0; turn < 500; turn++) {
    let [coming, comingMs] = [0, 0];
    for (const waitMs of waits) {
      const still = share * Math.exp(-waitMs / meanMs);
      const chance = still / (1 - share + still);
      coming += chance;
      comingMs += chance * (waitMs + meanMs);
    }
    const next = Math.min(horizonMs, Math.max(1, (delays + comingMs) / (opens + coming)));
    const moved = Math.abs(next - meanMs) / meanMs;
    share = Math.min(1 - 1e-9, (opens + coming) / messages.length);
    meanMs = next;
    if (moved < 1e-9) break;
  }
  return { kind: "exponential", meanMs };
}

/**
 * The chance that a message not opened so far will be: p(1 − F) ÷ (1 − pF), p being the chance when it was sent and F the share of opens
 * seen by its age. A soft label for learning. Source: Chapelle, KDD 2014 (the expectation step).
 */
export function expectedLabel(p: number, seen: number): number {
  const coming = p * (1 - seen);
  return coming === 0 ? 0 : coming / (1 - p * seen);
}

/** Trials that messages of these ages come to, ΣF(age): one just sent counts for nothing yet. */
export function exposedTrials(agesMs: ArrayLike<number>, curve: DelayCurve): number {
  let sum = 0;
  for (let i = 0; i < agesMs.length; i++) sum += seenShare(curve, agesMs[i] ?? 0);
  return sum;
}

/** A Beta distribution. */
export interface Beta {
  readonly alpha: number;
  readonly beta: number;
}

/**
 * What is known of an open rate after `opens` in so many exposed trials: Beta(alpha + opens, beta + trials − opens). Exact in
 * expectation while the rate is small; early luck can give more opens than trials, and then no failures are counted.
 */
export function exposedPosterior(prior: Beta, opens: number, trials: number): Beta {
  return { alpha: prior.alpha + opens, beta: prior.beta + Math.max(0, trials - opens) };
}

/** At most 64 points, at even steps of the share, the last one included. */
function thinned(agesMs: readonly number[], seen: readonly number[]): DelayCurve {
  const last = seen.at(-1) ?? 1;
  const kept: { readonly ageMs: number; readonly share: number }[] = [];
  for (let i = 0, step = 1; i < agesMs.length; i++) {
    const share = (seen[i] ?? 0) / last;
    if (share * points < step - 1e-9 && i < agesMs.length - 1) continue;
    kept.push({ ageMs: Math.max(1, agesMs[i] ?? 0), share: i === agesMs.length - 1 ? 1 : share });
    step = Math.floor(share * points) + 1;
  }
  const rising = kept.filter((one, i) => one.ageMs !== kept[i + 1]?.ageMs);
  return { kind: "empirical", agesMs: rising.map((one) => one.ageMs), shares: rising.map((one) => one.share) };
}
