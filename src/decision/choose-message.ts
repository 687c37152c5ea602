import { makeRng, type Rng } from "../base/rng.ts";
import type { Hour } from "../learning/features/emit.ts";
import { type PersonView, viewPerson } from "../learning/features/person-view.ts";
import type { ResponseModel } from "../learning/response/model.ts";
import { describeChoice, makeScorer } from "../learning/response/score-field.ts";
import { fatiguePrice } from "../learning/volume/price.ts";
import { hourOfWeek } from "../person/activity.ts";
import { type CandidateTime, candidateTimes, chooseMinute, placeInTime } from "../timing/place-in-time.ts";
import type { Stretches } from "../timing/stretches.ts";
import { activityShare, emptyTimingModel, hourScores } from "../timing/timing-model.ts";
import type { Spot } from "./contest.ts";
import { chooseForDay, type DayChoice } from "./day-choice.ts";
import type { Appraisal, Chosen, Decision, StepTrace } from "./decision.ts";
import { habitOf } from "./habit.ts";
import { countsAtVendor, isMarketing, nothingRemoved, type Scene } from "./scene.ts";
import { choose, propensityWith, shortlistLength, shortlistOf, uniformSpot } from "./steps/choose.ts";
import { type Field, pairTime } from "./steps/creatives.ts";
import { isOpen, type Scored, score, scoreByModel, scoreOf } from "./steps/score.ts";
import { interruptionPrice, isWanting, notWorthIt, worthwhile } from "./steps/worth.ts";

/** What was chosen among the eligible pairs; `chosen` is null when nothing was worth the interruption. */
export interface Choice {
  readonly chosen: Chosen | null;
  readonly eligible: number;
  readonly shortlist: Decision["shortlist"];
  readonly creativeOdds: Decision["creativeOdds"];
}

interface Judged {
  readonly choice: Choice;
  readonly appraisal: Appraisal;
  /** The steps `score`, `choose` and `worth`. */
  readonly steps: readonly StepTrace[];
}

/** The last steps of a decision: score every pair, choose one by the campaigns' strategies, place it in time, weigh it. */
export function chooseMessage(scene: Scene, fields: readonly Field[], seed: string): Judged {
  const rng = makeRng(seed);
  const day = new PersonsDay(scene, rng);
  const response = modelFor(scene, fields);
  return response === null ? chooseByRates(scene, fields, { day, rng }) : chooseByModel(scene, fields, { day, rng }, response);
}

/** The learned model, when the policy wants one, it was promoted, and there is anything to choose by it. */
function modelFor({ situation }: Scene, fields: readonly Field[]): ResponseModel | null {
  const { response } = situation.model.learned;
  const isWanted = situation.catalogue.policy.scorer === "learned" && response?.promoted === true;
  return isWanted && fields.some((field) => field.strategy !== "random") ? response : null;
}

/** A pair that a decision may come to, with the probability that it does. */
export interface SpotOdds extends Spot {
  readonly propensity: number;
}

/**
 * The probabilities of every eligible pair under a promoted model, of the same plans that `chooseMessage` draws from with this seed;
 * what is missing to 1 is silence. null when rates, or none, score the case.
 */
export function oddsByModel(scene: Scene, fields: readonly Field[], seed: string): readonly SpotOdds[] | null {
  const response = modelFor(scene, fields);
  if (response === null) return null;
  const rng = makeRng(seed);
  const { scored, eligible, plays } = weigh(scene, fields, { day: new PersonsDay(scene, rng), rng }, response);
  const { uniform } = scene.situation.catalogue.policy.exploration;
  return Array.from({ length: eligible }, (_, n) => {
    const spot = uniformSpot(scored, n);
    return { ...spot, propensity: propensityWith(uniform, eligible, plays.probability(spot)) };
  });
}

interface Means {
  readonly day: PersonsDay;
  readonly rng: Rng;
}

