import { setImmediate } from "node:timers/promises";
import type { Forecast, ForecastOutcome } from "../api/wire/estimates.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import { localTime } from "../base/zone.ts";
import type { Campaign, Catalogue } from "../catalogue/catalogue.ts";
import { compile } from "../catalogue/compile.ts";
import { vendorQuotaOwner } from "../catalogue/daily-quota.ts";
import { fieldText } from "../catalogue/faults-of.ts";
import { applyDeclared } from "../catalogue/merge.ts";
import { type CampaignDeclared, type CreativeDeclared, entryOf } from "../catalogue/schema.ts";
import { campaignFate } from "../decision/campaign-fate.ts";
import type { Decision, StepName } from "../decision/decision.ts";
import { nextDueMs } from "../decision/next-due.ts";
import { timestamp } from "../store/database.ts";
import { loadPeople } from "../store/people.ts";
import { samplePeople } from "../store/people-sample.ts";
import type { QuotaUse } from "../store/quota.ts";
import { type DecideDeps, decidePerson, doubtedTokens, waysOf } from "../worker/decide.ts";
import { type CountedWays, loadQuotaInReach, trackQuota } from "../worker/quota.ts";
import { openRecords } from "../worker/records.ts";
import type { Shared } from "../worker/situation.ts";
import { countedOf } from "./counted.ts";

export interface ForecastQuestion {
  readonly campaign: string;
  /** As it would be, in place of the stored one; null = as stored. */
  readonly declared: CampaignDeclared | null;
  /** Besides those stored, or in their place. */
  readonly creatives: readonly CreativeDeclared[];
  /** People drawn by lot. */
  readonly people: number;
  readonly nowMs: number;
}

/**
 * What one day would bring if a campaign were live: people by lot are decided as they would be at their next due time, under the catalogue
 * as it would be, and nothing is written. null = there is no such campaign, stored or given. Further days are not forecast: they depend on
 * what the first day's messages bring about, which nobody has seen.
 */
export async function forecastCampaign(
  deps: DecideDeps,
  shared: Shared,
  question: ForecastQuestion,
): Promise<Result<Forecast, readonly Refusal[]> | null> {
  const { nowMs } = question;
  const launched = launch(shared, question);
  if (launched === null || !launched.ok) return launched;
  const { catalogue, campaign, warnings, assumptions } = launched.value;
  const next: Shared = { ...shared, catalogue };

  const { ids, people } = await samplePeople(deps.pool, question.people, nowMs);
  const rows = [...(await loadPeople(deps.pool, ids)).values()];
  const records = await openRecords(deps.pool, rows, catalogue.needs);
  const ways = waysOf(deps, nowMs);
  const used = await loadQuotaInReach(deps.pool, nowMs);
  const quota = trackQuota(catalogue, used, { nowMs, model: shared.model, ways });
  const doubted = await doubtedTokens(deps.pool, [...records.keys()], nowMs);

  const told: Told[] = [];
  let merged = 0;
  for (const record of records.values()) {
    if (record.state.mergedInto !== null) {
      merged++;
      continue;
    }
    const atMs = nextDueMs(record.state.zone, catalogue.policy.dueHour, nowMs);
    const isIn = campaign.audience === null || campaign.audience.matches(record.state, atMs);
    const doubts = doubted.get(record.personId);
    const decision = decidePerson(deps, next, {
      ...{ record, nowMs: atMs, cause: "due", placement: null, quota },
      // Nobody knows what will be doubted by then: what is doubted now may have had its day.
      doubted: doubts !== undefined && atMs < doubts.untilMs ? doubts : undefined,
    });
    told.push({ isIn, decision, ...outcomeOf(decision, campaign.id, isIn) });
    // Every decision may mean thousands of pairs: others get their turn in between.
    if (told.length % 5 === 0) await setImmediate();
  }
  const drawn = told.length;
  const total = rows.length === 0 ? people.rows : Math.round((people.rows * drawn) / rows.length);
  const scale = { drawn, total, isEverybody: people.isExact && rows.length >= people.rows };
  return ok({
    at: timestamp(nowMs),
    campaign: campaign.id,
    day: dayMeant,
    assumptions: assumptions.map(({ text }) => text),
    assumed: assumptions.map(({ said }) => said),
    people: { total, isExact: people.isExact && (merged === 0 || scale.isEverybody) },
    sample: drawn,
    inAudience: countedOf(told.filter(({ isIn }) => isIn).length, scale),
    outcomes: outcomesOf(told, scale),
    creatives: campaign.creatives.length,
    opens: opensOf(told, scale, { shared: next, campaign }),
    quotas: needsOf(told, scale, { campaign, used, ways, nowMs }),
    warnings: warnings.map((one) => ({ ...one })),
  });
}

