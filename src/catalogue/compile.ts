import { type CompiledPredicate, compilePredicate } from "../audience/compile-predicate.ts";
import { utcDay } from "../base/duration.ts";
import { hash32 } from "../base/rng.ts";
import { requiredPaths } from "../message/template.ts";
import { exactWindowMs, windowDays } from "../person/ask.ts";
import { anyEvent, type InteractionNeed } from "../person/needs.ts";
import type { Audience, Campaign, Catalogue, Creative, Experiment, ItemRule, Line, Placement, Policy, RosterSlot } from "./catalogue.ts";
import { collectNeeds } from "./collect-needs.ts";
import { compileLimit, durationMs, spanOf } from "./compile-limit.ts";
import { asList } from "./fields.ts";
import { byCodeUnit } from "./merge.ts";
import {
  type CampaignDeclared,
  type CreativeDeclared,
  type Declared,
  type ExperimentDeclared,
  entryOf,
  type InlineItemRule,
  type ItemRuleDeclared,
  type LineDeclared,
  type ListKind,
  type PlacementDeclared,
  type PolicyDeclared,
  type RosterDeclared,
} from "./schema.ts";

/**
 * Compiles what is declared into what decisions read. The declared form must have passed `applyDeclared`: a reference that leads
 * nowhere is a bug here and throws.
 */
export function compile(declared: Declared, version: number): Catalogue {
  const predicates = compileAudiences(declared);
  const audiences = mapOf(
    Object.keys(declared.audiences),
    (id): Audience => ({ id, matches: found(predicates.get(id), "audience", id).matches }),
  );
  const lines = mapOf(Object.keys(declared.lines), (id) => compileLine(found(entryOf(declared.lines, id), "line", id)));
  const placements = mapOf(Object.keys(declared.placements), (id) =>
    compilePlacement(found(entryOf(declared.placements, id), "placement", id)),
  );
  const creatives = mapOf(Object.keys(declared.creatives), (id) => compileCreative(found(entryOf(declared.creatives, id), "creative", id)));
  const rules = mapOf(Object.keys(declared.itemRules), (id) => compileItemRule(found(entryOf(declared.itemRules, id), "item rule", id)));
  const select = makeSelector(creatives);
  const scope: CampaignScope = { lines, placements, audiences, rules, select };
  const campaigns = Object.keys(declared.campaigns)
    .sort(byCodeUnit)
    .map((id) => compileCampaign(found(entryOf(declared.campaigns, id), "campaign", id), scope));
  const counters = [...predicates.values()].flatMap((predicate) => predicate.counters);
  const interactions = [...rules.values(), ...campaigns.map((campaign) => campaign.items)].flatMap(interactionNeed);
  if (declared.policy.scorer === "learned") interactions.push(needOfLearning);
  return {
    version,
    lines,
    placements,
    audiences,
    creatives,
    campaigns,
    experiments: Object.keys(declared.experiments)
      .sort(byCodeUnit)
      .map((id) => compileExperiment(found(entryOf(declared.experiments, id), "experiment", id), audiences)),
    roster: Object.keys(declared.roster)
      .sort(byCodeUnit)
      .map((id) => compileSlot(found(entryOf(declared.roster, id), "roster slot", id), { ...scope, campaigns })),
    policy: compilePolicy(declared.policy, declared),
    needs: collectNeeds(counters, interactions),
  };
}

const mapOf = <T>(ids: readonly string[], make: (id: string) => T): Map<string, T> =>
  new Map([...ids].sort(byCodeUnit).map((id) => [id, make(id)]));

function found<T>(value: T | undefined, what: string, id: string): T {
  if (value === undefined) throw new Error(`${what} "${id}" is not declared: check references before compiling`);
  return value;
}

function compileAudiences(declared: Declared): Map<string, CompiledPredicate> {
  const made = new Map<string, CompiledPredicate>();
  const making = new Set<string>();
  const make = (id: string): CompiledPredicate => {
    const known = made.get(id);
    if (known) return known;
    if (making.has(id)) throw new Error(`audience "${id}" leads back to itself: check references before compiling`);
    making.add(id);
    const predicate = compilePredicate(found(entryOf(declared.audiences, id), "audience", id).where, make);
    made.set(id, predicate);
    return predicate;
  };
  for (const id of Object.keys(declared.audiences)) make(id);
  return made;
}

function compileLine({ id, priority, quota }: LineDeclared): Line {
  return { id, priority, quota: quota ?? null };
}

