import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/duration.ts";
import { makeRng, type Rng } from "../base/rng.ts";
import { localTime } from "../base/zone.ts";
import { exponential, fixedAroundOne, pickWeighted, poisson } from "./chance.ts";
import { iso, type OutcomeReport, type ReportedOutcome, type SegmentCall } from "./http-client.ts";
import type { Person, Phone } from "./population.ts";
import { anger, firstLook, type Impression, openChance } from "./reaction.ts";
import { type Genre, genres, isValidAt, makeShelf, pick, type Song } from "./songs.ts";
import { type WorldValues, worldValues } from "./world-parameters.ts";

/** A notification as it reached a phone. All of it comes from the vendor's wire, but `style`, which is how the copy reads. */
export interface Arrival {
  readonly deviceId: string;
  /** Which notification, as the app was told to name it when it reports. */
  readonly name: { readonly messageId: string } | { readonly batchId: string };
  readonly campaign: string;
  readonly itemId: string | null;
  readonly creativeId: string | null;
  readonly style: string | null;
  /** Lab time at which it was handed to the vendor. */
  readonly atMs: number;
}

/** Everything that happened up to an instant and has to be told to the server, in order of time. */
export interface Happenings {
  readonly calls: readonly SegmentCall[];
  readonly outcomes: readonly OutcomeReport[];
  /** People who have just logged in for the first time: their phones register now. */
  readonly logins: readonly Person[];
  /** Phones from which the app was removed: the vendor knows, the server will find out. */
  readonly removals: readonly { readonly phone: Phone; readonly atMs: number }[];
}

/** What the people themselves counted: a check on what the server reports. */
export interface WorldTally {
  readonly arrived: number;
  readonly shown: number;
  readonly opened: number;
  readonly dismissed: number;
  readonly switchedOff: number;
  readonly removed: number;
}

export interface WorldOptions {
  readonly seed: string;
  readonly people: readonly Person[];
  readonly songs: readonly Song[];
  /** When the lab begins. */
  readonly startMs: number;
  readonly values?: Partial<WorldValues>;
}

/**
 * The people's side of the lab. It knows habits, tastes and tempers, and nothing of Carillon: not who was decided for, not what else
 * could have been chosen, no score, no plan. What it learns of a notification is what stands on the vendor's wire. How people
 * spend their days does not depend on what they are sent, except through what they open, so that two policies meet the same days.
 */
export interface World {
  /** What people did in the weeks before the lab begins, and who they are: the first calls to send. */
  past(): readonly SegmentCall[];
  /** Lets everybody live through a span of at most an hour. What happens in it is handed out by `take`. */
  live(fromMs: number, toMs: number): void;
  /** Notifications that reached phones. Reactions are handed out by `take` when their time has come. */
  receive(arrivals: readonly Arrival[]): void;
  /** Everything up to and including this instant that was not handed out before. */
  take(toMs: number): Happenings;
  tally(): WorldTally;
}

type Entry = { readonly atMs: number } & (
  | { readonly kind: "call"; readonly call: SegmentCall }
  | { readonly kind: "outcome"; readonly report: OutcomeReport }
  | { readonly kind: "login"; readonly person: Person }
  | { readonly kind: "removal"; readonly phone: Phone }
);

/** A person's life so far, as far as it bears on what they do next. */
interface Life {
  readonly person: Person;
  readonly rng: Rng;
  sessions: number;
  loggedIn: boolean;
  /** Items played or hearted, in order of first acquaintance. */
  readonly known: Set<string>;
  /** Phones that still have the app. */
  readonly phones: Set<Phone>;
  /** Phones on which notifications were switched off during the lab. */
  readonly muted: Set<Phone>;
  pushes: { readonly atMs: number; readonly itemId: string | null }[];
  readonly opened: Set<string>;
}

const memoryMs = 14 * DAY_MS;
const mostKnown = 60;

