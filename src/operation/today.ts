import type { AlarmView, TodayCounts, TodayView } from "../api/wire/today.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { instantOf, localTime } from "../base/zone.ts";
import { rosterClashes } from "../catalogue/roster-clashes.ts";
import type { FailureReason } from "../delivery/failure.ts";
import { channelStandings } from "../store/channels.ts";
import { type Pool, timestamp } from "../store/database.ts";
import { failureCounts } from "../store/failure-report.ts";
import { type HourCounts, hourCounts, type Stretch } from "../store/hour-counts.ts";
import { newestDeadLetters } from "../store/installation.ts";
import { standingPauses } from "../store/pauses.ts";
import { countDeadLetters, queueStanding } from "../store/queue.ts";
import { loadQuotaUse } from "../store/quota.ts";
import { readSetting } from "../store/settings.ts";
import { listTokenStops } from "../store/token-hygiene.ts";
import { listWebhooks } from "../store/webhooks.ts";
import type { CountedWays } from "../worker/quota.ts";
import type { Shared } from "../worker/situation.ts";
import { alarmsOf, type Standing } from "./alarms.ts";
import { reportOfCreatives } from "./creative-report.ts";
import { showHold } from "./hold-model.ts";

export interface TodayQuestion {
  readonly zone: string;
  readonly nowMs: number;
  readonly shared: Shared;
  readonly ways: CountedWays;
  /** Ids of channels that are rested. */
  readonly resting: readonly string[];
}

/** Today by hour, and what wants attention. */
export interface TodayReport {
  tell(question: TodayQuestion): Promise<TodayView>;
  /** What wants attention, alone; null = not all of it is known yet. */
  alarms(question: Omit<TodayQuestion, "zone">): Promise<readonly AlarmView[] | null>;
}

export interface TodayDeps {
  readonly wallNowMs: () => number;
  /** Resolves when a page has waited long enough for how creatives do: it is told without, and the next one with. */
  readonly patience: () => Promise<void>;
}

/** Receipts and late answers change an hour's counts for about this long after it. */
const settlesAfterMs = 2 * HOUR_MS;
/** What is kept is counted anew after so long, for what comes in later still. */
const keptMs = 30 * MINUTE_MS;
/** How creatives do is a matter of weeks, and counting it reads all of them. */
const creativesKeptMs = 10 * MINUTE_MS;
const creativesSpanMs = 90 * DAY_MS;

/** Keeps the counts of hours that are over, and how creatives do, so that a page may ask every minute. */
export function makeToday(pool: Pool, deps: TodayDeps): TodayReport {
  const counts = keepCounts(pool);
  const creatives = keepCreatives(pool, deps);
  const alarmsWith = async (question: Omit<TodayQuestion, "zone">, known: Standing["creatives"]): Promise<readonly AlarmView[]> => {
    const webhooks = await failingWebhooks(pool, deps.wallNowMs());
    return alarmsOf({ ...(await standingOf(pool, question, known)), webhooks });
  };
  return {
    async tell(question) {
      const { zone, nowMs } = question;
      const { day, minute } = localTime(zone, nowMs);
      const hour = Math.floor(minute / 60);
      const hoursOf = (one: number): readonly Stretch[] =>
        Array.from({ length: 24 }, (_, at) => stretch(zone, one, [at * 60, (at + 1) * 60]));
      const partOf = (one: number): Stretch => stretch(zone, one, [hour * 60, minute]);
      const days = [day, day - 1, day - 7] as const;
      const asked = [...hoursOf(day).slice(0, hour + 1), ...hoursOf(day - 1), ...hoursOf(day - 7), partOf(day - 1), partOf(day - 7)];
      const found = await counts.of(asked, nowMs);
      const today = found.slice(0, hour + 1);
      const [yesterday, weekAgo] = [found.slice(hour + 1, hour + 25), found.slice(hour + 25, hour + 49)];
      const totals = {
        today: sum(today),
        yesterday: sum([...yesterday.slice(0, hour), ...found.slice(hour + 49, hour + 50)]),
        weekAgo: sum([...weekAgo.slice(0, hour), ...found.slice(hour + 50, hour + 51)]),
      };
      const ratio = { yesterday: ratios(totals.today, totals.yesterday), weekAgo: ratios(totals.today, totals.weekAgo) };
      return {
        now: timestamp(nowMs),
        zone,
        day: new Date(days[0] * DAY_MS).toISOString().slice(0, 10),
        hour,
        hours: Array.from({ length: 24 }, (_, at) => ({
          hour: at,
          today: today[at] ?? null,
          yesterday: yesterday[at] ?? nothing,
          weekAgo: weekAgo[at] ?? nothing,
        })),
        totals: { ...totals, ratio },
        alarms: [...(await alarmsWith(question, await creatives.of(nowMs)))],
      };
    },
    async alarms(question) {
      const known = await creatives.of(question.nowMs);
      return known === null ? null : alarmsWith(question, known);
    },
  };
}

