import type { Catalogue } from "./catalogue.ts";

/** Messages a day over all people; the day is of `zone`. */
export interface DailyQuota {
  readonly perDay: number;
  readonly zone: string;
}

/** No id begins with a blank, so that a creative's or a vendor's name in the ledger of quotas is no line's. */
const creativePrefix = " creative:";
const vendorPrefix = " app:";

/** Name under which the ledger of quotas counts a creative. A line is counted under its own id. */
export const creativeQuotaOwner = (creativeId: string): string => creativePrefix + creativeId;

/** Name under which the ledger of quotas counts an app's marketing over a vendor's channel. */
export const vendorQuotaOwner = (vendor: string, appId: string): string => `${vendorPrefix}${vendor}:${appId}`;

/** The quota that the catalogue gives a name in the ledger; null when it gives none. What a vendor counts is no matter of the catalogue. */
export function dailyQuotaOf({ lines, creatives }: Pick<Catalogue, "lines" | "creatives">, owner: string): DailyQuota | null {
  if (!owner.startsWith(creativePrefix)) return lines.get(owner)?.quota ?? null;
  const cap = creatives.get(owner.slice(creativePrefix.length))?.perDay ?? null;
  return cap === null ? null : { perDay: cap.max, zone: cap.zone };
}
