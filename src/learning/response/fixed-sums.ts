import type { Campaign, Creative, Item } from "../../catalogue/catalogue.ts";
import { emitCreativeItself, emitItemItself, emitPairing, pairLevels } from "../features/emit.ts";
import { FacetBoard } from "../features/facet-board.ts";
import { campaignSlots, creativeSlots, facetsOf } from "../features/lexicon.ts";
import { crossSlot } from "../features/slots.ts";
import { WeightSum } from "../features/weight-sum.ts";
import type { ResponseModel } from "./model.ts";

const levels: readonly number[] = Array.from({ length: pairLevels }, (_, level) => level);

/** The least and the most that any posterior draw adds. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** What a model says of an item whoever it is for. */
export interface ItemSum extends Bounds {
  /** Its facets on the model's board. */
  readonly facets: Int32Array;
  /** Sum of the weights of the features that are the item's own. */
  readonly weight: number;
  /** What each posterior draw adds. */
  readonly draws: Float32Array;
}

/** What a model says of a creative in a campaign whoever it is for. */
export interface CreativeSum extends Bounds {
  readonly weight: number;
  readonly draws: Float32Array;
  /** By what words may suit of the item (see `PairLevel`): the weights of creative and item taken together. */
  readonly pairing: Float64Array;
}

/** What is the same for everybody, summed once a model. */
export interface FixedSums {
  readonly board: FacetBoard;
  ofItem(item: Item): ItemSum;
  ofCampaign(campaign: Campaign): (creative: Creative) => CreativeSum;
}

// A memo of a pure function of immutable models and catalogues, not state.
const sumsOfModels = new WeakMap<ResponseModel, FixedSums>();

export function fixedSums(model: ResponseModel): FixedSums {
  const known = sumsOfModels.get(model);
  if (known !== undefined) return known;
  const board = new FacetBoard();
  const made: FixedSums = {
    board,
    ofItem: remembered((item) => sumOfItem(model, item, board)),
    ofCampaign: remembered((campaign) => remembered((creative) => sumOfCreative(model, creative, campaign))),
  };
  sumsOfModels.set(model, made);
  return made;
}

function remembered<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const values = new WeakMap<Key, Value>();
  return (key) => {
    const known = values.get(key);
    if (known !== undefined) return known;
    const made = make(key);
    values.set(key, made);
    return made;
  };
}

function sumOfItem(model: ResponseModel, item: Item, board: FacetBoard): ItemSum {
  const sum = new WeightSum(model.open);
  emitItemItself(sum, item);
  const { facets, item: own } = facetsOf(item);
  const draws = model.perturbation(own);
  return { facets: board.numbersOf(facets), weight: sum.total, draws, ...boundsOf(draws) };
}

function sumOfCreative(model: ResponseModel, creative: Creative, campaign: Campaign): CreativeSum {
  const sum = new WeightSum(model.open);
  emitCreativeItself(sum, creative, campaign);
  const own = creativeSlots(creative);
  const alone = model.perturbation(own.creative);
  const here = model.perturbation(crossSlot(own.creative, campaignSlots(campaign).campaign));
  const pairing = levels.map((level) => {
    const paired = new WeightSum(model.open);
    emitPairing(paired, level, creative);
    return paired.total;
  });
  const draws = alone.map((value, k) => value + (here[k] ?? 0));
  return { weight: sum.total, draws, ...boundsOf(draws), pairing: Float64Array.from(pairing) };
}

export const boundsOf = (draws: Float32Array): Bounds => ({ least: Math.min(...draws), most: Math.max(...draws) });
