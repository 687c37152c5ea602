import { argMax, type PersonHistory } from "./hour-profile.ts";

/** A way to foretell at which hour a person will be active, fitted on what came before the cut. */
export interface HourCandidate {
  /** Such as `population`, `histogram`, `boosting`. */
  readonly name: string;
  /** Shares of the bins (sum 1, none zero) from the part of the history that lies before the cut. */
  sharesOf(history: PersonHistory): Float64Array;
}

export interface CandidateFigures {
  readonly name: string;
  /** Mean −ln share of the later events' bins, in nats. */
  readonly logLoss: number;
  readonly hitRate: number;
  /** The population's log-loss less this one's: above zero is better than the population. */
  readonly gain: number;
  /** Standard error of the gain, with people (not events) as the independent units. */
  readonly error: number;
}

/** People with alike amounts of data, and what the gate lets through for them. */
export interface GateGroup {
  /** Earlier events of these people: from, inclusive, to, exclusive; null has no end. */
  readonly from: number;
  readonly to: number | null;
  readonly people: number;
  readonly events: number;
  readonly candidates: readonly CandidateFigures[];
  /** The candidate to use. */
  readonly use: string;
  /** Why, in a sentence. */
  readonly reason: string;
}

export interface GateVerdict {
  readonly people: number;
  readonly events: number;
  readonly candidates: readonly CandidateFigures[];
  /** The best candidate over everybody, or the population. */
  readonly use: string;
  readonly reason: string;
  /** True when at least one group gets hours of its own. */
  readonly personal: boolean;
  readonly groups: readonly GateGroup[];
  /** Log-loss when every group uses what the gate let through for it. The groups were chosen on the same events, which flatters it a little. */
  readonly gatedLogLoss: number;
}

export interface GateRule {
  /** Lower bounds of the groups' amounts of data (earlier events), ascending, the first 0. */
  readonly groupsFrom: readonly number[];
  /** A group of fewer people keeps the population's hours: too few to tell luck from habit. */
  readonly leastPeople: number;
  /** The gain must exceed this many standard errors. */
  readonly errors: number;
}

const defaultGateRule: GateRule = { groupsFrom: [0, 1, 3, 5, 10, 20], leastPeople: 20, errors: 1 };

interface PersonLoss {
  readonly earlier: number;
  readonly later: number;
  /** Sums over the person's later events, by place of the candidate. */
  readonly losses: Float64Array;
  readonly hits: Float64Array;
}

/**
 * Decides for whom hours of their own may be used. Candidates foretell the events in [trainUntilMs, toMs) from what came before; one passes
 * only when its log-loss beats the population's by more than the rule's standard errors, over everybody and again within the group of
 * people with as much data. Weak shrinkage makes personal hours worse than none, which is what the gate is for. The first candidate is
 * the population.
 */
export function judgeCandidates(input: {
  readonly histories: readonly PersonHistory[];
  readonly trainUntilMs: number;
  readonly toMs: number;
  readonly candidates: readonly [population: HourCandidate, ...others: HourCandidate[]];
  readonly rule?: GateRule;
  /** How much is known of a person before the cut, in the unit of the rule's groups; default: the number of events. */
  readonly amountOf?: (history: PersonHistory) => number;
  /**
   * Candidates are in the order of how simple they are, this one of them being what those behind it must beat besides: within a group each
   * takes the place of the one in use only where it beats that, and this, by more than luck. Default: of those that beat the population,
   * the one that does most.
   */
  readonly baseline?: string;
}): GateVerdict {
  const rule = input.rule ?? defaultGateRule;
  const { candidates } = input;
  const names = candidates.map(({ name }) => name);
  const losses = input.histories.flatMap((history) => lossesOf(history, input));
  const ladder = { names, baseline: input.baseline === undefined ? null : names.indexOf(input.baseline) };
  const overall = judge(losses, ladder, rule, "over everybody");
  const passed = new Set(overall.candidates.filter((one) => passes(one, rule)).map(({ name }) => name));
  const groups = rule.groupsFrom.map((from, i) => {
    const to = rule.groupsFrom[i + 1] ?? null;
    const own = losses.filter(({ earlier }) => earlier >= from && (to === null || earlier < to));
    const verdict = judge(own, ladder, rule, groupName(from, to), passed);
    return {
      from,
      to,
      people: own.length,
      events: verdict.events,
      candidates: verdict.candidates,
      use: verdict.use,
      reason: verdict.reason,
    };
  });
  return {
    people: losses.length,
    ...overall,
    personal: groups.some(({ use }) => use !== names[0]),
    groups,
    gatedLogLoss: groups.reduce((sum, group) => sum + group.events * (lossOf(group, group.use) || 0), 0) / overall.events,
  };
}

const lossOf = (group: { readonly candidates: readonly CandidateFigures[] }, name: string): number =>
  group.candidates.find((one) => one.name === name)?.logLoss ?? Number.NaN;

/** `with 5 to 9 earlier events`, `with 20 earlier events or more`; amounts that are weighted are told up to their bound: `with 12.5 to under 41.25`. */
export function groupName(from: number, to: number | null): string {
  if (to === null) return `with ${amount(from)} earlier events or more`;
  if (!Number.isInteger(from) || !Number.isInteger(to))
    return from === 0 ? `with under ${amount(to)} earlier events` : `with ${amount(from)} to under ${amount(to)} earlier events`;
  return to - from === 1
    ? `with ${from === 0 ? "no" : from} earlier event${from === 1 ? "" : "s"}`
    : `with ${from} to ${to - 1} earlier events`;
}

