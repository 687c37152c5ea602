import { parseDuration } from "../base/duration.ts";
import { hash32 } from "../base/rng.ts";
import { canonicalJson } from "../catalogue/canonical-json.ts";
import { countEvents, exactWindowMs, windowDays, withinWindow } from "../person/ask.ts";
import { meets } from "../person/condition.ts";
import type { CounterNeed } from "../person/needs.ts";
import type { DeviceSummary, PersonState } from "../person/state.ts";
import { compareVersions } from "./compare-versions.ts";
import type { CountConditions, Predicate, VersionConditions } from "./predicate.ts";

export interface CompiledPredicate {
  matches(state: PersonState, nowMs: number): boolean;
  /** What it needs to be kept in state; not merged. */
  readonly counters: readonly CounterNeed[];
}

type Matches = CompiledPredicate["matches"];

/**
 * Compiles a predicate that its schema accepted into a function of state and time. `audienceOf` answers for the audiences it names;
 * an unknown one is a bug of the caller, since references are checked before.
 */
export function compilePredicate(predicate: Predicate, audienceOf: (id: string) => CompiledPredicate): CompiledPredicate {
  const counters: CounterNeed[] = [];
  const matches = compile(predicate, { audienceOf, counters });
  return { matches, counters };
}

interface Scope {
  readonly audienceOf: (id: string) => CompiledPredicate;
  readonly counters: CounterNeed[];
}

function compile(predicate: Predicate, scope: Scope): Matches {
  if ("all" in predicate) {
    const parts = predicate.all.map((one) => compile(one, scope));
    return (state, nowMs) => parts.every((part) => part(state, nowMs));
  }
  if ("any" in predicate) {
    const parts = predicate.any.map((one) => compile(one, scope));
    return (state, nowMs) => parts.some((part) => part(state, nowMs));
  }
  if ("not" in predicate) {
    const part = compile(predicate.not, scope);
    return (state, nowMs) => !part(state, nowMs);
  }
  if ("trait" in predicate) {
    const { trait, ...condition } = predicate;
    return (state) => meets(condition, Object.hasOwn(state.traits, trait) ? state.traits[trait] : undefined);
  }
  if ("lastSeen" in predicate) return compileLastSeen(predicate.lastSeen);
  if ("event" in predicate) return compileEvent(predicate, scope);
  if ("audience" in predicate) {
    const other = scope.audienceOf(predicate.audience);
    return (state, nowMs) => other.matches(state, nowMs);
  }
  return compileAppVersion(predicate.appVersion);
}

function compileLastSeen({ before, within }: { before?: string | undefined; within?: string | undefined }): Matches {
  const beforeMs = before === undefined ? null : durationMs(before);
  const withinMs = within === undefined ? null : durationMs(within);
  return (state, nowMs) =>
    (beforeMs === null || !withinWindow(state.lastSeenMs, beforeMs, nowMs)) &&
    (withinMs === null || withinWindow(state.lastSeenMs, withinMs, nowMs));
}

function compileEvent(predicate: Extract<Predicate, { event: string }>, scope: Scope): Matches {
  const withinMs = durationMs(predicate.within);
  const need = counterNeed(predicate.event, predicate.where ?? {}, withinMs);
  scope.counters.push(need);
  const enough = compileCount(predicate.count ?? { gte: 1 });
  return (state, nowMs) => enough(countEvents(state, need, withinMs, nowMs));
}

function counterNeed(event: string, where: CounterNeed["where"], withinMs: number): CounterNeed {
  const exact = withinMs <= exactWindowMs;
  return { id: hash32(canonicalJson({ event, where })), event, where, exact, days: exact ? 0 : windowDays(withinMs) };
}

function compileCount({ is, gt, gte, lt, lte }: CountConditions): (count: number) => boolean {
  return (count) =>
    (is === undefined || count === is) &&
    (gt === undefined || count > gt) &&
    (gte === undefined || count >= gte) &&
    (lt === undefined || count < lt) &&
    (lte === undefined || count <= lte);
}

function compileAppVersion({ is, in: list, gt, gte, lt, lte }: VersionConditions): Matches {
  const holds = (version: string): boolean =>
    (is === undefined || compareVersions(version, is) === 0) &&
    (list === undefined || list.some((one) => compareVersions(version, one) === 0)) &&
    (gt === undefined || compareVersions(version, gt) > 0) &&
    (gte === undefined || compareVersions(version, gte) >= 0) &&
    (lt === undefined || compareVersions(version, lt) < 0) &&
    (lte === undefined || compareVersions(version, lte) <= 0);
  return (state) => {
    const device = mostRecentDevice(state.devices);
    return device !== null && device.appVersion !== "" && holds(device.appVersion);
  };
}

/** The device with the latest sign of life; among equals the lower id. */
function mostRecentDevice(devices: readonly DeviceSummary[]): DeviceSummary | null {
  let best: DeviceSummary | null = null;
  for (const device of devices) {
    const later = best === null || device.lastSeenMs > best.lastSeenMs;
    if (later || (best !== null && device.lastSeenMs === best.lastSeenMs && device.deviceId < best.deviceId)) best = device;
  }
  return best;
}

/** A duration that the schema accepted. */
function durationMs(text: string): number {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}
