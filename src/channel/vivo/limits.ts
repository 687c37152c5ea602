import type { ChannelLimits } from "../port.ts";

/**
 * vivo Push. The payload is what `clientCustomMap` holds, names and values together; title and content have limits of their own.
 * Requests: 3000 a second for apps of up to five million users, more above.
 */
export const vivoLimits: ChannelLimits = {
  payloadBytes: 1024,
  titleCharacters: 40,
  bodyCharacters: 100,
  characters: "codePoints",
  images: "none",
  targetsPerRequest: 1000,
  ttlSecondsMax: 86_400,
  requestsPerMinute: 180_000,
  requestsPerDevicePerMinute: null,
  quotaRules: [{ since: "2023-04-03", perDevice: { usual: 2, news: 5 }, perApp: { times: 2, newsTimes: 3, leastBase: 10_000 } }],
  quotaZone: "Asia/Shanghai",
  deduplicates: false,
  receipts: true,
  source: "dev.vivo.com.cn/documentCenter/doc/362 (server API), 359 (classes), 695 (limits)",
  checkedOn: "2026-06-30",
};

/** The shortest life that vivo takes (doc/362). */
export const ttlSecondsMin = 60;

/** Lengths of single fields (doc/362). `callback.param`: the table of codes says 192, the table of fields 64; the shorter one holds. */
export const fieldCharactersMax = { skipContent: 1024, requestId: 64, callback: 128, callbackParam: 64 } as const;

/** Tokens are good for a day and several may live at once; vivo asks for a new one every hour or two (doc/362). */
export const accessTokenUseMs = 2 * 3_600_000;
export const accessTokenMarginMs = 30 * 60_000;

/** Operation messages are taken from 07:00 until 23:00 (doc/359), minutes of the day in `quotaZone`. */
export const operationMinutes = { from: 7 * 60, to: 23 * 60 } as const;
