import type { ChannelLimits } from "../port.ts";

/**
 * Getui, REST API v2. The payload is the JSON of the app's map. Title and body are those of Getui's own link and are options of the
 * channel; behind it each maker's limits and daily caps hold, which Getui hands on in its receipts. A list may name 1000 devices; half
 * of that keeps the answer, which names them all, far from what a connection reads. A repeated `request_id` is dropped for one device,
 * while a list is stored under a name of its own each time, so that repeating cannot be called safe in general.
 */
export const getuiLimits: ChannelLimits = {
  payloadBytes: 3072,
  titleCharacters: 50,
  bodyCharacters: 256,
  characters: "codePoints",
  images: "all",
  targetsPerRequest: 500,
  ttlSecondsMax: 259_200,
  requestsPerMinute: null,
  requestsPerDevicePerMinute: null,
  quotaRules: [],
  quotaZone: "Asia/Shanghai",
  deduplicates: false,
  receipts: true,
  source: "docs.getui.com/getui/server/rest_v2/push, docs.getui.com/getui/mobile/vendor/qps",
  checkedOn: "2026-06-30",
};

/** Tokens live for a day, and asking for them is counted by the day: one serves until shortly before its end. */
export const accessTokenMarginMs = 30 * 60_000;
export const accessTokenLifeMs = 23 * 3_600_000;

/** Limits are counted by the minute (codes 10003, 10005, 30012 to 30015, 30018). */
export const perMinuteWaitMs = 60_000;
