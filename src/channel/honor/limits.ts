import type { ChannelLimits } from "../port.ts";

/** Honor Push. The payload is the request's JSON without the tokens. Pictures stand in service messages alone. 3000 calls a second. */
export const honorLimits: ChannelLimits = {
  payloadBytes: 4096,
  titleCharacters: null,
  bodyCharacters: null,
  characters: "utf16",
  images: "service",
  targetsPerRequest: 1000,
  ttlSecondsMax: 1_296_000,
  requestsPerMinute: 180_000,
  requestsPerDevicePerMinute: null,
  quotaRules: [{ since: "2023-02-01", perDevice: { usual: 2, news: 5 }, perApp: null }],
  quotaZone: "Asia/Shanghai",
  deduplicates: false,
  receipts: true,
  source: "developer.honor.com/cn/docs/11002/reference/downlink-message, …/guides/notification-push-standards (2024-12-31)",
  checkedOn: "2026-06-30",
};

/** Access tokens live for an hour; one is fetched anew this long before its end. */
export const accessTokenMarginMs = 5 * 60_000;

/** From this size on a group of which every token is called invalid tells of a wrong app rather than of so many uninstalls. */
export const wholeGroupDoubtful = 10;
