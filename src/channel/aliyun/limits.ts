import type { ChannelLimits } from "../port.ts";

/**
 * Characters of one segment: the first one of a text holds 70, of a text of several each holds 67. Every character counts one.
 * The API names no longest text; `options.segmentsMax` does.
 */
export const segmentRoom = { alone: 70, part: 67 } as const;
export const segmentsDefaultMax = 10;

/** Longest `OutId`. [unconfirmed: a longer one is left out, and receipts then name the message by `biz_id` alone.] */
export const outIdBytes = 256;

/**
 * Aliyun's short messages (Dysmsapi 2017-05-25). The payload is what the template's variables hold. Per number and signature the default
 * is 1 a minute, 5 an hour and 10 a day, which `isv.BUSINESS_LIMIT_CONTROL` tells; no lifetime can be given, and `OutId` is only an echo.
 */
export const aliyunLimits: ChannelLimits = {
  payloadBytes: segmentRoom.part * segmentsDefaultMax * 4,
  titleCharacters: null,
  bodyCharacters: null,
  characters: "utf16",
  images: "none",
  targetsPerRequest: 1000,
  ttlSecondsMax: 259_200,
  requestsPerMinute: null,
  requestsPerDevicePerMinute: 1,
  quotaRules: [{ since: "2017-05-25", perDevice: { usual: 10, news: 10 }, perApp: null }],
  quotaZone: "Asia/Shanghai",
  deduplicates: false,
  receipts: true,
  source: "help.aliyun.com: Dysmsapi 2017-05-25, SendSms, SmsReport, API error codes",
  checkedOn: "2026-06-30",
};
