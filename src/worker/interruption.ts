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
import { countDecided, newestLearned, shortlistsOf, worthsOf } from "../store/learned.ts";
import { samplePeople } from "../store/people-sample.ts";

const worthsMs = 14 * DAY_MS;
/** People by lot whose decisions a price is solved from, and those whose decisions make yesterday's market. */
export const readPeople = { interruption: 10_000, market: 20_000 } as const;

/** What interruptions and scarce lines cost, replayed over what was decided lately. */
export async function fitInterruption(
  client: Client,
  { catalogue, learner, nowMs }: { readonly catalogue: Catalogue; readonly learner: ResponseLearner; readonly nowMs: number },
): Promise<Interruption> {
  const last = await newestLearned(client, "interruption");
  const before = last === null ? null : decodeInterruption(last.body.toString("utf8"));
  const { ids } = await samplePeople(client, readPeople.interruption, drawOf(nowMs));
  const { candidates, personDays } = await worthsOf(client, { people: ids, fromMs: nowMs - worthsMs, toMs: nowMs });
  const { lambda } =
    candidates.length === 0
      ? // Nobody was decided by a learned model lately: nothing speaks against the price there was.
        (before ?? { lambda: 0 })
      : solvePrice({
          candidates,
          personWeeks: personDays / 7,
          mostSwitchOffsPer1000: catalogue.policy.volume.switchOffsPer1000,
          range: { min: 0, max: Math.max(1, catalogue.policy.reward.opened) },
        });
  const slope = learner.open === null ? 0 : fatigueSlope(learner.open);
  return { lambda, fatigueSlope: slope, linePrices: await priceScarce(client, { catalogue, nowMs, before: before?.linePrices }) };
}

/** Other people every day, the same ones whenever a day is looked at. */
const drawOf = (nowMs: number): number => Math.floor(nowMs / DAY_MS);

/** Yesterday was an ordinary day if so large a share of the people decided in the week before were decided on it. */
const ordinaryShare = 0.5;

/**
 * Solves yesterday's market for what is scarce, lines with a quota and the totals that vendors allow an app: everybody's best pair of each
 * kind of use, at its expected reward, and their best pair that uses nothing scarce. Of many people those by lot compete for their part of
 * what there is. After a day on which hardly anybody was decided the prices of before stay.
 */
export async function priceScarce(
  client: Client,
  {
    catalogue,
    nowMs,
    before,
    people = readPeople.market,
  }: {
    readonly catalogue: Catalogue;
    readonly nowMs: number;
    readonly before?: ReadonlyMap<string, LinePrice> | undefined;
    readonly people?: number;
  },
): Promise<ReadonlyMap<string, LinePrice>> {
  const quotas = new Map<string, DailyQuota>();
  for (const { id, quota } of catalogue.lines.values()) if (quota !== null) quotas.set(id, quota);
  const drawn = await samplePeople(client, people, drawOf(nowMs));
  const yesterday = { people: drawn.ids, fromMs: nowMs - DAY_MS, toMs: nowMs };
  if (before !== undefined && before.size > 0) {
    const usual = await countDecided(client, { people: drawn.ids, fromMs: nowMs - 8 * DAY_MS, toMs: nowMs - DAY_MS });
    const decided = await countDecided(client, yesterday);
    if (decided === 0 || decided < ordinaryShare * usual) return before;
  }
  const rows = await shortlistsOf(client, yesterday);
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
      if (value > (best.get(key)?.value ?? 0)) best.set(key, { value, uses, person: personId });
    }
    return [...best.values()];
  });
  const share = drawn.people.rows > drawn.ids.length ? drawn.ids.length / drawn.people.rows : 1;
  const budgets = new Map([...quotas].map(([owner, { perDay }]) => [owner, perDay * share]));
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
