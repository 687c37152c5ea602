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
  readonly atMs: number;
}

type Sent = Pick<Planned, "atMs"> & { readonly campaign: DeclaredCampaign; readonly creative: string; readonly thing: string | null };

interface Stage {
  readonly town: Town;
  readonly catalogue: DeclaredCatalogue;
  readonly creatives: ReadonlyMap<string, DeclaredCreative>;
  readonly pools: Pools;
  readonly insight: Insight;
  readonly hours: readonly (readonly number[])[];
  readonly sent: readonly Sent[][];
  readonly rng: Rng;
  /** How a creative reads whatever it names, found once by filling it with a thing. */
  readonly sample: (creative: DeclaredCreative, thing: Thing | null, name: string) => Reading | null;
}

const planHour = 5;

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
    const due = waiting.filter((one) => one.atMs < untilMs);
    waiting = waiting.filter((one) => one.atMs >= untilMs);
    town.receive(due.flatMap((one) => arrivalOf(one, one.resident, `${seed}-${definition.name}-${insight.item}`)));
    town.take(untilMs);
  }
  return town;
}

function makeStage({ catalogueYaml, insight, definition, seed }: RehearsalOptions, town: Town): Stage {
  const catalogue = readDeclared(catalogueYaml);
  const readings = new Map<string, Reading | null>();
  return {
    town,
    catalogue,
    insight,
    creatives: new Map(catalogue.creatives.map((creative) => [creative.id, creative])),
    pools: makePools(town.things, catalogue.itemRules),
    hours: town.residents.map((resident) => hourTable(resident, town.ground.values)),
    sent: town.residents.map(() => []),
    rng: makeRng(`${seed}/rehearsal/${definition.name}`),
    // Wording and clarity depend on the template and on which values the thing has, not on which thing it is.
    sample: (creative, thing, name) => {
      const key = `${creative.id}/${thing?.type ?? ""}/${thing === null ? "" : Object.keys(thing.attributes).join()}`;
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
  const planned: Planned[] = [];
  for (let slot = 0; slot < 8; slot++) {
    const next = bestOf(resident, { day, nowMs }, stage);
    if (!next) break;
    planned.push(next);
    sent.push({ atMs: next.atMs, campaign: next.campaign, creative: next.creative.id, thing: next.thing?.id ?? null });
  }
  return planned;
}

type When = { readonly day: number; readonly nowMs: number };

/** The best free choice of campaign, item, creative and hour; where insight is lacking, that part is drawn. */
function bestOf(resident: Resident, when: When, stage: Stage): Planned | null {
  const open = stage.catalogue.campaigns.flatMap((campaign) => {
    if (!inAudience(resident, campaign, when.nowMs, stage)) return [];
    const atMs = placeInTime(resident, campaign, when, stage);
    return atMs === null ? [] : [{ campaign, atMs }];
  });
  const { item, creative } = stage.insight;
  // Without insight the campaign is drawn too, as Carillon's strategy `random` does.
  const order = item || creative ? open : shuffle(open, stage.rng);
  let best: { planned: Planned; score: number } | null = null;
  for (const { campaign, atMs } of order) {
    const found = bestPair(resident, { campaign, atMs }, stage);
    if (!found) continue;
    const score = found.score + (stage.insight.hour ? hourScore(resident, atMs, stage) : 0);
    if (best === null || score > best.score) best = { planned: { campaign, atMs, ...found.pair }, score };
    if (!item && !creative) break;
  }
  return best?.planned ?? null;
}

interface Found {
  readonly pair: { readonly creative: DeclaredCreative; readonly thing: Thing | null };
  readonly score: number;
}

function bestPair(resident: Resident, { campaign, atMs }: { campaign: DeclaredCampaign; atMs: number }, stage: Stage): Found | null {
  const { insight, rng, town } = stage;
  const things = thingsOf(resident, campaign, atMs, stage).filter((thing) => allowed(resident, { campaign, atMs, thing: thing?.id ?? null }, stage));
  const creatives = campaign.creatives.ids.flatMap((id) => stage.creatives.get(id) ?? []);
  const free = creatives.filter((creative) => allowed(resident, { campaign, atMs, creative: creative.id }, stage));
  const memory = town.memoryOf(resident.index);
  let best: Found | null = null;
  for (const thing of insight.item ? things : shuffle(things, rng).slice(0, 1)) {
    for (const creative of insight.creative ? free : shuffle(free, rng).slice(0, 1)) {
      const reading = stage.sample(creative, thing, resident.name);
      if (reading === null) continue;
      const mention = thing === null ? reading.mention : aboutThing(reading, thing);
      const parts = mentionParts(resident, memory, mention, town.ground);
      const { values } = town.ground;
      const worn = insight.item && mention.kind === "title" ? fadedAt(memory.things.get(mention.thing.id), atMs, values) : 0;
      const read = insight.creative ? fadedAt(memory.wordings.get(reading.skeleton), atMs, values) : 0;
      const score =
        (insight.item ? parts.taste + parts.popularity + parts.familiarity : 0) +
        (insight.creative ? wordingPart(resident, reading) + copyPart(reading, town.ground) : 0) +
        wearOf(read, worn, values);
      if (best === null || score > best.score) best = { pair: { creative, thing }, score };
    }
  }
  return best;
}

/** The sample's clarity, with this thing in place of the one that it was filled with. */
function aboutThing(reading: Reading, thing: Thing): Reading["mention"] {
  if (reading.mention.kind === "title") return { kind: "title", thing };
  return reading.mention.kind === "none" ? reading.mention : { kind: reading.mention.kind, tag: thing.tag };
}

/** A minute inside the window that gaps and limits leave free: in the best hour, or drawn. */
function placeInTime(resident: Resident, campaign: DeclaredCampaign, when: When, stage: Stage): number | null {
  const { from, to } = campaign.window;
  const first = Math.ceil(from);
  const last = Math.ceil(to) - 1;
  const hours = shuffle(
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
    stage.rng,
  );
  const minute = stage.rng.below(60);
  let best: { atMs: number; score: number } | null = null;
  for (const hour of hours) {
    const within = hour === last && to % 1 !== 0 ? minute % (60 * (to % 1)) : minute;
    const atMs = instantOf(resident.zone, when.day, hour * 60 + Math.floor(within));
    if (atMs < when.nowMs + 10 * MINUTE_MS || !allowed(resident, { campaign, atMs }, stage)) continue;
    const score = stage.insight.hour ? hourScore(resident, atMs, stage) : 0;
    if (best === null || score > best.score) best = { atMs, score };
    if (!stage.insight.hour) break;
  }
  return best?.atMs ?? null;
}

function hourScore(resident: Resident, atMs: number, stage: Stage): number {
  const { minute, weekday } = localTime(resident.zone, atMs);
  return stage.hours[resident.index]?.[Math.floor(minute / 60) + (weekday >= 6 ? 24 : 0)] ?? 0;
}

interface Wanted {
  readonly campaign: DeclaredCampaign;
  readonly atMs: number;
  readonly creative?: string;
  /** Absent: not chosen yet. */
  readonly thing?: string | null;
}

/** Whether limits leave room. A limit by creative or item is asked once that is chosen. */
function allowed(resident: Resident, wanted: Wanted, { catalogue, sent }: Stage): boolean {
  const ledger = sent[resident.index] ?? [];
  return catalogue.policy.limits.every((limit) => holds(limit, resident, wanted, ledger));
}

function holds(limit: DeclaredLimit, resident: Resident, wanted: Wanted, ledger: readonly Sent[]): boolean {
  const chosen = wanted.creative !== undefined || wanted.thing !== undefined;
  const byCreative = limit.each.includes("creative");
  const byItem = limit.each.includes("item");
  if ((byCreative && wanted.creative === undefined) || (byItem && (wanted.thing ?? null) === null)) return true;
  if (chosen && !byCreative && !byItem) return true;
  const alike = ledger.filter(
    (one) =>
      (!limit.each.includes("kind") || one.campaign.kind === wanted.campaign.kind) &&
      (!limit.each.includes("line") || one.campaign.line === wanted.campaign.line) &&
      (!byCreative || one.creative === wanted.creative) &&
      (!byItem || one.thing === wanted.thing),
  );
  if ("gap" in limit) return alike.every((one) => Math.abs(one.atMs - wanted.atMs) >= limit.gap);
  if (limit.for && !limit.for.lines.includes(wanted.campaign.line)) return true;
  const { per } = limit;
  if (typeof per === "number") return alike.filter((one) => Math.abs(one.atMs - wanted.atMs) < per).length < limit.max;
  const dayOf = (atMs: number): number => localTime(resident.zone, atMs).day;
  const spanOf = (atMs: number): number => (per === "day" ? dayOf(atMs) : Math.floor((dayOf(atMs) + 3) / 7));
  return alike.filter((one) => spanOf(one.atMs) === spanOf(wanted.atMs)).length < limit.max;
}

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

function arrivalOf({ creative, thing, atMs }: Planned, resident: Resident, prefix: string): readonly Arrival[] {
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
