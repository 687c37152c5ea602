import type { Catalogue } from "../catalogue/catalogue.ts";
import { compile } from "../catalogue/compile.ts";
import { creativeQuotaOwner } from "../catalogue/daily-quota.ts";
import { readStored } from "../catalogue/stored.ts";
import type { Model, Situation } from "../decision/decision.ts";
import { nextDueMs } from "../decision/next-due.ts";
import { doubtedRule } from "../decision/steps/reach.ts";
import type { LoggedChoice } from "../learning/off-policy/logged-choice.ts";
import type { RewardModel } from "../learning/off-policy/reward-model.ts";
import type { PersonState } from "../person/state.ts";
import { loadDeclared } from "../store/catalogue.ts";
import type { Pool } from "../store/database.ts";
import { decisionsOfPeople, fatesOf, type MessageFate, type ReplayedRow } from "../store/decisions.ts";
import { pageOfPeople } from "../store/people.ts";
import type { Shared } from "../worker/situation.ts";
import { type DevicesThen, hingesOnDoubts } from "./hinges-on-doubts.ts";
import { choiceOf, isOnItsWay, type LeftOut, learnReward, openRewardModel, type RewardName, rewardOf, silenceOf } from "./replay-choice.ts";
import { openReplayModels, type ReplayModels } from "./replay-models.ts";
import { type Odds, type OddsOf, oddsOf, type PairOdds } from "./replay-odds.ts";
import { overlayPolicy, type PolicySource } from "./replay-policy.ts";
import { loadStatesThen, type StatesThen } from "./states-then.ts";

