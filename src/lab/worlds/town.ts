import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../base/duration.ts";
import { hash32, makeRng, type Rng } from "../../base/rng.ts";
import { exponential, pickWeighted, poisson } from "../chance.ts";
import { iso, type OutcomeReport, type ReportedOutcome, type SegmentCall } from "../http-client.ts";
import type { Phone } from "../population.ts";
import { chanceAt } from "./chance.ts";
import { type Parameters, valuesOf } from "./parameters.ts";
import { makeReader, type Reader, type Reading } from "./reading.ts";
import { makeResidents, type Resident } from "./resident.ts";
import {
  anger,
  emptyMemory,
  type Ground,
  hourIndex,
  hourOf,
  loadAt,
  lookChance,
  type Memory,
  makeGround,
  type Parts,
  partsOf,
  remember,
  sigmoid,
  total,
} from "./response.ts";
import { makeShelf, type Shelf } from "./shelf.ts";
import type { Thing } from "./thing.ts";
import type { Deed, WorldDefinition } from "./world-definition.ts";

/** A notification as it reached a phone: what stands on the screen, and how the app was told to name it. No campaign, item or creative. */
export interface Arrival {
  readonly deviceId: string;
  readonly title: string;
  readonly body: string;
  readonly name: { readonly messageId: string } | { readonly batchId: string };
  /** Lab time at which it was handed to the vendor. */
  readonly atMs: number;
}

/** What happened up to an instant and has to be told to the server, in order of time. */
export interface Happenings {
  readonly calls: readonly SegmentCall[];
  readonly outcomes: readonly OutcomeReport[];
  /** Phones from which the app was removed: the vendor knows, the server will find out. */
  readonly removals: readonly { readonly phone: Phone; readonly atMs: number }[];
}

/** What the people themselves counted on one UTC day. */
export interface DayTally {
  arrived: number;
  shown: number;
  opened: number;
  /** People who opened at least one push. */
  clickPeople: number;
  /** Goal events that followed an opened push. */
  conversions: number;
  switchOffs: number;
  uninstalls: number;
  /** Sessions begun of people's own accord. */
  organicVisits: number;
}

/** A push that was shown, with the hidden parts of its chance: for those who study the world, never for a server. */
export interface Shown {
  readonly resident: Resident;
  readonly parts: Parts;
  readonly atMs: number;
  readonly opened: boolean;
}

export interface TownOptions {
  readonly definition: WorldDefinition;
  readonly seed: string;
  readonly people: number;
  readonly startMs: number;
  readonly days: number;
  /** Called for each push that was shown. */
  readonly onShown?: (shown: Shown) => void;
}

/**
 * The people of a world. It knows habits, tastes and tempers, and of Carillon nothing: it judges the text that arrived. What a person
 * does in an hour is drawn for that person and hour, so that under two policies they meet the same days, but for what they opened.
 */
export interface Town {
  readonly residents: readonly Resident[];
  readonly things: readonly Thing[];
  readonly ground: Ground;
  readonly reader: Reader;
  /** Who people are and what they did in the weeks before the lab begins. */
  past(): readonly SegmentCall[];
  /** Lets everybody live through a span of whole hours. */
  live(fromMs: number, toMs: number): void;
  receive(arrivals: readonly Arrival[]): void;
  /** Everything up to and including this instant that was not handed out before. */
  take(toMs: number): Happenings;
  memoryOf(index: number): Memory;
  /** Whether pushes still reach the person's screen. */
  isReachable(index: number): boolean;
  /** Things that the person did this to since then, latest first. */
  didTo(index: number, event: string, sinceMs: number): readonly string[];
  /** When the person used the app last; null = never. */
  lastSeenMs(index: number): number | null;
  tally(): readonly DayTally[];
}

const pastDays = 18;
const mostKnown = 60;
const mostDone = 80;
// What a chance is drawn for.
const draws = { session: 1, churn: 2, look: 3, open: 4, off: 5, away: 6, dismiss: 7, lost: 8, minute: 9 } as const;

interface Life {
  readonly resident: Resident;
  readonly memory: Memory;
  installed: boolean;
  muted: boolean;
  /** Extra liveliness after an opened push, fading, as of `livelyAtMs`. */
  lively: number;
  livelyAtMs: number;
  lastSeenMs: number | null;
  lastClickDay: number;
  readonly opened: Set<string>;
  /** Pushes looked at in the hour `looksHour`. */
  looks: number;
  looksHour: number;
  readonly done: { readonly event: string; readonly thing: string; readonly atMs: number }[];
}

