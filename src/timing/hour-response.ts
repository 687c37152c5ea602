import { logBeta } from "../learning/bandit/gamma-functions.ts";
import { minimise } from "./hour-profile.ts";

/** Messages sent in one hour of the local week, and how many were opened. */
export interface SentInHour {
  /** 0 = Monday 00:00 to 167. */
  readonly hourOfWeek: number;
  readonly sends: number;
  readonly opens: number;
  /** The persons' share of that hour relative to the population's when they were sent; 1 when not known. */
  readonly lift?: number;
}

export interface HourResponse {
  /** Relative open rate of a message sent in each hour of the week: 1 is the mean over the sends (over the week when there were none). */
  readonly byHour: Float64Array;
  /** Exponent with which a person's own activity, relative to the population's, moves their open rate. */
  readonly liftExponent: number;
  readonly sends: number;
  readonly opens: number;
}

/** Where the exponent lies when sends say nothing: activity tells of opens, but less than one for one. */
const expectedExponent = 0.5;
const exponentDeviation = 0.25;

/**
 * Learns how likely a message is opened by the hour in which it was sent. Opens of sends per hour are shrunk by Beta priors in two steps,
 * hours of the week to hours of the day to what activity alone would say (population share to the power of `liftExponent`); the priors'
 * strength maximises the beta-binomial likelihood. With no sends this is activity alone, with many it is the observed rate. Sends must have
 * been spread over hours by chance, at least in part, or hours of sending stand for kinds of people.
 */
export function fitHourResponse(population: Float64Array, sent: readonly SentInHour[]): HourResponse {
  const sends = sum(sent.map((one) => one.sends));
  const opens = sum(sent.map((one) => one.opens));
  if (sends === 0 || opens === 0)
    return { byHour: activityEffect(population, expectedExponent), liftExponent: expectedExponent, sends, opens };
  const rough = ratesByHour(population, sent, expectedExponent);
  const liftExponent = fitExponent(sent, rough, opens / sends);
  return { byHour: ratesByHour(population, sent, liftExponent), liftExponent, sends, opens };
}

/** Relative expectation from activity alone, mean 1 over the week. */
function activityEffect(population: Float64Array, exponent: number): Float64Array {
  const raw = population.map((share) => (share * population.length) ** exponent);
  const mean = sum(raw) / raw.length;
  return raw.map((value) => value / mean);
}

function ratesByHour(population: Float64Array, sent: readonly SentInHour[], exponent: number): Float64Array {
  const [sends, opens] = [new Float64Array(168), new Float64Array(168)];
  for (const one of sent) {
    sends[one.hourOfWeek] = (sends[one.hourOfWeek] ?? 0) + one.sends;
    opens[one.hourOfWeek] = (opens[one.hourOfWeek] ?? 0) + one.opens;
  }
  const rate = sum(opens) / sum(sends);
  const effect = activityEffect(population, exponent);
  const meanEffect = sum(effect.map((value, hour) => value * (sends[hour] ?? 0))) / sum(sends);
  const expected = effect.map((value) => Math.min(0.99, (rate * value) / meanEffect));
  const [daySends, dayOpens, dayExpected] = [new Float64Array(24), new Float64Array(24), new Float64Array(24)];
  // One imagined send an hour, so that an hour without sends has an expectation as well.
  for (let hour = 0; hour < 168; hour++) {
    const of = hour % 24;
    daySends[of] = (daySends[of] ?? 0) + (sends[hour] ?? 0) + 1;
    dayOpens[of] = (dayOpens[of] ?? 0) + (opens[hour] ?? 0);
    dayExpected[of] = (dayExpected[of] ?? 0) + ((sends[hour] ?? 0) + 1) * (expected[hour] ?? 0);
  }
  const means = dayExpected.map((value, hour) => value / (daySends[hour] ?? 1));
  const realSends = daySends.map((count) => count - 7);
  const byDay = shrunkRates(realSends, dayOpens, means);
  const centred = expected.map((value, hour) => Math.min(0.99, (value * (byDay[hour % 24] ?? 0)) / (means[hour % 24] ?? 1)));
  return shrunkRates(sends, opens, centred).map((value) => value / rate);
}

/** (opens + s · mean) / (sends + s) with the s that makes the counts likeliest under beta-binomials with these means. */
function shrunkRates(sends: Float64Array, opens: Float64Array, means: Float64Array): Float64Array {
  const loss = (lnStrength: number): number => {
    const strength = Math.exp(lnStrength);
    let likelihood = 0;
    for (let i = 0; i < sends.length; i++) {
      const [n, k, a] = [sends[i] ?? 0, opens[i] ?? 0, strength * (means[i] ?? 0)];
      if (n > 0) likelihood += logBeta(a + k, strength - a + n - k) - logBeta(a, strength - a);
    }
    return -likelihood;
  };
  const strength = Math.exp(minimise(loss, Math.log(5), Math.log(1e6)).at);
  return means.map((mean, i) => ((opens[i] ?? 0) + strength * mean) / ((sends[i] ?? 0) + strength));
}

/** The likeliest exponent of the lift under a normal prior; the prior's mean when no send has a lift. */
function fitExponent(sent: readonly SentInHour[], byHour: Float64Array, rate: number): number {
  const own = sent.filter(({ lift = 1 }) => lift !== 1 && lift > 0);
  if (own.length === 0) return expectedExponent;
  const sends = sum(own.map((one) => one.sends));
  const opens = sum(own.map((one) => one.opens));
  const loss = (exponent: number): number => {
    const raw = own.map(({ hourOfWeek, lift = 1 }) => rate * (byHour[hourOfWeek] ?? 1) * lift ** exponent);
    const scale = opens / sum(raw.map((value, i) => value * (own[i]?.sends ?? 0)));
    let likelihood = -(((exponent - expectedExponent) / exponentDeviation) ** 2) / 2;
    own.forEach((one, i) => {
      const chance = Math.min(0.999, Math.max(1e-9, (raw[i] ?? 0) * scale));
      likelihood += one.opens * Math.log(chance) + (one.sends - one.opens) * Math.log1p(-chance);
    });
    return -likelihood;
  };
  return sends === 0 || opens === 0 ? expectedExponent : minimise(loss, 0, 1.5).at;
}

const sum = (values: ArrayLike<number>): number => {
  let all = 0;
  for (let i = 0; i < values.length; i++) all += values[i] ?? 0;
  return all;
};