export interface ReplayRequest {
  /** Changes laid over the catalogue of each decision. */
  readonly policy: readonly PolicySource[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly reward: RewardName;
  readonly pageSize: number;
  /** 40,000 decisions or 400,000 facts unless given. */
  readonly walk?: WalkSize;
  readonly signal: AbortSignal;
  /** Called after each page, or some decisions. The log is read twice: for rewards, and to decide again. */
  progress(done: ReplayProgress): void;
}

/** How much of the log is decided again in one walk through time: pages are put together until they hold so much. */
export interface WalkSize {
  readonly decisions: number;
  /** Of the people's logs, which lie in memory meanwhile. */
  readonly facts: number;
}

/**
 * Each walk meets every model of the span, and decodes those of more than four days again: the fewer walks, the better. So much takes some
 * 200 MB of a thread's heap, however many campaigns compete: 1.0 to 1.6 KB a decision, its choice included, and 0.3 KB a fact. Twenty days
 * of 500 people (10,600 decisions, 80 response models) in one walk instead of five: 4.7 s of CPU time instead of 18.3.
 */
const usualWalk: WalkSize = { decisions: 40_000, facts: 400_000 };
/** Decisions after which it is told how far a walk is. */
const toldEvery = 1000;

export interface ReplayProgress {
  readonly part: "rewards" | "decisions";
  /** Decisions of this part that are done. */
  readonly decisions: number;
}

/** A log laid beside a policy. */
export interface ReplayedLog {
  readonly choices: readonly LoggedChoice[];
  /** Decisions read. */
  readonly decisions: number;
  /** Decisions in which neither log nor policy could have sent anything: worth 0 to both, and in no estimate. */
  readonly silent: number;
  readonly leftOut: Readonly<Partial<Record<LeftOut, number>>>;
  readonly complete: boolean;
  /** Lowest and highest version of the models by which the decisions were made; null when there is none, or the log does not tell. */
  readonly models: { readonly first: number; readonly last: number } | null;
}

interface ReplayDeps {
  readonly pool: Pool;
  readonly shared: Pick<Shared, "catalogue" | "items">;
  readonly oddsOf?: OddsOf;
}

/**
 * Decides the logged decisions again by another policy, each on what was known at that time: the person's facts up to then, the
 * catalogue and model of then, today's items. A decision that the logging policy itself does not reproduce, pair and probability, is
 * left out and counted. Needs two passes: rewards first, so that predictions exist when choices are compared.
 */
export async function replayLog(deps: ReplayDeps, request: ReplayRequest): Promise<ReplayedLog> {
  const versions = makeVersions(deps.pool, request.policy);
  const worth = (await versions.catalogues(deps.shared.catalogue.version)).policy?.policy.reward ?? deps.shared.catalogue.policy.reward;
  const rewardIn = (fate: MessageFate): number => rewardOf(fate, request.reward, worth);
  const model = openRewardModel();
  let read = 0;
  for await (const { rows, fates } of pages(deps.pool, request, [])) {
    for (const row of rows) {
      const fate = fates.get(row.message_id ?? "");
      const pair = pairOf(row);
      if (fate && pair && !isOnItsWay(fate.state)) learnReward(model, row.person_id, pair, rewardIn(fate));
    }
    read += rows.length;
    request.progress({ part: "rewards", decisions: read });
  }
  const replay = new Replay(deps, { versions, model, rewardIn });
  for await (const page of walks(pages(deps.pool, request, rulesRead), request.walk ?? usualWalk)) await replay.walk(page, request);
  const { choices, decisions, silent, leftOut, models } = replay;
  return { choices, decisions, silent, leftOut, complete: !request.signal.aborted, models };
}

interface Page {
  readonly rows: readonly ReplayedRow[];
  readonly fates: ReadonlyMap<string, MessageFate>;
}

/** By these a log tells what else stood around a decision. */
const rulesRead = ["quota", "creativePerDay", "noChannel", doubtedRule];

/** `rules`: whose removals are read. */
async function* pages(pool: Pool, { fromMs, toMs, pageSize, signal }: ReplayRequest, rules: readonly string[]): AsyncGenerator<Page> {
  for (let after = ""; !signal.aborted; ) {
    const ids = await pageOfPeople(pool, after, pageSize);
    if (ids.length === 0) return;
    after = ids.at(-1) ?? "";
    const rows = await decisionsOfPeople(pool, ids, { fromMs, toMs, rules });
    if (rows.length > 0) yield { rows, fates: await fatesOf(pool, rows) };
  }
}

/** Pages put together, in their order. */
async function* walks(pages: AsyncIterable<Page>, most: WalkSize): AsyncGenerator<Page> {
  let parts: Page[] = [];
  let [decisions, facts] = [0, 0];
  const whole = (): Page => ({
    rows: parts.flatMap(({ rows }) => rows),
    fates: new Map(parts.flatMap(({ fates }) => [...fates])),
  });
  for await (const page of pages) {
    parts.push(page);
    decisions += page.rows.length;
    for (const version of newestVersions(page.rows).values()) facts += version;
    if (decisions < most.decisions && facts < most.facts) continue;
    yield whole();
    parts = [];
    [decisions, facts] = [0, 0];
  }
  if (parts.length > 0) yield whole();
}

/** By person, the newest version of their log by which one of the decisions was made: so many facts are read at most. */
function newestVersions(rows: readonly ReplayedRow[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const row of rows) newest.set(row.person_id, Math.max(row.state_version, newest.get(row.person_id) ?? 0));
  return newest;
}

const pairOf = (row: ReplayedRow) =>
  row.campaign === null || row.creative === null ? null : { campaign: row.campaign, item: row.item, creative: row.creative };

/** The catalogues of a version, compiled once, and its model. */
interface Versions extends ReplayModels {
  catalogues(version: number): Promise<{ readonly logged: Catalogue | null; readonly policy: Catalogue | null }>;
}

function makeVersions(pool: Pool, policySources: readonly PolicySource[]): Versions {
  const catalogues = new Map<number, { readonly logged: Catalogue | null; readonly policy: Catalogue | null }>();
  return {
    ...openReplayModels(pool),
    async catalogues(version) {
      const known = catalogues.get(version);
      if (known) return known;
      const stored = await loadDeclared(pool, version);
      const declared = stored && readStored(stored.declared);
      const overlaid = declared && overlayPolicy(declared, policySources, version);
      const made = { logged: declared && compile(declared, version), policy: overlaid?.ok ? overlaid.value : null };
      catalogues.set(version, made);
      return made;
    },
  };
}

class Replay {
  readonly choices: LoggedChoice[] = [];
  readonly leftOut: Partial<Record<LeftOut, number>> = {};
  decisions = 0;
  silent = 0;
  models: ReplayedLog["models"] = null;
  readonly #deps: ReplayDeps;
  readonly #with: { readonly versions: Versions; readonly model: RewardModel; rewardIn(fate: MessageFate): number };

  constructor(deps: ReplayDeps, parts: { readonly versions: Versions; readonly model: RewardModel; rewardIn(fate: MessageFate): number }) {
    this.#deps = deps;
    this.#with = parts;
  }