/** To hundredths, without zeros behind. */
const amount = (value: number): string => String(Number(value.toFixed(2)));

function lossesOf(
  history: PersonHistory,
  { trainUntilMs, toMs, candidates, amountOf }: Omit<Parameters<typeof judgeCandidates>[0], "histories" | "rule">,
): PersonLoss[] {
  const later = history.bins.filter((_, i) => (history.atMs[i] ?? 0) >= trainUntilMs && (history.atMs[i] ?? 0) < toMs);
  if (later.length === 0) return [];
  const earlier = amountOf === undefined ? history.atMs.filter((at) => at < trainUntilMs).length : amountOf(history);
  const losses = new Float64Array(candidates.length);
  const hits = new Float64Array(candidates.length);
  candidates.forEach((candidate, place) => {
    const shares = candidate.sharesOf(history);
    const best = argMax(shares);
    for (const bin of later) {
      losses[place] = (losses[place] ?? 0) - Math.log(shares[bin] ?? 0);
      if (bin === best) hits[place] = (hits[place] ?? 0) + 1;
    }
  });
  return [{ earlier, later: later.length, losses, hits }];
}

/** The candidates by place, and the place of the one that those behind it must beat; null: there is none. */
interface Ladder {
  readonly names: readonly string[];
  readonly baseline: number | null;
}

function judge(
  losses: readonly PersonLoss[],
  ladder: Ladder,
  rule: GateRule,
  whom: string,
  allowed: ReadonlySet<string> | null = null,
): Pick<GateVerdict, "events" | "candidates" | "use" | "reason"> {
  const { names } = ladder;
  const events = losses.reduce((sum, one) => sum + one.later, 0);
  const candidates = names.map((name, place) => figuresOf(losses, place, name, events));
  const population = names[0] ?? "";
  const verdict = (use: string, reason: string) => ({ events, candidates, use, reason: `${whom}: ${reason}` });
  if (losses.length < rule.leastPeople)
    return verdict(population, `${population}, since ${losses.length} people came back and it takes ${rule.leastPeople} to judge`);
  const others = candidates.slice(1).filter((one) => allowed === null || allowed.has(one.name));
  const passing = others.filter((one) => passes(one, rule)).sort((a, b) => b.gain - a.gain);
  const best = ladder.baseline === null ? passing[0] : climb(losses, { ...ladder, baseline: ladder.baseline }, rule, passing);
  if (best !== undefined) {
    const beaten = ladder.baseline !== null && names.indexOf(best.name) > ladder.baseline ? ladder.baseline : 0;
    const { gain, error } = gainOver(losses, names.indexOf(best.name), beaten, events);
    return verdict(best.name, `${best.name}, which beats the ${names[beaten] ?? ""} by ${told(gain)} ± ${told(error)} nats an event`);
  }
  const nearest = [...others].sort((a, b) => b.gain - a.gain)[0];
  if (nearest === undefined) return verdict(population, `${population}, since nothing else beats it over everybody`);
  if (ladder.baseline !== null && passes(nearest, rule))
    return verdict(
      population,
      `${population}, since ${nearest.name} beats it, but the ${names[ladder.baseline] ?? ""} by no more than luck`,
    );
  return verdict(
    population,
    nearest.gain <= 0
      ? `${population}, since the best other, ${nearest.name}, is ${nearest.gain === 0 ? "no better" : `worse by ${told(-nearest.gain)}`}`
      : `${population}, since ${nearest.name} beats it by ${told(nearest.gain)} ± ${told(nearest.error)} nats, which may be luck`,
  );
}

/** Of those that beat the population, the last for which each step up from the one before was worth it; undefined: none. */
function climb(
  losses: readonly PersonLoss[],
  { names, baseline }: { readonly names: readonly string[]; readonly baseline: number },
  rule: GateRule,
  passing: readonly CandidateFigures[],
): CandidateFigures | undefined {
  const events = losses.reduce((sum, one) => sum + one.later, 0);
  const beats = (place: number, other: number): boolean => passes(gainOver(losses, place, other, events), rule);
  let inUse = 0;
  for (let place = 1; place < names.length; place++) {
    if (!passing.some(({ name }) => name === names[place])) continue;
    if ((inUse === 0 || beats(place, inUse)) && (place <= baseline || beats(place, baseline))) inUse = place;
  }
  return passing.find(({ name }) => name === names[inUse]);
}

const told = (nats: number): string => nats.toFixed(4);
const passes = (one: Pick<CandidateFigures, "gain" | "error">, rule: GateRule): boolean =>
  one.gain > 0 && one.gain > rule.errors * one.error;

function figuresOf(losses: readonly PersonLoss[], place: number, name: string, events: number): CandidateFigures {
  let loss = 0;
  let hits = 0;
  for (const one of losses) {
    loss += one.losses[place] ?? 0;
    hits += one.hits[place] ?? 0;
  }
  return { name, logLoss: loss / events, hitRate: hits / events, ...gainOver(losses, place, 0, events) };
}

/** How much less one candidate loses an event than another, over the same people, with the standard error. */
function gainOver(losses: readonly PersonLoss[], place: number, other: number, events: number): Pick<CandidateFigures, "gain" | "error"> {
  const gainOf = ({ losses: own }: PersonLoss): number => (own[other] ?? 0) - (own[place] ?? 0);
  const mean = losses.reduce((sum, one) => sum + gainOf(one), 0) / events;
  const squares = losses.reduce((sum, one) => sum + (gainOf(one) - one.later * mean) ** 2, 0);
  return { gain: mean, error: Math.sqrt(squares) / events };
}
