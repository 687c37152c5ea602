import type { ChannelLimits } from "../port.ts";

/**
 * Meizu (Flyme) Push. The payload is the map that the app gets, as JSON: `clickTypeInfo.parameters`. No limit of it is published; 3800
 * bytes is what the vendor's SDK names for the content of a pass-through message. The rate is 200 requests a second an app, by a third
 * party; more on request. A device that gets more than five messages of an app a minute has them collapsed.
 */
export const meizuLimits: ChannelLimits = {
  payloadBytes: 3800,
  titleCharacters: 32,
  bodyCharacters: 100,
  characters: "codePoints",
  images: "none",
  targetsPerRequest: 1000,
  ttlSecondsMax: 72 * 3600,
  requestsPerMinute: 12_000,
  requestsPerDevicePerMinute: 5,
  quotaRules: [{ since: "2025-05-07", perDevice: { usual: 3, news: 5 }, perApp: null }],
  quotaZone: "Asia/Shanghai",
  deduplicates: false,
  receipts: true,
  source: "github.com/MEIZUPUSH/PushAPI; github.com/MEIZUPUSH/JavaSdk 1.2.11 (2025-04); open.flyme.cn/docs?id=329 (rule of 2025-05-07)",
  checkedOn: "2026-06-30",
};

/** `validTime`, in hours. */
export const validHoursMin = 1;
export const validHoursMax = 72;

/** `clickTypeInfo.url` and `activity`, in bytes. */
export const clickBytesMax = 1000;

/** `extra.callback` and `extra["callback.param"]`, in bytes. */
export const callbackBytesMax = 128;
export const callbackParamBytesMax = 64;
