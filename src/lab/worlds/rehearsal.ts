import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../base/duration.ts";
import { makeRng, type Rng } from "../../base/rng.ts";
import { instantOf, localTime } from "../../base/zone.ts";
import {
  type DeclaredCampaign,
  type DeclaredCatalogue,
  type DeclaredCreative,
  type DeclaredLimit,
  type DeclaredWhere,
  fill,
  readDeclared,
} from "./declared.ts";
import { makePools, type Pools } from "./pools.ts";
import type { Reading } from "./reading.ts";
import type { Resident } from "./resident.ts";
import { copyPart, fadedAt, hourTable, mentionParts, wearOf, wordingPart } from "./response.ts";
import { isValidAt, type Thing } from "./thing.ts";
import { type Arrival, makeTown, type Shown, type Town, type TownOptions } from "./town.ts";

/** What of the hidden truth a rehearsal's chooser may read; whatever it may not read it draws at random. */
export interface Insight {
  readonly item: boolean;
  readonly creative: boolean;
  readonly hour: boolean;
  /**
   * For whoever reads items and creatives: the creative first, by its own worth for the person and what its best item adds to it with
   * people on average, then the best item for it. Absent: both together.
   */
  readonly creativeFirst?: boolean;
}
export const blind: Insight = { item: false, creative: false, hour: false };
export const oracle: Insight = { item: true, creative: true, hour: true };

export interface RehearsalOptions extends Omit<TownOptions, "onShown"> {
  readonly catalogueYaml: string;
  readonly insight: Insight;
  readonly onShown?: (shown: Shown) => void;
}

/** What is planned for one person's day: a text, where it belongs, and when it rings. */
interface Planned {
  readonly campaign: DeclaredCampaign;
  readonly creative: DeclaredCreative;
  readonly thing: Thing | null;
  readonly spot: Spot;
}

/** An instant with what the person's calendar says of it. */
interface Spot {
  readonly atMs: number;
  readonly day: number;
  /** Position among the 48 hours of hours' tables. */
  readonly hour: number;
}

type Sent = Spot & { readonly campaign: DeclaredCampaign; readonly creative: string; readonly thing: string | null };

interface Stage {
  readonly town: Town;
  readonly catalogue: DeclaredCatalogue;
  readonly creatives: ReadonlyMap<string, DeclaredCreative>;
  readonly pools: Pools;
  readonly insight: Insight;
  readonly hours: readonly (readonly number[])[];
  readonly sent: readonly Sent[][];
  readonly rng: Rng;
  /** What the best items added to a creative so far, by its id. */
  readonly added: Map<string, { times: number; sum: number }>;
  /** How a creative reads whatever it names, found once by filling it with a thing. */
  readonly sample: (creative: DeclaredCreative, thing: Thing | null, name: string) => Reading | null;
}

const planHour = 5;
/** No limit of the worlds looks back further. */
const ledgerMs = 9 * DAY_MS;

/**
 * Plays a world from the inside, without server and network, under the catalogue's own limits, windows, audiences and item rules. Every
 * morning it fills a person's day slot by slot: of all that may be sent it takes what its insight says is best, or draws. Greedy: it
 * does not hold back today for the sake of tomorrow. It knows nothing of quotas, delivery and failures.
 */
export function rehearse(options: RehearsalOptions): Town {
  const { definition, startMs, days, seed, insight } = options;
  const town = makeTown(options);
  const stage = makeStage(options, town);
  town.past();
  let waiting: (Planned & { readonly resident: Resident })[] = [];
  for (let nowMs = startMs; nowMs < startMs + days * DAY_MS; nowMs += HOUR_MS) {
    const untilMs = nowMs + HOUR_MS;
    for (const resident of town.residents) {
      const local = localTime(resident.zone, nowMs + HOUR_MS / 2);
      if (Math.floor(local.minute / 60) !== planHour || !town.isReachable(resident.index)) continue;
      for (const planned of planDay(resident, { day: local.day, nowMs }, stage)) waiting.push({ ...planned, resident });
    }
    town.live(nowMs, untilMs);
    const due = waiting.filter((one) => one.spot.atMs < untilMs);
    waiting = waiting.filter((one) => one.spot.atMs >= untilMs);
    town.receive(due.flatMap((one) => arrivalOf(one, one.resident, `${seed}-${definition.name}-${insight.item}`)));
    town.take(untilMs);
  }
  return town;
}

