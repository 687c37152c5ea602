import type { LimitRowView, LimitsView } from "../api/wire/reading.ts";
import { DAY_MS, MINUTE_MS } from "../base/duration.ts";
import type { Limit, LimitKey, Period, Policy } from "../catalogue/catalogue.ts";
import { allowsNone, countedTimes, type Facets, forbiddenTimes, limitApplies, limitFigures, limitLevels } from "../decision/limit-times.ts";
import { Moment } from "../decision/moment.ts";
import { refusalOfConsent } from "../decision/refusal-of-consent.ts";
import { ringable } from "../decision/ringable.ts";
import { describeCap } from "../decision/volume/adaptive-cap.ts";
import { adaptiveCapOf, ownLimits } from "../decision/volume/own-limits.ts";
import type { PersonState, Preferences } from "../person/state.ts";
import { type Pool, timestamp, timestampOrNull } from "../store/database.ts";
import { loadPreferences } from "../store/preferences.ts";
import { covers, firstFrom, type Stretches, without } from "../timing/stretches.ts";
import type { Shared } from "../worker/situation.ts";
import { orNull } from "./lists.ts";
import { loadState } from "./people.ts";

/** As long as the ledger reaches back: what is full for longer is full for as long as anybody can tell. */
const horizonMs = 35 * DAY_MS;

export interface LimitsDeps {
  readonly pool: Pool;
  readonly shared: Pick<Shared, "catalogue" | "model">;
  /** Vendors with an open channel. */
  readonly channels: ReadonlySet<string>;
  readonly nowMs: number;
}

/** What is left for a person now of every limit, told by the functions that decide. null = unknown person. */
export async function limitsOf({ pool, shared, channels, nowMs }: LimitsDeps, id: string): Promise<LimitsView | null> {
  const found = await loadState(pool, id);
  if (found === null) return null;
  const { personId, dueAtMs } = found;
  // They hold from the next send on, before the log has them.
  const preferences = (await loadPreferences(pool, [personId])).get(personId) ?? found.state.preferences;
  return tellLimits({ personId, state: { ...found.state, preferences }, dueAtMs, shared, channels, nowMs });
}

export interface LimitsCase {
  readonly personId: string;
  readonly state: PersonState;
  readonly dueAtMs: number | null;
  readonly shared: LimitsDeps["shared"];
  readonly channels: ReadonlySet<string>;
  readonly nowMs: number;
}

export function tellLimits({ personId, state, dueAtMs, shared, channels, nowMs }: LimitsCase): LimitsView {
  const { catalogue, model } = shared;
  const { policy } = catalogue;
  const { preferences } = state;
  const moment = new Moment({ state, preferences, catalogue, nowMs, toMs: nowMs + horizonMs, atOnce: false });
  const own = ownLimits({ personId, state, moment, model });
  const { campaign, item, creative, pair } = limitLevels(catalogue);
  const limits = [
    ...own.limits.flatMap((limit) => rowsOf(limit, "own", moment)),
    ...[...campaign, ...item, ...creative, ...pair].flatMap((limit) => rowsOf(limit, "policy", moment)),
  ].sort((a, b) => Number(b.isFull) - Number(a.isFull));
  const ring = ringable({ devices: state.devices, off: preferences.off.channels, channels });
  const consentRefusal = refusalOfConsent({ preferences, consent: policy.consent, class: "marketing", kind: "" });
  const quietHours = policy.quietHours && spanNow(moment.quiet, nowMs, spanText(policy.quietHours));
  const doNotDisturb = preferences.doNotDisturb.length === 0 ? null : spanNow(moment.doNotDisturb, nowMs, disturbText(preferences));
  const cap = adaptiveCapOf({ state, moment, model });
  const whole = { limits, ring, consentRefusal, quietHours, doNotDisturb };
  return {
    personId,
    at: timestamp(nowMs),
    zone: moment.zone,
    limits,
    cap: capTold(own, cap === null ? null : describeCap(cap)),
    reserved: state.ledger
      .filter((entry) => entry.status === "reserved")
      .map(({ messageId, campaign: of, item: about, creative: text, class: sort, atMs }) => ({
        messageId,
        campaign: orNull(of),
        item: about,
        creative: orNull(text),
        class: sort,
        sendAt: timestamp(atMs),
      })),
    quietHours,
    doNotDisturb,
    consent: {
      marketing: preferences.consent.marketing,
      at: timestampOrNull(preferences.consent.atMs),
      source: preferences.consent.source,
      policy: policy.consent,
      off: { all: preferences.off.all, kinds: [...preferences.off.kinds], channels: [...preferences.off.channels] },
      refusal: consentRefusal,
    },
    reach:
      typeof ring === "string" ? { reachable: false, refusal: ring, devices: 0 } : { reachable: true, refusal: null, devices: ring.length },
    blocked: blockedBy(whole),
    nextDueAt: timestampOrNull(dueAtMs),
  };
}