function compilePlacement(placement: PlacementDeclared): Placement {
  const { id, kind, class: messageClass } = placement;
  return {
    id,
    kind,
    class: messageClass,
    devices: placement.devices ?? (messageClass === "service" ? "all" : "mostRecent"),
    inbox: placement.inbox ?? false,
    sms: placement.sms ?? false,
    secondTouchMs: placement.secondTouch === undefined ? null : durationMs(placement.secondTouch.after),
  };
}

/** One creative; also for previews of a creative that is not declared. */
export function compileCreative(creative: CreativeDeclared): Creative {
  const {
    id,
    lang = null,
    style,
    title,
    body,
    image = null,
    link = null,
    perDay = null,
    withoutRight = "downgrade",
    status,
    needs,
  } = creative;
  // A link is a fallback for items without one, so what it reads is not required of everybody.
  const read = [title, body, ...(image === null ? [] : [image])].flatMap(requiredPaths);
  return {
    id,
    lang,
    style,
    title,
    body,
    image,
    link,
    perDay,
    withoutRight,
    status,
    required: [...new Set([...needs, ...read])].sort(byCodeUnit),
  };
}

function compileItemRule(rule: ItemRuleDeclared | (InlineItemRule & { readonly id: string })): ItemRule {
  const { id } = rule;
  if (rule.from === "none") return { id, from: "none" };
  const filter = { type: rule.type ?? null, tags: rule.tags ?? [], top: rule.top ?? null };
  if (rule.from === "feed") return { id, from: "feed", ...filter };
  if (rule.from === "pool") return { id, from: "pool", order: rule.order, ...filter };
  return { id, from: "history", event: rule.event, withinMs: durationMs(rule.within), needId: hash32(rule.event), ...filter };
}

/** The learned scorer wants to know what people had to do with any item, whatever the event was called. */
const needOfLearning: InteractionNeed = { id: hash32(anyEvent), event: anyEvent, exact: false, days: 45 };

function interactionNeed(rule: ItemRule): InteractionNeed[] {
  if (rule.from !== "history") return [];
  const exact = rule.withinMs <= exactWindowMs;
  return [{ id: rule.needId, event: rule.event, exact, days: exact ? 0 : windowDays(rule.withinMs) }];
}

type Selector = CampaignDeclared["creatives"];

/** Answers selectors by an index over style, since a catalogue may hold thousands of creatives and of campaigns. */
function makeSelector(creatives: ReadonlyMap<string, Creative>): (selector: Selector) => readonly Creative[] {
  const sendable = [...creatives.values()].filter(({ status }) => status === "approved" || status === "live");
  const byStyle = new Map<string, Creative[]>();
  for (const creative of sendable) {
    const others = byStyle.get(creative.style);
    if (others) others.push(creative);
    else byStyle.set(creative.style, [creative]);
  }
  const answers = new Map<string, readonly Creative[]>();
  return (selector) => {
    const key = JSON.stringify([selector.ids, selector.style, selector.lang]);
    const known = answers.get(key);
    if (known) return known;
    const styles = selector.style === undefined ? null : new Set(asList(selector.style));
    const langs = selector.lang === undefined ? null : new Set(asList(selector.lang));
    const ids = selector.ids === undefined ? null : new Set(selector.ids);
    const named = ids === null ? null : [...ids].flatMap((id) => sendableOf(creatives.get(id)));
    const start = named ?? (styles === null ? sendable : [...styles].flatMap((style) => byStyle.get(style) ?? []));
    const answer = start
      .filter((one) => (styles === null || styles.has(one.style)) && (langs === null || (one.lang !== null && langs.has(one.lang))))
      .sort((a, b) => byCodeUnit(a.id, b.id));
    answers.set(key, answer);
    return answer;
  };
}

const sendableOf = (creative: Creative | undefined): Creative[] =>
  creative && (creative.status === "approved" || creative.status === "live") ? [creative] : [];

interface CampaignScope {
  readonly lines: ReadonlyMap<string, Line>;
  readonly placements: ReadonlyMap<string, Placement>;
  readonly audiences: ReadonlyMap<string, Audience>;
  readonly rules: ReadonlyMap<string, ItemRule>;
  readonly select: (selector: Selector) => readonly Creative[];
}

