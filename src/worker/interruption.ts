import { DAY_MS } from "../base/duration.ts";
import { localTime } from "../base/zone.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { type DailyQuota, vendorQuotaOwner } from "../catalogue/daily-quota.ts";
import { type PricedCandidate, solvePrices } from "../decision/arbiter/prices.ts";
import type { Interruption, LinePrice } from "../decision/decision.ts";
import { countsAtVendor } from "../decision/scene.ts";
import { fatigueSlope } from "../learning/features/emit.ts";
import type { ResponseLearner } from "../learning/response/learner.ts";
import { solvePrice } from "../learning/volume/price.ts";
import type { Client } from "../store/database.ts";
import { shortlistsByLot, worthsByLot } from "../store/learned.ts";

const worthsMs = 14 * DAY_MS;
/** Decisions that a price is solved from; of more, those of people by lot stand for the others. */
const mostCandidates = 200_000;
/** Decisions that yesterday's market is made of, in the same way. */
const mostShortlists = 20_000;

/** What interruptions and scarce lines cost, replayed over what was decided lately. */
export async function fitInterruption(
  client: Client,
  { catalogue, learner, nowMs }: { readonly catalogue: Catalogue; readonly learner: ResponseLearner; readonly nowMs: number },
): Promise<Interruption> {
  const { candidates, people, firstMs } = await worthsByLot(client, { fromMs: nowMs - worthsMs, toMs: nowMs, limit: mostCandidates });
  // A young log has seen fewer weeks than its window is long.
  const seenMs = nowMs - Math.max(nowMs - worthsMs, firstMs ?? 0);
  const { lambda } = solvePrice({
    candidates,
    personWeeks: Math.max(1, (people * seenMs) / (7 * DAY_MS)),
    mostSwitchOffsPer1000: catalogue.policy.volume.switchOffsPer1000,
    range: { min: 0, max: Math.max(1, catalogue.policy.reward.opened) },
  });
  const slope = learner.open === null ? 0 : fatigueSlope(learner.open);
  return { lambda, fatigueSlope: slope, linePrices: await priceScarce(client, catalogue, nowMs) };
}

/**
 * Solves yesterday's market for what is scarce, lines with a quota and the totals that vendors allow an app: everybody's best pair of each
 * kind of use, at its expected reward.
 */
export async function priceScarce(
  client: Client,
  catalogue: Catalogue,
  nowMs: number,
  most = mostShortlists,
): Promise<ReadonlyMap<string, LinePrice>> {
  const quotas = new Map<string, DailyQuota>();
  for (const { id, quota } of catalogue.lines.values()) if (quota !== null) quotas.set(id, quota);
  const { oneIn, rows } = await shortlistsByLot(client, { fromMs: nowMs - DAY_MS, toMs: nowMs, limit: most });
  for (const { way } of rows)
    if (way !== null && way.perApp !== null) quotas.set(vendorQuotaOwner(way.vendor, way.appId), { perDay: way.perApp, zone: way.zone });
  if (quotas.size === 0) return new Map();
  const campaigns = new Map(catalogue.campaigns.map((campaign) => [campaign.id, campaign]));
  const candidates = rows.flatMap(({ personId, pairs, way }): readonly PricedCandidate[] => {
    const best = new Map<string, PricedCandidate>();
    for (const { campaign: id, score } of pairs) {
      const campaign = campaigns.get(id);
      if (campaign === undefined) continue;
      const owner = way === null || !countsAtVendor(campaign) ? null : vendorQuotaOwner(way.vendor, way.appId);
      const uses = [campaign.line.id, ...(owner === null ? [] : [owner])].filter((one) => quotas.has(one));
      const value = score * catalogue.policy.reward.opened;
      const key = uses.join("\n");
      if (uses.length > 0 && value > (best.get(key)?.value ?? 0)) best.set(key, { value, uses, person: personId });
    }
    return [...best.values()];
  });
  // People by lot compete for their part of what there is.
  const budgets = new Map([...quotas].map(([owner, { perDay }]) => [owner, perDay / oneIn]));
  const { prices } = solvePrices({ candidates, budgets });
  const found = new Map<string, LinePrice>();
  for (const [owner, { zone }] of quotas) {
    const price = prices.get(owner) ?? 0;
    if (price > 0) found.set(owner, { price, shareByHour: shareByHour(rows, (atMs) => localTime(zone, atMs).minute) });
  }
  return found;
}

/** How much of a day's decisions is behind at the end of each hour. */
function shareByHour(rows: readonly { readonly atMs: number }[], minuteOf: (atMs: number) => number): readonly number[] {
  const counts = new Array<number>(24).fill(0);
  for (const { atMs } of rows) {
    const hour = Math.floor(minuteOf(atMs) / 60);
    counts[hour] = (counts[hour] ?? 0) + 1;
  }
  let sum = 0;
  return counts.map((count) => {
    sum += count;
    return sum / Math.max(1, rows.length);
  });
}

export const encodeInterruption = ({ lambda, fatigueSlope: slope, linePrices }: Interruption): string =>
  JSON.stringify({ lambda, fatigueSlope: slope, linePrices: Object.fromEntries(linePrices) });

export function decodeInterruption(text: string): Interruption {
  const { lambda = 0, fatigueSlope: slope = 0, linePrices = {} } = JSON.parse(text) as Stored; // as encodeInterruption wrote it
  return { lambda, fatigueSlope: slope, linePrices: new Map(Object.entries(linePrices)) };
}

interface Stored {
  readonly lambda?: number;
  readonly fatigueSlope?: number;
  readonly linePrices?: Readonly<Record<string, LinePrice>>;
}
