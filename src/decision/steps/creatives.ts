import type { Creative, Item, Limit } from "../../catalogue/catalogue.ts";
import { creativeQuotaOwner } from "../../catalogue/daily-quota.ts";
import { common, type Stretches, without } from "../../timing/stretches.ts";
import type { Removal } from "../decision.ts";
import { allowsNone, countedTimes, facetsOf, forbiddenTimes, limitApplies, limitFigures, limitLevels } from "../limit-times.ts";
import type { Moment } from "../moment.ts";
import { Removals } from "../removals.ts";
import { firstMissing, firstMissingOfItem, type RequiredPaths, requiredPaths } from "../required-values.ts";
import { type Candidate, isMarketing, type Scene, type Verdict } from "../scene.ts";
import { sharedSpentDays } from "../spent-days.ts";
import type { Offer } from "./items.ts";

/** A campaign with every pair of item and creative that it could send; never empty. */
export interface Field extends Offer {
  readonly creatives: readonly Creative[];
  /** Free time of each creative where it is less than the campaign's; null when none is. */
  readonly creativeFree: readonly (Stretches | null)[] | null;
  /** 1 where item `i` goes with creative `j`, at `i × creatives + j`; null when all go with all. */
  readonly open: Uint8Array | null;
  readonly pairs: number;
}

/** Creatives in the person's language whose required values are there and that neither their daily cap nor a limit holds back. */
export function creatives(scene: Scene, offers: readonly Offer[]): Verdict<Field> {
  const left: Field[] = [];
  const removed: Removal[] = [];
  const shared = { lines: removed, spent: sharedSpentDays(scene.moment, scene.situation.quota), missing: new Map<string, string | null>() };
  for (const offer of offers) {
    const field = fieldOf(scene, offer, shared);
    if (field !== null) left.push(field);
  }
  return { left, removed };
}

/** The time of one pair: what its campaign, its item and its creative have in common, less limits on the pair itself. */
export const pairTime = (field: Field, i: number, j: number, moment: Moment): Stretches =>
  timeOfPair(field, i, j, { moment, limits: pairLimits(field, moment) });

/** What the fields of one decision have in common. */
interface Shared {
  readonly lines: Removal[];
  readonly spent: ReturnType<typeof sharedSpentDays>;
  /** What each text of required paths lacks; null when nothing. */
  readonly missing: Map<string, string | null>;
}

function fieldOf(scene: Scene, offer: Offer, { lines, spent, missing }: Shared): Field | null {
  const { campaign } = offer;
  const removals = new Removals(campaign.id, lines);
  const found: Creative[] = [];
  const times: (Stretches | null)[] = [];
  let cut = false;
  const spoken = campaign.localised ? spokenBy(campaign.creatives, scene.state.locale) : null;
  for (let n = 0; n < campaign.creatives.length; n++) {
    const creative = campaign.creatives[n];
    if (creative === undefined) continue;
    if (spoken !== null && spoken[n] === 0) {
      removals.add("language", { creative: creative.id, value: creative.lang ?? "", limit: scene.state.locale ?? "" });
      continue;
    }
    const lacks = missingValue(creative, scene, missing);
    if (lacks !== null) {
      removals.add("missingValue", { creative: creative.id, value: lacks });
      continue;
    }
    const capped = creative.perDay === null ? offer.free : without(offer.free, spent(creativeQuotaOwner(creative.id), creative.perDay));
    if (creative.perDay !== null && !scene.moment.hasRoom(capped)) {
      removals.add("creativePerDay", { creative: creative.id, value: 0, limit: creative.perDay.max });
      continue;
    }
    const free = limitedTime(creative, capped === offer.free ? offer : { ...offer, free: capped }, scene.moment, removals);
    if (free === null) continue;
    found.push(creative);
    times.push(free === offer.free ? null : free);
    cut ||= free !== offer.free;
  }
  const field =
    found.length === 0 ? null : matched({ ...offer, creatives: found, creativeFree: cut ? times : null }, scene.moment, removals);
  if (field === null) removals.addWhole("noCreative", campaign.creatives.length);
  removals.close();
  return field;
}

const anyLanguage = (): boolean => true;

const mostLocales = 100;
// A memo of a pure function of immutable lists, not state.
const spokenIn = new WeakMap<readonly Creative[], Map<string, Uint8Array>>();