function makeStage({ catalogueYaml, insight, definition, seed }: RehearsalOptions, town: Town): Stage {
  const catalogue = readDeclared(catalogueYaml);
  const readings = new Map<string, Reading | null>();
  const shapes = new Map(town.things.map((thing) => [thing, `${thing.type}/${Object.keys(thing.attributes).join()}`]));
  const shapeOf = (thing: Thing): string => shapes.get(thing) ?? "";
  return {
    town,
    catalogue,
    insight,
    creatives: new Map(catalogue.creatives.map((creative) => [creative.id, creative])),
    pools: makePools(town.things, catalogue.itemRules),
    hours: town.residents.map((resident) => hourTable(resident, town.ground.values)),
    sent: town.residents.map(() => []),
    rng: makeRng(`${seed}/rehearsal/${definition.name}`),
    added: new Map(),
    // Wording and clarity depend on the template and on which values the thing has, not on which thing it is.
    sample: (creative, thing, name) => {
      const key = `${creative.id}/${thing === null ? "" : shapeOf(thing)}`;
      const known = readings.get(key);
      if (known !== undefined) return known;
      const text = textOf(creative, thing, name);
      const read = text === null ? null : town.reader(text.title, text.body, name);
      readings.set(key, read);
      return read;
    },
  };
}

function planDay(resident: Resident, { day, nowMs }: { day: number; nowMs: number }, stage: Stage): readonly Planned[] {
  const sent = stage.sent[resident.index] ?? [];
  while ((sent[0]?.atMs ?? Number.POSITIVE_INFINITY) < nowMs - ledgerMs) sent.shift();
  const planned: Planned[] = [];
  for (let slot = 0; slot < 8; slot++) {
    const next = bestOf(resident, { day, nowMs }, stage);
    if (!next) break;
    planned.push(next);
    sent.push({ ...next.spot, campaign: next.campaign, creative: next.creative.id, thing: next.thing?.id ?? null });
  }
  return planned;
}

type When = { readonly day: number; readonly nowMs: number };

/** The best free choice of campaign, item, creative and hour; where insight is lacking, that part is drawn. */
function bestOf(resident: Resident, when: When, stage: Stage): Planned | null {
  const open = stage.catalogue.campaigns.flatMap((campaign) => {
    if (!inAudience(resident, campaign, when.nowMs, stage)) return [];
    const spot = placeInTime(resident, campaign, when, stage);
    return spot === null ? [] : [{ campaign, spot }];
  });
  const { item, creative } = stage.insight;
  // Without insight the campaign is drawn too, as Carillon's strategy `random` does.
  const order = item || creative ? open : shuffle(open, stage.rng);
  let best: { planned: Planned; score: number } | null = null;
  for (const { campaign, spot } of order) {
    const found = bestPair(resident, { campaign, spot }, stage);
    if (!found) continue;
    const score = found.score + (stage.insight.hour ? hourScore(resident, spot, stage) : 0);
    if (best === null || score > best.score) best = { planned: { campaign, spot, ...found.pair }, score };
    if (!item && !creative) break;
  }
  return best?.planned ?? null;
}

interface Found {
  readonly pair: { readonly creative: DeclaredCreative; readonly thing: Thing | null };
  readonly score: number;
}

function bestPair(resident: Resident, place: Pick<Wanted, "campaign" | "spot">, stage: Stage): Found | null {
  const { insight, rng, town } = stage;
  const things = freeThings(resident, place, stage);
  const creatives = freeCreatives(resident, place, stage);
  const { atMs } = place.spot;
  const memory = town.memoryOf(resident.index);
  const { values } = town.ground;
  // Half of a pair's score belongs to the creative alone.
  const copies = new Map<string, number>();
  const ofCopy = (creative: DeclaredCreative, reading: Reading): number => {
    const known = copies.get(creative.id);
    if (known !== undefined) return known;
    const worn = wearOf(fadedAt(memory.wordings.get(reading.skeleton), atMs, values), 0, values);
    const made = insight.creative ? wordingPart(resident, reading) + copyPart(reading, town.ground) + worn : 0;
    copies.set(creative.id, made);
    return made;
  };
  const scored = (thing: Thing | null, creative: DeclaredCreative): Found | null => {
    const reading = stage.sample(creative, thing, resident.name);
    if (reading === null) return null;
    const worn = insight.item && thing ? wearOf(0, fadedAt(memory.things.get(thing.id), atMs, values), values) : 0;
    const mention = thing === null ? reading.mention : aboutThing(reading, thing);
    const parts = insight.item ? mentionParts(resident, memory, mention, town.ground) : { taste: 0, popularity: 0, familiarity: 0 };
    const clear = mention.kind === "title" ? worn : 0;
    const score = parts.taste + parts.popularity + parts.familiarity + clear + ofCopy(creative, reading);
    return { pair: { creative, thing }, score };
  };
  const readThings = insight.item ? things : drawOne(things, rng);
  const readCreatives = insight.creative ? creatives : drawOne(creatives, rng);
  if (insight.creativeFirst !== true)
    return highest(readThings.flatMap((thing) => readCreatives.map((creative) => scored(thing, creative))));
  const firsts = readCreatives.map((creative): { readonly found: Found; readonly expected: number } | null => {
    const found = highest(readThings.map((thing) => scored(thing, creative)));
    if (found === null) return null;
    const own = copies.get(creative.id) ?? 0;
    const before = stage.added.get(creative.id) ?? { times: 0, sum: 0 };
    const after = { times: before.times + 1, sum: before.sum + found.score - own };
    stage.added.set(creative.id, after);
    return { found, expected: own + after.sum / after.times };
  });
  return firsts.reduce((a, b) => (b !== null && (a === null || b.expected > a.expected) ? b : a), null)?.found ?? null;
}