export function makeWorld(options: WorldOptions): World {
  const lives = options.people.map((person) => makeLife(person, options.seed));
  const context: Context = {
    seed: options.seed,
    values: worldValues(options.values),
    shelf: makeShelf(options.songs),
    entries: [],
    counts: { arrived: 0, shown: 0, opened: 0, dismissed: 0, switchedOff: 0, removed: 0 },
    calls: 0,
  };
  const owners = new Map(lives.flatMap((life) => life.person.phones.map((phone) => [phone.deviceId, { life, phone }] as const)));
  return {
    past: () => {
      for (const life of lives) tellPast(life, options.startMs, context);
      return takeUntil(Number.POSITIVE_INFINITY, context).calls;
    },
    live: (fromMs, toMs) => {
      const hours = new Map<string, { hour: number; weekend: boolean }>();
      for (const life of lives) {
        const { zone } = life.person;
        const hour = hours.get(zone) ?? hourIn(zone, fromMs);
        hours.set(zone, hour);
        liveSpan(life, { fromMs, toMs, ...hour }, context);
      }
    },
    receive: (arrivals) => {
      for (const arrival of [...arrivals].sort(byTimeAndDevice)) {
        const owner = owners.get(arrival.deviceId);
        if (owner) react({ ...owner, arrival }, context);
      }
    },
    take: (toMs) => takeUntil(toMs, context),
    tally: () => ({ ...context.counts }),
  };
}

interface Context {
  readonly seed: string;
  readonly values: WorldValues;
  readonly shelf: ReturnType<typeof makeShelf>;
  entries: Entry[];
  readonly counts: { -readonly [Name in keyof WorldTally]: WorldTally[Name] };
  calls: number;
}

function makeLife(person: Person, seed: string): Life {
  return {
    person,
    rng: makeRng(`${seed}/life/${person.id}`),
    sessions: 0,
    loggedIn: person.anonymousId === null,
    known: new Set(),
    phones: new Set(person.phones),
    muted: new Set(),
    pushes: [],
    opened: new Set(),
  };
}

function hourIn(zone: string, atMs: number): { hour: number; weekend: boolean } {
  const { minute, weekday } = localTime(zone, atMs);
  return { hour: Math.floor(minute / 60), weekend: weekday >= 6 };
}

function activityAt(person: Person, atMs: number): number {
  const { hour, weekend } = hourIn(person.zone, atMs);
  return (weekend ? person.hidden.weekend : person.hidden.weekday)[hour] ?? 0;
}

function takeUntil(toMs: number, context: Context): Happenings {
  const due = context.entries.filter((entry) => entry.atMs <= toMs).sort((a, b) => a.atMs - b.atMs);
  context.entries = context.entries.filter((entry) => entry.atMs > toMs);
  return {
    calls: due.flatMap((entry) => (entry.kind === "call" ? [entry.call] : [])),
    outcomes: due.flatMap((entry) => (entry.kind === "outcome" ? [entry.report] : [])),
    logins: due.flatMap((entry) => (entry.kind === "login" ? [entry.person] : [])),
    removals: due.flatMap((entry) => (entry.kind === "removal" ? [{ phone: entry.phone, atMs: entry.atMs }] : [])),
  };
}

const byTimeAndDevice = (a: Arrival, b: Arrival): number =>
  a.atMs - b.atMs ||
  a.deviceId.localeCompare(b.deviceId) ||
  a.campaign.localeCompare(b.campaign) ||
  (a.itemId ?? "").localeCompare(b.itemId ?? "");

// ── What people do by themselves ──

function tellPast(life: Life, startMs: number, context: Context): void {
  const { person, rng } = life;
  const { lastSeenBeforeMs } = person.hidden;
  if (lastSeenBeforeMs === null) {
    if (life.loggedIn) identify(life, startMs - SECOND_MS, context);
    return;
  }
  if (life.loggedIn) identify(life, lastSeenBeforeMs - 30 * DAY_MS, context);
  for (let count = 2 + rng.below(6); count > 0; count--) {
    useItem(life, lastSeenBeforeMs - Math.round(rng.next() * 25 * DAY_MS) - MINUTE_MS, context);
  }
  track(life, { event: "app_open", atMs: lastSeenBeforeMs }, context);
}

function liveSpan(life: Life, span: { fromMs: number; toMs: number; hour: number; weekend: boolean }, context: Context): void {
  const { person, rng } = life;
  if (life.phones.size === 0) return;
  const lengthMs = span.toMs - span.fromMs;
  const { hidden } = person;
  const activity = (span.weekend ? hidden.weekend : hidden.weekday)[span.hour] ?? 0;
  // Both are drawn every time, so that the days of one person stay the same whatever happens to them.
  const session = rng.next() < 1 - Math.exp((-hidden.sessionsPerDay * activity * lengthMs) / DAY_MS);
  const leaves = rng.next() < (context.values.churnPerDay * lengthMs) / DAY_MS;
  if (session) useApp(life, span.fromMs + Math.floor(rng.next() * lengthMs), context);
  if (leaves) removeApp(life, pick([...life.phones], rng), span.fromMs + Math.floor(rng.next() * lengthMs), context);
}

