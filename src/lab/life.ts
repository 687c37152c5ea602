import { makeRng, type Rng } from "../base/rng.ts";
import { localTime } from "../base/zone.ts";
import { pickWeighted } from "./chance.ts";
import { iso, type OutcomeReport, type SegmentCall } from "./http-client.ts";
import type { Person, Phone } from "./population.ts";
import { type Genre, genres, type SongShelf } from "./songs.ts";
import type { WorldValues } from "./world-parameters.ts";

/** Something that happens at an instant and is told to the server from then on. */
export type Entry = { readonly atMs: number } & (
  | { readonly kind: "call"; readonly call: SegmentCall }
  | { readonly kind: "outcome"; readonly report: OutcomeReport }
  | { readonly kind: "login"; readonly person: Person }
  | { readonly kind: "removal"; readonly phone: Phone }
);

/** What the people themselves counted: a check on what the server reports. */
export interface WorldTally {
  readonly arrived: number;
  readonly shown: number;
  readonly opened: number;
  readonly dismissed: number;
  readonly switchedOff: number;
  readonly removed: number;
}

/** What all lives share. */
export interface Context {
  readonly seed: string;
  readonly values: WorldValues;
  readonly shelf: SongShelf;
  entries: Entry[];
  readonly counts: { -readonly [Name in keyof WorldTally]: WorldTally[Name] };
  calls: number;
}

/** A person's life so far, as far as it bears on what they do next. */
export interface Life {
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

const mostKnown = 60;

export function makeLife(person: Person, seed: string): Life {
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

/** Local hour and kind of day of an instant. */
export function hourIn(zone: string, atMs: number): { hour: number; weekend: boolean } {
  const { minute, weekday } = localTime(zone, atMs);
  return { hour: Math.floor(minute / 60), weekend: weekday >= 6 };
}

/** Activity in the hour of an instant, relative to the person's mean. */
export function activityAt(person: Person, atMs: number): number {
  const { hour, weekend } = hourIn(person.zone, atMs);
  return (weekend ? person.hidden.weekend : person.hidden.weekday)[hour] ?? 0;
}

export function genreByTaste(person: Person, rng: Rng): Genre {
  return pickWeighted(
    genres.map((genre) => [genre, person.hidden.taste[genre]] as const),
    rng,
  );
}

/** The person gets to know an item; the oldest acquaintances are forgotten. */
export function know(life: Life, itemId: string): void {
  life.known.add(itemId);
  if (life.known.size <= mostKnown) return;
  for (const oldest of life.known) {
    life.known.delete(oldest);
    return;
  }
}

export function removeApp(life: Life, phone: Phone, atMs: number, context: Context): void {
  if (!life.phones.delete(phone)) return;
  context.entries.push({ kind: "removal", atMs, phone });
}

interface Deed {
  readonly event: string;
  readonly atMs: number;
  readonly phone?: Phone;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** The app tells of something that the person did. */
export function track(life: Life, deed: Deed, context: Context): void {
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

/** The app tells who the person is. */
export function identify(life: Life, atMs: number, context: Context): void {
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
