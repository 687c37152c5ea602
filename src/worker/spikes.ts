import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import type { SentenceValues } from "../base/sentences.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { entryOf } from "../catalogue/schema.ts";
import { type FailureReason, failureGuide } from "../delivery/failure.ts";
import { defaultSpikePolicy, findSpike, mayBeSpike, type Share, type Spike } from "../delivery/spike.ts";
import { sharedVersions } from "../store/catalogue.ts";
import { pausedChannels, pauseRunning } from "../store/channels.ts";
import { inTransaction, type Pool, whileAlone } from "../store/database.ts";
import { markResumed, type PauseWrite, resumedSince, savePause, standingPauses } from "../store/pauses.ts";
import {
  campaignErrors,
  campaignOptOuts,
  channelErrors,
  type PastShare,
  pastCampaignErrors,
  pastCampaignOptOuts,
  pastChannelErrors,
  type SeenShare,
  sampledOptOuts,
} from "../store/spikes.ts";
import { makeOwnChange } from "./own-change.ts";
import type { Shared } from "./situation.ts";

/** Refusals that say that the channel is set up wrongly: whatever is sent over it meets them. */
const channelFaults = ["AUTH_FAILED", "PERMISSION_DENIED", "TOKEN_MISMATCH"] as const satisfies readonly FailureReason[];
/** Refusals that say that what a campaign sends is wrong. */
const campaignFaults = [
  "CONTENT_REJECTED",
  "PAYLOAD_TOO_LARGE",
  "INVALID_REQUEST",
  "CATEGORY_NOT_ALLOWED",
] as const satisfies readonly FailureReason[];

/** How often it is looked for spikes, what counts as lately, and how far the usual goes back. Domain time. */
export const spikeTimes = { everyMs: 5 * MINUTE_MS, recentMs: HOUR_MS, channelMs: DAY_MS, campaignMs: 7 * DAY_MS } as const;

const spikeLock = 4_100_012;

/** What is declared, and compiled of it: as of now, since of an older version nothing is changed. */
export type WatchedCatalogue = Pick<Shared, "catalogue" | "declared">;

export interface SpikeWatch {
  /** Looks when it is time to; answers what it paused. One process at a time looks. */
  look(watched: WatchedCatalogue, nowMs: number): Promise<readonly PauseWrite[]>;
}

/** Watches channels for errors of their own, and campaigns for refusals and opt-outs, and pauses where they shoot up, as the policy allows. */
export function makeSpikeWatch(pool: Pool): SpikeWatch {
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  return {
    async look(watched, nowMs) {
      if (Math.abs(nowMs - lookedAtMs) < spikeTimes.everyMs) return [];
      lookedAtMs = nowMs;
      return (await whileAlone(pool, spikeLock, () => pauseOnSpikes(pool, watched, nowMs))) ?? [];
    },
  };
}

/**
 * Notes what goes on again, and pauses what spikes. At most one version of the catalogue is stored, for all campaigns together. By a catalogue
 * that is no longer the newest nothing is done: it may tell a campaign live that another process has just paused.
 */
export async function pauseOnSpikes(pool: Pool, { catalogue, declared }: WatchedCatalogue, nowMs: number): Promise<readonly PauseWrite[]> {
  if ((await sharedVersions(pool, nowMs)).catalogue !== catalogue.version) return [];
  const paused = await pausedChannels(pool);
  await noteResumed(pool, { catalogue, paused, nowMs });
  if (!catalogue.policy.spikes.pause) return [];
  const channels = (await spikingChannels(pool, catalogue, nowMs)).filter(({ subject }) => !paused.has(subject));
  for (const pause of channels) {
    await inTransaction(pool, async (client) => {
      if (await pauseRunning(client, pause.subject, pause.reason)) await savePause(client, pause);
    });
  }
  const campaigns = await spikingCampaigns(pool, catalogue, nowMs);
  if (campaigns.length === 0) return channels;
  const incoming = {
    campaigns: Object.fromEntries(
      campaigns.flatMap(({ subject }) => {
        const entry = entryOf(declared.campaigns, subject);
        return entry === undefined ? [] : [[subject, { ...entry, status: "paused" as const }]];
      }),
    ),
  };
  const reasons = new Map(campaigns.map(({ subject, reason }) => [subject, reason]));
  const made = await makeOwnChange(pool, { version: catalogue.version, declared, incoming, reasons, nowMs }, async (client) => {
    for (const pause of campaigns) await savePause(client, pause);
  });
  // Somebody changed the catalogue meanwhile: the next look sees theirs.
  return made ? [...channels, ...campaigns] : channels;
}

/** Whoever lets something go on, by whatever way, ends its pause: what happened before is not held against it again. */
async function noteResumed(
  pool: Pool,
  one: { readonly catalogue: Catalogue; readonly paused: ReadonlySet<string>; readonly nowMs: number },
): Promise<void> {
  const status = new Map(one.catalogue.campaigns.map((campaign) => [campaign.id, campaign.status]));
  const over = (await standingPauses(pool)).filter(({ kind, subject }) =>
    kind === "channel" ? !one.paused.has(subject) : status.get(subject) !== "paused",
  );
  await markResumed(
    pool,
    over.map(({ id }) => id),
    one.nowMs,
  );
}

