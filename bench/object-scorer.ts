import { DAY_MS, HOUR_MS } from "../src/base/duration.ts";
import { localTime } from "../src/base/zone.ts";
import type { Campaign, Creative, Item } from "../src/catalogue/catalogue.ts";
import { type PersonView, viewPerson } from "../src/learning/features/person-view.ts";
import { slotOf } from "../src/learning/features/slots.ts";
import { nowMs, type World, type WorldPerson } from "./decide-world.ts";

type Features = Record<string, number>;

interface Candidate {
  readonly campaign: Campaign;
  readonly item: Item;
  readonly creative: Creative;
  readonly score: number;
}

/**
 * The same choice the plain way: an object of named features for every pair, a map of weights by name, all pairs sorted by score, the best
 * one that limits allow. It does less: no posterior draws, no plan of the day, no probabilities, no reasons.
 */
export function objectScorer({ shared }: Pick<World, "shared">): (person: WorldPerson) => Candidate | null {
  const { catalogue, items, model } = shared;
  const { response } = model.learned;
  if (response === null) throw new Error("the world has no response model");
  const weights = new Map<string, number>();
  const weightOf = (name: string): number => {
    let weight = weights.get(name);
    if (weight === undefined) {
      const at = name.indexOf("=");
      weight = response.open[slotOf(name.slice(0, at), name.slice(at + 1))] ?? 0;
      weights.set(name, weight);
    }
    return weight;
  };
  const scoreOf = (features: Features): number => {
    let sum = response.openOffset;
    for (const [name, value] of Object.entries(features)) sum += weightOf(name) * value;
    return 1 / (1 + Math.exp(-sum));
  };
  return (person) => {
    const { state } = person;
    const view = viewPerson({ state, nowMs, catalogue, items });
    const ofPerson = personFeatures(view);
    const candidates: Candidate[] = [];
    for (const campaign of catalogue.campaigns) {
      if (campaign.audience !== null && !campaign.audience.matches(state, nowMs)) continue;
      const rule = campaign.items;
      if (rule.from !== "pool") continue;
      const ofCampaign = campaignFeatures(campaign, view);
      const pool = [...items.base.values()].filter((item) => rule.tags.every((tag) => item.tags.includes(tag)));
      for (const item of pool.sort((a, b) => b.popularity - a.popularity).slice(0, rule.top ?? pool.length)) {
        const ofItem = itemFeatures(item, view);
        for (const creative of campaign.creatives) {
          const features = { ...ofPerson, ...ofCampaign, ...ofItem, ...creativeFeatures(creative, campaign, ofItem, view) };
          candidates.push({ campaign, item, creative, score: scoreOf(features) });
        }
      }
    }
    candidates.sort((a, b) => b.score - a.score);
    return candidates.find((candidate) => isAllowed(candidate, person)) ?? null;
  };
}

function isAllowed({ campaign, item, creative }: Candidate, { state }: WorldPerson): boolean {
  const weekAgo = nowMs - 7 * DAY_MS;
  const recent = state.ledger.filter((entry) => entry.atMs > weekAgo);
  if (recent.some((entry) => entry.item === item.id || entry.creative === creative.id)) return false;
  const zone = state.zone ?? "UTC";
  for (let atMs = nowMs; atMs < nowMs + DAY_MS; atMs += HOUR_MS) {
    const { day, minute } = localTime(zone, atMs);
    if (minute < 9 * 60 || minute >= 21.5 * 60) continue;
    const sameDay = recent.filter((entry) => localTime(zone, entry.atMs).day === day);
    const tooMany = sameDay.length >= 4 || sameDay.filter((entry) => entry.line === campaign.line.id).length >= 2;
    if (!tooMany && !recent.some((entry) => Math.abs(entry.atMs - atMs) < 3 * HOUR_MS)) return true;
  }
  return false;
}

const days = (atMs: number | null): number =>
  atMs === null ? 8 : Math.min(8, Math.floor(Math.log2(1 + Math.max(0, nowMs - atMs) / DAY_MS)));

function personFeatures(view: PersonView): Features {
  const { state } = view;
  return {
    "person=any": 1,
    [`recency=${days(state.lastSeenMs)}`]: 1,
    [`frequency=${Math.floor(Math.log2(1 + state.activity.size))}`]: 1,
    [`tenure=${days(state.firstSeenMs)}`]: 1,
    [`spent=${Math.floor(state.engagement?.spent ?? 0)}`]: 1,
    [`sessions=${Math.floor(Math.log2(1 + (state.engagement?.sessions ?? 0)))}`]: 1,
    "openOdds=value": view.opened / (view.sent + 12),
    [`evidence=${Math.floor(Math.log2(1 + view.sent))}`]: 1,
    [`in24h=${view.sentIn24h}`]: 1,
    [`in7d=${view.sentIn7d}`]: 1,
    [`sinceLast=${days(view.lastPushMs)}`]: 1,
    [`ignored=${Math.min(6, view.ignoredRun)}`]: 1,
    [`dismissed=${Math.min(4, view.dismissed)}`]: 1,
    [`nthToday=${view.sentToday}`]: 1,
    [`platform=${state.devices[0]?.platform ?? "none"}`]: 1,
    [`maker=${state.devices[0]?.maker ?? ""}`]: 1,
    [`locale=${state.locale ?? ""}`]: 1,
  };
}

function campaignFeatures(campaign: Campaign, view: PersonView): Features {
  return {
    [`campaign=${campaign.id}`]: 1,
    [`line=${campaign.line.id}`]: 1,
    [`kind=${campaign.kind}`]: 1,
    [`category=${campaign.category}`]: 1,
    [`placement=${campaign.placement.id}`]: 1,
    [`campaignSent=${view.byCampaign.get(campaign.id)?.sent ?? 0}`]: 1,
  };
}

function itemFeatures(item: Item, view: PersonView): Features {
  const features: Features = { [`item=${item.id}`]: 1, [`type=${item.type}`]: 1, [`popularity=${Math.round(item.popularity * 5)}`]: 1 };
  for (const tag of item.tags) features[`facet=${tag}`] = 1;
  for (const name of ["artist", "genre"]) features[`facet=${item.attributes[name]}`] = 1;
  const known = view.known.get(item.id);
  features[`knownLevel=${known === undefined ? 0 : known.count >= 3 ? 3 : 2}`] = 1;
  if (known !== undefined) features[`knownSince=${days(known.lastMs)}`] = 1;
  features[`itemSent=${view.byItem.get(item.id)?.sent ?? 0}`] = 1;
  features[`itemAge=${days(item.storedAtMs)}`] = 1;
  return features;
}

function creativeFeatures(creative: Creative, campaign: Campaign, ofItem: Features, view: PersonView): Features {
  const level = Object.keys(ofItem).find((name) => name.startsWith("knownLevel")) ?? "";
  return {
    [`creative=${creative.id}`]: 1,
    [`style=${creative.style}`]: 1,
    [`length=${Math.min(8, Math.floor((creative.title.length + creative.body.length) / 20))}`]: 1,
    [`creativeIn=${creative.id} ${campaign.id}`]: 1,
    [`styleKnown=${creative.style} ${level}`]: 1,
    [`creativeSent=${view.byCreative.get(creative.id)?.sent ?? 0}`]: 1,
    [`styleSent=${view.byStyle.get(creative.style)?.sent ?? 0}`]: 1,
  };
}