type Entry = { readonly atMs: number } & (
  | { readonly kind: "call"; readonly call: SegmentCall }
  | { readonly kind: "outcome"; readonly report: OutcomeReport; readonly life: Life }
  | { readonly kind: "removal"; readonly phone: Phone }
  | { readonly kind: "conversion" }
);

interface Context {
  readonly options: TownOptions;
  readonly parameters: Parameters;
  readonly ground: Ground;
  readonly shelf: Shelf;
  readonly reader: Reader;
  readonly seed32: number;
  readonly actionable: readonly Deed[];
  entries: Entry[];
  calls: number;
  readonly days: DayTally[];
}

export function makeTown(options: TownOptions): Town {
  const { definition, seed, people, startMs, days } = options;
  const values = valuesOf(definition.parameters);
  const { tags, wordingMeans } = definition;
  const residents = makeResidents({ seed, people, tags, values, wordingMeans });
  const pastMs = startMs - pastDays * DAY_MS;
  const things = definition.makeThings({ seed, pastMs, startMs, endMs: startMs + days * DAY_MS });
  const context: Context = {
    options,
    parameters: definition.parameters,
    ground: makeGround(seed, values, tags),
    shelf: makeShelf(things, tags),
    reader: makeReader(things, tags),
    seed32: hash32(`${seed}/chance`),
    actionable: definition.deeds,
    entries: [],
    calls: 0,
    days: Array.from({ length: days }, emptyDay),
  };
  const lives = residents.map(makeLife);
  const byDevice = new Map(lives.map((life) => [life.resident.phone.deviceId, life]));
  const lifeOf = (index: number): Life => {
    const life = lives[index];
    if (!life) throw new Error(`nobody has the number ${index}`);
    return life;
  };
  return {
    residents,
    things,
    ground: context.ground,
    reader: context.reader,
    past: () => {
      for (const life of lives) identify(life, pastMs, context);
      for (let atMs = pastMs; atMs < startMs; atMs += HOUR_MS) liveHour(lives, atMs, context);
      const { calls } = takeUntil(startMs, context);
      return calls;
    },
    live: (fromMs, toMs) => {
      for (let atMs = fromMs; atMs < toMs; atMs += HOUR_MS) liveHour(lives, atMs, context);
    },
    receive: (arrivals) => {
      for (const arrival of [...arrivals].sort(byTimeAndDevice)) {
        const life = byDevice.get(arrival.deviceId);
        if (life) react(life, arrival, context);
      }
    },
    take: (toMs) => takeUntil(toMs, context),
    memoryOf: (index) => lifeOf(index).memory,
    isReachable: (index) => {
      const life = lifeOf(index);
      return life.installed && !life.muted;
    },
    didTo: (index, event, sinceMs) => {
      const found = lifeOf(index).done.filter((one) => one.event === event && one.atMs >= sinceMs);
      return [...new Set(found.reverse().map((one) => one.thing))];
    },
    lastSeenMs: (index) => lifeOf(index).lastSeenMs,
    tally: () => context.days,
  };
}

const emptyDay = (): DayTally => ({
  arrived: 0,
  shown: 0,
  opened: 0,
  clickPeople: 0,
  conversions: 0,
  switchOffs: 0,
  uninstalls: 0,
  organicVisits: 0,
});

const makeLife = (resident: Resident): Life => ({
  resident,
  memory: emptyMemory(),
  installed: true,
  muted: resident.phone.permission !== "granted",
  lively: 0,
  livelyAtMs: 0,
  lastSeenMs: null,
  lastClickDay: -1,
  opened: new Set(),
  looks: 0,
  looksHour: 0,
  done: [],
});

const byTimeAndDevice = (a: Arrival, b: Arrival): number =>
  a.atMs - b.atMs || (a.deviceId < b.deviceId ? -1 : a.deviceId > b.deviceId ? 1 : 0) || (a.title < b.title ? -1 : 1);

/** The tally of the UTC day of an instant, the lab's last instant included; what happens outside of its days is nobody's. */
function dayOf(atMs: number, { options, days }: Context): DayTally | undefined {
  const day = (atMs - options.startMs) / DAY_MS;
  return days[day === days.length ? days.length - 1 : Math.floor(day)];
}

const drawAt = (life: Life, when: number, what: number, context: Context): number =>
  chanceAt(context.seed32, life.resident.index, when, what);

