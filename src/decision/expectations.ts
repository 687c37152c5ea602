import { makeRng } from "../base/rng.ts";
import type { Campaign, Creative, Item } from "../catalogue/catalogue.ts";
import type { Hour } from "../learning/features/emit.ts";
import { type PersonView, viewPerson } from "../learning/features/person-view.ts";
import type { ResponseModel } from "../learning/response/model.ts";
import { describeChoice, makeScorer, type Scorer } from "../learning/response/score-field.ts";
import { hourOfWeek } from "../person/activity.ts";
import { type CandidateTime, candidateTimes } from "../timing/place-in-time.ts";
import type { Stretches } from "../timing/stretches.ts";
import { activityShare, emptyTimingModel, hourScores } from "../timing/timing-model.ts";
import { priceOfInterruption } from "./choose-message.ts";
import { type ToldContribution, wordsOf } from "./explain-words.ts";
import { habitOf } from "./habit.ts";
import { isMarketing, type Scene } from "./scene.ts";
import { type Field, pairTime } from "./steps/creatives.ts";
import { isOpen, type Scored, score, scoreByModel, scoreOf } from "./steps/score.ts";
import { interruptionPrice } from "./steps/worth.ts";

/** Who says what to expect: a promoted model, counted rates, or nobody (scorer `none`). */
export type ScoredBy = "model" | "rates" | "none";

/** What one pair is expected to bring. A probability is null where whoever answers does not know it. */
export interface Expected {
  readonly campaign: string;
  readonly item: string | null;
  readonly creative: string;
  readonly open: number | null;
  /** That it is opened and its goal is reached. */
  readonly convert: number | null;
  readonly switchOff: number | null;
  /** Expected reward, before the price of interrupting. */
  readonly value: number | null;
  /** What spoke for and against it, strongest first; empty without a model. */
  readonly because: readonly ToldContribution[];
}

/** An hour of the local week (0 = Monday 00:00) in which a message could go out; `relative`: response expected then, the best hour being 1. */
export interface BestHour {
  readonly hourOfWeek: number;
  readonly relative: number;
}

/** Pair (i, j) of a field that was scored. */
export interface Ranked {
  readonly field: Scored;
  readonly i: number;
  readonly j: number;
  readonly value: number;
}

const mostHours = 3;
/** A reward that pays for conversions alone: expected gain of an open under it is the chance that an open converts. */
const conversionsAlone = { opened: 0, converted: 1, dismissed: 0, switchedOff: 0 } as const;

/** The scorer's answers about one person at one moment, by the model that decides then; nothing is drawn. */
export class Expectations {
  readonly scoredBy: ScoredBy;
  readonly #scene: Scene;
  readonly #response: ResponseModel | null;
  #view: PersonView | null = null;
  #shares: Float64Array | null = null;
  #scorer: Scorer | null = null;
  #converting: Scorer | null = null;

  constructor(scene: Scene) {
    const { policy } = scene.situation.catalogue;
    const { response } = scene.situation.model.learned;
    this.#scene = scene;
    this.#response = policy.scorer === "learned" && response?.promoted === true ? response : null;
    this.scoredBy = this.#response !== null ? "model" : policy.scorer === "none" ? "none" : "rates";
  }

