import { utcDay } from "../base/duration.ts";
import { isZone } from "../base/zone.ts";
import type { Fact } from "../event/fact.ts";
import { addActivity, hourOfWeek } from "./activity.ts";
import { boundState, ceilingOf, growthOf, maxStateBytes, noteCeiling } from "./bound.ts";
import { matchesWhere } from "./condition.ts";
import { ascending, countEvent, needsByEvent, noteInteraction, pruneCounter, pruneInteractions, readersOf, withEntry } from "./counters.ts";
import { markSeen, putDevice, removeDevice } from "./device-list.ts";
import { addEngagement, amountOf } from "./engagement.ts";
import { itemsOf } from "./items-of.ts";
import { findEntry, newEntry, pruneLedger, putEntry } from "./ledger.ts";
import { mergeStates } from "./merge.ts";
import type { Needs } from "./needs.ts";
import { settleAttempt, settleOutcome } from "./settle.ts";
import { type EventCounter, type Interaction, noPreferences, type PersonState } from "./state.ts";
import { decodeState } from "./state-codec.ts";
import { mergeTraits } from "./traits.ts";

/** Best candidates kept of an outside recommender's feed. */
const maxFeedItems = 50;

/** The state of a person of whom nothing is known. */
export function emptyState(needs: Needs): PersonState {
  return {
    factCount: 0,
    needsHash: needs.hash,
    firstSeenMs: null,
    lastSeenMs: null,
    zone: null,
    locale: null,
    traits: {},
    devices: [],
    preferences: noPreferences,
    mergedInto: null,
    activity: new Map(),
    activityAtMs: 0,
    engagement: null,
    counters: new Map(),
    interactions: new Map(),
    feed: null,
    ledger: [],
  };
}

/** The state after one more fact. */
export const fold = (state: PersonState, fact: Fact, needs: Needs): PersonState => foldAll(state, [fact], needs);

/**
 * The state after facts in log order. The same as folding them one by one, but cheaper. `knownBytes` is the length of the state's
 * encoding when the caller has just decoded it; it saves measuring and never changes the result.
 */
export function foldAll(state: PersonState, facts: readonly Fact[], needs: Needs, knownBytes?: number): PersonState {
  let next = state;
  let ceiling = ceilingOf(state, knownBytes);
  for (const fact of facts) {
    ceiling += growthOf(fact, needs);
    const folded = { ...apply(next, fact, needs), factCount: next.factCount + 1 };
    if (ceiling <= maxStateBytes) next = folded;
    else ({ state: next, ceiling } = boundState(folded));
  }
  noteCeiling(next, ceiling);
  return next;
}

function apply(state: PersonState, fact: Fact, needs: Needs): PersonState {
  // Everything of a merged record lives on in the other one.
  if (state.mergedInto !== null) return state;
  switch (fact.kind) {
    case "event":
      return foldEvent(state, fact, needs);
    case "traits":
      return { ...state, ...place(state, fact), traits: mergeTraits(state.traits, fact.traits) };
    case "device":
      return { ...state, ...place(state, fact), devices: putDevice(state.devices, fact.device) };
    case "deviceRemoved":
      return { ...state, devices: removeDevice(state.devices, fact.deviceId) };
    case "preferences":
      return { ...state, preferences: fact.preferences };
    case "feed":
      return { ...state, feed: { items: bestItems(fact.items), expiresAtMs: fact.expiresAtMs } };
    case "mergedInto":
      return { ...state, mergedInto: fact.personId };
    case "absorbed":
      return absorb(state, fact.state, needs);
    case "reserved":
      return reserve(state, fact);
    case "delayed":
      return delay(state, fact);
    case "attempted":
      return settleAttempt(state, fact);
    case "outcome": {
      const settled = settleOutcome(state, fact);
      return fact.outcome === "opened" ? seen(settled, fact.atMs, needs) : settled;
    }
    default:
      return fact satisfies never;
  }
}