// Daily life

function liveHour(lives: readonly Life[], fromMs: number, context: Context): void {
  const { values } = context.ground;
  const hour = hourOf(fromMs);
  const byZone = new Map<string, number>();
  for (const life of lives) {
    if (!life.installed) continue;
    const { hidden, zone } = life.resident;
    const index = byZone.get(zone) ?? hourIndex(zone, fromMs);
    byZone.set(zone, index);
    const since = fromMs - life.livelyAtMs;
    const lively = since < 0 ? 1 : 1 + life.lively * 0.5 ** (since / (values.reviveHalfLifeDays * DAY_MS));
    const rate = (hidden.sessionsPerDay / 24) * (hidden.hours.activity[index] ?? 0) * lively;
    if (drawAt(life, hour, draws.session, context) < 1 - Math.exp(-rate)) visit(life, fromMs, context);
    if (fromMs >= context.options.startMs && drawAt(life, hour, draws.churn, context) < values.churnPerDay / 24) {
      leave(life, fromMs + HOUR_MS - 1, context);
    }
  }
}

/** A session of the person's own accord. */
function visit(life: Life, hourMs: number, context: Context): void {
  const rng = makeRng(`${context.options.seed}/visit/${life.resident.index}/${hourMs}`);
  const atMs = hourMs + Math.floor(rng.next() * 50 * MINUTE_MS);
  const day = dayOf(atMs, context);
  if (day) day.organicVisits++;
  track(life, { event: "app_open", atMs, properties: { source: "own" } }, context);
  let nowMs = atMs;
  for (let count = poisson(rng, context.ground.values.actsPerSession); count > 0; count--) {
    nowMs += Math.round(15 * SECOND_MS + exponential(rng, 80 * SECOND_MS));
    doSomething(life, nowMs, rng, context);
  }
}

function doSomething(life: Life, atMs: number, rng: Rng, context: Context): void {
  const deed = pickWeighted(
    context.actionable.map((one) => [one, one.weight] as const),
    rng,
  );
  const tag = context.shelf.tagByTaste(life.resident.hidden.taste, context.ground.values.tasteInDeeds, rng);
  if (deed.about === "word") {
    track(life, { event: deed.event, atMs, properties: { query: tag } }, context);
    return;
  }
  const thing = chooseThing(life, { deed, tag, atMs, rng }, context);
  if (thing) deal(life, { event: deed.event, paid: deed.paid, thing, atMs }, context);
}

function chooseThing(life: Life, want: { deed: Deed; tag: string; atMs: number; rng: Rng }, context: Context): Thing | undefined {
  const { deed, tag, atMs, rng } = want;
  const { known } = life.memory;
  if (known.size > 0 && rng.next() < context.ground.values.repeatKnown) {
    const id = [...known][rng.below(known.size)];
    const thing = id === undefined ? undefined : context.shelf.get(id);
    if (thing && context.shelf.fits(thing, deed.types, atMs)) return thing;
  }
  return context.shelf.draw({ tag, types: deed.types, atMs, rng });
}

function deal(life: Life, dealing: { event: string; paid: boolean; thing: Thing; atMs: number }, context: Context): void {
  const { event, paid, thing, atMs } = dealing;
  const amount = paid && thing.price !== null ? { amount: thing.price, revenue: thing.price, currency: "EUR" } : {};
  track(life, { event, atMs, properties: { itemId: thing.id, ...amount } }, context);
  know(life.memory.known, thing.id);
  life.done.push({ event, thing: thing.id, atMs });
  if (life.done.length > mostDone) life.done.shift();
}

function know(known: Set<string>, id: string): void {
  known.add(id);
  if (known.size <= mostKnown) return;
  const [oldest] = known;
  if (oldest !== undefined) known.delete(oldest);
}

function leave(life: Life, atMs: number, context: Context): void {
  if (!life.installed) return;
  life.installed = false;
  context.entries.push({ kind: "removal", atMs, phone: life.resident.phone });
}

// Notifications

