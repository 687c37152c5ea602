import { DAY_MS, HOUR_MS, MINUTE_MS, utcDay } from "../base/duration.ts";
import { saying } from "../base/sentences.ts";
import type { Limit } from "./catalogue.ts";
import { type Problem, resolveLimitName } from "./check.ts";
import { compileLimit, spanOf } from "./compile-limit.ts";
import { type CampaignDeclared, type Declared, entryOf, type ListKind, type RosterDeclared } from "./schema.ts";

/**
 * Warnings about a roster that cannot be kept: more messages reserved than a limit lets through, hours within quiet hours, a
 * campaign that does not run then, a quota too small. Only what must clash is told, so slots of different zones and audiences that
 * may never meet in one person are not held against each other.
 */
export function rosterClashes(declared: Declared): Problem[] {
  const slots = Object.values(declared.roster);
  if (slots.length === 0) return [];
  return [
    ...slots.flatMap((slot) => [...quietClash(slot, declared), ...campaignClash(slot, declared)]),
    ...limitClashes(slots, declared),
    ...quotaClashes(slots, declared),
  ];
}

function warn(slot: RosterDeclared, field: string, refusal: Problem["refusal"]): Problem {
  return { kind: "roster", id: slot.id, path: [field], severity: "warning", refusal };
}

const nameOf = (slot: RosterDeclared): string => `roster slot "${slot.id}"`;
const hoursOf = ({ from, to }: { readonly from: string; readonly to: string }): string => `${from}–${to}`;

/** Minutes of a span that begins on a day, as [from, to) counted from that day's midnight; `to` may lie on the next day. */
function minutes(span: { readonly from: string; readonly to: string }): { readonly from: number; readonly to: number } {
  const { fromMinute, toMinute } = spanOf(span);
  return { from: fromMinute, to: toMinute > fromMinute ? toMinute : toMinute + 1440 };
}

function quietClash(slot: RosterDeclared, { policy }: Declared): Problem[] {
  if (!policy.quietHours || slot.zone !== "person") return [];
  const hours = minutes(slot);
  const quiet = minutes(policy.quietHours);
  const inside = [-1440, 0, 1440].some((shift) => quiet.from + shift <= hours.from && quiet.to + shift >= hours.to);
  if (!inside) return [];
  const message = `${nameOf(slot)} (${hoursOf(slot)}) lies within the quiet hours ${hoursOf(policy.quietHours)}, when nothing is sent`;
  const remedy = "move its from and to out of the quiet hours, or remove it";
  const said = saying("rosterInQuietHours", { name: slot.id, hours: hoursOf(slot), quiet: hoursOf(policy.quietHours) });
  return [warn(slot, "from", { ...said, message, value: hoursOf(slot), limit: hoursOf(policy.quietHours), remedy })];
}

/** A slot that no campaign can use. */
function campaignClash(slot: RosterDeclared, declared: Declared): Problem[] {
  const able = Object.values(declared.campaigns).filter(
    (campaign) =>
      campaign.line === slot.line &&
      (slot.campaign === undefined || slot.campaign === campaign.id) &&
      (slot.placement === undefined || slot.placement === campaign.placement),
  );
  const say = (field: string, said: ReturnType<typeof saying>, why: string, remedy: string): Problem[] => {
    const message = `${nameOf(slot)} is kept free for nobody: ${why}`;
    return [warn(slot, field, { ...said, message, value: slot.campaign ?? slot.line, remedy })];
  };
  const [one] = able;
  if (one === undefined) {
    const where = slot.placement === undefined ? "" : ` for the placement "${slot.placement}"`;
    const { id: name, line, placement } = slot;
    const said =
      placement === undefined
        ? saying("rosterWithoutCampaign.line", { name, line })
        : saying("rosterWithoutCampaign.placement", { name, line, placement });
    return say("line", said, `the line "${line}" has no campaign${where}`, "declare one, or remove the slot");
  }
  const who = able.length === 1 ? `the campaign "${one.id}"` : `none of the ${able.length} campaigns of the line "${slot.line}"`;
  if (!able.some((campaign) => windowMeets(campaign, slot))) {
    const why =
      able.length === 1 && one.window
        ? `the window ${hoursOf(one.window)} of ${who} does not meet its hours ${hoursOf(slot)}`
        : `the window of ${who} meets its hours ${hoursOf(slot)}`;
    const window = able.length === 1 && one.window ? hoursOf(one.window) : null;
    const said = saying("rosterOutsideWindow", { name: slot.id, hours: hoursOf(slot), campaigns: able.map(({ id }) => id), window });
    return say("from", said, why, "move the slot's hours into the window, or widen the window");
  }
  if (!able.some((campaign) => runMeets(campaign, slot))) {
    const why = able.length === 1 ? `${who} does not run on its days` : `${who} runs on its days`;
    const said = saying("rosterOutsideRun", { name: slot.id, campaigns: able.map(({ id }) => id) });
    return say("days", said, why, "change its days, or start and end of the campaign");
  }
  return [];
}