const nothing: TodayCounts = { attempted: 0, accepted: 0, opened: 0, conversions: 0 };

/** Minutes of a local day as a stretch of time; empty where a change of clocks leaves it out. */
function stretch(zone: string, day: number, [from, to]: readonly [number, number]): Stretch {
  const start = instantOf(zone, day, from);
  const end = to === 1440 ? instantOf(zone, day + 1, 0) : instantOf(zone, day, to);
  return { fromMs: start, toMs: Math.max(start, end) };
}

const sum = (all: readonly TodayCounts[]): TodayCounts =>
  all.reduce(
    (total, one) => ({
      attempted: total.attempted + one.attempted,
      accepted: total.accepted + one.accepted,
      opened: total.opened + one.opened,
      conversions: total.conversions + one.conversions,
    }),
    nothing,
  );

function ratios(now: TodayCounts, then: TodayCounts): TodayView["totals"]["ratio"]["yesterday"] {
  const ratio = (a: number, b: number): number | null => (b === 0 ? null : a / b);
  return {
    attempted: ratio(now.attempted, then.attempted),
    accepted: ratio(now.accepted, then.accepted),
    opened: ratio(now.opened, then.opened),
    conversions: ratio(now.conversions, then.conversions),
  };
}

function keepCounts(pool: Pool) {
  let kept = new Map<string, { readonly atMs: number; readonly counts: TodayCounts }>();
  const keyOf = ({ fromMs, toMs }: Stretch): string => `${fromMs}-${toMs}`;
  const told = ({ converted, ...rest }: HourCounts): TodayCounts => ({ ...rest, conversions: converted });
  return {
    async of(stretches: readonly Stretch[], nowMs: number): Promise<readonly TodayCounts[]> {
      const known = stretches.map((one) => {
        const entry = kept.get(keyOf(one));
        return entry !== undefined && entry.atMs >= one.toMs + settlesAfterMs && Math.abs(nowMs - entry.atMs) < keptMs ? entry : null;
      });
      const missing = stretches.filter((_, place) => known[place] === null);
      const fresh = (await hourCounts(pool, missing)).map((counts) => ({ atMs: nowMs, counts: told(counts) }));
      const next = new Map<string, { readonly atMs: number; readonly counts: TodayCounts }>();
      let used = 0;
      for (const [place, one] of stretches.entries())
        next.set(keyOf(one), known[place] ?? fresh[used++] ?? { atMs: nowMs, counts: nothing });
      kept = next;
      return stretches.map((one) => next.get(keyOf(one))?.counts ?? nothing);
    },
  };
}

function keepCreatives(pool: Pool, { wallNowMs, patience }: TodayDeps) {
  type Report = Standing["creatives"];
  let kept: { readonly wallMs: number; readonly nowMs: number; readonly report: Report } | null = null;
  let looking: Promise<Report> | null = null;
  const look = (nowMs: number): Promise<Report> => {
    looking ??= reportOfCreatives(pool, { fromMs: Math.max(0, nowMs - creativesSpanMs), toMs: nowMs + 1, campaign: null }, nowMs)
      .then((report) => {
        kept = { wallMs: wallNowMs(), nowMs, report };
        return report;
      })
      .finally(() => {
        looking = null;
      });
    return looking;
  };
  return {
    async of(nowMs: number): Promise<Report> {
      if (kept !== null && wallNowMs() - kept.wallMs < creativesKeptMs && Math.abs(nowMs - kept.nowMs) < HOUR_MS) return kept.report;
      const looked = look(nowMs);
      // Whoever lost patience with it asks again; a failure is told to those who wait.
      looked.catch(() => {});
      return Promise.race([looked, patience().then(() => kept?.report ?? null)]);
    },
  };
}