function useApp(life: Life, atMs: number, context: Context): void {
  const { rng } = life;
  life.sessions++;
  if (!life.loggedIn && life.sessions >= life.person.loginAtSession) {
    life.loggedIn = true;
    identify(life, atMs, context);
    context.entries.push({ kind: "login", atMs, person: life.person });
  }
  track(life, { event: "app_open", atMs }, context);
  let nowMs = atMs;
  for (let count = poisson(rng, context.values.callsPerSession); count > 0; count--) {
    nowMs += Math.round(20 * SECOND_MS + exponential(rng, 3 * MINUTE_MS));
    useItem(life, nowMs, context);
  }
}

const deeds = [
  ["play", 74],
  ["heart", 9],
  ["search", 13],
  ["share", 4],
] as const;

function useItem(life: Life, atMs: number, context: Context): void {
  const { rng, person } = life;
  const deed = pickWeighted(deeds, rng);
  if (deed === "search") {
    track(life, { event: "search", atMs, properties: { query: genreByTaste(person, rng) } }, context);
    return;
  }
  const song = chooseSong(life, atMs, context);
  if (!song) return;
  const concert = song.type === "concert" && deed === "play";
  track(life, { event: concert ? "heart" : deed, atMs, properties: { itemId: song.id } }, context);
  know(life, song.id);
}

function chooseSong(life: Life, atMs: number, context: Context): Song | undefined {
  const { rng, known } = life;
  if (known.size > 0 && rng.next() < context.values.replay) {
    const song = context.shelf.get(pick([...known], rng));
    if (song && isValidAt(song, atMs)) return song;
  }
  return context.shelf.draw(genreByTaste(life.person, rng), atMs, rng);
}

function genreByTaste(person: Person, rng: Rng): Genre {
  return pickWeighted(
    genres.map((genre) => [genre, person.hidden.taste[genre]] as const),
    rng,
  );
}

function know(life: Life, itemId: string): void {
  life.known.add(itemId);
  if (life.known.size <= mostKnown) return;
  for (const oldest of life.known) {
    life.known.delete(oldest);
    return;
  }
}

function removeApp(life: Life, phone: Phone, atMs: number, context: Context): void {
  if (!life.phones.delete(phone)) return;
  context.counts.removed++;
  context.entries.push({ kind: "removal", atMs, phone });
}

// ── What people do about a notification ──

interface Ring {
  readonly life: Life;
  readonly phone: Phone;
  readonly arrival: Arrival;
}

function react(ring: Ring, context: Context): void {
  const { life, phone, arrival } = ring;
  const { values, counts } = context;
  counts.arrived++;
  if (!life.phones.has(phone) || life.muted.has(phone)) return;
  const rng = makeRng(`${context.seed}/push/${arrival.deviceId}/${arrival.atMs}/${arrival.campaign}/${arrival.itemId}`);
  const offlineMs = rng.next() < phone.offlineShare ? exponential(rng, values.offlineHours * HOUR_MS) : 0;
  const shownMs = arrival.atMs + Math.round(SECOND_MS + exponential(rng, 2 * SECOND_MS) + offlineMs);
  const impression = impressionOf(ring, shownMs, context);
  life.pushes.push({ atMs: shownMs, itemId: arrival.itemId });
  counts.shown++;
  if (rng.next() >= values.reportLost) {
    report(ring, "delivered", shownMs, context);
    report(ring, "shown", shownMs, context);
  }
  const look = firstLook(shownMs, (atMs) => activityAt(life.person, atMs), { rng, values });
  const name = nameOf(arrival);
  if (look !== null && !life.opened.has(name) && rng.next() < openChance(impression, look.hoursLate, values)) {
    life.opened.add(name);
    open(ring, look.atMs, rng, context);
  } else if (look !== null && rng.next() < values.dismiss) {
    counts.dismissed++;
    report(ring, "dismissed", look.atMs, context);
  }
  resent(ring, { impression, shownMs, lookMs: look?.atMs ?? shownMs + 8 * HOUR_MS, rng }, context);
}