const dayMeant =
  "each person's next regular decision (the policy's due hour in their zone, within 24 hours), with what is known of them now. Its first " +
  "message alone is counted: who was sent one may be decided again later that day, which this does not foretell, nor does it later days, " +
  "which depend on what these messages bring about.";

type Scale = Parameters<typeof countedOf>[1];

interface Told {
  readonly isIn: boolean;
  readonly decision: Decision;
  readonly outcome: ForecastOutcome;
  /** Rule, limit or other campaign, with its words; null where the outcome says all. */
  readonly rule: { readonly name: string; readonly text: string } | null;
}

/** What is taken for granted, as a sentence and as what it is made of. */
interface Assumption {
  readonly said: ReturnType<typeof saying>;
  readonly text: string;
}

interface Launched {
  readonly catalogue: Catalogue;
  readonly campaign: Campaign;
  readonly warnings: readonly Refusal[];
  readonly assumptions: readonly Assumption[];
}

/** The catalogue with the campaign live. */
function launch({ declared, catalogue }: Shared, question: ForecastQuestion): Result<Launched, readonly Refusal[]> | null {
  const { campaign: id, nowMs } = question;
  const stored = entryOf(declared.campaigns, id);
  const given = question.declared ?? stored;
  if (given === undefined) return null;
  const { start, ...timeless } = given;
  const isEarly = start !== undefined && Date.parse(start) > nowMs;
  const live: CampaignDeclared = { ...(isEarly ? timeless : given), status: "live" };
  const isPending = ({ status }: CreativeDeclared): boolean => status === "draft" || status === "inReview";
  const creatives = question.creatives.map((one): CreativeDeclared => (isPending(one) ? { ...one, status: "live" } : one));
  const applied = applyDeclared(
    declared,
    { campaigns: { [id]: live }, creatives: Object.fromEntries(creatives.map((one) => [one.id, one])) },
    { prune: false },
  );
  const named = (problem: {
    readonly kind: string;
    readonly id: string;
    readonly path: readonly (string | number)[];
    readonly refusal: Refusal;
  }) => {
    const place = creatives.findIndex((one) => one.id === problem.id);
    if (problem.kind === "campaigns" && problem.id === id && question.declared !== null)
      return { ...problem.refusal, field: fieldText(problem.path, "campaign") };
    if (problem.kind === "creatives" && place >= 0) return { ...problem.refusal, field: fieldText(["creatives", place, ...problem.path]) };
    return { ...problem.refusal, field: fieldText([problem.kind, problem.id, ...problem.path]) };
  };
  if (!applied.ok) return err(applied.error.map(named));
  const next = compile(applied.value.next, catalogue.version);
  const campaign = next.campaigns.find((one) => one.id === id);
  if (campaign === undefined) throw new Error(`campaign "${id}" was declared and is not compiled`);
  if (campaign.placement.kind === "pull")
    return err([
      {
        ...saying("forecastPull", { name: id, placement: campaign.placement.id }),
        message: `campaign "${id}" belongs to the pull placement "${campaign.placement.id}": nothing is decided before the app asks`,
        field: question.declared === null ? "id" : "campaign.placement",
        value: campaign.placement.id,
        remedy: "forecast campaigns of push placements; POST /v1/decide/dry-run says what a pull placement would show somebody",
      },
    ]);
  const pending = creatives.filter((one, place) => one !== question.creatives[place]).map((one) => one.id);
  const assumptions: Assumption[] = [];
  const assume = (said: Assumption["said"], text: string) => assumptions.push({ said, text });
  if (stored?.status !== "live" || question.declared !== null) assume(saying("assumed.live", {}), "the campaign is live");
  if (isEarly) assume(saying("assumed.begun", { start: start ?? "" }), `it has begun, though it is to start at ${start}`);
  if (pending.length > 0) assume(saying("assumed.approved", { creatives: pending }), `approved, though not yet: ${pending.join(", ")}`);
  if (next.needs.hash !== catalogue.needs.hash)
    assume(saying("assumed.past", {}), "what it newly asks of people's past was counted from the log, as far back as facts are kept");
  assume(saying("assumed.quotas", {}), "quotas stand as they do now, and one person's message takes none from another's");
  const own = applied.value.warnings.filter(
    (problem) =>
      (problem.kind === "campaigns" && problem.id === id) ||
      (problem.kind === "creatives" && creatives.some((one) => one.id === problem.id)),
  );
  return ok({ catalogue: next, campaign, warnings: own.map(named), assumptions });
}