function react(life: Life, arrival: Arrival, context: Context): void {
  const { values } = context.ground;
  const arrivedOn = dayOf(arrival.atMs, context);
  if (arrivedOn) arrivedOn.arrived++;
  if (!life.installed || life.muted) return;
  const shownMs = arrival.atMs + 2 * SECOND_MS;
  const day = dayOf(shownMs, context);
  if (day) day.shown++;
  if (drawAt(life, shownMs, draws.lost, context) >= values.reportLost) report(life, arrival, { outcome: "shown", atMs: shownMs }, context);
  const reading = context.reader(arrival.title, arrival.body, life.resident.name);
  const parts = partsOf(life.resident, life.memory, { reading, atMs: shownMs }, context.ground);
  const load = loadAt(life.memory, shownMs, values);
  remember(life.memory, reading, shownMs, values);
  const look = values.constantOpen > 0 ? constantLook(life, shownMs, context) : firstLook(life, { parts, shownMs }, context);
  const name = "messageId" in arrival.name ? arrival.name.messageId : arrival.name.batchId;
  const opened = look?.opens === true && !life.opened.has(name);
  if (look !== null && opened) {
    life.opened.add(name);
    open(life, { arrival, reading, atMs: look.atMs }, context);
  } else if (look !== null && drawAt(life, hourOf(look.atMs), draws.dismiss, context) < values.dismiss) {
    report(life, arrival, { outcome: "dismissed", atMs: look.atMs }, context);
  }
  context.options.onShown?.({ resident: life.resident, parts, atMs: shownMs, opened });
  resent(life, { arrival, parts, load, shownMs, seenMs: look?.atMs ?? shownMs + 6 * HOUR_MS }, context);
}

interface Look {
  readonly atMs: number;
  readonly opens: boolean;
}

/**
 * When the person first looks at the phone after the push was shown, and whether they open it then; null when it is swept away unseen.
 * Whether somebody looks in an hour, and how inclined they are in it, is a matter of that hour and not of what was sent.
 */
function firstLook(life: Life, push: { parts: Parts; shownMs: number }, context: Context): Look | null {
  const { values } = context.ground;
  const { hours } = life.resident.hidden;
  const first = hourOf(push.shownMs);
  for (let late = 0; late < values.longestWaitHours; late++) {
    const hour = first + late;
    const index = hourIndex(life.resident.zone, hour * HOUR_MS);
    if (drawAt(life, hour, draws.look, context) >= lookChance(hours.activity[index] ?? 0, values)) continue;
    const fromMs = late === 0 ? push.shownMs : hour * HOUR_MS;
    const leftMs = (hour + 1) * HOUR_MS - fromMs;
    const atMs = fromMs + Math.floor(drawAt(life, hour, draws.minute, context) * leftMs);
    const odds = values.base + total(push.parts) + (hours.receptive[index] ?? 0) - values.lateEach * late;
    return { atMs, opens: openDraw(life, hour, context) < sigmoid(odds) };
  }
  return null;
}

/** Everybody looks soon, and opens with one and the same chance. */
function constantLook(life: Life, shownMs: number, context: Context): Look {
  const atMs = shownMs + Math.floor(drawAt(life, shownMs, draws.minute, context) * 20 * MINUTE_MS);
  return { atMs, opens: drawAt(life, shownMs, draws.open, context) < context.ground.values.constantOpen };
}

/** One draw for each push looked at in an hour: the first is the same whatever it is about. */
function openDraw(life: Life, hour: number, context: Context): number {
  life.looks = life.looksHour === hour ? life.looks + 1 : 0;
  life.looksHour = hour;
  return drawAt(life, hour, draws.open + 100 * life.looks, context);
}

function open(life: Life, push: { arrival: Arrival; reading: Reading; atMs: number }, context: Context): void {
  const { arrival, reading, atMs } = push;
  const { values } = context.ground;
  report(life, arrival, { outcome: "opened", atMs }, context);
  track(life, { event: "app_open", atMs: atMs + SECOND_MS, properties: { source: "push" } }, context);
  life.lively = Math.min(
    0.6,
    life.lively * 0.5 ** ((atMs - life.livelyAtMs) / (values.reviveHalfLifeDays * DAY_MS)) + values.reviveAfterOpen,
  );
  life.livelyAtMs = atMs;
  const rng = makeRng(`${context.options.seed}/follow/${life.resident.index}/${hourOf(atMs)}`);
  const { mention } = reading;
  // Where the text named no thing, people take up what they like.
  const tag = mention.kind === "none" ? context.shelf.tagByTaste(life.resident.hidden.taste, values.tasteInDeeds, rng) : tagOf(mention);
  const drawn = context.shelf.draw({ tag, types: [], atMs, rng });
  const thing = mention.kind === "title" ? mention.thing : drawn;
  let nowMs = atMs + 5 * SECOND_MS;
  for (const { event, chance, paid } of context.options.definition.followUps) {
    if (!thing || rng.next() >= chance.value) return;
    nowMs += Math.round(exponential(rng, 40 * SECOND_MS));
    deal(life, { event, paid, thing, atMs: nowMs }, context);
    if (event === context.options.definition.goal) context.entries.push({ kind: "conversion", atMs: nowMs });
  }
}

