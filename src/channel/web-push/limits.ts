import type { ChannelLimits } from "../port.ts";

/**
 * Web Push. The payload is the plaintext: services must take bodies of 4096 bytes (RFC 8030 §7.2), of which 86 are the header of
 * RFC 8188 with its key, one the delimiter and 16 the tag. A service may lower the TTL; four weeks is the longest in common use.
 */
export const webPushLimits: ChannelLimits = {
  payloadBytes: 3993,
  titleCharacters: null,
  bodyCharacters: null,
  characters: "utf16",
  images: "all",
  targetsPerRequest: 1,
  ttlSecondsMax: 2_419_200,
  requestsPerMinute: null,
  requestsPerDevicePerMinute: null,
  quotaRules: [],
  quotaZone: null,
  deduplicates: false,
  receipts: false,
  source: "RFC 8030, RFC 8188, RFC 8291; mozilla-services.github.io/autopush-rs/errors.html",
  checkedOn: "2026-06-30",
};

/** A VAPID token may live for 24 hours (RFC 8292 §2); ours are used for 12 and end an hour after. */
export const vapidUseMs = 12 * 3_600_000;
export const vapidLifeMs = 13 * 3_600_000;

/**
 * An ephemeral key pair serves at most this many messages and this long. RFC 8291 §3.1 makes a pair for a message; every message still
 * has its own random salt, hence its own content key and nonce, so that what reuse gives away is that messages belong to one batch.
 */
export const messagesPerEphemeralKey = 64;
export const ephemeralKeyLifeMs = 10_000;
