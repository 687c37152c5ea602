import type { Campaign, Creative, Item, ItemTable } from "../../catalogue/catalogue.ts";
import { slotOf } from "./slots.ts";

/** What an item is about, as numbers: its tags, and the attributes that it shares with others (artist, genre, brand …). */
export interface ItemFacets {
  readonly facets: Int32Array;
  readonly slots: Int32Array;
  readonly item: number;
  readonly type: number;
  readonly popularity: number;
}

/** Attributes longer than this are texts to read, not something that items have in common. */
const longestShared = 48;

// A memo of a pure function of immutable items, not state.
const facetsOfItems = new WeakMap<Item, ItemFacets>();

/** An item's facets. Each is the slot of its name and value, so the same facet has the same number everywhere. */
export function facetsOf(item: Item): ItemFacets {
  const known = facetsOfItems.get(item);
  if (known !== undefined) return known;
  const facets = new Set<number>(item.tags.map((tag) => facetOf(tag)));
  for (const [name, value] of Object.entries(item.attributes)) {
    if (name === "title" || typeof value !== "string" || value === "" || value.length > longestShared || value.includes("://")) continue;
    facets.add(facetOf(value));
  }
  const list = Int32Array.from([...facets].slice(0, 8));
  const made: ItemFacets = {
    facets: list,
    slots: list.map((facet) => slotOf("facet", facet)),
    item: slotOf("item", item.id),
    type: slotOf("type", item.type),
    popularity: slotOf("popularity", Math.round(Math.max(0, Math.min(1, item.popularity)) * 5)),
  };
  facetsOfItems.set(item, made);
  return made;
}

/** A facet is told by its value alone, so that a trait (favourite genre: rock) meets a tag (rock) and an attribute (genre: rock). */
export const facetOf = (value: string): number => slotOf("facet", value.toLowerCase());

/** A creative's fixed features. `shows`: 2 when it names the item's title, 1 when only something else of the item, 0 when nothing. */
export interface CreativeSlots {
  readonly creative: number;
  readonly style: number;
  readonly shows: 0 | 1 | 2;
  readonly length: number;
  readonly addresses: number;
}

const slotsOfCreatives = new WeakMap<Creative, CreativeSlots>();

export function creativeSlots(creative: Creative): CreativeSlots {
  const known = slotsOfCreatives.get(creative);
  if (known !== undefined) return known;
  const ofItem = creative.required.filter((path) => path.startsWith("item."));
  const text = `${creative.title} ${creative.body}`;
  const made: CreativeSlots = {
    creative: slotOf("creative", creative.id),
    style: slotOf("style", creative.style),
    shows: ofItem.includes("item.title") ? 2 : ofItem.length > 0 ? 1 : 0,
    length: slotOf("length", Math.min(8, Math.floor(text.length / 20))),
    addresses: slotOf("addresses", /\bperson\./.test(text) ? 1 : 0),
  };
  slotsOfCreatives.set(creative, made);
  return made;
}

export interface CampaignSlots {
  readonly campaign: number;
  readonly line: number;
  readonly kind: number;
  readonly category: number;
  readonly placement: number;
}

const slotsOfCampaigns = new WeakMap<Campaign, CampaignSlots>();

export function campaignSlots(campaign: Campaign): CampaignSlots {
  const known = slotsOfCampaigns.get(campaign);
  if (known !== undefined) return known;
  const made = {
    campaign: slotOf("campaign", campaign.id),
    line: slotOf("line", campaign.line.id),
    kind: slotOf("kind", campaign.kind),
    category: slotOf("category", campaign.category),
    placement: slotOf("placement", campaign.placement.id),
  };
  slotsOfCampaigns.set(campaign, made);
  return made;
}

export type ItemLookup = Pick<ItemTable, "get">;