const tagOf = (mention: Exclude<Reading["mention"], { kind: "none" }>): string =>
  mention.kind === "title" ? mention.thing.tag : mention.tag;

function resent(
  life: Life,
  seen: { arrival: Arrival; parts: Parts; load: number; shownMs: number; seenMs: number },
  context: Context,
): void {
  const { values } = context.ground;
  const { zone, hidden } = life.resident;
  const asleep = (hidden.hours.activity[hourIndex(zone, seen.shownMs)] ?? 0) < 0.12;
  const factor = values.constantOpen > 0 ? 1 : anger(life.resident, { ...seen, asleep }, values);
  const when = hourOf(seen.shownMs);
  const atMs = seen.seenMs + 20 * SECOND_MS;
  if (drawAt(life, when, draws.off, context) < values.switchOff * factor) {
    life.muted = true;
    report(life, seen.arrival, { outcome: "switchedOff", atMs }, context);
  } else if (drawAt(life, when, draws.away, context) < values.uninstall * factor) leave(life, atMs, context);
}

// Telling

function report(life: Life, arrival: Arrival, what: { outcome: ReportedOutcome; atMs: number }, context: Context): void {
  const { name, deviceId } = arrival;
  const { outcome, atMs } = what;
  context.entries.push({ kind: "outcome", atMs, life, report: { ...name, deviceId, outcome, at: iso(atMs) } });
}

function track(life: Life, deed: { event: string; atMs: number; properties: Readonly<Record<string, unknown>> }, context: Context): void {
  if (!life.installed) return;
  const { resident } = life;
  life.lastSeenMs = Math.max(life.lastSeenMs ?? 0, deed.atMs);
  const call: SegmentCall = {
    type: "track",
    userId: resident.id,
    event: deed.event,
    properties: deed.properties,
    timestamp: iso(deed.atMs),
    messageId: `call-${++context.calls}`,
    context: { device: { id: resident.phone.deviceId }, timezone: resident.zone },
  };
  context.entries.push({ kind: "call", atMs: deed.atMs, call });
}

function identify(life: Life, atMs: number, context: Context): void {
  const { id, name, country, ageGroup, plan, zone } = life.resident;
  const call: SegmentCall = {
    type: "identify",
    userId: id,
    traits: { name, country, ageGroup, plan },
    timestamp: iso(atMs),
    messageId: `call-${++context.calls}`,
    context: { timezone: zone, locale: "en" },
  };
  context.entries.push({ kind: "call", atMs, call });
}

function takeUntil(toMs: number, context: Context): Happenings {
  const due: Entry[] = [];
  const later: Entry[] = [];
  for (const entry of context.entries) (entry.atMs <= toMs ? due : later).push(entry);
  context.entries = later;
  due.sort((a, b) => a.atMs - b.atMs);
  const calls: SegmentCall[] = [];
  const outcomes: OutcomeReport[] = [];
  const removals: { phone: Phone; atMs: number }[] = [];
  for (const entry of due) {
    count(entry, context);
    if (entry.kind === "call") calls.push(entry.call);
    else if (entry.kind === "outcome") outcomes.push(entry.report);
    else if (entry.kind === "removal") removals.push({ phone: entry.phone, atMs: entry.atMs });
  }
  return { calls, outcomes, removals };
}

// Counted when it is told and not before, so that the tally and the server's reports speak of the same span.
function count(entry: Entry, context: Context): void {
  const day = dayOf(entry.atMs, context);
  if (!day) return;
  if (entry.kind === "removal") day.uninstalls++;
  if (entry.kind === "conversion") day.conversions++;
  if (entry.kind !== "outcome") return;
  const { outcome } = entry.report;
  if (outcome === "switchedOff") day.switchOffs++;
  if (outcome !== "opened") return;
  day.opened++;
  const date = Math.floor(entry.atMs / DAY_MS);
  if (entry.life.lastClickDay === date) return;
  entry.life.lastClickDay = date;
  day.clickPeople++;
}
