import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { localTime } from "../../base/zone.ts";
import { fixedNormal } from "./chance.ts";
import type { Values } from "./parameters.ts";
import type { Mention, Reading } from "./reading.ts";
import type { Resident } from "./resident.ts";

/** What of the past bears on how the next push is taken. */
export interface Memory {
  /** Pushes remembered, each fading with time, as of `loadAtMs`. */
  load: number;
  loadAtMs: number;
  /** Exposures to wordings (by skeleton) and to things (by id), fading; as of their last exposure. */
  readonly wordings: Map<string, Fading>;
  readonly things: Map<string, Fading>;
  /** Things dealt with, in order of first acquaintance. */
  readonly known: Set<string>;
}

export interface Fading {
  readonly value: number;
  readonly atMs: number;
}

export const emptyMemory = (): Memory => ({ load: 0, loadAtMs: 0, wordings: new Map(), things: new Map(), known: new Set() });

/** The parts of the log-odds of opening, hour aside. Each is 0 for the average or absent. */
export interface Parts {
  readonly interest: number;
  readonly taste: number;
  readonly popularity: number;
  readonly familiarity: number;
  readonly wording: number;
  readonly copy: number;
  readonly fatigue: number;
  readonly wear: number;
}
export const partNames = ["interest", "taste", "popularity", "familiarity", "wording", "copy", "fatigue", "wear"] as const;

/** What all responses of a world share. */
export interface Ground {
  readonly seed: string;
  readonly values: Values;
  readonly tagIndex: ReadonlyMap<string, number>;
  /** Quality of a wording by skeleton, found once. */
  readonly copies: Map<string, number>;
}

export const makeGround = (seed: string, values: Values, tags: readonly string[]): Ground => ({
  seed,
  values,
  tagIndex: new Map(tags.map((tag, index) => [tag, index])),
  copies: new Map(),
});

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
export const total = (parts: Parts): number => partNames.reduce((sum, name) => sum + parts[name], 0);
const halved = (value: number, spanMs: number, halfLifeDays: number): number => value * 0.5 ** (spanMs / (halfLifeDays * DAY_MS));

/** How this person would take this text at this instant. */
export function partsOf(resident: Resident, memory: Memory, seen: { reading: Reading; atMs: number }, ground: Ground): Parts {
  const { reading, atMs } = seen;
  return {
    interest: resident.hidden.interest,
    ...mentionParts(resident, memory, reading.mention, ground),
    wording: wordingPart(resident, reading),
    copy: copyPart(reading, ground),
    fatigue: fatiguePart(resident, loadAt(memory, atMs, ground.values), ground.values),
    wear: wearPart(memory, reading, atMs, ground.values),
  };
}

export function mentionParts(
  resident: Resident,
  memory: Memory,
  mention: Mention,
  { values, tagIndex }: Ground,
): Pick<Parts, "taste" | "popularity" | "familiarity"> {
  if (mention.kind === "none") return { taste: 0, popularity: 0, familiarity: 0 };
  const tag = mention.kind === "title" ? mention.thing.tag : mention.tag;
  const liking = resident.hidden.taste[tagIndex.get(tag) ?? -1] ?? 0;
  const clear = { title: 1, maker: values.makerMatch, tag: values.tagMatch }[mention.kind];
  const taste = values.tasteScale * liking * clear;
  if (mention.kind !== "title") return { taste, popularity: 0, familiarity: 0 };
  const { thing } = mention;
  // Centred at the mean of a Zipf shelf, so that popularity moves nobody's average.
  const popularity = values.popularity * (Math.min(1, thing.popularity * 4) - 0.3);
  return { taste, popularity, familiarity: memory.known.has(thing.id) ? values.familiarity : 0 };
}

export function wordingPart(resident: Resident, reading: Reading): number {
  const sum = reading.wordings.reduce((all, one) => all + resident.hidden.wording[one], 0);
  return sum / reading.wordings.length;
}

/** What is good or bad about a text whoever reads it: what can be seen, and the rest that nobody can tell beforehand. */
export function copyPart(reading: Reading, { seed, values, copies }: Ground): number {
  const known = copies.get(reading.skeleton);
  if (known !== undefined) return known;
  const quality =
    values.copySd * fixedNormal(`${seed}/copy/${reading.skeleton}`) +
    (reading.boilerplate ? values.boilerplate : 0) +
    (reading.overlong ? values.overlong : 0) +
    (reading.shouting ? values.shouting : 0);
  copies.set(reading.skeleton, quality);
  return quality;
}

