import { DAY_MS } from "../../base/duration.ts";
import { instantOf, localTime } from "../../base/zone.ts";
import type { Campaign, Catalogue, Limit, LimitKey, RosterSlot } from "../../catalogue/catalogue.ts";
import { weekdayOf, weekOf } from "../../timing/local-pieces.ts";
import { noTime, type Stretches } from "../../timing/stretches.ts";
import { type Facets, facetsOf, limitLevels } from "../limit-times.ts";
import type { Moment } from "../moment.ts";
import { isMarketing } from "../scene.ts";
import type { Reservation } from "./day-rules.ts";

/** Slots are looked ahead for as long as this after the stretch: a weekly maximum keeps room for the whole week's slots. */
const lookaheadMs = 7 * DAY_MS;

/** The hours of a slot on one of its days. */
interface Occurrence {
  readonly slot: RosterSlot;
  readonly fromMs: number;
  readonly toMs: number;
}

const nothingReserved: readonly Reservation[] = [];

/**
 * What the roster keeps free in a moment's stretch. Wherever a maximum (or gap) counts a slot's messages and others together, the
 * others may take all but the slot's share of it until the slot's hours are over, whether or not it was used; afterwards nothing is
 * kept. A slot counts only where some live campaign could use it for this person. Limits by item or creative are left out: of which
 * item a slot's message will be is not known. Where slots alone fill a limit nothing of it is left for others; `rosterClashes` warns.
 */
export function reservedFor(moment: Moment, limits: readonly Limit[] = limitLevels(moment.catalogue).campaign): readonly Reservation[] {
  const { catalogue } = moment;
  if (catalogue.roster.length === 0) return nothingReserved;
  const occurrences = catalogue.roster.filter((slot) => isUsable(slot, moment)).flatMap((slot) => occurrencesOf(slot, moment));
  if (occurrences.length === 0) return nothingReserved;
  occurrences.sort((a, b) => a.toMs - b.toMs);
  const found: Reservation[] = [];
  for (const limit of limits) {
    const audience = limit.audience === null ? undefined : catalogue.audiences.get(limit.audience);
    if (limit.audience !== null && (audience === undefined || !moment.isIn(audience))) continue;
    const counted = occurrences.filter(({ slot }) => isCounted(limit, slot, catalogue));
    for (const group of groupedBy(counted, limit, catalogue)) found.push(...reservationsOf(limit, group, moment));
  }
  return found;
}

/** The times that reservations forbid one more message like this, given those counted already. */
export function reservedTimes(reserved: readonly Reservation[], facets: Facets, moment: Moment): Stretches {
  const found: number[] = [];
  for (const one of reserved) {
    if (!one.speaksOf(facets)) continue;
    let used = 0;
    for (const entry of moment.counted) if (entry.atMs >= one.fromMs && entry.atMs < one.toMs && one.speaksOf(entry)) used++;
    if (used >= one.max) found.push(one.fromMs, one.toMs);
  }
  return found.length === 0 ? noTime : found;
}

function isUsable(slot: RosterSlot, moment: Moment): boolean {
  if (slot.audience !== null && !moment.isIn(slot.audience)) return false;
  return usersOf(slot, moment.catalogue).some(
    ({ endMs, audience }) => (endMs === null || endMs > moment.nowMs) && (audience === null || moment.isIn(audience)),
  );
}

// A memo of a pure function of an immutable catalogue's slot, not state.
const users = new WeakMap<RosterSlot, readonly Campaign[]>();

/** The live campaigns that a slot is kept free for. */
function usersOf(slot: RosterSlot, { campaigns }: Catalogue): readonly Campaign[] {
  const known = users.get(slot);
  if (known !== undefined) return known;
  const found = campaigns.filter(
    (campaign) =>
      campaign.status === "live" &&
      isMarketing(campaign) &&
      isOf(slot, { line: campaign.line.id, campaign: campaign.id, placement: campaign.placement.id }),
  );
  users.set(slot, found);
  return found;
}

/** True for messages that a slot is kept free for. */
function isOf({ line, campaign, placement }: RosterSlot, facets: Pick<Facets, "line" | "campaign" | "placement">): boolean {
  return (
    facets.line === line.id &&
    (campaign === null || facets.campaign === campaign.id) &&
    (placement === null || facets.placement === placement.id)
  );
}

