import type { ChannelLimits } from "../port.ts";

/**
 * Push Kit v3, for HarmonyOS NEXT. The payload is the request's body without its tokens. The rate is a share of the app's monthly users
 * and no fixed number. Days are taken to be Beijing's: the vendor does not publish the hour at which counts begin anew.
 */
export const harmonyLimits: ChannelLimits = {
  payloadBytes: 4096,
  titleCharacters: null,
  bodyCharacters: null,
  characters: "utf16",
  images: "all",
  targetsPerRequest: 1000,
  ttlSecondsMax: 1_296_000,
  requestsPerMinute: null,
  requestsPerDevicePerMinute: null,
  quotaRules: [{ since: "2024-10-22", perDevice: { usual: 2, news: 5 }, perApp: null }],
  quotaZone: "Asia/Shanghai",
  deduplicates: true,
  receipts: true,
  source:
    "developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-request-param; …/push-scenariozed-api-response; docs.getui.com/getui/mobile/vendor/qps",
  checkedOn: "2026-06-30",
};

/** Tokens a request marked as test may carry. */
export const testTargetsPerRequest = 10;

/** A JWT may live for a day and is used for an hour; one is signed anew this long before its end. */
export const accessTokenMarginMs = 5 * 60_000;