  /** Scores every pair of the fields. */
  score(fields: readonly Field[]): readonly Scored[] {
    const { situation } = this.#scene;
    const { policy } = situation.catalogue;
    if (this.#response === null) return score(fields, policy.scorer, situation.model);
    this.#scorer ??= this.#scorerFor(this.#response, policy.reward);
    return scoreByModel(fields, this.#scorer);
  }

  /** The pairs of highest expected reward, best first; each field's own best is among them while there is room. */
  best(fields: readonly Scored[], most: number, isWanted: (pair: Omit<Ranked, "value">) => boolean = () => true): readonly Ranked[] {
    const firsts: Ranked[] = [];
    const others: Ranked[] = [];
    for (const field of fields) {
      const ranked: Ranked[] = [];
      for (let i = 0; i < field.items.length; i++) {
        for (let j = 0; j < field.creatives.length; j++) {
          if (!isOpen(field, i, j) || !isWanted({ field, i, j })) continue;
          insert(ranked, { field, i, j, value: this.#valueOf(field, i, j) }, most);
        }
      }
      const [first, ...rest] = ranked;
      if (first !== undefined) firsts.push(first);
      others.push(...rest);
    }
    return [...firsts.sort(byValue), ...others.sort(byValue)].slice(0, most).sort(byValue);
  }

  /** What interrupting the person for a message of this campaign costs now: nothing for service, which is no interruption. */
  priceOf(campaign: Campaign): number {
    if (!isMarketing(campaign) || this.#scene.moment.atOnce) return 0;
    return this.#response === null
      ? interruptionPrice(this.#scene.situation.catalogue.policy)
      : priceOfInterruption(this.#scene, this.#viewed());
  }

  /** What is expected of one pair of a scored field. */
  of({ field, i, j }: Pick<Ranked, "field" | "i" | "j">): Expected {
    const { campaign } = field;
    const item = field.items[i] ?? null;
    const creative = field.creatives[j];
    if (creative === undefined) throw new RangeError(`creative ${j} of ${field.creatives.length}`);
    const known = this.scoredBy !== "none";
    const open = known ? scoreOf(field, i, j) : null;
    return {
      campaign: campaign.id,
      item: item?.id ?? null,
      creative: creative.id,
      open,
      convert: open === null || this.#response === null ? null : open * this.#convertsOpen(field, this.#response),
      switchOff: field.learned?.stake.pOff ?? null,
      value: known ? this.#valueOf(field, i, j) : null,
      because: this.#because({ campaign, item, creative, hour: this.#hourFor(field) }),
    };
  }

  /** The hours in which the pair would do best; empty where all free minutes are alike, or it is asked for now. */
  bestHours({ field, i, j }: Pick<Ranked, "field" | "i" | "j">): readonly BestHour[] {
    const { moment } = this.#scene;
    const scores = this.#hourScores();
    if (moment.atOnce || scores === null) return [];
    const times = [...this.#timesIn(pairTime(field, i, j, moment), scores)].sort((a, b) => b.factor - a.factor || a.atMs - b.atMs);
    const best = times[0]?.factor ?? 0;
    if (best <= 0 || times.at(-1)?.factor === best) return [];
    return times.slice(0, mostHours).map(({ atMs, factor }) => ({ hourOfWeek: hourOfWeek(moment.zone, atMs), relative: factor / best }));
  }

  #valueOf(field: Scored, i: number, j: number): number {
    const open = scoreOf(field, i, j);
    const { learned } = field;
    return learned === undefined
      ? open * this.#scene.situation.catalogue.policy.reward.opened
      : learned.stake.gain * open + learned.stake.loss;
  }

  #convertsOpen({ campaign, free }: Field, model: ResponseModel): number {
    this.#converting ??= this.#scorerFor(model, conversionsAlone);
    return this.#converting.partsOf({ campaign, free, items: [], creatives: [] }).stake.gain;
  }

  #scorerFor(model: ResponseModel, reward: Parameters<typeof makeScorer>[0]["reward"]): Scorer {
    return makeScorer({ model, view: this.#viewed(), reward, hourOf: (field) => this.#hourFor(field) });
  }

  #because(pair: {
    readonly campaign: Campaign;
    readonly item: Item | null;
    readonly creative: Creative;
    readonly hour: Hour;
  }): readonly ToldContribution[] {
    if (this.#response === null) return [];
    return wordsOf(describeChoice({ ...pair, model: this.#response, view: this.#viewed() }).contributions);
  }

  #viewed(): PersonView {
    const { state, situation } = this.#scene;
    this.#view ??= viewPerson({ state, nowMs: situation.nowMs, catalogue: situation.catalogue, items: situation.items });
    return this.#view;
  }

  get #activityShares(): Float64Array {
    const { state, situation } = this.#scene;
    this.#shares ??= activityShare(situation.model.learned.timing ?? emptyTimingModel, habitOf(state, situation.nowMs));
    return this.#shares;
  }

  #hourScores(): Float64Array | null {
    const { situation } = this.#scene;
    const { timing } = situation.model.learned;
    return situation.catalogue.policy.timing.personal && timing !== null ? hourScores(timing, this.#activityShares) : null;
  }

  #timesIn(free: Stretches, scores: Float64Array | null): readonly CandidateTime[] {
    const { pieces } = this.#scene.moment;
    // Only the hours are read, so the minute drawn within each makes no difference.
    return candidateTimes({ free, pieces, scores, rng: makeRng("hours") });
  }

  /** The hour that a message would be meant for: the best of the free ones, the middle one where all are alike. */
  #hourFor({ free }: { readonly free: Stretches }): Hour {
    const { moment } = this.#scene;
    const scores = this.#hourScores();
    const times = moment.atOnce ? [] : this.#timesIn(free, scores);
    const middle = times[Math.floor(times.length / 2)];
    const chosen =
      scores === null
        ? middle
        : times.reduce((best, time) => (time.factor > best.factor ? time : best), times[0] ?? { atMs: moment.nowMs, factor: 0 });
    const hour = hourOfWeek(moment.zone, chosen?.atMs ?? moment.nowMs);
    const shares = this.#activityShares;
    return { hourOfWeek: hour, fit: (shares[hour] ?? 0) * shares.length };
  }
}

/** Keeps a list of at most so many, best first. */
function insert(into: Ranked[], one: Ranked, most: number): void {
  if (into.length >= most && one.value <= (into[into.length - 1]?.value ?? 0)) return;
  const at = into.findIndex(({ value }) => value < one.value);
  into.splice(at < 0 ? into.length : at, 0, one);
  if (into.length > most) into.pop();
}

const byValue = (a: Ranked, b: Ranked): number => b.value - a.value;