/** By place in the list: 1 for the creatives that somebody of this locale gets to read (see `spokenLanguage`). */
function spokenBy(all: readonly Creative[], locale: string | null): Uint8Array {
  let byLocale = spokenIn.get(all);
  if (byLocale === undefined) {
    byLocale = new Map();
    spokenIn.set(all, byLocale);
  }
  const known = byLocale.get(locale ?? "");
  if (known !== undefined) return known;
  const speaks = spokenLanguage(all, locale);
  const made = Uint8Array.from(all, (creative) => (speaks(creative) ? 1 : 0));
  if (byLocale.size < mostLocales) byLocale.set(locale ?? "", made);
  return made;
}

/**
 * The person's language when a creative has it, else those without language, else all. The nearest tag goes first: for `zh-CN`
 * that is `zh-CN`, then `zh`, then another region's.
 */
function spokenLanguage(all: readonly Creative[], locale: string | null): (creative: Creative) => boolean {
  if (locale !== null) {
    const exact = locale.toLowerCase().replaceAll("_", "-");
    const base = baseLanguage(exact);
    const nearest = [
      (creative: Creative) => creative.lang?.toLowerCase() === exact,
      (creative: Creative) => creative.lang?.toLowerCase() === base,
      (creative: Creative) => creative.lang !== null && baseLanguage(creative.lang.toLowerCase()) === base,
    ].find((speaks) => all.some(speaks));
    if (nearest !== undefined) return nearest;
  }
  return all.some((creative) => creative.lang === null) ? (creative) => creative.lang === null : anyLanguage;
}

const baseLanguage = (tag: string): string => {
  const end = tag.indexOf("-");
  return end < 0 ? tag : tag.slice(0, end);
};

/** The first value of person or event that a creative needs and that is not there, whatever the item. */
function missingValue(creative: Creative, { state, situation }: Scene, known: Map<string, string | null>): string | null {
  if (creative.required.length === 0) return null;
  const paths = requiredPaths(creative);
  if (paths.personText === "") return null;
  const before = known.get(paths.personText);
  if (before !== undefined) return before;
  const ofPerson = firstMissing(paths.person, state.traits);
  const ofEvent = ofPerson === null ? firstMissing(paths.event, situation.event) : null;
  const found = ofPerson !== null ? `person.${ofPerson}` : ofEvent === null ? null : `event.${ofEvent}`;
  known.set(paths.personText, found);
  return found;
}

function limitedTime(creative: Creative, offer: Candidate, moment: Moment, removals: Removals): Stretches | null {
  const { creative: limits } = limitLevels(moment.catalogue);
  if (limits.length === 0 || !isMarketing(offer.campaign)) return offer.free;
  if (moment.countedOfCreative(creative.id).length === 0 && !limits.some(allowsNone)) return offer.free;
  const facets = facetsOf(offer.campaign, null, creative.id);
  let free = offer.free;
  for (const limit of limits) {
    if (!limitApplies(limit, facets, moment)) continue;
    const times = countedTimes(limit, facets, moment);
    free = without(free, forbiddenTimes(limit, times, moment));
    if (moment.hasRoom(free)) continue;
    removals.add(limit.label, { creative: creative.id, ...limitFigures(limit, times, moment) });
    return null;
  }
  return free;
}

/** Marks which pairs can be sent and leaves out items and creatives that are in none; null when there is no pair. */
function matched(field: Omit<Field, "open" | "pairs">, moment: Moment, removals: Removals): Field | null {
  const { items, creatives, itemFree, creativeFree } = field;
  const limits = pairLimits(field, moment);
  const timed = limits.length > 0 || (itemFree !== null && creativeFree !== null);
  if (!timed && field.pool !== null && fillsAll(field.pool, field.campaign.creatives))
    return { ...field, open: null, pairs: items.length * creatives.length };
  const needs = itemNeeds(creatives);
  if (!timed && needs.distinct.length === 0) return { ...field, open: null, pairs: items.length * creatives.length };
  const width = creatives.length;
  let closed: Uint8Array | null = null;
  let pairs = items.length * width;
  const filled: boolean[] = [];
  for (let i = 0; i < items.length; i++) {
    const item = items[i] ?? null;
    let full = !timed;
    for (let n = 0; n < needs.distinct.length; n++) {
      filled[n] = firstMissingOfItem(needs.distinct[n] ?? [], item) === null;
      full &&= filled[n] === true;
    }
    if (full) continue;
    for (let j = 0; j < width; j++) {
      const need = needs.ofCreative[j] ?? -1;
      if ((need < 0 || filled[need] === true) && (!timed || moment.hasRoom(timeOfPair(field, i, j, { moment, limits })))) continue;
      closed ??= new Uint8Array(items.length * width);
      closed[i * width + j] = 1;
      pairs--;
    }
  }
  return closed === null ? { ...field, open: null, pairs } : compact(field, { closed, pairs }, removals);
}