const highest = (all: readonly (Found | null)[]): Found | null =>
  all.reduce((best, found) => (found !== null && (best === null || found.score > best.score) ? found : best), null);

function freeThings(resident: Resident, place: Pick<Wanted, "campaign" | "spot">, stage: Stage): readonly (Thing | null)[] {
  const all = thingsOf(resident, place.campaign, place.spot.atMs, stage);
  // Limits by item only ever bar what was sent before.
  const sent = new Set(stage.sent[resident.index]?.map((one) => one.thing));
  return all.filter((thing) => thing === null || !sent.has(thing.id) || allowed(resident, { ...place, thing: thing.id }, stage));
}

function freeCreatives(resident: Resident, place: Pick<Wanted, "campaign" | "spot">, stage: Stage): readonly DeclaredCreative[] {
  const all = place.campaign.creatives.ids.flatMap((id) => stage.creatives.get(id) ?? []);
  return all.filter((creative) => allowed(resident, { ...place, creative: creative.id }, stage));
}

const drawOne = <T>(list: readonly T[], rng: Rng): readonly T[] =>
  list.length === 0 ? [] : list.slice(rng.below(list.length)).slice(0, 1);

/** The sample's clarity, with this thing in place of the one that it was filled with. */
function aboutThing(reading: Reading, thing: Thing): Reading["mention"] {
  if (reading.mention.kind === "title") return { kind: "title", thing };
  return reading.mention.kind === "none" ? reading.mention : { kind: reading.mention.kind, tag: thing.tag };
}

/** A minute inside the window that gaps and limits leave free: in the best hour, or drawn. */
function placeInTime(resident: Resident, campaign: DeclaredCampaign, when: When, stage: Stage): Spot | null {
  const { from, to } = campaign.window;
  const first = Math.ceil(from);
  const last = Math.ceil(to) - 1;
  const hours = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const weekend = (((when.day + 3) % 7) + 7) % 7 >= 5 ? 24 : 0;
  const minute = stage.rng.below(60);
  let best: { spot: Spot; score: number } | null = null;
  for (const hour of shuffle(hours, stage.rng)) {
    const score = stage.insight.hour ? (stage.hours[resident.index]?.[hour + weekend] ?? 0) : 0;
    if (best !== null && score <= best.score) continue;
    const within = hour === last && to % 1 !== 0 ? Math.floor(minute * (to % 1)) : minute;
    const atMs = instantOf(resident.zone, when.day, hour * 60 + within);
    const spot = { atMs, day: when.day, hour: hour + weekend };
    if (atMs < when.nowMs + 10 * MINUTE_MS || !allowed(resident, { campaign, spot }, stage)) continue;
    best = { spot, score };
    if (!stage.insight.hour) break;
  }
  return best?.spot ?? null;
}

const hourScore = (resident: Resident, spot: Spot, stage: Stage): number => stage.hours[resident.index]?.[spot.hour] ?? 0;

interface Wanted {
  readonly campaign: DeclaredCampaign;
  readonly spot: Spot;
  readonly creative?: string;
  /** Absent: not chosen yet. */
  readonly thing?: string | null;
}

/** Whether limits leave room. A limit by creative or item is asked once that is chosen. */
function allowed(resident: Resident, wanted: Wanted, { catalogue, sent }: Stage): boolean {
  const ledger = sent[resident.index] ?? [];
  return catalogue.policy.limits.every((limit) => holds(limit, wanted, ledger));
}