  async walk({ rows, fates }: Page, { signal, progress }: Pick<ReplayRequest, "signal" | "progress">): Promise<void> {
    const newest = newestVersions(rows);
    const states = await loadStatesThen(this.#deps.pool, [...newest.keys()], newest);
    // In order of time across people, so that few models are needed at once; choices stay in the order of the log.
    const byTime = rows.map((row, place) => ({ row, place })).sort((a, b) => a.row.at - b.row.at);
    const found: (LoggedChoice | null)[] = rows.map(() => null);
    for (const { row, place } of byTime) {
      if (signal.aborted) break;
      found[place] = await this.#decision(row, fates.get(row.message_id ?? ""), states);
      if (this.decisions % toldEvery === 0) progress({ part: "decisions", decisions: this.decisions });
    }
    progress({ part: "decisions", decisions: this.decisions });
    for (const choice of found) if (choice !== null) this.choices.push(choice);
  }

  async #decision(row: ReplayedRow, fate: MessageFate | undefined, states: StatesThen): Promise<LoggedChoice | null> {
    this.decisions++;
    const { first = row.model_version, last = row.model_version } = this.models ?? {};
    this.models = { first: Math.min(first, row.model_version), last: Math.max(last, row.model_version) };
    const { versions, model, rewardIn } = this.#with;
    const pair = row.message_id === null ? null : pairOf(row);
    if (pair !== null && fate === undefined) return this.#leave("noMessage");
    if (fate !== undefined && isOnItsWay(fate.state)) return this.#leave("unsettled");
    if (row.cause === "pull" && row.placement === null) return this.#leave("noPlacement");
    const { logged, policy } = await versions.catalogues(row.catalogue_version);
    const rates = await versions.model(row.model_version);
    if (logged === null || rates === null) return this.#leave("notReproduced");
    if (policy === null) return this.#leave("policyUnfit");
    const stateFor = ({ needs }: Catalogue): PersonState | null => states.stateOf(row.person_id, row.state_version, needs);
    const known = stateFor(logged);
    if (known === null) return this.#leave("factsGone");
    const before = this.#odds({ row, state: known, catalogue: logged, rates });
    if (!reproduces(before, row)) return this.#leave("notReproduced");
    if (row.cause !== "pull" && hingesOnDoubts(devicesThen(row, known), logged, policy)) return this.#leave("doubtsUnknown");
    const state = stateFor(policy);
    if (state === null) return this.#leave("factsGone");
    const after = this.#odds({ row, state, catalogue: policy, rates });
    const choice = choiceOf(
      {
        personId: row.person_id,
        logged: pairsOf(before),
        policy: pairsOf(after),
        sent: pair === null ? null : { ...pair, propensity: row.propensity ?? 0 },
        reward: fate === undefined ? 0 : rewardIn(fate),
      },
      model,
    );
    if (choice === null) this.silent++;
    return choice;
  }

  #odds({ row, state, catalogue, rates }: { row: ReplayedRow; state: PersonState; catalogue: Catalogue; rates: Model }): Odds {
    const { shared } = this.#deps;
    // Whose quota was used up is in the steps; how much the others had left made no difference.
    const { removed } = row;
    const spent = new Set(removed.flatMap((one) => (one.rule === "quota" ? [one.campaign] : [])));
    const spentOwners = new Set([
      ...catalogue.campaigns.flatMap(({ id, line }) => (spent.has(id) ? [line.id] : [])),
      ...removed.flatMap((one) => (one.rule === "creativePerDay" && one.creative !== null ? [creativeQuotaOwner(one.creative)] : [])),
    ]);
    const situation: Situation = {
      nowMs: row.at,
      cause: row.cause as Situation["cause"], // written from the same union
      placement: row.cause === "pull" ? row.placement : null,
      horizonMs: nextDueMs(state.zone, catalogue.policy.dueHour, row.at),
      catalogue,
      items: shared.items,
      model: rates,
      quota: {
        left: (owner) => (spentOwners.has(owner) ? 0 : Number.POSITIVE_INFINITY),
        price: (owner) => row.line_prices?.[owner] ?? 0,
        ...(row.way === null ? {} : { wayOf: () => row.way }),
      },
      channels: channelsThen(row, state),
      ...(isAllDoubted(row) ? { doubted: { has: () => true, untilMs: row.at } } : {}),
      event: {},
    };
    return (this.#deps.oddsOf ?? oddsOf)({ personId: row.person_id, state, situation, seed: row.seed });
  }

  #leave(reason: LeftOut): null {
    this.leftOut[reason] = (this.leftOut[reason] ?? 0) + 1;
    return null;
  }
}

/** The channels that were configured, as far as they mattered: none when that was the reason for silence, else those of the devices. */
function channelsThen({ removed }: ReplayedRow, { devices }: PersonState): ReadonlySet<string> {
  const none = removed.some(({ rule }) => rule === "noChannel");
  return new Set(none ? [] : devices.flatMap((device) => device.channels));
}

const isAllDoubted = ({ removed }: ReplayedRow): boolean => removed.some(({ rule }) => rule === doubtedRule);

const devicesThen = (row: ReplayedRow, state: PersonState): DevicesThen => ({
  state,
  nowMs: row.at,
  channels: channelsThen(row, state),
  allDoubted: isAllDoubted(row),
});

const pairsOf = (odds: Odds): readonly PairOdds[] => (odds.kind === "pairs" ? odds.pairs : []);

/** True when deciding again could have come to what the log says, with the same number of candidates and the same probability. */
function reproduces(odds: Odds, row: ReplayedRow): boolean {
  if (odds.kind === "silent") return row.message_id === null && row.skipped !== "worth" && row.eligible === 0;
  if (odds.eligible !== row.eligible) return false;
  if (row.message_id === null) return row.skipped === "worth" && silenceOf(odds.pairs) > 0;
  const found = odds.pairs.find((pair) => pair.campaign === row.campaign && pair.item === row.item && pair.creative === row.creative);
  return found?.sent === true && Math.abs(found.propensity - (row.propensity ?? 0)) <= 1e-9 * found.propensity;
}