/** A limit for each group that it counts apart and has counted something of; else one row that says that nothing is used. */
function rowsOf(limit: Limit, origin: LimitRowView["origin"], moment: Moment): readonly LimitRowView[] {
  const groups = new Map<string, Facets>();
  for (const entry of moment.counted)
    if (limit.by.length > 0 && limitApplies(limit, entry, moment)) groups.set(JSON.stringify(limit.by.map((key) => entry[key])), entry);
  if (groups.size === 0) {
    const anything = exampleOf(limit);
    // A limit of an audience that the person is not in says nothing of them.
    return limitApplies(limit, anything, moment) ? [rowOf({ limit, origin, facets: anything, of: {} }, moment)] : [];
  }
  return [...groups.values()].map((facets) =>
    rowOf({ limit, origin, facets, of: Object.fromEntries(limit.by.map((key): [LimitKey, string] => [key, facets[key] ?? ""])) }, moment),
  );
}

/** A message of which nothing is known but that the limit speaks of it. */
function exampleOf({ for: only }: Limit): Facets {
  return {
    line: only.lines[0] ?? "",
    kind: only.kinds[0] ?? "",
    placement: only.placements[0] ?? "",
    campaign: only.campaigns[0] ?? "",
    // Of no item and creative that anything was counted of.
    creative: "\u0000",
    item: "\u0000",
  };
}

interface RowCase {
  readonly limit: Limit;
  readonly origin: LimitRowView["origin"];
  readonly facets: Facets;
  readonly of: Readonly<Record<string, string>>;
}

function rowOf({ limit, origin, facets, of }: RowCase, moment: Moment): LimitRowView {
  const { rule } = limit;
  const times = countedTimes(limit, facets, moment);
  const forbidden = forbiddenTimes(limit, times, moment);
  const isFull = covers(forbidden, moment.nowMs);
  const freesAtMs = isFull ? firstFrom(without([moment.nowMs, moment.toMs], forbidden), moment.nowMs) : null;
  const figures = limitFigures(limit, times, moment);
  const used = rule.kind === "max" ? Number(figures.value) : times.filter((atMs) => Math.abs(atMs - moment.nowMs) < rule.ms).length;
  const max = rule.kind === "max" ? rule.max : null;
  return {
    limit: limit.label,
    text: textOf({ limit, of, used, isFull, freesAtMs }),
    origin,
    rule: rule.kind,
    of: { ...of },
    used,
    max,
    left: max === null ? null : Math.max(0, max - used),
    gapMinutes: rule.kind === "gap" ? Math.round(rule.ms / MINUTE_MS) : null,
    isFull,
    freesAt: timestampOrNull(freesAtMs),
  };
}

