import type { ChannelLimits } from "../port.ts";

/** Title, body and link are one text: `Body` takes 1600 characters, whatever number of segments that is. */
export const twilioBodyCharacters = 1600;

/** Twilio's Messages resource. The payload is that one text, at most four bytes a character. No idempotency key exists. */
export const twilioLimits: ChannelLimits = {
  payloadBytes: twilioBodyCharacters * 4,
  titleCharacters: null,
  bodyCharacters: twilioBodyCharacters,
  characters: "utf16",
  images: "none",
  targetsPerRequest: 1,
  ttlSecondsMax: 36_000,
  requestsPerMinute: null,
  requestsPerDevicePerMinute: null,
  quotaRules: [],
  quotaZone: null,
  deduplicates: false,
  receipts: true,
  source: "twilio.com/docs/messaging/api/message-resource",
  checkedOn: "2026-06-30",
};
