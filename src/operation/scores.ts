import { setImmediate } from "node:timers/promises";
import type { RefusedAt, ScoreRequest } from "../api/ports.ts";
import type { ScoreAnswer, Scores } from "../api/wire/decisions.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import type { Campaign, Creative, Item } from "../catalogue/catalogue.ts";
import type { Situation } from "../decision/decision.ts";
import { Expectations, type Expected, type ScoredBy } from "../decision/expectations.ts";
import { narrow, openScene } from "../decision/narrow.ts";
import { nextDueMs } from "../decision/next-due.ts";
import { probe } from "../decision/probe.ts";
import { describeCap } from "../decision/volume/adaptive-cap.ts";
import { adaptiveCapOf } from "../decision/volume/own-limits.ts";
import type { PersonState } from "../person/state.ts";
import { resolveAliases } from "../store/aliases.ts";
import { timestamp } from "../store/database.ts";
import { loadPeople } from "../store/people.ts";
import { type DecideDeps, waysOf } from "../worker/decide.ts";
import { loadQuotaInReach, trackQuota } from "../worker/quota.ts";
import { openRecords } from "../worker/records.ts";
import type { Shared } from "../worker/situation.ts";

/** What a promoted model, or counted rates, expect of everything that a person may be sent now; nothing is committed. null = unknown person. */
export async function scoresOf(
  deps: DecideDeps,
  shared: Shared,
  request: { readonly id: string; readonly placement: string | null; readonly top: number; readonly nowMs: number },
): Promise<Result<Scores | null, Refusal>> {
  const { placement, nowMs } = request;
  const kind = placement === null ? "push" : shared.catalogue.placements.get(placement)?.kind;
  if (kind === undefined) return err(unknown("placement", placement ?? "", "GET /v1/export/placements lists them"));
  const { found, situationOf } = await openPeople(deps, shared, [request.id], nowMs);
  const person = found.get(request.id);
  if (person === undefined) return ok(null);
  const situation: Situation = { ...situationOf(person.state), cause: kind === "pull" ? "pull" : "due", placement };
  const scene = openScene({ ...person, situation });
  const { fields, steps, skipped } = narrow(scene);
  const expectations = new Expectations(scene);
  const best = fields === null ? [] : expectations.best(expectations.score(fields), request.top);
  const cap = scene.own.label === null ? adaptiveCapOf({ state: person.state, moment: scene.moment, model: shared.model }) : null;
  const campaigns = (fields ?? []).map(({ campaign }) => campaign);
  const [dearest] = campaigns.map((campaign) => expectations.priceOf(campaign)).sort((a, b) => b - a);
  const byModel = expectations.scoredBy === "model";
  return ok({
    personId: request.id,
    at: timestamp(nowMs),
    scoredBy: expectations.scoredBy,
    model: shownModel(shared),
    steps: steps.map((step) => ({ ...step, removed: [...step.removed] })),
    skipped,
    eligible: (fields ?? []).reduce((sum, field) => sum + field.pairs, 0),
    price: dearest ?? null,
    cap: cap && { perWeek: cap.perWeek, perDay: cap.perDay, reason: cap.reason, text: describeCap(cap) },
    pairs: best.map((one) => {
      const { campaign } = one.field;
      const expected = expectations.of(one);
      return {
        ...shownExpected(expected),
        convertOpened: expected.open === null || expected.convert === null ? null : expected.convert / expected.open,
        price: expectations.priceOf(campaign),
        linePrice: byModel ? situation.quota.price(campaign.line.id) : 0,
        bestHours: [...expectations.bestHours(one)],
      };
    }),
  });
}

/** What is expected of a pair, or of the best that leaves room for it, for each of some people, eligible or not; nothing is committed. */
export async function scorePeople(deps: DecideDeps, shared: Shared, request: ScoreRequest): Promise<Result<ScoreAnswer, Refusal>> {
  const named = namedIn(shared, request);
  if (!named.ok) return named;
  const { campaigns, creative, item } = named.value;
  const { found, situationOf } = await openPeople(deps, shared, request.people, request.nowMs);
  const scores: ScoreAnswer["scores"] = [];
  const refused: RefusedAt[] = [];
  for (const [index, id] of request.people.entries()) {
    const person = found.get(id);
    if (person === undefined) {
      refused.push({ ...unknown("person", id, "identify the person first"), field: `people[${index}].id`, index });
      continue;
    }
    // Every person may mean thousands of pairs: others get their turn in between.
    await setImmediate();
    const probed = probe({ ...person, situation: situationOf(person.state) }, campaigns, { creative, item });
    scores.push({
      index,
      personId: id,
      eligible: probed?.barred === null,
      reason: probed === null ? "campaigns" : (probed.barred?.step ?? null),
      removed: [...(probed?.barred?.removed ?? [])],
      expected: probed?.expected ? shownExpected(probed.expected) : null,
    });
  }
  return ok({ scoredBy: scoredByOf(shared), model: shownModel(shared), accepted: scores.length, scores, refused });
}