/** Counted rates or none: the strategies' contest, then a minute, then worth. */
function chooseByRates(scene: Scene, fields: readonly Field[], { day, rng }: Means): Judged {
  const { situation } = scene;
  const { policy } = situation.catalogue;
  const scored = worthwhile(score(fields, policy.scorer, situation.model), scene.moment);
  const { spot, propensity, eligible, shortlist } = choose(scored, policy.exploration.uniform, rng);
  const planned = chosenAt(scene, spot, { atMs: day.minuteOf(spot), propensity });
  const reason = notWorthIt(planned, scene.moment);
  const value = planned.score * policy.reward.opened;
  const appraisal = {
    value,
    pOff: null,
    price: interruptionPrice(policy),
    linePrices: {},
    ...day.describe(reason === null ? planned : null),
  };
  return {
    choice: { chosen: reason === null ? planned : null, eligible, shortlist, creativeOdds: null },
    appraisal,
    steps: traced(eligible, reason),
  };
}

/** What a learned model makes of a day before chance speaks. */
interface Weighed {
  readonly scored: readonly Scored[];
  readonly eligible: number;
  readonly price: number;
  readonly linePrices: Appraisal["linePrices"];
  readonly plays: DayChoice;
}

/** What interrupting the person costs now beside the chance to be switched off: set by the policy, or learned, with what fatigue will cost. */
export function priceOfInterruption({ situation, moment }: Scene, view: Pick<PersonView, "openedIn7d">): number {
  const { policy } = situation.catalogue;
  if (moment.atOnce) return 0;
  if (policy.volume.lambda !== "auto") return policy.volume.lambda;
  const { interruption } = situation.model.learned;
  if (interruption === null) return 0;
  const { lambda, fatigueSlope: slopePerPush } = interruption;
  return lambda + fatiguePrice({ slopePerPush, expectedOpensPerWeek: view.openedIn7d, rewardOpened: policy.reward.opened });
}

function weigh(scene: Scene, fields: readonly Field[], { day, rng }: Means, response: ResponseModel): Weighed {
  const { situation, moment } = scene;
  const { policy } = situation.catalogue;
  const { view } = day;
  const scorer = makeScorer({ model: response, view, reward: policy.reward, hourOf: (field) => day.hourFor(field) });
  const scored = scoreByModel(fields, scorer);
  const free = moment.atOnce || fields.every((field) => !isMarketing(field.campaign));
  const price = free ? 0 : priceOfInterruption(scene, view);
  const linePrices = new Map(fields.map(({ campaign }) => [campaign.line.id, situation.quota.price(campaign.line.id)]));
  const wayPrice = scene.way?.price ?? 0;
  const plays = chooseForDay({
    fields: scored,
    moment,
    method: policy.exploration.method,
    price,
    wanting: free || isWanting(moment),
    scarcity: (campaign) => (linePrices.get(campaign.line.id) ?? 0) + (countsAtVendor(campaign) ? wayPrice : 0),
    timesOf: (spot) => day.timesOf(spot),
    limits: scene.own.limits,
    reserved: scene.reserved,
    examples: response.examples,
    creativeScores: situation.model.learned.creatives,
    rng,
  });
  return {
    scored,
    eligible: scored.reduce((sum, field) => sum + field.pairs, 0),
    price,
    linePrices: Object.fromEntries([...linePrices].filter(([, one]) => one > 0)),
    plays,
  };
}

/** Every creative of the chosen campaign with its probability: its items' pairs together, and its part of the uniform slice. */
function creativeOddsOf(owner: number, scene: Scene, { scored, eligible, plays }: Weighed): Decision["creativeOdds"] {
  const { method, uniform } = scene.situation.catalogue.policy.exploration;
  const field = scored[owner];
  if (method !== "recovering" || eligible <= shortlistLength || field === undefined) return null;
  return field.creatives.map((creative, j) => {
    const pairs = field.items.reduce((count, _, i) => count + (isOpen(field, i, j) ? 1 : 0), 0);
    const otherwise = field.items.reduce((sum, _, i) => sum + plays.probability({ owner, field, i, j }), 0);
    return { creative: creative.id, propensity: (uniform * pairs) / eligible + (1 - uniform) * otherwise };
  });
}

