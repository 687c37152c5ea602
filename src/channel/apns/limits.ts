import type { ChannelLimits } from "../port.ts";

/** APNs provider API. The payload is the whole JSON of an alert. Apple publishes no rates and no quota. */
export const apnsLimits: ChannelLimits = {
  payloadBytes: 4096,
  titleCharacters: null,
  bodyCharacters: null,
  characters: "utf16",
  images: "all",
  targetsPerRequest: 1,
  // Apple stores a notification for up to 30 days.
  ttlSecondsMax: 2_592_000,
  requestsPerMinute: null,
  requestsPerDevicePerMinute: null,
  quotaRules: [],
  quotaZone: null,
  deduplicates: false,
  receipts: false,
  source: "developer.apple.com/documentation/usernotifications/generating-a-remote-notification, …/sending-notification-requests-to-apns",
  checkedOn: "2026-06-30",
};

/** `apns-collapse-id` in bytes (sending-notification-requests-to-apns). */
export const collapseIdBytesMax = 64;

/** A provider token is refused when older than 60 minutes; it is replaced at this age (establishing-a-token-based-connection-to-apns). */
export const providerTokenAgeMs = 40 * 60_000;

/** Minting more often than once in 20 minutes is answered with TooManyProviderTokenUpdates (the same page). */
export const providerTokenRestMs = 20 * 60_000;
