import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import type { SentenceValues } from "../base/sentences.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { compile } from "../catalogue/compile.ts";
import { entryOf } from "../catalogue/schema.ts";
import { readStored } from "../catalogue/stored.ts";
import { type FailureReason, failureGuide } from "../delivery/failure.ts";
import { defaultSpikePolicy, findSpike, type Share, type Spike } from "../delivery/spike.ts";
import { loadDeclared } from "../store/catalogue.ts";
import { pausedChannels, pauseRunning } from "../store/channels.ts";
import { inTransaction, type Pool, whileAlone } from "../store/database.ts";
import { markResumed, type PauseWrite, resumedSince, savePause, standingPauses } from "../store/pauses.ts";
import { campaignErrors, campaignOptOuts, channelErrors, type SeenShare } from "../store/spikes.ts";
import { makeOwnChange } from "./own-change.ts";

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

export interface SpikeWatch {
  /** Looks when it is time to; answers what it paused. One process at a time looks. */
  look(nowMs: number): Promise<readonly PauseWrite[]>;
}

/** Watches channels for errors of their own, and campaigns for refusals and opt-outs, and pauses where they shoot up, as the policy allows. */
export function makeSpikeWatch(pool: Pool): SpikeWatch {
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  return {
    async look(nowMs) {
      if (Math.abs(nowMs - lookedAtMs) < spikeTimes.everyMs) return [];
      lookedAtMs = nowMs;
      return (await whileAlone(pool, spikeLock, () => pauseOnSpikes(pool, nowMs))) ?? [];
    },
  };
}

/** Notes what goes on again, and pauses what spikes. */
export async function pauseOnSpikes(pool: Pool, nowMs: number): Promise<readonly PauseWrite[]> {
  const stored = await loadDeclared(pool, null);
  const declared = stored === null ? null : readStored(stored.declared);
  const catalogue = stored === null || declared === null ? null : compile(declared, stored.version);
  const paused = await pausedChannels(pool);
  await noteResumed(pool, { catalogue, paused, nowMs });
  if (stored === null || declared === null || catalogue === null || !catalogue.policy.spikes.pause) return [];
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
  const made = await makeOwnChange(pool, { version: stored.version, declared, incoming, reasons, nowMs }, async (client) => {
    for (const pause of campaigns) await savePause(client, pause);
  });
  // Somebody changed the catalogue meanwhile: the next look sees theirs.
  return made ? [...channels, ...campaigns] : channels;
}

/** Whoever lets something go on, by whatever way, ends its pause: what happened before is not held against it again. */
async function noteResumed(
  pool: Pool,
  one: { readonly catalogue: Catalogue | null; readonly paused: ReadonlySet<string>; readonly nowMs: number },
): Promise<void> {
  const status = new Map(one.catalogue?.campaigns.map((campaign) => [campaign.id, campaign.status]));
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
  const since = await resumedSince(pool, "channel", recentFromMs);
  const recent = await channelErrors(pool, { fromMs: recentFromMs, toMs: nowMs, since }, channelFaults);
  if (recent.every(({ hits }) => hits < policy.spikes.least)) return [];
  const before = await channelErrors(pool, { fromMs: nowMs - spikeTimes.channelMs, toMs: recentFromMs, since: new Map() }, channelFaults);
  return recent.flatMap((seen) => {
    const spike = findSpike(seen, shareOf(before, seen.id), { ...defaultSpikePolicy, ...policy.spikes, share: policy.spikes.errors });
    if (spike === null) return [];
    const reason = `${errorsText(seen, spike, "devices")}; then save the channel again, or: carillon pauses resume channel ${seen.id}`;
    return [{ kind: "channel", subject: seen.id, cause: "errors", reason, atMs: nowMs }];
  });
}

async function spikingCampaigns(pool: Pool, { policy, campaigns }: Catalogue, nowMs: number): Promise<readonly PauseWrite[]> {
  const recentFromMs = nowMs - spikeTimes.recentMs;
  const lately = { fromMs: recentFromMs, toMs: nowMs, since: await resumedSince(pool, "campaign", recentFromMs) };
  const earlier = { fromMs: nowMs - spikeTimes.campaignMs, toMs: recentFromMs, since: new Map<string, number>() };
  const live = new Set(campaigns.filter(({ status }) => status === "live").map(({ id }) => id));
  const found = new Map<string, PauseWrite>();
  const resume = (id: string): string => `: carillon pauses resume campaign ${id}`;

  const errors = await campaignErrors(pool, lately, campaignFaults);
  if (errors.some(({ hits }) => hits >= policy.spikes.least)) {
    const before = await campaignErrors(pool, earlier, campaignFaults);
    for (const seen of errors) {
      const rule = { ...defaultSpikePolicy, ...policy.spikes, share: policy.spikes.errors };
      const spike = findSpike(seen, shareOf(before, seen.id), rule);
      if (spike === null || !live.has(seen.id)) continue;
      // What the others meet at the same time is not this campaign's own fault.
      if (findSpike(seen, sumOf(errors.filter(({ id }) => id !== seen.id)), rule) === null) continue;
      const reason = `${errorsText(seen, spike, "messages")}; then set it live again, or${resume(seen.id)}`;
      found.set(seen.id, { kind: "campaign", subject: seen.id, cause: "errors", reason, atMs: nowMs });
    }
  }

  const optOuts = await campaignOptOuts(pool, lately);
  if (optOuts.some(({ hits }) => hits >= policy.spikes.least)) {
    const before = await campaignOptOuts(pool, earlier);
    // A campaign without a past is compared with what all of them meet.
    const all = sumOf(before);
    const prior = { share: (all.hits + 1) / (all.trials + 200), trials: 200 };
    for (const seen of optOuts) {
      const policyOf = { ...defaultSpikePolicy, ...policy.spikes, share: policy.spikes.optOuts, prior };
      const spike = findSpike(seen, shareOf(before, seen.id), policyOf);
      if (spike === null || !live.has(seen.id)) continue;
      const figures = `after ${percent(spike.share)} of ${seen.trials} messages of the last hour notifications were switched off, usually after ${percent(spike.usual)}`;
      const reason = `${figures}: look at its texts and its audience; then set it live again, or${resume(seen.id)}`;
      found.set(seen.id, { kind: "campaign", subject: seen.id, cause: "optOuts", reason, atMs: nowMs });
    }
  }
  return [...found.values()];
}

const shareOf = (all: readonly SeenShare[], id: string): Share => all.find((one) => one.id === id) ?? { trials: 0, hits: 0 };

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