/** The slot's hours that are not over, up to a week after the moment's stretch. */
function occurrencesOf(slot: RosterSlot, moment: Moment): readonly Occurrence[] {
  const { fromMinute, toMinute } = slot.hours;
  const zone = slot.hours.zone === "person" ? moment.zone : slot.hours.zone;
  const found: Occurrence[] = [];
  const last = localTime(zone, moment.toMs + lookaheadMs).day;
  for (let day = localTime(zone, moment.nowMs).day - 1; day <= last; day++) {
    if (slot.days !== null && !slot.days.numbers.has(slot.days.kind === "dates" ? day : weekdayOf(day))) continue;
    const fromMs = instantOf(zone, day, fromMinute);
    const toMs = instantOf(zone, toMinute > fromMinute ? day : day + 1, toMinute);
    if (toMs > Math.max(moment.nowMs, fromMs)) found.push({ slot, fromMs, toMs });
  }
  return found;
}

/** What all messages of a slot have in common, before any is chosen; null where they differ. */
function commonOf(slot: RosterSlot, key: LimitKey, catalogue: Catalogue): string | null {
  if (key === "item" || key === "creative") return null;
  const [first, ...others] = usersOf(slot, catalogue);
  if (first === undefined) return null;
  const value = facetsOf(first)[key];
  return others.every((campaign) => facetsOf(campaign)[key] === value) ? value : null;
}

/** True when the limit counts whatever message the slot is used for. */
function isCounted(limit: Limit, slot: RosterSlot, catalogue: Catalogue): boolean {
  return (
    usersOf(slot, catalogue).every((campaign) => speaksOf(limit, facetsOf(campaign))) &&
    limit.by.every((key) => commonOf(slot, key, catalogue) !== null)
  );
}

function groupedBy(occurrences: readonly Occurrence[], limit: Limit, catalogue: Catalogue): Iterable<readonly Occurrence[]> {
  if (limit.by.length === 0) return occurrences.length === 0 ? [] : [occurrences];
  return Map.groupBy(occurrences, ({ slot }) => JSON.stringify(limit.by.map((key) => commonOf(slot, key, catalogue)))).values();
}

/** Occurrences ascending by their end, all of messages that the limit counts together. */
function reservationsOf(limit: Limit, occurrences: readonly Occurrence[], moment: Moment): readonly Reservation[] {
  const found: Reservation[] = [];
  const max = limit.rule.kind === "gap" ? 1 : limit.rule.max;
  const [sample] = occurrences;
  if (sample === undefined) return found;
  const values = limit.by.map((key) => commonOf(sample.slot, key, moment.catalogue));
  const together = (facets: Facets): boolean => speaksOf(limit, facets) && limit.by.every((key, k) => facets[key] === values[k]);
  const add = (fromMs: number, toMs: number, kept: readonly Occurrence[]): void => {
    const slots = [...new Set(kept.map(({ slot }) => slot))];
    const room = kept.reduce((sum, { slot }) => sum + slot.slots, 0);
    const speaks = (facets: Facets): boolean => together(facets) && !slots.some((slot) => isOf(slot, facets));
    found.push({ fromMs, toMs, max: Math.max(0, max - room), speaksOf: speaks });
  };
  for (const [index, one] of occurrences.entries()) {
    const fromMs = periodStart(limit, one.toMs, moment.zone);
    if (fromMs >= moment.toMs) continue;
    const shared = occurrences.slice(0, index + 1).filter((other) => other.toMs > fromMs);
    const own = shared.filter(({ slot }) => slot === one.slot);
    add(fromMs, one.toMs, own);
    if (shared.length > own.length) add(fromMs, one.toMs, shared);
  }
  return found;
}

/** The first instant whose messages share a period of the limit with one sent at the very end of a slot. */
function periodStart({ rule }: Limit, toMs: number, zone: string): number {
  if (rule.kind === "gap") return toMs - rule.ms;
  if (rule.per.kind === "rolling") return toMs - rule.per.ms;
  const { day } = localTime(zone, toMs - 1);
  return instantOf(zone, rule.per.kind === "day" ? day : weekOf(day) * 7 - 3, 0);
}

function speaksOf({ for: only }: Limit, facets: Facets): boolean {
  return (
    (only.placements.length === 0 || only.placements.includes(facets.placement)) &&
    (only.lines.length === 0 || only.lines.includes(facets.line)) &&
    (only.kinds.length === 0 || only.kinds.includes(facets.kind)) &&
    (only.campaigns.length === 0 || only.campaigns.includes(facets.campaign))
  );
}
