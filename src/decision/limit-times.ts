import { DAY_MS, MINUTE_MS } from "../base/duration.ts";
import { localTime } from "../base/zone.ts";
import type { Campaign, Catalogue, Limit, Period } from "../catalogue/catalogue.ts";
import type { LedgerEntry } from "../person/state.ts";
import { localDays, weekOf } from "../timing/local-pieces.ts";
import { always, noTime, type Stretches } from "../timing/stretches.ts";
import type { Moment } from "./moment.ts";

/** What limits tell messages apart by; a ledger entry has the same names. */
export type Facets = Pick<LedgerEntry, "line" | "kind" | "placement" | "campaign" | "creative" | "item">;

export function facetsOf(campaign: Campaign, item: string | null = null, creative = ""): Facets {
  return { line: campaign.line.id, kind: campaign.kind, placement: campaign.placement.id, campaign: campaign.id, creative, item };
}

/** Limits by what must be known before they can be asked. */
export interface LimitLevels {
  readonly campaign: readonly Limit[];
  readonly item: readonly Limit[];
  readonly creative: readonly Limit[];
  /** Counted by item and creative together. */
  readonly pair: readonly Limit[];
}

// A memo of a pure function of an immutable catalogue, not state.
const levels = new WeakMap<Catalogue, LimitLevels>();

/** The policy's limits and its `maxPerWeek`, sorted by level. */
export function limitLevels(catalogue: Catalogue): LimitLevels {
  const known = levels.get(catalogue);
  if (known !== undefined) return known;
  const all = [...catalogue.policy.limits, ...weeklyMaximum(catalogue)];
  const has = (limit: Limit, key: "item" | "creative") => limit.by.includes(key);
  const made: LimitLevels = {
    campaign: all.filter((limit) => !has(limit, "item") && !has(limit, "creative")),
    item: all.filter((limit) => has(limit, "item") && !has(limit, "creative")),
    creative: all.filter((limit) => !has(limit, "item") && has(limit, "creative")),
    pair: all.filter((limit) => has(limit, "item") && has(limit, "creative")),
  };
  levels.set(catalogue, made);
  return made;
}

/** `volume.maxPerWeek` as a limit: it bounds interruptions, so what an app asks for (pull) neither counts nor is stopped. */
function weeklyMaximum(catalogue: Catalogue): readonly Limit[] {
  const max = catalogue.policy.volume.maxPerWeek;
  if (max === null) return [];
  return [pushLimit(catalogue, { label: "maxPerWeek", max, per: rollingWeek })];
}

// A memo of a pure function of an immutable catalogue, not state.
const pushPlacements = new WeakMap<Catalogue, readonly string[]>();

export const rollingWeek: Period = { kind: "rolling", ms: 7 * DAY_MS };

/** A maximum on all pushes to one person. */
export function pushLimit(
  catalogue: Catalogue,
  { label, max, per }: { readonly label: string; readonly max: number; readonly per: Period },
): Limit {
  let placements = pushPlacements.get(catalogue);
  if (placements === undefined) {
    placements = [...catalogue.placements.values()].filter((placement) => placement.kind === "push").map((placement) => placement.id);
    pushPlacements.set(catalogue, placements);
  }
  return { label, by: [], for: { placements, lines: [], kinds: [], campaigns: [] }, audience: null, rule: { kind: "max", max, per } };
}

/** True when a limit speaks of messages like this one, for this person. */
export function limitApplies(limit: Limit, facets: Facets, moment: Moment): boolean {
  if (!speaksOf(limit, facets)) return false;
  if (facets.item === null && limit.by.includes("item")) return false;
  if (facets.creative === "" && limit.by.includes("creative")) return false;
  if (limit.audience === null) return true;
  const audience = moment.catalogue.audiences.get(limit.audience);
  return audience !== undefined && moment.isIn(audience);
}