/** A learned model: day plans under posterior draws, silence among them; or one uniform pair, by the uniform slice. */
function chooseByModel(scene: Scene, fields: readonly Field[], means: Means, response: ResponseModel): Judged {
  const { day, rng } = means;
  const { uniform } = scene.situation.catalogue.policy.exploration;
  const weighed = weigh(scene, fields, means, response);
  const { scored, eligible, price, linePrices, plays } = weighed;
  const explores = uniform > 0 && rng.next() < uniform;
  const spot = explores ? uniformSpot(scored, rng.below(eligible)) : (plays.drawn?.spot ?? null);
  const propensityOf = (at: Spot): number => propensityWith(uniform, eligible, plays.probability(at));
  const named = spot ?? plays.best;
  const shortlist = shortlistOf(scored, named, propensityOf);
  const pOff = named.field.learned?.stake.pOff ?? null;
  if (spot === null) {
    const removed = { ...namesOf(named), rule: "lambda", value: plays.bestValue, limit: price };
    return {
      choice: { chosen: null, eligible, shortlist, creativeOdds: null },
      appraisal: { value: plays.bestValue, pOff, price, linePrices, ...day.describe(null) },
      steps: traced(eligible, removed),
    };
  }
  const atMs = explores || plays.drawn === null ? day.minuteOf(spot) : day.timeOf(spot, plays.drawn.atMs);
  const chosen = chosenAt(scene, spot, { atMs, propensity: propensityOf(spot) });
  const { gain, loss } = spot.field.learned?.stake ?? { gain: 0, loss: 0 };
  return {
    choice: { chosen, eligible, shortlist, creativeOdds: creativeOddsOf(spot.owner, scene, weighed) },
    appraisal: {
      value: gain * chosen.score + loss,
      pOff,
      price: isMarketing(chosen.campaign) ? price : 0,
      linePrices,
      ...day.describe(chosen),
    },
    steps: traced(eligible, null),
  };
}

const namesOf = ({ field, i, j }: Spot) => {
  const item = field.items[i]?.id;
  return { campaign: field.campaign.id, ...(item === undefined ? {} : { item }), creative: field.creatives[j]?.id ?? "" };
};

const traced = (eligible: number, reason: StepTrace["removed"][number] | null): readonly StepTrace[] => [
  { step: "score", removed: nothingRemoved, left: eligible },
  { step: "choose", removed: nothingRemoved, left: 1 },
  { step: "worth", removed: reason === null ? nothingRemoved : [reason], left: reason === null ? 1 : 0 },
];

function chosenAt(
  { situation }: Scene,
  { field, i, j }: Spot,
  { atMs, propensity }: { readonly atMs: number; readonly propensity: number },
): Chosen {
  const item = field.items[i] ?? null;
  const creative = field.creatives[j];
  if (creative === undefined) throw new RangeError(`creative ${j} of ${field.creatives.length}`);
  const latest = atMs + situation.catalogue.policy.patienceMs;
  const expiresAtMs = Math.min(latest, field.campaign.endMs ?? latest, item?.validToMs ?? latest);
  return { campaign: field.campaign, item, creative, sendAtMs: atMs, expiresAtMs, propensity, score: scoreOf(field as Scored, i, j) }; // every spot chosen from was scored
}

function isSameTime(a: Stretches, b: Stretches): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) return false;
  return true;
}

/** The person's hours, each asked for once a decision. */
class PersonsDay {
  readonly #scene: Scene;
  readonly #rng: Rng;
  #view: PersonView | null = null;
  #scores: Float64Array | null | undefined;
  #shares: Float64Array | null = null;
  readonly #times: { readonly free: Stretches; readonly times: readonly CandidateTime[] }[] = [];

  constructor(scene: Scene, rng: Rng) {
    this.#scene = scene;
    this.#rng = rng;
  }

  get view(): PersonView {
    const { state, situation } = this.#scene;
    this.#view ??= viewPerson({ state, nowMs: situation.nowMs, catalogue: situation.catalogue, items: situation.items });
    return this.#view;
  }