function textOf(told: {
  readonly limit: Limit;
  readonly of: Readonly<Record<string, string>>;
  readonly used: number;
  readonly isFull: boolean;
  readonly freesAtMs: number | null;
}): string {
  const { limit, of, used, isFull, freesAtMs } = told;
  const { rule } = limit;
  const names = Object.entries(of).map(([key, value]) => `${key} ${value === "" ? "(none)" : value}`);
  const about = names.length > 0 ? ` of ${names.join(", ")}` : limit.by.length > 0 ? ` of any one ${limit.by.join(" and ")}` : "";
  const says =
    rule.kind === "gap" ? `${spell(rule.ms)} between two messages${about}` : `${used} of ${rule.max}${about} ${periodText(rule.per)}`;
  if (allowsNone(limit)) return `${says}: none is allowed`;
  if (!isFull) return says;
  return freesAtMs === null ? `${says}: full` : `${says}: full until ${timestamp(freesAtMs)}`;
}

function periodText(per: Period): string {
  if (per.kind === "rolling") return `in ${spell(per.ms)}`;
  return per.kind === "day" ? "this local day" : "this local week";
}

function spell(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes % 1440 === 0) return minutes === 1440 ? "1 day" : `${minutes / 1440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? "1 hour" : `${minutes / 60} hours`;
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

function capTold({ limits, label }: ReturnType<typeof ownLimits>, adaptiveText: string | null): LimitsView["cap"] {
  const maxOf = (name: string): number | null => {
    const rule = limits.find((limit) => limit.label === name)?.rule;
    return rule?.kind === "max" ? rule.max : null;
  };
  const [budget, learned, week] = [maxOf("budget"), maxOf("learnedCap"), maxOf("adaptiveCapPerWeek")];
  if (budget !== null) {
    const text = `${budget} a week, given by lot (${label ?? "budget"}) to learn what more or fewer messages do`;
    return { kind: "budget", perWeek: budget, perDay: null, text };
  }
  if (learned !== null)
    return {
      kind: "learned",
      perWeek: learned,
      perDay: null,
      text: `${learned} a week by the learned caps that were promoted (${label ?? "caps"})`,
    };
  if (week === null || adaptiveText === null) return null;
  return { kind: "adaptive", perWeek: week, perDay: maxOf("adaptiveCapPerDay"), text: adaptiveText };
}

function spanNow(stretches: Stretches, nowMs: number, text: string): NonNullable<LimitsView["quietHours"]> {
  const isNow = covers(stretches, nowMs);
  const free = isNow ? firstFrom(without([nowMs, nowMs + horizonMs], stretches), nowMs) : null;
  return { isNow, until: timestampOrNull(free), text };
}

const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

const spanText = ({ fromMinute, toMinute, then }: NonNullable<Policy["quietHours"]>): string =>
  `${clock(fromMinute)}–${clock(toMinute)} of the person's own day; marketing that falls into it is ${then === "delay" ? "delayed" : "cancelled"}`;

const dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const disturbText = ({ doNotDisturb }: Preferences): string =>
  doNotDisturb
    .map(({ from, to, days }) => `${from}–${to}${days === undefined ? "" : ` (${days.map((day) => dayNames[day - 1]).join(", ")})`}`)
    .join("; ");

interface Whole {
  readonly limits: readonly LimitRowView[];
  readonly ring: ReturnType<typeof ringable>;
  readonly consentRefusal: string | null;
  readonly quietHours: LimitsView["quietHours"];
  readonly doNotDisturb: LimitsView["doNotDisturb"];
}

function blockedBy({ limits, ring, consentRefusal, quietHours, doNotDisturb }: Whole): LimitsView["blocked"] {
  const blocked: LimitsView["blocked"] = [];
  if (typeof ring === "string") blocked.push({ by: ring, text: "no device of theirs can be rung" });
  if (consentRefusal !== null) blocked.push({ by: consentRefusal, text: "their own word, or the policy's, is against marketing" });
  if (quietHours?.isNow) blocked.push({ by: "quietHours", text: quietHours.text });
  if (doNotDisturb?.isNow) blocked.push({ by: "doNotDisturb", text: doNotDisturb.text });
  for (const { limit, isFull, of, text, origin } of limits)
    if (isFull && Object.keys(of).length === 0) blocked.push({ by: origin === "own" ? limit : `limit ${limit}`, text });
  return blocked;
}