function windowMeets({ window }: CampaignDeclared, slot: RosterDeclared): boolean {
  // Hours of two zones meet for people somewhere.
  if (!window || window.zone !== slot.zone) return true;
  const hours = minutes(slot);
  const open = minutes(window);
  return [-1440, 0, 1440].some((shift) => open.from + shift < hours.to && open.to + shift > hours.from);
}

function runMeets({ status, start, end }: CampaignDeclared, slot: RosterDeclared): boolean {
  if (status === "ended") return false;
  // A date begins 14 hours before that of UTC at the earliest, ends 12 after it at the latest, and hours may run on into the next.
  const fromMs = start === undefined ? Number.NEGATIVE_INFINITY : Date.parse(start) - 2 * DAY_MS - 12 * HOUR_MS;
  const toMs = end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end) + 14 * HOUR_MS;
  const dates = (slot.days ?? []).filter((day) => typeof day === "string");
  return dates.length === 0 || dates.some((date) => Date.parse(date) > fromMs && Date.parse(date) < toMs);
}

/** A slot on one of its days, in milliseconds of the local calendar. */
interface Occurrence {
  readonly slot: RosterDeclared;
  readonly from: number;
  readonly to: number;
}

function limitClashes(slots: readonly RosterDeclared[], declared: Declared): Problem[] {
  const problems: Problem[] = [];
  const told = new Set<string>();
  for (const limit of limitsOf(declared)) {
    for (const group of groupsOf(slots, limit, declared)) {
      for (const timeline of timelinesOf(group)) {
        for (const crowd of crowdsOf(timeline, limit)) {
          const key = JSON.stringify([limit.label, ...new Set(crowd.map(({ slot }) => slot.id))]);
          const last = crowd[crowd.length - 1];
          if (last === undefined || told.has(key)) continue;
          told.add(key);
          problems.push(crowdWarning(last.slot, crowd, limit));
        }
      }
    }
  }
  return problems;
}

function limitsOf({ policy, ...declared }: Declared): readonly Limit[] {
  const kinds = new Set(Object.values(declared.campaigns).map(({ kind }) => kind));
  const knows = (kind: ListKind, id: string): boolean => entryOf<unknown>(declared[kind], id) !== undefined;
  const limits = policy.limits.filter((limit) => limit.for === undefined || isKnown(limit.for, { kinds, knows }));
  const weekly = policy.volume.maxPerWeek;
  return [
    ...limits.map((limit) => compileLimit(limit, { kinds, knows })),
    ...(weekly === undefined
      ? []
      : [{ ...compileLimit({ each: "person", max: weekly, per: "7d" }, { kinds, knows }), label: "volume.maxPerWeek" }]),
  ];
}

function isKnown(target: NonNullable<Declared["policy"]["limits"][number]["for"]>, scope: Parameters<typeof resolveLimitName>[1]): boolean {
  if (typeof target !== "string" && !Array.isArray(target)) return true;
  return [target].flat().every((name) => resolveLimitName(name, scope) !== null);
}

/** Slots whose messages the limit counts together in one person who has them all. */
function groupsOf(slots: readonly RosterDeclared[], limit: Limit, { campaigns }: Declared): readonly (readonly RosterDeclared[])[] {
  if (limit.by.includes("item") || limit.by.includes("creative")) return [];
  const counted = slots.flatMap((slot) => {
    const campaign = slot.campaign === undefined ? undefined : entryOf(campaigns, slot.campaign);
    const known = { line: slot.line, campaign: slot.campaign, placement: slot.placement ?? campaign?.placement, kind: campaign?.kind };
    const named = (names: readonly string[], name: string | undefined): boolean =>
      names.length === 0 || (name !== undefined && names.includes(name));
    const { lines, campaigns: only, placements, kinds } = limit.for;
    if (!named(lines, known.line) || !named(only, known.campaign) || !named(placements, known.placement) || !named(kinds, known.kind))
      return [];
    const values = limit.by.map((key) => (key === "item" || key === "creative" ? undefined : known[key]));
    return values.includes(undefined) ? [] : [{ slot, key: JSON.stringify([slot.zone, values]) }];
  });
  return [...Map.groupBy(counted, ({ key }) => key).values()].flatMap((together) => {
    const own = together.map(({ slot }) => slot);
    const audiences = new Set(own.map(({ audience }) => audience));
    return [...audiences].map((audience) => own.filter((slot) => slot.audience === undefined || slot.audience === audience));
  });
}

/** Five ordinary weeks, and five weeks from the one before each date that a slot names. */
function timelinesOf(slots: readonly RosterDeclared[]): readonly (readonly Occurrence[])[] {
  const monday = 4;
  const weekly = slots.filter(({ days }) => days === undefined || typeof days[0] === "number");
  const dates = new Set(
    slots.flatMap(({ days }) => (days ?? []).flatMap((day) => (typeof day === "string" ? [utcDay(Date.parse(day))] : []))),
  );
  const lines = weekly.length === 0 ? [] : [occurrencesOf(weekly, monday)];
  for (const date of dates) lines.push(occurrencesOf(slots, date - 7));
  return lines;
}