const outcomeOfStep: Readonly<Record<StepName, ForecastOutcome>> = {
  commit: "onItsWay",
  campaigns: "notRunning",
  reach: "unreachable",
  consent: "noConsent",
  doNotDisturb: "doNotDisturb",
  holdout: "heldOut",
  audience: "notInAudience",
  time: "quiet",
  limits: "capped",
  items: "noItem",
  creatives: "noCreative",
  score: "notWorth",
  choose: "notWorth",
  worth: "notWorth",
};

const outcomeTexts: Readonly<Record<ForecastOutcome, string>> = {
  reached: "get a message of this campaign",
  otherCampaign: "get a message of another campaign instead",
  notWorth: "get nothing: no message is worth the price of interrupting them",
  notInAudience: "are not in its audience",
  onItsWay: "have a message on its way already",
  notRunning: "are due when the campaign does not run",
  unreachable: "have no device that can be rung: no permission, no channel, or too old an app",
  noConsent: "have not agreed to such messages",
  doNotDisturb: "want not to be disturbed at all",
  heldOut: "are held out, to measure against",
  quiet: "have no free minute in its window: quiet hours, their own do-not-disturb, or the window is over",
  capped: "are kept from it by limits and quotas",
  noItem: "find no item that may be sent to them",
  noCreative: "find no text that may be sent to them",
};

const ruleTexts: Readonly<Record<string, string>> = {
  alreadyCommitted: "a message is on its way already",
  ended: "the campaign has ended by then",
  notStarted: "the campaign has not begun by then",
  noDevice: "no device is registered",
  permissionDenied: "every device has notifications switched off",
  channelOff: "the person switched the channel off",
  noChannel: "no channel is configured (or all are paused) for the devices",
  doubted: "the vendor doubts every token that is left, and marketing leaves those alone for the rest of the UTC day",
  appVersion: "the app is older than the campaign asks for",
  consentWithdrawn: "consent to marketing was withdrawn",
  consentMissing: "consent to marketing is required and was never given",
  allOff: "the person switched everything off",
  kindOff: "the person switched off messages of this kind",
  alwaysDoNotDisturb: "the person's own do-not-disturb hours leave no minute",
  doNotDisturb: "the free minutes lie in the person's do-not-disturb hours",
  quietHours: "the free minutes lie in quiet hours",
  windowClosed: "the window does not open again before the next decision",
  holdout: "the policy's holdout",
  quota: "the line's quota of the day is used up",
  vendorDeviceQuota: "the vendor takes no more marketing messages for the device that day",
  vendorAppQuota: "the vendor takes no more marketing messages of the app that day",
  roster: "the roster keeps the messages left free for others",
  noItem: "its item rule finds nothing for the person",
  noCreative: "none of its creatives may be sent",
};

function outcomeOf(decision: Decision, campaignId: string, isIn: boolean): Pick<Told, "outcome" | "rule"> {
  if (!isIn) return { outcome: "notInAudience", rule: null };
  const fate = campaignFate(decision, campaignId);
  if (fate.kind === "chosen") return { outcome: "reached", rule: null };
  if (fate.kind === "other") return { outcome: "otherCampaign", rule: { name: fate.campaign, text: `campaign ${fate.campaign}` } };
  if (fate.kind === "silence") return { outcome: "notWorth", rule: null };
  const { step, removal } = fate;
  const outcome = outcomeOfStep[step];
  if (removal === null) return { outcome, rule: null };
  const name = removal.rule === "experimentHoldout" ? `experiment ${removal.value}` : removal.rule;
  const text = Object.hasOwn(ruleTexts, removal.rule) ? (ruleTexts[removal.rule] ?? name) : step === "limits" ? `limit "${name}"` : name;
  return { outcome, rule: { name, text } };
}

