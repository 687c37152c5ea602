import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { policySchema } from "../catalogue/schema.ts";
import { isHeldOut } from "../decision/arms.ts";
import type { Model } from "../decision/decision.ts";
import { ringable } from "../decision/ringable.ts";
import { capRange, isCounted, ruleCapOf } from "../decision/volume/own-limits.ts";
import { assignedBudget, type BudgetPlan, type BudgetRow, lotOf } from "../learning/volume/budgets.ts";
import { capContext, capWeekOf, capWeekStartMs } from "../learning/volume/cap-context.ts";
import type { CapRow } from "../learning/volume/cap-policy.ts";
import type { ContactCount } from "../learning/volume/fatigue-curve.ts";
import { sessionGapMs } from "../person/engagement.ts";
import { emptyState, foldAll } from "../person/fold.ts";
import type { LedgerEntry, PersonState } from "../person/state.ts";
import { type LabelledWeek, labelledWeeksOf, storedPolicies } from "../store/cap-weeks.ts";
import type { Pool } from "../store/database.ts";
import { type LoggedFact, loadCheckpoints, loadFacts } from "../store/facts.ts";
import { pageOfPeople } from "../store/people.ts";
import { stateOfCheckpoint } from "../worker/records.ts";

/** Weeks after a week's end at which is asked whether a push still reaches the person (science §13). */
const horizonWeeks = 4;
/** Everybody is decided once a day at least: whose first decision under a lot comes later in the week was not under it from its beginning. */
const startsWithinMs = 48 * HOUR_MS;
/** A push opened by then counts as opened. */
const openWithinMs = DAY_MS;

export interface CapWeeksRequest {
  /** Lots that begin from here on. */
  readonly fromMs: number;
  readonly nowMs: number;
  /** The group's open rate that people's own are shrunk towards. */
  readonly openRate: number;
  readonly pageSize: number;
  readonly signal: AbortSignal;
}

/** Person-weeks that were left out, by why. */
export interface LeftOutWeeks {
  /** The four weeks after are not over yet. */
  readonly young: number;
  /** The lot began for this person within the week, or was changed in it. */
  readonly partial: number;
  /** The facts of that time are no longer kept. */
  readonly factsGone: number;
  /** The person turned out to be somebody else, whom another lot may have been dealt. */
  readonly merged: number;
  /** No push could reach the person when the lot began, or they get no marketing to measure against: no cap can do anything. */
  readonly untouched: number;
}

/** Weeks under a weekly maximum that was drawn by lot. */
export interface CapWeeks {
  readonly rows: readonly CapRow[];
  readonly budgets: readonly BudgetRow[];
  /** Pushes that went out in a week, on average, by the maximum that was dealt. */
  readonly sentPerWeek: ReadonlyMap<number, number>;
  /** How pushes fared by their place in the week. */
  readonly contacts: readonly ContactCount[];
  readonly leftOut: LeftOutWeeks;
  readonly complete: boolean;
}

interface Deps {
  readonly pool: Pool;
  readonly catalogue: Catalogue;
  readonly model: Model;
}

/**
 * Reads the budget slice's weeks from the log of decisions, where each carries the maximum that was dealt, and what people did in them from
 * their facts. A lot lasts for weeks, and what is known of a person later in it follows from what they were dealt: so the context and the
 * rule's cap of all its weeks are those of the Monday on which it began for them, when chance alone had spoken, and the propensity is the
 * lot's. The rule is today's, on the record of then. Pages of people; of those, the facts of the slice alone are in memory.
 */
export async function readCapWeeks(deps: Deps, request: CapWeeksRequest): Promise<CapWeeks> {
  const plans = await readPlans(deps.pool);
  const reading = new Reading(deps, request, plans);
  for (let after = ""; !request.signal.aborted; ) {
    const ids = await pageOfPeople(deps.pool, after, request.pageSize);
    if (ids.length === 0) break;
    after = ids.at(-1) ?? "";
    await reading.page(ids.filter((id) => mayBeDealt(id, plans, request)));
  }
  return reading.result(!request.signal.aborted);
}