interface Person {
  readonly personId: string;
  readonly state: PersonState;
}

/** People by the id by which they were asked for, and what surrounds each of them now, as if they were due. */
async function openPeople(deps: DecideDeps, shared: Shared, ids: readonly string[], nowMs: number) {
  const { catalogue, items, model } = shared;
  const aliases = await resolveAliases(deps.pool, ids);
  const current = (id: string): string => aliases.get(id) ?? id;
  const rows = await loadPeople(deps.pool, ids.map(current));
  const records = await openRecords(deps.pool, rows.values(), catalogue.needs);
  const ways = waysOf(deps, nowMs);
  const quota = trackQuota(catalogue, await loadQuotaInReach(deps.pool, nowMs), { nowMs, model, ways });
  const found = new Map<string, Person>();
  for (const id of ids) {
    const record = records.get(current(id));
    if (record !== undefined) found.set(id, { personId: record.personId, state: record.state });
  }
  const situationOf = (state: PersonState): Situation => ({
    nowMs,
    cause: "due",
    placement: null,
    horizonMs: nextDueMs(state.zone, catalogue.policy.dueHour, nowMs),
    catalogue,
    items,
    model,
    quota,
    channels: deps.channels(),
    event: {},
  });
  return { found, situationOf };
}

interface Named {
  readonly campaigns: readonly Campaign[];
  readonly creative: Creative | null;
  readonly item: Item | null;
}

/** What a request names. Without a campaign: the live ones that push, of those the ones that hold the named creative. */
function namedIn({ catalogue, items }: Shared, request: ScoreRequest): Result<Named, Refusal> {
  const { campaign: campaignId, creative: creativeId, item: itemId } = request;
  const campaign = campaignId === null ? null : catalogue.campaigns.find(({ id }) => id === campaignId);
  if (campaign === undefined) return err(unknown("campaign", campaignId ?? "", "GET /v1/export/campaigns lists them"));
  const creative = creativeId === null ? null : catalogue.creatives.get(creativeId);
  if (creative === undefined) return err(unknown("creative", creativeId ?? "", "GET /v1/export/creatives lists them"));
  const item = itemId === null ? null : items.get(itemId);
  if (item === undefined) return err(unknown("item", itemId ?? "", "store it first with POST /v1/items"));
  if (campaign !== null) return ok({ campaigns: [campaign], creative, item });
  const live = catalogue.campaigns.filter(({ status, placement }) => status === "live" && placement.kind === "push");
  return ok({ campaigns: creative === null ? live : live.filter((one) => holds(one, creative)), creative, item });
}

/**
 * What a promoted model expects of a stored creative for one person, in the campaign that does best with it: a live one, else any that has
 * it. null without a promoted model, such a campaign or the person.
 */
export async function scorePair(
  deps: DecideDeps,
  shared: Shared,
  request: { readonly personId: string; readonly creative: Creative; readonly item: Item | null; readonly nowMs: number },
): Promise<Expected | null> {
  const { personId, creative, item } = request;
  if (scoredByOf(shared) !== "model") return null;
  const all = shared.catalogue.campaigns.filter((campaign) => holds(campaign, creative));
  const live = all.filter(({ status }) => status === "live");
  const { found, situationOf } = await openPeople(deps, shared, [personId], request.nowMs);
  const person = found.get(personId);
  if (person === undefined) return null;
  return probe({ ...person, situation: situationOf(person.state) }, live.length > 0 ? live : all, { creative, item })?.expected ?? null;
}

/** Whether a campaign has a creative among its own. */
const holds = (campaign: Campaign, creative: Creative): boolean => campaign.creatives.some(({ id }) => id === creative.id);

function shownModel({ model }: Shared): Scores["model"] {
  const { response } = model.learned;
  return { version: model.version, promoted: response?.promoted ?? false, examples: response?.examples ?? 0 };
}

function scoredByOf({ catalogue, model }: Shared): ScoredBy {
  const { scorer } = catalogue.policy;
  if (scorer === "none") return "none";
  return scorer === "learned" && model.learned.response?.promoted === true ? "model" : "rates";
}

const shownExpected = (expected: Expected) => ({ ...expected, because: [...expected.because] });

const unknownNames = {
  placement: "unknownPlacement",
  campaign: "unknownCampaign",
  creative: "unknownCreative",
  item: "unknownItem",
  person: "unknownPerson",
} as const;

const unknown = (what: keyof typeof unknownNames, value: string, remedy: string): Refusal => ({
  ...saying(unknownNames[what], { name: value }),
  message: `no ${what} is known as "${value}"`,
  field: what,
  value,
  remedy,
});
