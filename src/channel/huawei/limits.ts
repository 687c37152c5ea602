import type { ChannelLimits } from "../port.ts";

/**
 * Push Kit v1 and v2, for EMUI and HarmonyOS up to 4. The payload is the request's body without its tokens. The rate is a share of the
 * app's monthly users and no fixed number. Days are taken to be Beijing's: the vendor does not publish the hour at which counts begin anew.
 */
export const huaweiLimits: ChannelLimits = {
  payloadBytes: 4096,
  titleCharacters: null,
  bodyCharacters: null,
  characters: "utf16",
  images: "all",
  targetsPerRequest: 1000,
  ttlSecondsMax: 1_296_000,
  requestsPerMinute: null,
  requestsPerDevicePerMinute: null,
  quotaRules: [{ since: "2023-01-05", perDevice: { usual: 2, news: 5 }, perApp: null }],
  quotaZone: "Asia/Shanghai",
  deduplicates: false,
  receipts: true,
  source:
    "developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197; …/HMSCore-Guides/message-restriction-description-0000001361648361",
  checkedOn: "2026-06-30",
};

/** Access tokens live for an hour, and 1,000 may be fetched in five minutes; one is fetched anew this long before its end. */
export const accessTokenMarginMs = 5 * 60_000;