/** What creatives need of an item: the distinct lists of paths, and which of them each creative has (-1 = none). */
interface ItemNeeds {
  readonly distinct: readonly RequiredPaths["item"][];
  readonly ofCreative: readonly number[];
}

function itemNeeds(creatives: readonly Creative[]): ItemNeeds {
  const places = new Map<string, number>();
  const distinct: RequiredPaths["item"][] = [];
  const ofCreative = creatives.map((creative) => {
    const { item, itemText } = requiredPaths(creative);
    if (item.length === 0) return -1;
    const known = places.get(itemText);
    if (known !== undefined) return known;
    places.set(itemText, distinct.length);
    return distinct.push(item) - 1;
  });
  return { distinct, ofCreative };
}

// A memo of a pure function of immutable lists, not state.
const filled = new WeakMap<readonly Item[], WeakMap<readonly Creative[], boolean>>();

/** A pool is looked through once for each version of the items; a long one, of which few items are offered, is not worth that. */
const mostLookedThrough = 2000;

/** Whether every item of a pool has what every creative of a campaign asks of an item: then nobody's pairs need a look. */
function fillsAll(pool: readonly Item[], creatives: readonly Creative[]): boolean {
  if (pool.length > mostLookedThrough) return false;
  let ofPool = filled.get(pool);
  if (ofPool === undefined) {
    ofPool = new WeakMap();
    filled.set(pool, ofPool);
  }
  const known = ofPool.get(creatives);
  if (known !== undefined) return known;
  const { distinct } = itemNeeds(creatives);
  const made = distinct.every((paths) => pool.every((item) => firstMissingOfItem(paths, item) === null));
  ofPool.set(creatives, made);
  return made;
}

const pathsText = (paths: RequiredPaths["item"]): string => paths.map((path) => `item.${path.join(".")}`).join(" ");

/** Leaves out the items and creatives that no open pair has, and says so. */
function compact(
  field: Omit<Field, "open" | "pairs">,
  { closed, pairs }: { readonly closed: Uint8Array; readonly pairs: number },
  removals: Removals,
): Field | null {
  const width = field.creatives.length;
  const usedItems = new Uint8Array(field.items.length);
  const usedCreatives = new Uint8Array(width);
  for (let at = 0; at < closed.length; at++) {
    if (closed[at] === 1) continue;
    usedItems[Math.floor(at / width)] = 1;
    usedCreatives[at % width] = 1;
  }
  for (const [i, item] of field.items.entries()) if (usedItems[i] === 0 && item !== null) removals.add("noCreative", { item: item.id });
  for (const [j, creative] of field.creatives.entries())
    if (usedCreatives[j] === 0) removals.add("noItem", { creative: creative.id, value: pathsText(requiredPaths(creative).item) });
  if (pairs === 0) return null;
  const open = closed
    .filter((_, at) => usedItems[Math.floor(at / width)] === 1 && usedCreatives[at % width] === 1)
    .map((isClosed) => 1 - isClosed);
  return {
    ...field,
    items: field.items.filter((_, i) => usedItems[i] === 1),
    itemFree: field.itemFree?.filter((_, i) => usedItems[i] === 1) ?? null,
    creatives: field.creatives.filter((_, j) => usedCreatives[j] === 1),
    creativeFree: field.creativeFree?.filter((_, j) => usedCreatives[j] === 1) ?? null,
    open: open.length === pairs ? null : open,
    pairs,
  };
}

function pairLimits({ campaign }: Candidate, moment: Moment): readonly Limit[] {
  const { pair } = limitLevels(moment.catalogue);
  if (pair.length === 0 || !isMarketing(campaign)) return pair.length === 0 ? pair : [];
  return pair.filter((limit) => limitApplies(limit, facetsOf(campaign, "any", "any"), moment));
}

function timeOfPair(
  field: Omit<Field, "open" | "pairs">,
  i: number,
  j: number,
  { moment, limits }: { readonly moment: Moment; readonly limits: readonly Limit[] },
): Stretches {
  const ofItem = field.itemFree?.[i] ?? null;
  const ofCreative = field.creativeFree?.[j] ?? null;
  let free = ofItem !== null && ofCreative !== null ? common(ofItem, ofCreative) : (ofItem ?? ofCreative ?? field.free);
  const item = field.items[i] ?? null;
  const creative = field.creatives[j];
  if (limits.length === 0 || item === null || creative === undefined) return free;
  const facets = facetsOf(field.campaign, item.id, creative.id);
  for (const limit of limits) free = without(free, forbiddenTimes(limit, countedTimes(limit, facets, moment), moment));
  return free;
}
