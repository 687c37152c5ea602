import type { ChannelLimits } from "../port.ts";

/**
 * JPush, REST API v3. The payload is what one platform's part of the notification holds: 4000 bytes for Android, 2000 for iOS where the
 * channel sends there. Marketing quotas are those of the makers behind it. Ten days of life and `cid`s by the thousand are for VIPs.
 */
export const jpushLimits: ChannelLimits = {
  payloadBytes: 4000,
  titleCharacters: null,
  bodyCharacters: null,
  characters: "codePoints",
  images: "all",
  targetsPerRequest: 1000,
  ttlSecondsMax: 259_200,
  requestsPerMinute: null,
  requestsPerDevicePerMinute: null,
  quotaRules: [],
  quotaZone: null,
  deduplicates: false,
  receipts: true,
  source: "docs.jiguang.cn/jpush/server/push: rest_api_v3_push, http_status_code, rest_api_v3_callback (2024-05-27)",
  checkedOn: "2026-06-30",
};

/** Bytes of `notification` that each platform takes; null = none is published. */
export const bytesByPlatform = { android: 4000, ios: 2000, hmos: null } as const;
/** `apns_collapse_id`. */
export const collapseIdBytes = 64;