function compileCampaign(campaign: CampaignDeclared, scope: CampaignScope): Campaign {
  const { id, kind, category, strategy, status, audience, window, goal, start, end } = campaign;
  const placement = found(scope.placements.get(campaign.placement), "placement", campaign.placement);
  return {
    id,
    line: found(scope.lines.get(campaign.line), "line", campaign.line),
    kind,
    category,
    placement,
    audience: audience === undefined ? null : found(scope.audiences.get(audience), "audience", audience),
    items: itemsOfCampaign(campaign, scope),
    creatives: scope.select(campaign.creatives),
    strategy,
    familiarity: campaign.familiarity,
    sms: campaign.sms ?? placement.sms,
    secondTouchMs: secondTouchOf(campaign, placement),
    window: window ? { ...spanOf(window), zone: window.zone } : null,
    goal: goal ? { event: goal.event, withinMs: durationMs(goal.within) } : null,
    link: campaign.link ?? null,
    status,
    startMs: start === undefined ? null : Date.parse(start),
    endMs: end === undefined ? null : Date.parse(end),
    minAppVersion: campaign.minAppVersion ?? null,
    localised: asList(campaign.creatives.lang).length !== 1,
  };
}

function secondTouchOf({ secondTouch }: CampaignDeclared, placement: Placement): number | null {
  if (secondTouch === undefined) return placement.secondTouchMs;
  return secondTouch === false ? null : durationMs(secondTouch.after);
}

/** A rule written in the campaign gets an id of its own, which no declared rule can have taken by accident. */
function itemsOfCampaign({ id, items }: CampaignDeclared, scope: CampaignScope): ItemRule {
  if (items === undefined) return { id: `${id}.items`, from: "none" };
  if (typeof items === "string") return found(scope.rules.get(items), "item rule", items);
  return compileItemRule({ ...items, id: `${id}.items` });
}

function compileExperiment({ id, salt, audience, arms }: ExperimentDeclared, audiences: ReadonlyMap<string, Audience>): Experiment {
  return {
    id,
    salt: salt ?? id,
    audience: audience === undefined ? null : found(audiences.get(audience), "audience", audience),
    arms: arms.map((arm) => ({ id: arm.id, weight: arm.weight, holdout: arm.holdout, strategy: arm.strategy ?? null })),
  };
}

function compileSlot(slot: RosterDeclared, scope: CampaignScope & { readonly campaigns: readonly Campaign[] }): RosterSlot {
  const { id, line, campaign, placement, audience, zone, slots } = slot;
  return {
    id,
    line: found(scope.lines.get(line), "line", line),
    campaign:
      campaign === undefined
        ? null
        : found(
            scope.campaigns.find((one) => one.id === campaign),
            "campaign",
            campaign,
          ),
    placement: placement === undefined ? null : found(scope.placements.get(placement), "placement", placement),
    audience: audience === undefined ? null : found(scope.audiences.get(audience), "audience", audience),
    days: slot.days === undefined ? null : compileDays(slot.days),
    hours: { ...spanOf(slot), zone },
    slots,
  };
}

function compileDays(days: readonly (number | string)[]): RosterSlot["days"] {
  const numbers = days.map((day) => (typeof day === "number" ? day : utcDay(Date.parse(day))));
  return { kind: typeof days[0] === "number" ? "weekdays" : "dates", numbers: new Set(numbers) };
}

function compilePolicy(policy: PolicyDeclared, declared: Declared): Policy {
  const kinds = new Set(Object.values(declared.campaigns).map((campaign) => campaign.kind));
  const knows = (kind: ListKind, id: string) => entryOf<unknown>(declared[kind], id) !== undefined;
  const { quietHours, volume, creatives } = policy;
  return {
    limits: policy.limits.map((limit) => compileLimit(limit, { kinds, knows })),
    quietHours: quietHours ? compileQuietHours(quietHours) : null,
    reward: policy.reward,
    consent: policy.consent,
    exploration: policy.exploration,
    volume: {
      lambda: volume.lambda,
      minPerWeek: volume.minPerWeek ?? null,
      maxPerWeek: volume.maxPerWeek ?? null,
      adaptive: volume.adaptive,
      learned: volume.learned,
      switchOffsPer1000: volume.switchOffsPer1000,
      budgets: volume.budgets,
    },
    timing: policy.timing,
    scorer: policy.scorer,
    holdout: policy.holdout,
    creatives: {
      autoRest: creatives.autoRest,
      restForMs: durationMs(creatives.restFor),
      autoRetire: creatives.autoRetire,
      least: creatives.least,
      keep: creatives.keep,
    },
    serviceText: policy.serviceText ?? { refuse: [], allow: [] },
    spikes: policy.spikes ?? { pause: true, errors: 0.2, optOuts: 0.01, times: 3, least: 10 },
    searchable: policy.searchable ?? ["email", "phone", "name"],
    dueHour: policy.dueHour,
    patienceMs: durationMs(policy.patience),
  };
}

function compileQuietHours({ from, to, ...rest }: NonNullable<PolicyDeclared["quietHours"]>): Policy["quietHours"] {
  return { ...spanOf({ from, to }), ...rest };
}
