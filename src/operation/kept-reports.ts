import type { Activity } from "../api/wire/hours.ts";
import { MINUTE_MS } from "../base/duration.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { channels } from "../channel/registry.ts";
import type { Pool } from "../store/database.ts";
import type { FailureQuestion } from "../store/failure-report.ts";
import type { KeptSpan } from "../store/kept-answers.ts";
import type { Dimension } from "../store/reports.ts";
import type { CountedWays } from "../worker/quota.ts";
import type { Shared } from "../worker/situation.ts";
import { audiencesOf, reportOfActivity } from "./activity-report.ts";
import type { AskedQuestions } from "./asked-questions.ts";
import { reportOfCreatives } from "./creative-report.ts";
import { reportOfDrift } from "./drift-report.ts";
import { reportOfFailures } from "./failure-report.ts";
import { type Asking, type KeptAnswers, type KeptQuestion, keyOf } from "./kept-answers.ts";
import { quotaCounts, reportOfQuotas } from "./quota-report.ts";
import { reportOfReach } from "./reach-report.ts";
import { reportOfReasons } from "./reason-report.ts";
import { reportFunnel, reportSummary } from "./reports.ts";
import { daysUpToNow, type StandingQuestion, spanUpToNow } from "./standing-questions.ts";
import { reportOfTokens } from "./token-report.ts";

export interface KeptReportDeps {
  readonly pool: Pool;
  readonly kept: KeptAnswers;
  readonly asked: Pick<AskedQuestions, "note">;
  /** Domain time. */
  nowMs(): number;
  /** Goes on with wall time; tells how long people are drawn. */
  readonly wallMs: () => number;
  /** Catalogue and model as of now. */
  shared(): Promise<Shared>;
  /** What channels count as of a moment of domain time. */
  ways(nowMs: number): Promise<CountedWays>;
}

type FunnelQuery = KeptSpan & { readonly by: readonly Dimension[] };
type OfCampaign = KeptSpan & { readonly campaign: string | null };
interface ActivityQuery {
  readonly campaign: string | null;
  readonly audience: string | null;
}

export type KeptReports = ReturnType<typeof makeKeptReports>;

/** What the quotas of the next hour are told by is counted so long before it begins, or a rest after that. */
const quotaAheadMs = 30 * MINUTE_MS;