export const loadAt = (memory: Memory, atMs: number, values: Values): number =>
  halved(memory.load, Math.max(0, atMs - memory.loadAtMs), values.fatigueHalfLifeDays);

const fatiguePart = (resident: Resident, load: number, values: Values): number =>
  -values.fatigueEach * load * Math.sqrt(values.patienceMedian / resident.hidden.patience);

/** The load that a steady stream of as many pushes as the person's patience takes leaves behind. */
const patientLoad = (resident: Resident, values: Values): number =>
  (resident.hidden.patience / 7) * (values.fatigueHalfLifeDays / Math.LN2);

function wearPart(memory: Memory, reading: Reading, atMs: number, values: Values): number {
  const { mention } = reading;
  const ofThing = mention.kind === "title" ? fadedAt(memory.things.get(mention.thing.id), atMs, values) : 0;
  return wearOf(fadedAt(memory.wordings.get(reading.skeleton), atMs, values), ofThing, values);
}

/** Loss by exposures to the wording and to the thing; it levels off. */
export const wearOf = (wordings: number, things: number, values: Values): number =>
  -values.wearCreative * (1 - Math.exp(-wordings)) * 1.5 - values.wearItem * (1 - Math.exp(-things)) * 1.5;

export const fadedAt = (fading: Fading | undefined, atMs: number, values: Values): number =>
  fading === undefined ? 0 : halved(fading.value, Math.max(0, atMs - fading.atMs), values.wearHalfLifeDays);

/** The push was seen: from now on it is remembered. */
export function remember(memory: Memory, reading: Reading, atMs: number, values: Values): void {
  memory.load = loadAt(memory, atMs, values) + 1;
  memory.loadAtMs = Math.max(memory.loadAtMs, atMs);
  const { wordings, things } = memory;
  wordings.set(reading.skeleton, { value: fadedAt(wordings.get(reading.skeleton), atMs, values) + 1, atMs });
  if (reading.mention.kind !== "title") return;
  const { id } = reading.mention.thing;
  things.set(id, { value: fadedAt(things.get(id), atMs, values) + 1, atMs });
}

/** Position of an instant in a person's 48 hours: the working day's, then the weekend's. */
export function hourIndex(zone: string, atMs: number): number {
  const { minute, weekday } = localTime(zone, atMs);
  return Math.floor(minute / 60) + (weekday >= 6 ? 24 : 0);
}

/** Chance that somebody looks at the phone within an hour of this activity. */
export const lookChance = (activity: number, values: Values): number => activity / (activity + values.lookHalf);

/**
 * What sending in each of the 48 hours does to the log-odds, looking included: the logarithm of the expected odds over when the person
 * looks first, how ready they are then, and how late that is. What follows a weekend's last hour is taken from the same day.
 */
export function hourTable(resident: Resident, values: Values): readonly number[] {
  const { activity, receptive } = resident.hidden.hours;
  return Array.from({ length: 48 }, (_, start) => {
    const day = start < 24 ? 0 : 24;
    let unseen = 1;
    let odds = 0;
    for (let late = 0; late < values.longestWaitHours; late++) {
      const hour = day + ((start + late) % 24);
      const look = lookChance(activity[hour] ?? 0, values);
      odds += unseen * look * Math.exp((receptive[hour] ?? 0) - values.lateEach * late);
      unseen *= 1 - look;
    }
    return Math.log(odds);
  });
}

/** Factor on the chances to switch notifications off or to remove the app: 1 for a welcome push within the person's patience. */
export function anger(resident: Resident, seen: { parts: Parts; load: number; asleep: boolean }, values: Values): number {
  const excess = Math.max(0, seen.load / patientLoad(resident, values) - 1);
  const mismatch = Math.max(0, -seen.parts.taste / values.tasteScale);
  return Math.exp(values.resentment * Math.min(excess, 4) + values.mismatchAnger * mismatch + (seen.asleep ? values.nightAnger : 0));
}

/** Hours in between, rounded down. */
export const hourOf = (atMs: number): number => Math.floor(atMs / HOUR_MS);