/** How lots were drawn under a version of the catalogue. */
interface Plan extends BudgetPlan {
  /** The same for versions that deal alike. */
  readonly key: string;
  readonly holdout: { readonly share: number; readonly salt: string };
}

async function readPlans(pool: Pool): Promise<ReadonlyMap<number, Plan>> {
  const plans = new Map<number, Plan>();
  for (const { version, policy } of await storedPolicies(pool)) {
    const { volume, holdout } = policySchema.parse(policy ?? {});
    const { salt, arms, share } = volume.budgets;
    if (share > 0) plans.set(version, { ...volume.budgets, key: JSON.stringify([salt, arms]), holdout });
  }
  return plans;
}

/** Whether any plan deals to a person in any lot of the span: the others' decisions need not be read. */
function mayBeDealt(personId: string, plans: ReadonlyMap<number, Plan>, { fromMs, nowMs }: CapWeeksRequest): boolean {
  const widest = new Map<string, Plan>();
  for (const plan of plans.values()) if (plan.share > (widest.get(plan.salt)?.share ?? 0)) widest.set(plan.salt, plan);
  for (const plan of widest.values())
    for (let week = capWeekOf(fromMs); week <= capWeekOf(nowMs); week++) if (assignedBudget({ personId, week, plan }) !== null) return true;
  return false;
}

const firstLotMs = (fromMs: number): number => {
  let week = capWeekOf(fromMs);
  while (lotOf(week) === lotOf(week - 1) || capWeekStartMs(week) < fromMs) week++;
  return capWeekStartMs(week);
};

/** The weeks of one person under one lot. */
interface Lot {
  readonly personId: string;
  readonly plan: Plan;
  readonly cap: number;
  readonly firstAtMs: number;
  /** Ascending. */
  readonly weeks: number[];
  /** Whether the plan was changed before the lot's end. */
  isOver: boolean;
}

class Reading {
  readonly #rows: CapRow[] = [];
  readonly #budgets: BudgetRow[] = [];
  readonly #sent = new Map<number, { weeks: number; pushes: number }>();
  readonly #contacts = new Map<number, { trials: number; successes: number }>();
  readonly #leftOut = { young: 0, partial: 0, factsGone: 0, merged: 0, untouched: 0 };
  readonly #deps: Deps;
  readonly #request: CapWeeksRequest;
  readonly #plans: ReadonlyMap<number, Plan>;

  constructor(deps: Deps, request: CapWeeksRequest, plans: ReadonlyMap<number, Plan>) {
    this.#deps = deps;
    this.#request = request;
    this.#plans = plans;
  }