  /** The person's activity by hour of the week, as the predictor in force for them tells it. */
  get #activityShares(): Float64Array {
    if (this.#shares === null) {
      const { state, situation } = this.#scene;
      this.#shares = activityShare(situation.model.learned.timing ?? emptyTimingModel, habitOf(state, situation.nowMs));
    }
    return this.#shares;
  }

  /** Expected response by hour of the week; null where all minutes are alike to the policy, or to what was learned. */
  get #hourScores(): Float64Array | null {
    if (this.#scores === undefined) {
      const { situation } = this.#scene;
      const { timing } = situation.model.learned;
      this.#scores = !situation.catalogue.policy.timing.personal || timing === null ? null : hourScores(timing, this.#activityShares);
    }
    return this.#scores;
  }

  /** When a pair goes out that no plan placed: this instant for pull, else a minute of its free time. */
  minuteOf(spot: Spot): number {
    const { situation, moment, state } = this.#scene;
    if (moment.atOnce) return moment.nowMs;
    const free = pairTime(spot.field, spot.i, spot.j, moment);
    const { policy } = situation.catalogue;
    const common = { free, pieces: moment.pieces, rng: this.#rng };
    // Before hours were learned a person's own activity says all there is to know of them.
    if (situation.model.learned.timing === null)
      return placeInTime({ ...common, activity: policy.timing.personal ? state.activity : null });
    return chooseMinute({ ...common, scores: this.#hourScores, exploration: policy.exploration.hours }).atMs;
  }

  /** The plan's time of a pair, or now and then another free minute, so that hours stay random in part. */
  timeOf(spot: Spot, plannedMs: number): number {
    const { moment, situation } = this.#scene;
    const { hours } = situation.catalogue.policy.exploration;
    if (moment.atOnce || this.#hourScores === null) return this.minuteOf(spot);
    return hours > 0 && this.#rng.next() < hours
      ? chooseMinute({
          free: pairTime(spot.field, spot.i, spot.j, moment),
          pieces: moment.pieces,
          scores: null,
          rng: this.#rng,
          exploration: 0,
        }).atMs
      : plannedMs;
  }

  /** One instant in each free hour of a pair, with what to expect of it. */
  timesOf({ field, i, j }: Spot): readonly CandidateTime[] {
    const { moment } = this.#scene;
    if (moment.atOnce) return [{ atMs: moment.nowMs, factor: 1 }];
    return this.#timesIn(pairTime(field, i, j, moment));
  }

  /** Equal stretches have the same instants, whichever campaign they belong to: so plans compare few of them. */
  #timesIn(free: Stretches): readonly CandidateTime[] {
    for (const known of this.#times) if (isSameTime(known.free, free)) return known.times;
    const times = candidateTimes({ free, pieces: this.#scene.moment.pieces, scores: this.#hourScores, rng: this.#rng });
    // The scorer has already counted the best hour: what is left to tell is how much worse the others are.
    const best = times.reduce((most, { factor }) => Math.max(most, factor), 0);
    const relative = best > 0 ? times.map(({ atMs, factor }) => ({ atMs, factor: factor / best })) : times;
    this.#times.push({ free, times: relative });
    return relative;
  }

  /** The hour that a campaign's message would be meant for, before its pair is known. */
  hourFor(field: { readonly free: Stretches }): Hour {
    const { moment } = this.#scene;
    if (moment.atOnce) return this.hourAt(moment.nowMs);
    const times = this.#timesIn(field.free);
    if (this.#hourScores === null) return this.hourAt(times[Math.floor(times.length / 2)]?.atMs ?? moment.nowMs);
    let best: CandidateTime | undefined;
    for (const time of times) if (best === undefined || time.factor > best.factor) best = time;
    return this.hourAt(best?.atMs ?? moment.nowMs);
  }

  hourAt(atMs: number): Hour {
    const hour = hourOfWeek(this.#scene.moment.zone, atMs);
    const shares = this.#activityShares;
    return { hourOfWeek: hour, fit: (shares[hour] ?? 0) * shares.length };
  }

  /** What the log keeps of a choice for learning and for explaining. */
  describe(chosen: Chosen | null): Pick<Appraisal, "contributions" | "features"> {
    if (chosen === null) return { contributions: [], features: null };
    const { response } = this.#scene.situation.model.learned;
    const model = this.#scene.situation.catalogue.policy.scorer === "learned" && response?.promoted === true ? response : null;
    return describeChoice({ ...chosen, model, view: this.view, hour: this.hourAt(chosen.sendAtMs) });
  }
}