async function spikingChannels(pool: Pool, { policy }: Catalogue, nowMs: number): Promise<readonly PauseWrite[]> {
  const recentFromMs = nowMs - spikeTimes.recentMs;
  const rule = { ...defaultSpikePolicy, ...policy.spikes, share: policy.spikes.errors };
  const since = await resumedSince(pool, "channel", recentFromMs);
  const recent = await channelErrors(pool, { fromMs: recentFromMs, toMs: nowMs, since }, channelFaults);
  const suspects = recent.filter((seen) => mayBeSpike(seen, rule));
  const earlier = { fromMs: nowMs - spikeTimes.channelMs, toMs: recentFromMs, of: idsOf(suspects) };
  const before = await pastChannelErrors(pool, earlier, channelFaults);
  return suspects.flatMap((seen) => {
    const spike = findSpike(seen, shareOf(before, seen.id), rule);
    if (spike === null) return [];
    const reason = `${errorsText(seen, spike, "devices")}; then save the channel again, or: carillon pauses resume channel ${seen.id}`;
    return [{ kind: "channel", subject: seen.id, cause: "errors", reason, atMs: nowMs }];
  });
}

async function spikingCampaigns(pool: Pool, { policy, campaigns }: Catalogue, nowMs: number): Promise<readonly PauseWrite[]> {
  const recentFromMs = nowMs - spikeTimes.recentMs;
  const lately = { fromMs: recentFromMs, toMs: nowMs, since: await resumedSince(pool, "campaign", recentFromMs) };
  const earlier = { fromMs: nowMs - spikeTimes.campaignMs, toMs: recentFromMs };
  const live = new Set(campaigns.filter(({ status }) => status === "live").map(({ id }) => id));
  const found = new Map<string, PauseWrite>();
  const resume = (id: string): string => `: carillon pauses resume campaign ${id}`;

  const errorRule = { ...defaultSpikePolicy, ...policy.spikes, share: policy.spikes.errors };
  const errors = await campaignErrors(pool, lately, campaignFaults);
  // What the others meet at the same time is not a campaign's own fault.
  const refused = errors.filter(
    (seen) => live.has(seen.id) && findSpike(seen, sumOf(errors.filter(({ id }) => id !== seen.id)), errorRule) !== null,
  );
  const refusedBefore = await pastCampaignErrors(pool, { ...earlier, of: idsOf(refused) }, campaignFaults);
  for (const seen of refused) {
    const spike = findSpike(seen, shareOf(refusedBefore, seen.id), errorRule);
    if (spike === null) continue;
    const reason = `${errorsText(seen, spike, "messages")}; then set it live again, or${resume(seen.id)}`;
    found.set(seen.id, { kind: "campaign", subject: seen.id, cause: "errors", reason, atMs: nowMs });
  }

  const optOutRule = { ...defaultSpikePolicy, ...policy.spikes, share: policy.spikes.optOuts };
  const fled = (await campaignOptOuts(pool, lately)).filter((seen) => live.has(seen.id) && mayBeSpike(seen, optOutRule));
  if (fled.length === 0) return [...found.values()];
  const fledBefore = await pastCampaignOptOuts(pool, { ...earlier, of: idsOf(fled) });
  // A campaign without a past is compared with what all of them meet.
  const all = await sampledOptOuts(pool, earlier);
  const prior = { share: (all.hits + 1) / (all.trials + 200), trials: 200 };
  for (const seen of fled) {
    const spike = findSpike(seen, shareOf(fledBefore, seen.id), { ...optOutRule, prior });
    if (spike === null) continue;
    const figures = `after ${percent(spike.share)} of ${seen.trials} messages of the last hour notifications were switched off, usually after ${percent(spike.usual)}`;
    const reason = `${figures}: look at its texts and its audience; then set it live again, or${resume(seen.id)}`;
    found.set(seen.id, { kind: "campaign", subject: seen.id, cause: "optOuts", reason, atMs: nowMs });
  }
  return [...found.values()];
}

const idsOf = (seen: readonly SeenShare[]): readonly string[] => seen.map(({ id }) => id);

const shareOf = (all: readonly PastShare[], id: string): Share => all.find((one) => one.id === id) ?? { trials: 0, hits: 0 };

const sumOf = (all: readonly Share[]): Share =>
  all.reduce((sum, { trials, hits }) => ({ trials: sum.trials + trials, hits: sum.hits + hits }), { trials: 0, hits: 0 });

function errorsText({ trials, mostly }: SeenShare, spike: Spike, counted: "devices" | "messages"): string {
  const advice = isReason(mostly) ? failureGuide[mostly].advice.replace(/\.$/, "") : "read the failures report";
  return `${percent(spike.share)} of ${trials} ${counted} of the last hour were refused, mostly ${mostly ?? "UNKNOWN"}, usually ${percent(spike.usual)}: ${advice}`;
}

/** The figures of a pause's reason, as they were written into it; null where it is of another kind. */
export function readSpikeReason(reason: string): SentenceValues | null {
  const errors = /^([\d.]+ %) of (\d+) (devices|messages) of the last hour were refused, mostly (\w+), usually ([\d.]+ %)/.exec(reason);
  if (errors !== null) {
    const [, share = "", trials = "", counted = "", mostly = "", usual = ""] = errors;
    return { share, trials, counted, mostly, usual };
  }
  const optOuts = /^after ([\d.]+ %) of (\d+) messages of the last hour notifications were switched off, usually after ([\d.]+ %)/.exec(
    reason,
  );
  if (optOuts === null) return null;
  const [, share = "", trials = "", usual = ""] = optOuts;
  return { share, trials, usual };
}

const isReason = (text: string | null): text is FailureReason => text !== null && Object.hasOwn(failureGuide, text);

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
