import type { ChannelLimits } from "../port.ts";

/**
 * Xiaomi Push. The payload is the JSON of the app's map; title and text have limits of their own, where a Chinese character and a Latin
 * one both count 1. Pictures are ignored since 2023-08. Calls a second depend on the app's daily connected devices: 500 for the smallest,
 * 3000 for the largest. Without a channel id a device takes one message a day.
 */
export const xiaomiLimits: ChannelLimits = {
  payloadBytes: 4095,
  titleCharacters: 49,
  bodyCharacters: 127,
  // The page does not say what an emoji counts; two is what it costs at most.
  characters: "utf16",
  images: "none",
  targetsPerRequest: 1000,
  ttlSecondsMax: 864_000,
  requestsPerMinute: 30_000,
  requestsPerDevicePerMinute: null,
  quotaRules: [{ since: "2024-11-04", perDevice: { usual: 5, news: 8 }, perApp: { times: 2, newsTimes: 3, leastBase: 10_000 } }],
  quotaZone: "Asia/Shanghai",
  deduplicates: true,
  receipts: true,
  source:
    "dev.mi.com/xiaomihyperos/documentation/detail pId=1559 (fields), pId=1656 (quotas, 2026-02-04), pId=2314 (templates, 2026-06-02)",
  checkedOn: "2026-06-30",
};

/** Life of a message of a public channel; those of private ones live up to {@link xiaomiLimits}' ten days. Same page. */
export const publicTtlSecondsMax = 86_400;

/** `extra.jobkey`, `extra.callback` and `extra.callback.param`: characters, bytes, bytes. Same page. */
export const jobKeyCharactersMax = 20;
export const callbackUrlBytesMax = 128;
export const callbackParamBytesMax = 64;

/** Variables of a template, and the length of each of their values. */
export const templateVariablesMax = 9;
export const templateValueCharactersMax = 128;
