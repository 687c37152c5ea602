import { uniteActivity } from "./activity.ts";
import { addCounters, ascending, uniteInteractions } from "./counters.ts";
import { uniteDevices } from "./device-list.ts";
import { uniteEngagement } from "./engagement.ts";
import { uniteLedgers } from "./ledger.ts";
import type { PersonState, Preferences } from "./state.ts";
import { mergeTraits } from "./traits.ts";

/**
 * The known person's record with another's taken in: what only one of them says stays, and where both speak the known one wins.
 * Behaviour is added. Everything the known one or the other switched off stays off. Taking the same record in twice counts its
 * behaviour twice: the log's keys and the other's `mergedInto` see to it that this does not happen. What is
 * too old by the later of the two times is left for the fold to drop: it knows the needs.
 */
export function mergeStates(known: PersonState, other: PersonState): PersonState {
  return {
    ...known,
    firstSeenMs: earliest(known.firstSeenMs, other.firstSeenMs),
    lastSeenMs: latest(known.lastSeenMs, other.lastSeenMs),
    zone: known.zone ?? other.zone,
    locale: known.locale ?? other.locale,
    traits: mergeTraits(known.traits, without(other.traits, known.traits)),
    devices: uniteDevices(known.devices, other.devices),
    preferences: mergePreferences(known.preferences, other.preferences),
    ...uniteActivity(known, other),
    engagement: uniteEngagement(known.engagement, other.engagement),
    counters: mergeMaps(known.counters, other.counters, addCounters),
    interactions: mergeMaps(known.interactions, other.interactions, uniteInteractions),
    feed: known.feed ?? other.feed,
    ledger: uniteLedgers(known.ledger, other.ledger),
  };
}

/** Switches of either hold; so does the consent that the known one gave or refused. */
export function mergePreferences(known: Preferences, other: Preferences): Preferences {
  return {
    doNotDisturb: known.doNotDisturb.length > 0 ? known.doNotDisturb : other.doNotDisturb,
    off: {
      kinds: united(known.off.kinds, other.off.kinds),
      channels: united(known.off.channels, other.off.channels),
      all: known.off.all || other.off.all,
    },
    consent: known.consent.marketing === null && other.consent.marketing !== null ? other.consent : known.consent,
  };
}

const united = (a: readonly string[], b: readonly string[]): readonly string[] => [...new Set([...a, ...b])];

const without = (traits: PersonState["traits"], names: PersonState["traits"]): PersonState["traits"] =>
  Object.fromEntries(Object.entries(traits).filter(([name]) => !Object.hasOwn(names, name)));

const earliest = (a: number | null, b: number | null): number | null => (a === null || b === null ? (a ?? b) : Math.min(a, b));
const latest = (a: number | null, b: number | null): number | null => (a === null || b === null ? (a ?? b) : Math.max(a, b));

function mergeMaps<V>(a: ReadonlyMap<number, V>, b: ReadonlyMap<number, V>, unite: (a: V, b: V) => V): ReadonlyMap<number, V> {
  if (b.size === 0) return a;
  const all = new Map(a);
  for (const [key, value] of b) {
    const own = all.get(key);
    all.set(key, own === undefined ? value : unite(own, value));
  }
  return ascending(all);
}
