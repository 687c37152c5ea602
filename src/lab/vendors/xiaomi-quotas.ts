/** How a message counts: private ones do not. */
export type XiaomiClass = "private" | "public" | "default";

/** Daily numbers of an app. */
export interface XiaomiQuotaOptions {
  /** Apps with a news licence may send more. */
  readonly news: boolean;
  /** The app's daily total in place of what follows from its devices. */
  readonly dailyQuota: number | undefined;
  /** Devices with the app and its notifications switched on. */
  readonly enabledDevices: () => number;
}

/** What is used of a day's total. */
export interface XiaomiQuota {
  readonly quota: number;
  readonly acked: number;
}

/** Counters per calendar day of Beijing; when exactly the vendor begins anew is not published. */
export interface XiaomiQuotas {
  /** null for messages that do not count. */
  ofApp(kind: XiaomiClass, nowMs: number): XiaomiQuota | null;
  /** Counts a delivery; `device` and `app` name the total that was used up before. */
  take(kind: XiaomiClass, regid: string, nowMs: number): "counted" | "device" | "app";
}

const dayMs = 86_400_000;
const beijingMs = 8 * 3_600_000;

/**
 * Source: dev.mi.com/xiaomihyperos/documentation/detail?pId=1656 (2026-02-04): public messages 5 a device and day (news 8), without a
 * channel 1; in all twice the devices (news three times, without a channel once), where fewer than 10,000 count as 10,000.
 */
export function makeXiaomiQuotas({ news, dailyQuota, enabledDevices }: XiaomiQuotaOptions): XiaomiQuotas {
  let day = -1;
  const perDevice = new Map<string, number>();
  const acked = { public: 0, default: 0 };
  const turn = (nowMs: number): void => {
    const today = Math.floor((nowMs + beijingMs) / dayMs);
    if (today === day) return;
    day = today;
    perDevice.clear();
    acked.public = 0;
    acked.default = 0;
  };
  const quotaOf = (kind: "public" | "default"): number => {
    const factor = kind === "default" ? 1 : news ? 3 : 2;
    return dailyQuota ?? Math.max(10_000, enabledDevices()) * factor;
  };
  const capOf = (kind: "public" | "default"): number => (kind === "default" ? 1 : news ? 8 : 5);
  return {
    ofApp: (kind, nowMs) => {
      turn(nowMs);
      return kind === "private" ? null : { quota: quotaOf(kind), acked: acked[kind] };
    },
    take: (kind, regid, nowMs) => {
      turn(nowMs);
      if (kind === "private") return "counted";
      const key = `${kind} ${regid}`;
      const used = perDevice.get(key) ?? 0;
      if (used >= capOf(kind)) return "device";
      if (acked[kind] >= quotaOf(kind)) return "app";
      perDevice.set(key, used + 1);
      acked[kind]++;
      return "counted";
    },
  };
}
