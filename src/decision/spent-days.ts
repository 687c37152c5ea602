import type { DailyQuota } from "../catalogue/daily-quota.ts";
import { localDays } from "../timing/local-pieces.ts";
import type { Stretches } from "../timing/stretches.ts";
import type { QuotaView } from "./decision.ts";
import type { Moment } from "./moment.ts";

/** The days, in the quota's zone, on which nothing is left of it; each owner's are worked out once. */
export function sharedSpentDays(moment: Moment, quota: QuotaView): (owner: string, of: Pick<DailyQuota, "zone">) => Stretches {
  const known = new Map<string, Stretches>();
  return (owner, { zone }) => {
    let spent = known.get(owner);
    if (spent === undefined) {
      spent = localDays(moment.piecesIn(zone))
        .filter((day) => quota.left(owner, day.fromMs) <= 0)
        .flatMap((day) => [day.fromMs, day.toMs]);
      known.set(owner, spent);
    }
    return spent;
  };
}
