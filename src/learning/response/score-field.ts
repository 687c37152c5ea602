import type { Campaign, Creative, Item, Policy } from "../../catalogue/catalogue.ts";
import {
  emitCampaign,
  emitCreative,
  emitCreativeFor,
  emitHour,
  emitItem,
  emitItemWith,
  emitPairing,
  emitPerson,
  type Hour,
  knownLevels,
  knownOfPair,
  pairLevel,
  pairLevels,
} from "../features/emit.ts";
import { encodeFeatures, type FeatureGroup, FeatureList, featureGroups } from "../features/feature-list.ts";
import type { PersonView } from "../features/person-view.ts";
import { WeightSum } from "../features/weight-sum.ts";
import { type Bounds, boundsOf, fixedSums } from "./fixed-sums.ts";
import { type Calibration, constantOf, dot, drawCount, noCalibration, type ResponseModel, sigmoid } from "./model.ts";

export { sigmoid } from "./model.ts";

/**
 * Calibrated log-odds of an open for a campaign's pairs, taken apart: base + items[i] + creatives[j] + pairing[levels[i] × creatives + j].
 * So the best of items × creatives pairs is found by looking at items + levels × creatives numbers.
 */
export interface LearnedParts {
  readonly base: number;
  readonly items: Float64Array;
  readonly creatives: Float64Array;
  readonly levels: Uint8Array;
  readonly pairing: Float64Array;
  /** What the campaign's familiar–fresh dial adds when pairs are compared; no part of what is expected. */
  readonly lean: Float64Array;
  /** Expected reward = gain × P(open) + loss. */
  readonly stake: Stake;
  /** What each of the 16 posterior draws adds, by item and by creative; worked out where chance decides. */
  draws(): Draws;
}

/** By item and by creative: what each draw adds to the log-odds. */
export interface Draws {
  readonly items: readonly Float32Array[];
  readonly creatives: readonly Float32Array[];
  /** The least and the most that any draw adds. */
  readonly itemBounds: readonly Bounds[];
  readonly creativeBounds: readonly Bounds[];
}

export const drawsOf = (items: readonly Float32Array[], creatives: readonly Float32Array[]): Draws => ({
  items,
  creatives,
  itemBounds: items.map(boundsOf),
  creativeBounds: creatives.map(boundsOf),
});

export interface Stake {
  /** Reward of an open with what follows from it, above that of leaving it. */
  readonly gain: number;
  /** Expected reward, mostly negative, that comes whether it is opened or not. */
  readonly loss: number;
  readonly pOff: number;
}

/** What the scorer reads of a campaign's field. */
export interface Scorable {
  readonly campaign: Campaign;
  readonly items: readonly (Item | null)[];
  readonly creatives: readonly Creative[];
  /** When its message could go out, for whoever says which hour it is meant for. */
  readonly free: readonly number[];
}

/** A model asked about one person at one moment. */
export interface Scorer {
  partsOf(field: Scorable): LearnedParts;
}

/** How far the dial at ±1 moves the log-odds of what the person knows best. */
const leanMost = 2;

