import type { Fact, MessageRef } from "../event/fact.ts";
import { itemsOf } from "./items-of.ts";
import { anyEvent, type Needs } from "./needs.ts";
import type { DeviceSummary, Interaction, PersonState } from "./state.ts";
import { encodeState } from "./state-codec.ts";

/** Largest encoded state in bytes. */
export const maxStateBytes = 8192;
/** A state that grew over the largest size is cut down to this, so that the next facts need not cut again. */
export const trimmedStateBytes = 7680;

/**
 * The state with its encoding at most `maxStateBytes` long: the least valuable parts go first, in an order that depends on the state
 * alone (see `stages`). What is never cut: preferences, the most recently seen device, zone, locale and the single numbers; the limits
 * of what may be registered keep these below the bound. `ceiling` is what `growthOf` may be added to.
 */
export function boundState(state: PersonState): { readonly state: PersonState; readonly ceiling: number } {
  const bytes = encodeState(state).length;
  if (bytes <= maxStateBytes) return { state, ceiling: ceilingOf(state, bytes) };
  let next = state;
  let length = bytes;
  for (const stage of stages) {
    while (length > trimmedStateBytes) {
      const less = stage(next, length - trimmedStateBytes);
      if (less === null) break;
      next = less;
      length = encodeState(next).length;
    }
  }
  return { state: next, ceiling: ceilingOf(next, length) };
}

/** Removes at least one thing and at most about so many bytes; null when there is nothing left to remove. */
type Stage = (state: PersonState, excessBytes: number) => PersonState | null;

const stages: readonly Stage[] = [
  oldestInteractions,
  worstOfFeed,
  longestTrait(64),
  oldestOfLedger(32),
  oldestExactTimes,
  longestTrait(0),
  oldestOfLedger(0),
  oldestDays,
  quietestHours,
  oldestDevice,
];

/** How many of many equal things to drop, when one frees some bytes. */
const share = (excessBytes: number, bytesEach: number): number => Math.max(1, Math.floor(excessBytes / bytesEach));

function oldestInteractions(state: PersonState, excessBytes: number): PersonState | null {
  const all = [...state.interactions].flatMap(([id, list]) => list.map((interaction) => ({ id, interaction })));
  if (all.length === 0) return null;
  all.sort((a, b) => a.interaction.lastMs - b.interaction.lastMs || a.id - b.id || (a.interaction.itemId < b.interaction.itemId ? -1 : 1));
  const dropped = new Set(all.slice(0, share(excessBytes, 300)).map(({ interaction }) => interaction));
  const interactions = new Map<number, readonly Interaction[]>();
  for (const [id, list] of state.interactions) {
    const kept = list.filter((interaction) => !dropped.has(interaction));
    if (kept.length > 0) interactions.set(id, kept);
  }
  return { ...state, interactions };
}

function worstOfFeed(state: PersonState, excessBytes: number): PersonState | null {
  if (state.feed === null) return null;
  const left = state.feed.items.length - share(excessBytes, 300);
  return { ...state, feed: left > 0 ? { ...state.feed, items: state.feed.items.slice(0, left) } : null };
}

/** Takes away the trait with the longest name and value, as long as it is longer than so many characters. */
function longestTrait(longerThan: number): Stage {
  return (state) => {
    let longest: string | null = null;
    let length = longerThan;
    for (const name of Object.keys(state.traits).sort()) {
      const own = name.length + textLength(state.traits[name]);
      if (own <= length) continue;
      longest = name;
      length = own;
    }
    if (longest === null) return null;
    const { [longest]: _dropped, ...traits } = state.traits;
    return { ...state, traits };
  };
}

const textLength = (value: unknown): number => (typeof value === "string" ? value.length : JSON.stringify(value ?? null).length);

/** Limits mostly look back a few days: the newest so many entries are worth more than anything else that can be dropped. */
function oldestOfLedger(keep: number): Stage {
  return (state, excessBytes) => {
    const spare = state.ledger.length - keep;
    return spare <= 0 ? null : { ...state, ledger: state.ledger.slice(Math.min(spare, share(excessBytes, 100))) };
  };
}

function oldestExactTimes(state: PersonState, excessBytes: number): PersonState | null {
  const [id, longest] = largest(state.counters, (counter) => counter.recentMs.length);
  if (longest === null || longest.recentMs.length <= 1) return null;
  const drop = Math.min(longest.recentMs.length - 1, share(excessBytes, 9));
  return { ...state, counters: new Map(state.counters).set(id, { ...longest, recentMs: longest.recentMs.slice(drop) }) };
}

function oldestDays(state: PersonState, excessBytes: number): PersonState | null {
  const [id, longest] = largest(state.counters, (counter) => counter.days.length + counter.recentMs.length);
  if (longest === null) return null;
  const counters = new Map(state.counters);
  const days = longest.days.slice(share(excessBytes, 9));
  if (days.length === 0) counters.delete(id);
  else counters.set(id, { ...longest, days });
  return { ...state, counters };
}

function largest<V>(map: ReadonlyMap<number, V>, sizeOf: (value: V) => number): readonly [number, V | null] {
  let found: readonly [number, V | null] = [0, null];
  for (const [id, value] of map) {
    const [best, at] = found;
    const size = sizeOf(value);
    const bestSize = at === null ? -1 : sizeOf(at);
    if (size > bestSize || (size === bestSize && id < best)) found = [id, value];
  }
  return found;
}

function quietestHours(state: PersonState): PersonState | null {
  if (state.activity.size === 0) return null;
  const loudest = [...state.activity]
    .sort(([hourA, a], [hourB, b]) => b - a || hourA - hourB)
    .slice(0, Math.floor(state.activity.size / 2));
  return { ...state, activity: new Map(loudest.sort(([a], [b]) => a - b)) };
}