function outcomesOf(told: readonly Told[], scale: Scale): Forecast["outcomes"] {
  const byOutcome = Map.groupBy(told, ({ outcome }) => outcome);
  return [...byOutcome]
    .sort(([a, ofA], [b, ofB]) => ofB.length - ofA.length || (a < b ? -1 : 1))
    .map(([outcome, own]) => ({
      outcome,
      text: outcomeTexts[outcome],
      ...countedOf(own.length, scale),
      rules: [
        ...Map.groupBy(
          own.flatMap(({ rule }) => (rule === null ? [] : [rule])),
          ({ name }) => name,
        ),
      ]
        .sort(([a, ofA], [b, ofB]) => ofB.length - ofA.length || (a < b ? -1 : 1))
        .map(([rule, same]) => ({ rule, text: same[0]?.text ?? rule, ...countedOf(same.length, scale) })),
    }));
}

/** Opens to expect: each person's chance of one where they are reached, 0 where not; with a normal 95 % interval of their mean. */
function opensOf(
  told: readonly Told[],
  { total, isEverybody }: Scale,
  { shared, campaign }: { readonly shared: Shared; readonly campaign: Campaign },
): Forecast["opens"] {
  const { scorer } = shared.catalogue.policy;
  const { response } = shared.model.learned;
  const chances = told.map(({ outcome, decision }) => (outcome === "reached" ? (decision.chosen?.score ?? 0) : 0));
  const reached = told.filter(({ outcome }) => outcome === "reached").length;
  if (scorer === "none" || reached === 0) return null;
  const isModel = scorer === "learned" && response?.promoted === true && campaign.strategy !== "random";
  const sum = chances.reduce((all, one) => all + one, 0);
  const mean = sum / chances.length;
  const variance = chances.reduce((all, one) => all + (one - mean) ** 2, 0) / Math.max(1, chances.length - 1);
  const half = isEverybody ? 0 : 1.96 * Math.sqrt(variance / chances.length);
  return {
    expected: mean * total,
    low: Math.max(0, mean - half) * total,
    high: (mean + half) * total,
    rate: sum / reached,
    by: isModel ? "model" : "rates",
    examples: isModel ? response.examples : (shared.model.campaigns.get(campaign.id)?.all.shown ?? 0),
  };
}

/** What those reached would take of the line's quota and of their vendors' totals, beside what is left of today's. */
function needsOf(
  told: readonly Told[],
  scale: Scale,
  around: { readonly campaign: Campaign; readonly used: readonly QuotaUse[]; readonly ways: CountedWays; readonly nowMs: number },
): Forecast["quotas"] {
  const { campaign, used, ways, nowMs } = around;
  const reached = told.filter(({ outcome }) => outcome === "reached");
  const need = (people: number, owner: string, { perDay, zone }: { readonly perDay: number; readonly zone: string }) => {
    const { day } = localTime(zone, nowMs);
    const taken = used.find((use) => use.owner === owner && use.day === day)?.used ?? 0;
    const left = Math.max(0, perDay - taken);
    const { estimate, estimateLow, estimateHigh } = countedOf(people, scale);
    const verdict = estimateHigh <= left ? ("enough" as const) : estimateLow <= left ? ("tight" as const) : ("short" as const);
    return { perDay, zone, left, need: estimate, needLow: estimateLow, needHigh: estimateHigh, verdict };
  };
  const { line } = campaign;
  const vendors = [...ways.counted.values()].flatMap(({ vendor, appId, perApp, zone }) => {
    const over = reached.filter(({ decision: { way } }) => way?.vendor === vendor && way.appId === appId);
    if (perApp === null || over.length === 0) return [];
    return [{ vendor, appId, ...need(over.length, vendorQuotaOwner(vendor, appId), { perDay: perApp, zone }) }];
  });
  return { line: line.quota === null ? null : { line: line.id, ...need(reached.length, line.id, line.quota) }, vendors };
}
