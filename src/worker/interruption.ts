import { DAY_MS } from "../base/duration.ts";
import { localTime } from "../base/zone.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { type PricedCandidate, solvePrices } from "../decision/arbiter/prices.ts";
import type { Interruption, LinePrice } from "../decision/decision.ts";
import { fatigueSlope } from "../learning/features/emit.ts";
import type { ResponseLearner } from "../learning/response/learner.ts";
import { solvePrice } from "../learning/volume/price.ts";
import type { Client } from "../store/database.ts";
import { pageOfWorths, shortlistsOf } from "../store/learned.ts";

const worthsMs = 14 * DAY_MS;
const mostCandidates = 200_000;
/** Decisions that yesterday's market is made of. */
const mostShortlists = 20_000;

/** What interruptions and scarce lines cost, replayed over what was decided lately. */
export async function fitInterruption(
  client: Client,
  { catalogue, learner, nowMs }: { readonly catalogue: Catalogue; readonly learner: ResponseLearner; readonly nowMs: number },
): Promise<Interruption> {
  const { candidates, people } = await pageOfWorths(client, { fromMs: nowMs - worthsMs, toMs: nowMs, limit: mostCandidates });
  const { lambda } = solvePrice({
    candidates,
    personWeeks: Math.max(1, (people * worthsMs) / (7 * DAY_MS)),
    mostSwitchOffsPer1000: catalogue.policy.volume.switchOffsPer1000,
    range: { min: 0, max: Math.max(1, catalogue.policy.reward.opened) },
  });
  const slope = learner.open === null ? 0 : fatigueSlope(learner.open);
  return { lambda, fatigueSlope: slope, linePrices: await priceLines(client, catalogue, nowMs) };
}

/** Solves yesterday's market for the lines with a quota: everybody's best pair of each line, at its expected reward. */
async function priceLines(client: Client, catalogue: Catalogue, nowMs: number): Promise<ReadonlyMap<string, LinePrice>> {
  const scarce = [...catalogue.lines.values()].filter((line) => line.quota !== null);
  if (scarce.length === 0) return new Map();
  const lineOf = new Map(catalogue.campaigns.map((campaign) => [campaign.id, campaign.line.id]));
  const rows = await shortlistsOf(client, { fromMs: nowMs - DAY_MS, toMs: nowMs, limit: mostShortlists });
  const candidates: PricedCandidate[] = [];
  for (const { personId, pairs } of rows) {
    const best = new Map<string, number>();
    for (const { campaign, score } of pairs) {
      const line = lineOf.get(campaign);
      if (line !== undefined) best.set(line, Math.max(best.get(line) ?? 0, score * catalogue.policy.reward.opened));
    }
    for (const [line, value] of best) candidates.push({ value, uses: [line], person: personId });
  }
  const budgets = new Map(scarce.map((line) => [line.id, line.quota?.perDay ?? 0]));
  const { prices } = solvePrices({ candidates, budgets });
  const found = new Map<string, LinePrice>();
  for (const { id, quota } of scarce) {
    const price = prices.get(id) ?? 0;
    if (price > 0 && quota !== null) found.set(id, { price, shareByHour: shareByHour(rows, (atMs) => localTime(quota.zone, atMs).minute) });
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