function oldestDevice(state: PersonState): PersonState | null {
  if (state.devices.length <= 1) return null;
  const oldest = state.devices.reduce((a, b): DeviceSummary => (b.lastSeenMs < a.lastSeenMs ? b : a));
  return { ...state, devices: state.devices.filter((device) => device !== oldest) };
}

/**
 * An upper bound of a state's encoded size that stays one when `growthOf` of further facts is added. `bytes` is the size when it is
 * known; otherwise every text counts as three bytes a character.
 */
export function ceilingOf(state: PersonState, bytes?: number): number {
  const known = ceilings.get(state);
  if (known !== undefined) return known;
  // A longer table of texts makes references to it longer by a byte at most: 2^14 texts never fit.
  return bytes === undefined ? roughBytes(state) : bytes + references(state);
}

/** Remembers a ceiling that was reached by adding growth, so that the next fold need not measure. */
export function noteCeiling(state: PersonState, ceiling: number): void {
  ceilings.set(state, ceiling);
}

// A memo on immutable records: it saves work and never changes a result, for what is over the bound is measured before it is cut.
const ceilings = new WeakMap<PersonState, number>();

function references(state: PersonState): number {
  let interactions = 0;
  for (const list of state.interactions.values()) interactions += list.length;
  const { devices, preferences, ledger, feed } = state;
  let channels = 0;
  for (const device of devices) channels += device.channels.length;
  let traits = 0;
  for (const name in state.traits) {
    const value = state.traits[name];
    traits += 1 + (typeof value === "object" && value !== null ? value.length : 1);
  }
  const spoken = preferences.doNotDisturb.length * 2 + preferences.off.kinds.length + preferences.off.channels.length;
  return 8 + interactions + (feed?.items.length ?? 0) + devices.length * 4 + channels + traits + spoken + ledger.length * 9;
}

function roughBytes(state: PersonState): number {
  let bytes = 256 + engagementBytes + state.activity.size * 5 + growthOfJson(state.preferences);
  for (const name in state.traits) bytes += textBytes(name) + growthOfJson(state.traits[name]);
  for (const device of state.devices) bytes += deviceBytes(device);
  for (const { recentMs, days } of state.counters.values()) bytes += 12 + recentMs.length * 8 + days.length * 12;
  for (const list of state.interactions.values()) for (const { itemId } of list) bytes += textBytes(itemId) + 20;
  for (const { id } of state.feed?.items ?? []) bytes += textBytes(id) + 9;
  for (const entry of state.ledger) {
    bytes += messageBytes(entry) + textBytes(entry.channel ?? "") + 30;
    // Enough is known: the state has to be measured.
    if (bytes > maxStateBytes) return bytes;
  }
  return (
    bytes + textBytes(state.mergedInto ?? "") + textBytes(state.zone ?? "") + textBytes(state.locale ?? "") + state.interactions.size * 8
  );
}

/** Bytes of a text at most, with its header and one reference. */
const textBytes = (text: string): number => text.length * 3 + 5;
const growthOfJson = (value: unknown): number =>
  typeof value === "string" ? textBytes(value) + 1 : JSON.stringify(value ?? null).length * 7 + 16;

const messageBytes = (message: MessageRef): number =>
  textBytes(message.messageId) +
  textBytes(message.campaign) +
  textBytes(message.line) +
  textBytes(message.kind) +
  textBytes(message.category) +
  textBytes(message.creative) +
  textBytes(message.item ?? "") +
  textBytes(message.placement) +
  40;

function deviceBytes({ deviceId, maker, appId, appVersion, channels }: DeviceSummary): number {
  return channels.reduce(
    (sum, channel) => sum + textBytes(channel),
    textBytes(deviceId) + textBytes(maker) + textBytes(appId) + textBytes(appVersion) + 16,
  );
}

/** Three times and three weights. */
const engagementBytes = 48;

/** Bytes by which a fact can lengthen an encoded state, at most. */
export function growthOf(fact: Fact, needs: Needs): number {
  switch (fact.kind) {
    case "event": {
      const where = textBytes(fact.zone ?? "") + textBytes(fact.locale ?? "");
      const counters = needs.counters.reduce((sum, need) => sum + (need.event === fact.name ? 48 : 0), 0);
      const readers = needs.interactions.reduce((sum, need) => sum + (need.event === fact.name || need.event === anyEvent ? 1 : 0), 0);
      const items = readers === 0 ? 0 : itemsOf(fact.properties).reduce((sum, itemId) => sum + textBytes(itemId) + 24, 8);
      return 48 + engagementBytes + where + counters + readers * items;
    }
    case "traits": {
      let bytes = 32 + textBytes(fact.zone ?? "") + textBytes(fact.locale ?? "");
      for (const name in fact.traits) bytes += textBytes(name) + growthOfJson(fact.traits[name]);
      return bytes;
    }
    case "device":
      return 48 + deviceBytes(fact.device) + textBytes(fact.zone ?? "") + textBytes(fact.locale ?? "");
    case "preferences":
      return 32 + growthOfJson(fact.preferences);
    case "feed":
      return fact.items.reduce((sum, item) => sum + textBytes(item.id) + 9, 48);
    case "mergedInto":
      return 32 + textBytes(fact.personId);
    case "absorbed":
      return Number.POSITIVE_INFINITY;
    case "reserved":
      return 64 + messageBytes(fact.message);
    case "outcome":
      return 64 + (fact.message ? messageBytes(fact.message) : 0);
    case "attempted":
      return 48 + textBytes(fact.channel ?? "");
    case "deviceRemoved":
    case "delayed":
      return 48;
    default:
      return fact satisfies never;
  }
}
