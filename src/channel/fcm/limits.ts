import type { ChannelLimits } from "../port.ts";

/**
 * FCM HTTP v1. The payload is what notification and data hold, names of data keys included; the request around it does not count.
 * Per device: 240 a minute and 5000 an hour. Project: 600 000 requests a minute.
 */
export const fcmLimits: ChannelLimits = {
  payloadBytes: 4096,
  titleCharacters: null,
  bodyCharacters: null,
  characters: "utf16",
  images: "all",
  targetsPerRequest: 1,
  ttlSecondsMax: 2_419_200,
  requestsPerMinute: 600_000,
  requestsPerDevicePerMinute: 240,
  quotaRules: [],
  quotaZone: null,
  deduplicates: false,
  receipts: false,
  source:
    "firebase.google.com/docs/reference/fcm/rest/v1/projects.messages; firebase.google.com/docs/cloud-messaging/throttling-and-quotas",
  checkedOn: "2026-06-30",
};

/** Google's access tokens live for an hour; one is fetched anew this long before its end. */
export const accessTokenMarginMs = 5 * 60_000;

/** Wait after 429 without Retry-After (firebase.google.com/docs/cloud-messaging/scale-fcm). */
export const quotaWaitMs = 60_000;