function foldEvent(before: PersonState, fact: Extract<Fact, { kind: "event" }>, needs: Needs): PersonState {
  const { atMs, name, properties } = fact;
  const isNewest = atMs >= (before.lastSeenMs ?? atMs);
  const state = seen(before, atMs, needs);
  const index = needsByEvent(needs);
  const newestDay = utcDay(state.lastSeenMs ?? atMs);
  let { counters, interactions } = state;
  for (const need of index.counters.get(name) ?? []) {
    if (!matchesWhere(need.where, properties)) continue;
    const counter = countEvent(counters.get(need.id), need, atMs, newestDay);
    // An event older than every window leaves nothing behind, not even an empty entry.
    if (counter.recentMs.length + counter.days.length > 0) counters = withEntry(counters, need.id, counter);
  }
  for (const need of readersOf(index, name)) {
    for (const itemId of itemsOf(properties)) {
      const noted = noteInteraction(interactions.get(need.id), need, { itemId, atMs }, newestDay);
      if (noted.length > 0) interactions = withEntry(interactions, need.id, noted);
    }
  }
  // A late event says where the person was, not where they are.
  const placed = isNewest ? place(state, fact) : { zone: state.zone, locale: state.locale };
  return {
    ...state,
    ...placed,
    ...addActivity(state, hourOfWeek(fact.zone ?? state.zone ?? "UTC", atMs), atMs),
    engagement: addEngagement(state.engagement, atMs, amountOf(properties)),
    devices: fact.deviceId === undefined ? state.devices : markSeen(state.devices, fact.deviceId, atMs),
    counters,
    interactions,
  };
}

/** Notes a sign of life. When it opens a new UTC day, what that day makes too old is dropped. */
function seen(state: PersonState, atMs: number, needs: Needs): PersonState {
  const lastSeenMs = Math.max(state.lastSeenMs ?? atMs, atMs);
  const next = { ...state, firstSeenMs: Math.min(state.firstSeenMs ?? atMs, atMs), lastSeenMs };
  return state.lastSeenMs === null || utcDay(lastSeenMs) > utcDay(state.lastSeenMs) ? prune(next, needs) : next;
}

function prune(state: PersonState, needs: Needs): PersonState {
  const newestMs = state.lastSeenMs ?? 0;
  const newestDay = utcDay(newestMs);
  const counters = new Map<number, EventCounter>();
  for (const need of needs.counters) {
    const counter = state.counters.get(need.id);
    const kept = counter && pruneCounter(counter, need, newestDay);
    if (kept && kept.recentMs.length + kept.days.length > 0) counters.set(need.id, kept);
  }
  const interactions = new Map<number, readonly Interaction[]>();
  for (const need of needs.interactions) {
    const kept = pruneInteractions(state.interactions.get(need.id) ?? [], need, newestDay);
    if (kept.length > 0) interactions.set(need.id, kept);
  }
  return { ...state, counters: ascending(counters), interactions: ascending(interactions), ledger: pruneLedger(state.ledger, newestMs) };
}

function place(state: PersonState, fact: { readonly zone?: string; readonly locale?: string }): Pick<PersonState, "zone" | "locale"> {
  const zone = fact.zone !== undefined && isZone(fact.zone) ? fact.zone : state.zone;
  return { zone, locale: fact.locale ?? state.locale };
}

function bestItems(items: readonly { readonly id: string; readonly score: number }[]): readonly { id: string; score: number }[] {
  const rounded = items.map(({ id, score }) => ({ id, score: Math.fround(score) }));
  return rounded.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)).slice(0, maxFeedItems);
}

function absorb(state: PersonState, encoded: string, needs: Needs): PersonState {
  const other = decodeState(Buffer.from(encoded, "base64"));
  // Only this program writes these; one that cannot be read leaves the person as they were rather than stop a rebuild.
  return other.ok ? prune(mergeStates(state, other.value), needs) : state;
}

function reserve(state: PersonState, fact: Extract<Fact, { kind: "reserved" }>): PersonState {
  if (findEntry(state.ledger, fact.message.messageId)) return state;
  const ledger = putEntry(state.ledger, newEntry(fact.message, fact.sendAtMs, "reserved"));
  return { ...state, ledger: pruneLedger(ledger, Math.max(fact.atMs, state.lastSeenMs ?? fact.atMs)) };
}

function delay(state: PersonState, fact: Extract<Fact, { kind: "delayed" }>): PersonState {
  const entry = findEntry(state.ledger, fact.messageId);
  return entry?.status === "reserved" ? { ...state, ledger: putEntry(state.ledger, { ...entry, atMs: fact.sendAtMs }) } : state;
}