  async page(ids: readonly string[]): Promise<void> {
    const { pool } = this.#deps;
    const { nowMs } = this.#request;
    // Of a lot that is cut nobody knows how it began.
    const fromMs = firstLotMs(this.#request.fromMs);
    const lots = this.#lotsOf(await labelledWeeksOf(pool, ids, { fromMs, toMs: nowMs }));
    const people = [...new Set(lots.map(({ personId }) => personId))];
    const [facts, checkpoints] = await Promise.all([loadFacts(pool, people), loadCheckpoints(pool, people)]);
    for (const personId of people) {
      const past = new Past(personId, facts.get(personId) ?? [], checkpoints.get(personId), this.#deps.catalogue);
      for (const lot of lots) if (lot.personId === personId) this.#lot(lot, past);
    }
  }

  result(complete: boolean): CapWeeks {
    return {
      rows: this.#rows,
      budgets: this.#budgets,
      sentPerWeek: new Map([...this.#sent].map(([cap, { weeks, pushes }]) => [cap, pushes / weeks])),
      contacts: [...this.#contacts].map(([contact, counts]) => ({ contact, ...counts })).sort((a, b) => a.contact - b.contact),
      leftOut: this.#leftOut,
      complete,
    };
  }

  /** Weeks by lot. What was dealt is drawn again and has to be what the log says: a label alone may be an experiment's. */
  #lotsOf(labelled: readonly LabelledWeek[]): readonly Lot[] {
    const lots = new Map<string, Lot>();
    for (const { personId, week, arm, catalogueVersion, firstAtMs } of labelled) {
      const plan = this.#plans.get(catalogueVersion);
      const cap = plan === undefined ? null : assignedBudget({ personId, week, plan });
      if (plan === undefined || cap === null || !`, ${arm}`.endsWith(`, ${plan.salt}:${cap}`)) continue;
      const key = JSON.stringify([personId, lotOf(week)]);
      const lot = lots.get(key) ?? { personId, plan, cap, firstAtMs, weeks: [], isOver: false };
      lots.set(key, lot);
      if (plan.key !== lot.plan.key) {
        // What is dealt after a change within the lot follows a person who is what the first maximum made of them.
        lot.isOver = true;
        if (lot.weeks.at(-1) === week) lot.weeks.pop();
        this.#leftOut.partial++;
      } else if (lot.isOver) this.#leftOut.partial++;
      else if (lot.weeks.at(-1) !== week) lot.weeks.push(week);
    }
    return [...lots.values()].sort((a, b) => a.firstAtMs - b.firstAtMs);
  }

  #lot({ personId, plan, cap, firstAtMs, weeks }: Lot, past: Past): void {
    const { catalogue, model } = this.#deps;
    const { nowMs, openRate } = this.#request;
    const first = capWeekOf(firstAtMs);
    const isWhole = firstAtMs < capWeekStartMs(first) + startsWithinMs && past.isKnownAt(capWeekStartMs(first));
    const begin = isWhole ? first : first + 1;
    const inTime = weeks.filter((week) => week >= begin);
    this.#leftOut.partial += weeks.length - inTime.length;
    const ripe = inTime.filter((week) => capWeekStartMs(week + 1 + horizonWeeks) <= nowMs);
    this.#leftOut.young += inTime.length - ripe.length;
    if (ripe.length === 0) return;
    const weekStartMs = capWeekStartMs(begin);
    const start = past.stateAt(weekStartMs);
    if (start === null) {
      this.#leftOut.factsGone += ripe.length;
      return;
    }
    if (!isReachable(start) || isHeldOut(plan.holdout, personId)) {
      this.#leftOut.untouched += ripe.length;
      return;
    }
    const context = capContext({ state: start, weekStartMs, openRate, counts: this.#counts });
    const { volume } = catalogue.policy;
    const ruleCap = volume.adaptive ? ruleCapOf({ state: start, nowMs: weekStartMs, catalogue, model }).perWeek : capRange(volume).max;
    const propensity = plan.arms.filter((arm) => arm === cap).length / plan.arms.length;
    for (const week of ripe) {
      const seen = this.#week(week, past);
      if (seen === null) this.#leftOut.merged++;
      else {
        const { visits, reachable, opens, switchOffs } = seen;
        this.#rows.push({ personId, context, cap, propensity, visits, reachable, ruleCap });
        this.#budgets.push({ personId, assigned: cap, visits, opens, switchOffs });
        this.#noteSent(cap, seen.sent);
      }
    }
  }

  /** What became of a week; null when the person was merged into another by the end of what is looked at. */
  #week(week: number, past: Past) {
    const [fromMs, toMs] = [capWeekStartMs(week), capWeekStartMs(week + 1)];
    const before = past.stateAt(fromMs);
    const after = past.stateAt(toMs);
    const later = past.stateAt(capWeekStartMs(week + 2));
    const last = past.stateAt(capWeekStartMs(week + 1 + horizonWeeks));
    if (before === null || after === null || later === null || last === null || last.mergedInto !== null) return null;
    return {
      visits: past.visits(fromMs, toMs),
      opens: past.opens(fromMs, toMs),
      switchOffs: isReachable(before) && !isReachable(after) ? 1 : 0,
      reachable: isReachable(last),
      // A week later every one of them has had its day to be opened.
      sent: later.ledger.filter((one) => one.status !== "reserved" && one.atMs >= fromMs && one.atMs < toMs && this.#counts(one)),
    };
  }

  #noteSent(cap: number, sent: readonly LedgerEntry[]): void {
    const sum = this.#sent.get(cap) ?? { weeks: 0, pushes: 0 };
    this.#sent.set(cap, sum);
    sum.weeks++;
    sum.pushes += sent.length;
    for (const [place, { atMs, openedAtMs }] of sent.entries()) {
      const counts = this.#contacts.get(place + 1) ?? { trials: 0, successes: 0 };
      this.#contacts.set(place + 1, counts);
      counts.trials++;
      if (openedAtMs !== null && openedAtMs - atMs <= openWithinMs) counts.successes++;
    }
  }

  readonly #counts = (entry: LedgerEntry): boolean => isCounted(this.#deps.catalogue, entry);
}

/** Whether a push may reach a person, as far as devices and the person's own word go. */
function isReachable({ mergedInto, devices, preferences }: PersonState): boolean {
  if (mergedInto !== null || preferences.off.all || preferences.consent.marketing === false) return false;
  return typeof ringable({ devices, off: preferences.off.channels, channels: null }) !== "string";
}

/** A person as known at earlier times, by when facts came in. */
class Past {
  readonly #facts: readonly LoggedFact[];
  readonly #catalogue: Catalogue;
  /** The state that stands for the facts that are no longer kept. */
  readonly #base: PersonState;
  readonly #isCut: boolean;
  readonly #states = new Map<number, PersonState>();
  readonly #visitsMs: readonly number[];
  readonly #opensMs: readonly number[];

  constructor(
    personId: string,
    facts: readonly LoggedFact[],
    checkpoint: { version: number; state: Buffer } | undefined,
    catalogue: Catalogue,
  ) {
    this.#catalogue = catalogue;
    this.#isCut = checkpoint !== undefined;
    this.#base = checkpoint ? stateOfCheckpoint(checkpoint.state, personId, catalogue.needs) : emptyState(catalogue.needs);
    this.#facts = facts.filter(({ version }) => version > (checkpoint?.version ?? 0));
    this.#visitsMs = sessionsOf(this.#facts);
    this.#opensMs = opensOf(this.#facts);
  }

  /** Whether anything was known of the person. */
  isKnownAt(atMs: number): boolean {
    return this.#isCut || (this.#facts[0]?.receivedAtMs ?? Number.POSITIVE_INFINITY) < atMs;
  }

  /** null when facts of before or after that time are gone, and it is not known which. */
  stateAt(atMs: number): PersonState | null {
    if (this.#isCut && (this.#facts[0]?.receivedAtMs ?? Number.NEGATIVE_INFINITY) > atMs) return null;
    const known = this.#states.get(atMs);
    if (known !== undefined) return known;
    const reached = [...this.#states.keys()].filter((one) => one < atMs);
    const from = reached.length === 0 ? null : Math.max(...reached);
    const start = (from === null ? null : this.#states.get(from)) ?? this.#base;
    const state = foldAll(
      start,
      this.#facts.filter(({ receivedAtMs }) => receivedAtMs < atMs && (from === null || receivedAtMs >= from)).map(({ fact }) => fact),
      this.#catalogue.needs,
    );
    this.#states.set(atMs, state);
    return state;
  }

  visits = (fromMs: number, toMs: number): number => countBetween(this.#visitsMs, fromMs, toMs);
  opens = (fromMs: number, toMs: number): number => countBetween(this.#opensMs, fromMs, toMs);
}

const countBetween = (times: readonly number[], fromMs: number, toMs: number): number =>
  times.reduce((count, atMs) => (atMs >= fromMs && atMs < toMs ? count + 1 : count), 0);

/** When sessions began, as engagement counts them. */
function sessionsOf(facts: readonly LoggedFact[]): readonly number[] {
  const times = facts.flatMap(({ fact }) => (fact.kind === "event" ? [fact.atMs] : [])).sort((a, b) => a - b);
  return times.filter((atMs, k) => k === 0 || atMs > (times[k - 1] ?? 0) + sessionGapMs);
}

/** When messages were opened first. */
function opensOf(facts: readonly LoggedFact[]): readonly number[] {
  const first = new Map<string, number>();
  for (const { fact } of facts) {
    if (fact.kind !== "outcome" || fact.outcome !== "opened") continue;
    first.set(fact.messageId, Math.min(fact.atMs, first.get(fact.messageId) ?? fact.atMs));
  }
  return [...first.values()];
}