function speaksOf({ for: only }: Limit, facets: Facets): boolean {
  return (
    (only.placements.length === 0 || only.placements.includes(facets.placement)) &&
    (only.lines.length === 0 || only.lines.includes(facets.line)) &&
    (only.kinds.length === 0 || only.kinds.includes(facets.kind)) &&
    (only.campaigns.length === 0 || only.campaigns.includes(facets.campaign))
  );
}

/** True for a maximum of 0, which forbids even what was never sent. */
export const allowsNone = ({ rule }: Limit): boolean => rule.kind === "max" && rule.max <= 0;

/** True when a limit counts two messages together. */
export function countedTogether(limit: Limit, a: Facets, b: Facets): boolean {
  for (const key of limit.by) if (a[key] !== b[key]) return false;
  return true;
}

/** When the messages went out, or will, that a limit counts together with one like `facets`. Ascending. */
export function countedTimes(limit: Limit, facets: Facets, moment: Moment): readonly number[] {
  let entries = moment.counted;
  if (facets.item !== null && limit.by.includes("item")) entries = moment.countedOfItem(facets.item);
  else if (limit.by.includes("creative")) entries = moment.countedOfCreative(facets.creative);
  const times: number[] = [];
  for (const entry of entries) if (speaksOf(limit, entry) && countedTogether(limit, entry, facets)) times.push(entry.atMs);
  return times;
}

/**
 * The instants at which one more message would break a limit, given those counted already. Exact on both sides: a message before
 * a reserved one is held against it too.
 */
export function forbiddenTimes(limit: Limit, times: readonly number[], moment: Moment): Stretches {
  const { rule } = limit;
  if (rule.kind === "gap") return fullWindows(times, 1, rule.ms);
  if (rule.max <= 0) return always;
  if (times.length < rule.max) return noTime;
  return rule.per.kind === "rolling" ? fullWindows(times, rule.max, rule.per.ms) : fullDays(times, rule.max, rule.per.kind, moment);
}

/** Two instants share a rolling period when they are less than it apart; `max` that share one forbid whatever would share it too. */
function fullWindows(times: readonly number[], max: number, ms: number): Stretches {
  const found: number[] = [];
  for (let first = 0; first + max <= times.length; first++) {
    const from = times[first] ?? 0;
    const to = times[first + max - 1] ?? 0;
    if (to - from < ms) found.push(to - ms + 1, from + ms);
  }
  return found;
}

function fullDays(times: readonly number[], max: number, unit: "day" | "week", moment: Moment): Stretches {
  const numberOf = (day: number): number => (unit === "day" ? day : weekOf(day));
  // Nothing older than eight days shares a calendar day or week with the stretch.
  const recent = times.filter((atMs) => atMs > moment.nowMs - 8 * DAY_MS).map((atMs) => numberOf(localTime(moment.zone, atMs).day));
  if (recent.length < max) return noTime;
  const found: number[] = [];
  for (const { day, fromMs, toMs } of localDays(moment.pieces)) {
    const number = numberOf(day);
    let count = 0;
    for (const other of recent) if (other === number) count++;
    if (count >= max) found.push(fromMs, toMs);
  }
  return found;
}

/** What a removal says of a limit: how many count now against how many may, or how far the nearest is against how far it must. */
export function limitFigures(limit: Limit, times: readonly number[], moment: Moment): { value: string | number; limit: string | number } {
  const { rule } = limit;
  const { nowMs, zone } = moment;
  if (rule.kind === "gap") {
    const nearest = times.reduce((least, atMs) => Math.min(least, Math.abs(nowMs - atMs)), Number.POSITIVE_INFINITY);
    return { value: `${Math.round(nearest / MINUTE_MS)}m`, limit: `${Math.round(rule.ms / MINUTE_MS)}m` };
  }
  const { per } = rule;
  const now = localTime(zone, nowMs).day;
  const counts = (atMs: number): boolean => {
    if (per.kind === "rolling") return atMs > nowMs - per.ms;
    const day = localTime(zone, atMs).day;
    return per.kind === "day" ? day >= now : weekOf(day) >= weekOf(now);
  };
  return { value: times.filter(counts).length, limit: rule.max };
}