function holds(limit: DeclaredLimit, wanted: Wanted, ledger: readonly Sent[]): boolean {
  const chosen = wanted.creative !== undefined || wanted.thing !== undefined;
  const byCreative = limit.each.includes("creative");
  const byItem = limit.each.includes("item");
  if ((byCreative && wanted.creative === undefined) || (byItem && (wanted.thing ?? null) === null)) return true;
  // Asked before the pair was chosen.
  if (chosen && !byCreative && !byItem) return true;
  if ("max" in limit && limit.for && !limit.for.lines.includes(wanted.campaign.line)) return true;
  const { kind, line } = wanted.campaign;
  const isAlike = (one: Sent): boolean =>
    (!limit.each.includes("kind") || one.campaign.kind === kind) &&
    (!limit.each.includes("line") || one.campaign.line === line) &&
    (!byCreative || one.creative === wanted.creative) &&
    (!byItem || one.thing === wanted.thing);
  const { atMs, day } = wanted.spot;
  if ("gap" in limit) return !ledger.some((one) => isAlike(one) && Math.abs(one.atMs - atMs) < limit.gap);
  const { per } = limit;
  const isNear = (one: Sent): boolean => {
    if (typeof per === "number") return Math.abs(one.atMs - atMs) < per;
    return per === "day" ? one.day === day : weekOf(one.day) === weekOf(day);
  };
  let count = 0;
  for (const one of ledger) if (isNear(one) && isAlike(one)) count++;
  return count < limit.max;
}

const weekOf = (day: number): number => Math.floor((day + 3) / 7);

function inAudience(resident: Resident, campaign: DeclaredCampaign, nowMs: number, { catalogue, town }: Stage): boolean {
  if (campaign.audience === undefined) return true;
  const where = catalogue.audiences.find((audience) => audience.id === campaign.audience)?.where;
  return where !== undefined && matches(resident, where, nowMs, town);
}

function matches(resident: Resident, where: DeclaredWhere, nowMs: number, town: Town): boolean {
  if ("event" in where) return town.didTo(resident.index, where.event, nowMs - where.within).length >= (where.count?.gte ?? 1);
  const seenMs = town.lastSeenMs(resident.index) ?? Number.NEGATIVE_INFINITY;
  return "within" in where.lastSeen ? seenMs >= nowMs - where.lastSeen.within : seenMs < nowMs - where.lastSeen.before;
}

function thingsOf(resident: Resident, campaign: DeclaredCampaign, atMs: number, stage: Stage): readonly (Thing | null)[] {
  if (campaign.items === undefined) return [null];
  const rule = stage.catalogue.itemRules.find((one) => one.id === campaign.items);
  if (!rule) return [];
  if (rule.from === "pool") return stage.pools.at(rule.id, atMs);
  const ids = stage.town.didTo(resident.index, rule.event, atMs - rule.within);
  const things = ids.flatMap((id) => stage.pools.get(id) ?? []);
  return things.filter((thing) => isValidAt(thing, atMs) && (rule.type === undefined || thing.type === rule.type)).slice(0, rule.top);
}

function textOf(creative: DeclaredCreative, thing: Thing | null, name: string): { readonly title: string; readonly body: string } | null {
  const values: Record<string, string | number> = { "person.name": name };
  if (thing) {
    Object.assign(values, { "item.title": thing.title, "item.maker": thing.maker, "item.tag": thing.tag });
    for (const [key, value] of Object.entries(thing.attributes)) values[`item.${key}`] = value;
  }
  const [title, body] = [fill(creative.title, values), fill(creative.body, values)];
  return title === null || body === null ? null : { title, body };
}

function arrivalOf({ creative, thing, spot: { atMs } }: Planned, resident: Resident, prefix: string): readonly Arrival[] {
  const text = textOf(creative, thing, resident.name);
  const { deviceId } = resident.phone;
  return text === null ? [] : [{ deviceId, ...text, atMs, name: { messageId: `${prefix}-${resident.id}-${atMs}` } }];
}

function shuffle<T>(list: readonly T[], rng: Rng): readonly T[] {
  const order = [...list];
  for (let at = order.length - 1; at > 0; at--) {
    const other = rng.below(at + 1);
    const [a, b] = [order[at], order[other]];
    if (a === undefined || b === undefined) continue;
    order[at] = b;
    order[other] = a;
  }
  return order;
}