/** Every report that is kept: what it is asked by, and how it is counted, for whoever asks and for whoever counts ahead. */
export function makeKeptReports(deps: KeptReportDeps) {
  const { pool, kept, asked, shared, ways } = deps;
  const askings = makeAskings(deps);
  /** Tells a report, and notes what was asked where the store is so large that it is kept; but for a name that nothing has. */
  const tell = async <T extends object>({ question, count }: Asking<T>, standing: StandingQuestion | null) => {
    const told = await kept.tell(question, count);
    if (standing !== null && told.countedAt !== undefined && (await isNamed(standing))) asked.note(standing);
    return told;
  };
  const isNamed = async (standing: StandingQuestion): Promise<boolean> => {
    if (standing.report === "failures") return standing.channel === null || channels.has(standing.channel);
    if (standing.report !== "creatives" && standing.report !== "reasons") return true;
    const { campaign } = standing;
    return campaign === null || (await shared()).catalogue.campaigns.some(({ id }) => id === campaign);
  };
  /** The question without its span, if it was one of days up to now. */
  const standing = (span: KeptSpan, of: (days: number | null) => StandingQuestion): StandingQuestion | null => {
    const days = daysUpToNow(span, deps.nowMs());
    return days === undefined ? null : of(days);
  };
  const quotas = async (nowMs: number) => {
    const { catalogue, model } = await shared();
    return { catalogue, model, ways: await ways(nowMs), nowMs };
  };
  return {
    funnel: (query: FunnelQuery) =>
      tell(
        askings.funnel(query),
        standing(query, (days) => ({ report: "funnel", by: [...query.by], days })),
      ),
    failures: (query: FailureQuestion) =>
      tell(
        askings.failures(query),
        standing(query, (days) => ({ report: "failures", channel: query.channel, by: [...query.by], days })),
      ),
    reach: (span: KeptSpan) =>
      tell(
        askings.reach(span),
        standing(span, (days) => ({ report: "reach", days })),
      ),
    creatives: async (query: OfCampaign) =>
      tell(
        askings.creatives(query, await shared()),
        standing(query, (days) => ({ report: "creatives", campaign: query.campaign, days })),
      ),
    reasons: (query: OfCampaign) =>
      tell(
        askings.reasons(query),
        standing(query, (days) => ({ report: "reasons", campaign: query.campaign, days })),
      ),
    summary: () => tell(askings.summary(), { report: "summary" }),
    tokens: () => tell(askings.tokens(), { report: "tokens" }),
    drift: (query: { readonly days: number }) => tell(askings.drift(query), { report: "drift", days: query.days }),
    /** `shared`: catalogue and model as of now. */
    activity: async (query: ActivityQuery, now: Shared): Promise<Result<Activity, Refusal>> => {
      // What another catalogue held, or did not, is no answer.
      const named = audiencesOf(now, query);
      if (!named.ok) return named;
      const told = await tell(askings.activity(query, now), { report: "activity", ...query });
      return "refused" in told ? err(told.refused) : ok(told);
    },
    quotas: async () => reportOfQuotas(pool, { ...(await quotas(deps.nowMs())), kept }),
    /** What is counted to answer a question as of now. */
    async askingsOf(one: StandingQuestion): Promise<readonly Asking<object>[]> {
      const nowMs = deps.nowMs();
      switch (one.report) {
        case "funnel":
          return [askings.funnel({ ...spanUpToNow(one.days, nowMs), by: one.by })];
        case "failures":
          return [askings.failures({ ...spanUpToNow(one.days, nowMs), channel: one.channel, by: one.by })];
        case "reach":
          return [askings.reach(spanUpToNow(one.days, nowMs))];
        case "creatives":
          return [askings.creatives({ ...spanUpToNow(one.days, nowMs), campaign: one.campaign }, await shared())];
        case "reasons":
          return [askings.reasons({ ...spanUpToNow(one.days, nowMs), campaign: one.campaign })];
        case "summary":
          return [askings.summary()];
        case "tokens":
          return [askings.tokens()];
        case "drift":
          return [askings.drift(one)];
        case "activity":
          return [askings.activity(one, await shared())];
        case "quotas": {
          // What is usual from now on is another question in each hour.
          const counts = [quotaCounts(await quotas(nowMs)), quotaCounts(await quotas(nowMs + quotaAheadMs))];
          const all = counts.flatMap(({ usual, spentDevices }): Asking<object>[] => [usual, spentDevices]);
          return [...new Map(all.toReversed().map((asking) => [keyOf(asking.question), asking])).values()];
        }
        default:
          return one satisfies never;
      }
    },
  };
}

/** How each is counted. What tells it from others of the same span is what the answer depends on. */
function makeAskings({ nowMs, wallMs }: Pick<KeptReportDeps, "nowMs" | "wallMs">) {
  const asking = <T extends object>(question: Omit<KeptQuestion, "nowMs">, count: Asking<T>["count"]): Asking<T> => ({
    question: { ...question, nowMs: nowMs() },
    count,
  });
  return {
    funnel: (query: FunnelQuery) =>
      asking({ name: "funnel", about: query.by, span: query }, (db, isLarge) => reportFunnel(db, { ...query, peopleOfQuarter: isLarge })),
    failures: (query: FailureQuestion) =>
      asking({ name: "failures", about: { channel: query.channel, by: query.by }, span: query }, (db) => reportOfFailures(db, query)),
    reach: (span: KeptSpan) => asking({ name: "reach", span }, (db, isLarge) => reportOfReach(db, { ...span, byLot: isLarge })),
    creatives: (query: OfCampaign, { catalogue }: Shared) =>
      asking({ name: "creatives", about: query.campaign, asOf: catalogue.version, span: query }, (db) =>
        reportOfCreatives(db, query, nowMs()),
      ),
    reasons: (query: OfCampaign) =>
      asking({ name: "reasons", about: query.campaign, span: query }, (db) => reportOfReasons(db, query, nowMs())),
    summary: () => asking({ name: "summary", span: null }, (db, isLarge) => reportSummary(db, nowMs(), isLarge)),
    tokens: () => asking({ name: "tokens", span: null }, (db) => reportOfTokens(db, nowMs())),
    drift: ({ days }: { readonly days: number }) =>
      asking({ name: "drift", about: days, span: null }, (db) => reportOfDrift(db, { days }, nowMs())),
    activity: ({ campaign, audience }: ActivityQuery, shared: Shared) =>
      asking(
        { name: "activity", about: [campaign, audience], asOf: [shared.catalogue.version, shared.model.version], span: null },
        async (db): Promise<Activity | { readonly refused: Refusal }> => {
          const found = await reportOfActivity(db, shared, { campaign, audience, nowMs: nowMs(), wallMs });
          return found.ok ? found.value : { refused: found.error };
        },
      ),
  };
}