function impressionOf(ring: Ring, shownMs: number, context: Context): Impression {
  const { life, arrival } = ring;
  const { person } = life;
  life.pushes = life.pushes.filter((push) => push.atMs > shownMs - memoryMs);
  const song = arrival.itemId === null ? undefined : context.shelf.get(arrival.itemId);
  const named = (what: string, sd: number): number => fixedAroundOne(`${context.seed}/${what}`, sd);
  const { style, creativeId } = arrival;
  return {
    interest: person.hidden.interest,
    liking: song ? person.hidden.taste[song.genre] : null,
    popularity: song?.popularity ?? 0,
    familiar: song !== undefined && life.known.has(song.id),
    repeated: arrival.itemId !== null && life.pushes.some((push) => push.itemId === arrival.itemId),
    style: style === null ? 1 : named(`style/${person.id}/${style}`, context.values.styleSd),
    copy: creativeId === null ? 1 : named(`copy/${creativeId}`, context.values.copySd),
    pushesInWeek: life.pushes.filter((push) => push.atMs > shownMs - 7 * DAY_MS).length,
    patiencePerWeek: person.hidden.patiencePerWeek,
  };
}

function open(ring: Ring, atMs: number, rng: Rng, context: Context): void {
  const { life, arrival, phone } = ring;
  const { values } = context;
  context.counts.opened++;
  report(ring, "opened", atMs, context);
  track(life, { event: "app_open", atMs: atMs + SECOND_MS, phone, properties: { source: "push" } }, context);
  const song = arrival.itemId === null ? undefined : context.shelf.get(arrival.itemId);
  if (!song || song.type === "concert" || rng.next() >= values.playAfterOpen) return;
  const playMs = atMs + Math.round(4 * SECOND_MS + exponential(rng, 15 * SECOND_MS));
  track(life, { event: "play", atMs: playMs, phone, properties: { itemId: song.id } }, context);
  know(life, song.id);
  if (rng.next() < values.heartAfterPlay) {
    track(life, { event: "heart", atMs: playMs + 90 * SECOND_MS, phone, properties: { itemId: song.id } }, context);
  }
}

function resent(ring: Ring, seen: { impression: Impression; shownMs: number; lookMs: number; rng: Rng }, context: Context): void {
  const { life, phone } = ring;
  const { values } = context;
  const asleep = activityAt(life.person, seen.shownMs) < values.quietActivity;
  const factor = anger(seen.impression, asleep, values);
  const [off, away] = [seen.rng.next(), seen.rng.next()];
  const atMs = seen.lookMs + 20 * SECOND_MS;
  if (off < values.switchOff * factor) {
    life.muted.add(phone);
    context.counts.switchedOff++;
    report(ring, "switchedOff", atMs, context);
  } else if (away < values.uninstall * factor) removeApp(life, phone, atMs, context);
}

// ── What the app tells the server ──

const nameOf = (arrival: Arrival): string => ("messageId" in arrival.name ? arrival.name.messageId : arrival.name.batchId);

function report(ring: Ring, outcome: ReportedOutcome, atMs: number, context: Context): void {
  const { name, deviceId } = ring.arrival;
  context.entries.push({ kind: "outcome", atMs, report: { ...name, deviceId, outcome, at: iso(atMs) } });
}

interface Deed {
  readonly event: string;
  readonly atMs: number;
  readonly phone?: Phone;
  readonly properties?: Readonly<Record<string, unknown>>;
}

function track(life: Life, deed: Deed, context: Context): void {
  const phone = deed.phone ?? firstOf(life.phones);
  // An app that is no longer there tells nothing.
  if (!phone || !life.phones.has(phone)) return;
  const call: SegmentCall = {
    type: "track",
    ...whoIs(life),
    event: deed.event,
    properties: deed.properties ?? {},
    timestamp: iso(deed.atMs),
    messageId: nextCallId(context),
    context: { device: { id: phone.deviceId } },
  };
  context.entries.push({ kind: "call", atMs: deed.atMs, call });
}

function identify(life: Life, atMs: number, context: Context): void {
  const { person } = life;
  const call: SegmentCall = {
    type: "identify",
    userId: person.id,
    ...(person.anonymousId === null ? {} : { anonymousId: person.anonymousId }),
    traits: { name: person.name, country: person.country, plan: person.plan, favouriteGenre: person.favourites[0] },
    timestamp: iso(atMs),
    messageId: nextCallId(context),
    context: { timezone: person.zone, locale: person.locale },
  };
  context.entries.push({ kind: "call", atMs, call });
}

const whoIs = (life: Life): Pick<SegmentCall, "userId" | "anonymousId"> =>
  life.loggedIn || life.person.anonymousId === null ? { userId: life.person.id } : { anonymousId: life.person.anonymousId };

const nextCallId = (context: Context): string => `${context.seed}-call-${++context.calls}`;

function firstOf<T>(set: ReadonlySet<T>): T | undefined {
  for (const first of set) return first;
  return undefined;
}