/** `hourOf` says for which hour a campaign's message would be meant. */
export function makeScorer(input: {
  readonly model: ResponseModel;
  readonly view: PersonView;
  readonly reward: Policy["reward"];
  hourOf(field: Scorable): Hour;
}): Scorer {
  const { model, view, reward } = input;
  const list = new FeatureList();
  emitPerson(list, view);
  const person = partsOf(model, list);
  const sums = fixedSums(model);
  const forPerson = new WeightSum(model.open);
  return {
    partsOf(field) {
      const { campaign } = field;
      const calibration = model.calibration.get(campaign.category) ?? noCalibration;
      sums.board.lay(view.dealings);
      list.clear();
      emitCampaign(list, view, campaign);
      emitHour(list, input.hourOf(field));
      const own = partsOf(model, list);
      const logit = (weights: number): number => calibration.slope * weights;
      const { creatives, items } = field;
      const parts = {
        items: new Float64Array(items.length),
        creatives: new Float64Array(creatives.length),
        levels: new Uint8Array(items.length),
        lean: new Float64Array(items.length),
        pairing: new Float64Array(pairLevels * creatives.length),
      };
      for (let i = 0; i < items.length; i++) {
        const item = items[i] ?? null;
        if (item === null) continue;
        const own = sums.ofItem(item);
        forPerson.total = 0;
        const level = emitItemWith(forPerson, view, item, sums.board.pastOf(own.facets));
        parts.items[i] = logit(own.weight + forPerson.total);
        parts.levels[i] = level;
        parts.lean[i] = campaign.familiarity * leanMost * (knownOfPair(level) / (knownLevels - 1) - 0.5);
      }
      const ofCampaign = sums.ofCampaign(campaign);
      for (let j = 0; j < creatives.length; j++) {
        const creative = creatives[j];
        if (creative === undefined) continue;
        const own = ofCampaign(creative);
        forPerson.total = 0;
        emitCreativeFor(forPerson, view, creative);
        parts.creatives[j] = logit(own.weight + forPerson.total);
        for (let level = 0; level < pairLevels; level++) parts.pairing[level * creatives.length + j] = logit(own.pairing[level] ?? 0);
      }
      return {
        ...parts,
        base: logit(model.openOffset + constantOf(model.open) + person.open + own.open) + calibration.intercept,
        stake: stakeOf(model, reward, { off: person.off + own.off, convert: person.convert + own.convert }),
        draws: () => {
          const ofItems = items.map((item) => (item === null ? noSum : sums.ofItem(item)));
          const ofCreatives = creatives.map(ofCampaign);
          return {
            items: ofItems.map((one) => one.draws),
            creatives: ofCreatives.map((one) => one.draws),
            itemBounds: ofItems,
            creativeBounds: ofCreatives,
          };
        },
      };
    },
  };
}

interface HeadSums {
  readonly open: number;
  readonly off: number;
  readonly convert: number;
}

const partsOf = (model: ResponseModel, list: FeatureList): HeadSums => ({
  open: dot(model.open, list),
  off: model.off === null ? 0 : dot(model.off, list),
  convert: model.convert === null ? 0 : dot(model.convert, list),
});

function stakeOf(model: ResponseModel, reward: Policy["reward"], sums: Pick<HeadSums, "off" | "convert">): Stake {
  const pOff = model.off === null ? model.offRate : sigmoid(model.offOffset + constantOf(model.off) + sums.off);
  const pConvert = model.convert === null ? model.convertRate : sigmoid(model.convertOffset + constantOf(model.convert) + sums.convert);
  const dismissed = model.dismissRate * reward.dismissed;
  return { gain: reward.opened + pConvert * reward.converted - dismissed, loss: dismissed + pOff * reward.switchedOff, pOff };
}

const noSum = { draws: new Float32Array(drawCount), least: 0, most: 0 };

/** Features of one chosen pair at its time: as the log keeps them, and what each group spoke for. */
export function describeChoice(input: {
  readonly model: ResponseModel | null;
  readonly view: PersonView;
  readonly campaign: Campaign;
  readonly item: Item | null;
  readonly creative: Creative;
  readonly hour: Hour;
}): { readonly features: string; readonly contributions: readonly { readonly group: FeatureGroup; readonly effect: number }[] } {
  const { model, view, campaign, item, creative } = input;
  const list = new FeatureList();
  emitPerson(list, view);
  emitHour(list, input.hour);
  emitCampaign(list, view, campaign);
  if (item !== null) emitItem(list, view, item);
  emitCreative(list, view, creative, campaign);
  emitPairing(list, item === null ? 0 : pairLevel(view, item), creative);
  return { features: encodeFeatures(list), contributions: model === null ? [] : contributionsOf(model, list, campaign) };
}

const mostTold = 5;

function contributionsOf(model: ResponseModel, list: FeatureList, campaign: Campaign) {
  const { slope }: Calibration = model.calibration.get(campaign.category) ?? noCalibration;
  const effects = new Float64Array(featureGroups.length);
  for (let n = 0; n < list.count; n++) {
    const group = list.groups[n] ?? 0;
    effects[group] = (effects[group] ?? 0) + slope * (model.open[list.slots[n] ?? 0] ?? 0) * (list.values[n] ?? 0);
  }
  return featureGroups
    .map((group, place) => ({ group, effect: Number((effects[place] ?? 0).toFixed(3)) }))
    .filter(({ effect }) => Math.abs(effect) >= 0.01)
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, mostTold);
}