const longestDays = 36;

function occurrencesOf(slots: readonly RosterDeclared[], first: number): readonly Occurrence[] {
  const found: Occurrence[] = [];
  for (let day = first; day < first + longestDays; day++) {
    const weekday = ((day + 3) % 7) + 1;
    const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
    for (const slot of slots) {
      if (slot.days !== undefined && !slot.days.some((one) => one === weekday || one === date)) continue;
      const { from, to } = minutes(slot);
      found.push({ slot, from: day * DAY_MS + from * MINUTE_MS, to: day * DAY_MS + to * MINUTE_MS });
    }
  }
  return found.sort((a, b) => a.to - b.to || a.from - b.from);
}

/** Sets of occurrences that need more room than the limit leaves between the begin of the first and the end of the last. */
function crowdsOf(timeline: readonly Occurrence[], { rule }: Limit): readonly (readonly Occurrence[])[] {
  const found: Occurrence[][] = [];
  const starts = new Set(timeline.map(({ from }) => from));
  for (const start of starts) {
    const crowd: Occurrence[] = [];
    let needed = 0;
    for (const one of timeline) {
      if (one.from < start) continue;
      const room = roomOf(rule, start, one.to);
      if (room === null) break;
      crowd.push(one);
      needed += one.slot.slots;
      if (needed <= room) continue;
      found.push(crowd);
      break;
    }
  }
  return found;
}

/** Most messages that the limit lets through in [from, to); null where the stretch is longer than a period. */
function roomOf(rule: Limit["rule"], from: number, to: number): number | null {
  if (rule.kind === "max" && rule.per.kind !== "rolling") {
    const number = (atMs: number): number => (rule.per.kind === "day" ? utcDay(atMs) : Math.floor((utcDay(atMs) + 3) / 7));
    return number(from) === number(to - 1) ? rule.max : null;
  }
  const max = rule.kind === "gap" ? 1 : rule.max;
  const ms = rule.kind === "gap" ? rule.ms : rule.per.kind === "rolling" ? rule.per.ms : DAY_MS;
  if (to - from > Math.max(ms, DAY_MS)) return null;
  return max * (Math.floor((to - from - 1) / ms) + 1);
}

function crowdWarning(slot: RosterDeclared, crowd: readonly Occurrence[], limit: Limit): Problem {
  const needed = crowd.reduce((sum, one) => sum + one.slot.slots, 0);
  const ids = [...new Set(crowd.map((one) => one.slot.id))];
  const lines = [...new Set(crowd.map((one) => one.slot.line))];
  const first = crowd.reduce((least, one) => Math.min(least, one.from), Number.POSITIVE_INFINITY);
  const last = crowd.reduce((most, one) => Math.max(most, one.to), 0);
  const room = roomOf(limit.rule, first, last) ?? 0;
  const who = ids.length === 1 ? nameOf(slot) : `roster slots ${ids.map((id) => `"${id}"`).join(", ")} (${lines.join(", ")})`;
  const within = last - first < DAY_MS ? `${Math.ceil((last - first) / HOUR_MS)} hours` : `${Math.ceil((last - first) / DAY_MS)} days`;
  const verb = ids.length === 1 ? "keeps" : "keep";
  const message = `${who} ${verb} ${needed} messages of a person free within ${within}, where the limit "${limit.label}" lets ${room} through`;
  const cooldown = limit.by.includes("kind") || limit.for.kinds.length > 0;
  const remedy = cooldown
    ? "set the slots of one kind further apart than its cooldown, or make the cooldown shorter"
    : "take slots away, set them further apart, or raise the limit";
  const hours = Math.ceil((last - first) / HOUR_MS);
  const said = saying(cooldown ? "rosterWithinCooldown" : "rosterAboveLimit", { names: ids, needed, hours, label: limit.label, room });
  return warn(slot, "slots", { ...said, message, value: needed, limit: room, remedy });
}

/** What a line may send a day to everybody, against what is kept free for it with a single person. */
function quotaClashes(slots: readonly RosterDeclared[], { lines }: Declared): Problem[] {
  return [...Map.groupBy(slots, ({ line }) => line)].flatMap(([id, own]) => {
    const quota = entryOf(lines, id)?.quota;
    if (!quota) return [];
    let most = 0;
    for (const timeline of timelinesOf(own)) {
      const byDay = Map.groupBy(timeline, ({ from }) => utcDay(from));
      for (const day of byDay.values())
        most = Math.max(
          most,
          day.reduce((sum, { slot }) => sum + slot.slots, 0),
        );
    }
    const [slot] = own;
    if (slot === undefined || most <= quota.perDay) return [];
    const message = `the roster keeps ${most} messages a day with each person free for the line "${id}", which may send ${quota.perDay} a day to all people together`;
    const remedy = "raise the line's quota, or give the slots an audience that it is enough for";
    const said = saying("rosterAboveQuota", { line: id, most, perDay: quota.perDay });
    return [warn(slot, "slots", { ...said, message, value: most, limit: quota.perDay, remedy })];
  });
}