/** Refusals that are the fault of how a channel is set up. */
const setupFaults: readonly FailureReason[] = ["AUTH_FAILED", "PERMISSION_DENIED"];

async function standingOf(
  pool: Pool,
  { nowMs, shared, ways, resting }: Omit<TodayQuestion, "zone">,
  creatives: Standing["creatives"],
): Promise<Omit<Standing, "webhooks">> {
  const { catalogue, declared, model } = shared;
  const [isStopped, pauses, channels, failures, deadLetters, tokenStops, queue, spentQuotas, hold] = await Promise.all([
    readSetting<boolean>(pool, "stopped"),
    standingPauses(pool),
    channelStandings(pool),
    failureCounts(pool, { fromMs: nowMs - HOUR_MS, toMs: nowMs + 1, channel: null, by: ["vendor", "reason"] }),
    countDeadLetters(pool),
    listTokenStops(pool),
    queueStanding(pool),
    quotasSpent(pool, { shared, ways, nowMs }),
    showHold(pool, nowMs),
  ]);
  const [newestDeadLetter = null] = deadLetters === 0 ? [] : await newestDeadLetters(pool, 1);
  const { response } = model.learned;
  return {
    nowMs,
    isStopped: isStopped === true,
    pauses,
    channels,
    resting,
    refused: failures.flatMap(({ key, reason, count, lastAtMs }) => {
      const fault = setupFaults.find((one) => one === reason);
      return fault === undefined ? [] : [{ vendor: key.vendor ?? "", reason: fault, count, lastAtMs }];
    }),
    deadLetters,
    newestDeadLetter,
    tokenStops,
    rosterClashes: rosterClashes(declared),
    creatives,
    spentQuotas,
    queue,
    model: catalogue.policy.scorer === "learned" ? { promoted: response?.promoted ?? false, examples: response?.examples ?? 0 } : null,
    liveCampaigns: catalogue.campaigns.filter(({ status }) => status === "live").length,
    hold,
  };
}

/** A receiver may be away for so long before anybody should look. */
const webhookLateMs = HOUR_MS;

async function failingWebhooks(pool: Pool, wallNowMs: number): Promise<Standing["webhooks"]> {
  return (await listWebhooks(pool)).flatMap((row): Standing["webhooks"] => {
    const { id, name, enabled, disabledReason, disabledAtMs, failingSinceMs } = row;
    if (disabledReason !== null) return [{ id, name, disabledReason, sinceMs: disabledAtMs ?? wallNowMs }];
    if (!enabled || failingSinceMs === null || wallNowMs - failingSinceMs < webhookLateMs) return [];
    return [{ id, name, disabledReason, sinceMs: failingSinceMs }];
  });
}

/** Lines and vendors of which nothing is left today. */
async function quotasSpent(
  pool: Pool,
  { shared, ways, nowMs }: Pick<TodayQuestion, "shared" | "ways" | "nowMs">,
): Promise<Standing["spentQuotas"]> {
  const lines = [...shared.catalogue.lines.values()].flatMap(({ id, quota }) =>
    quota === null ? [] : [{ owner: id, what: "line" as const, name: id, app: null, perDay: quota.perDay, zone: quota.zone }],
  );
  const vendors = [...ways.counted].flatMap(([owner, { vendor, appId, perApp, zone }]) =>
    perApp === null
      ? []
      : [{ owner, what: "vendor" as const, name: `${vendor} for the app ${appId}`, app: { vendor, id: appId }, perDay: perApp, zone }],
  );
  const counted = [...lines, ...vendors].map((one) => ({ ...one, day: localTime(one.zone, nowMs).day }));
  const used = await loadQuotaUse(pool, counted);
  return counted
    .filter(({ owner, day, perDay }) => (used.find((use) => use.owner === owner && use.day === day)?.used ?? 0) >= perDay)
    .map(({ what, name, app, perDay, zone }) => ({ what, name, app, perDay, zone }));
}
