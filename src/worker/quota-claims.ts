import { type QuotaKey, quotaKey } from "../store/quota.ts";

/** What one message would take of counters that stop at a number a day. */
export interface QuotaClaim {
  readonly messageId: string;
  /** Of its line and its creative, as far as they have a quota: where one is used up, the message may not be. */
  readonly uses: readonly QuotaKey[];
  /** Its place in an app's total at a vendor; null: it takes none. */
  readonly place: QuotaPlace | null;
}

export interface QuotaPlace extends QuotaKey {
  /** Messages that the vendor takes of the app a day. */
  readonly perApp: number;
  /** Without a place the message leaves by another way, so that it may be all the same. */
  readonly fallsThrough: boolean;
}

/** Claims side by side with what the counters say. */
export interface SettledClaims {
  /** Those that fit, with the place only where there is one left. */
  readonly fitting: readonly QuotaClaim[];
  /** Messages that would go beyond a limit: they take nothing. */
  readonly beyond: ReadonlySet<string>;
}

/** Grants claims in their order as long as every counter that they name has room; whoever finds none leaves what it would have taken to the next. */
export function settleClaims(
  claims: readonly QuotaClaim[],
  counted: ReadonlyMap<string, number>,
  limitOf: (owner: string) => number,
): SettledClaims {
  const counts = new Map(counted);
  const hasRoom = (key: QuotaKey, limit: number): boolean => (counts.get(quotaKey(key)) ?? 0) < limit;
  const fitting: QuotaClaim[] = [];
  const beyond = new Set<string>();
  for (const claim of claims) {
    const place = claim.place !== null && hasRoom(claim.place, claim.place.perApp) ? claim.place : null;
    const isPlaceless = claim.place !== null && place === null && !claim.place.fallsThrough;
    if (isPlaceless || claim.uses.some((use) => !hasRoom(use, limitOf(use.owner)))) {
      beyond.add(claim.messageId);
      continue;
    }
    for (const key of place === null ? claim.uses : [...claim.uses, place]) counts.set(quotaKey(key), (counts.get(quotaKey(key)) ?? 0) + 1);
    fitting.push({ ...claim, place });
  }
  return { fitting, beyond };
}
