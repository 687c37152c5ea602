import type { ChannelLimits } from "../port.ts";

/**
 * OPPO Push. The payload is the map that the app gets, as JSON: `action_parameters`, at most 4000 characters. A body of up to 50 characters
 * is sent in the standard style, a longer one as long text, which ends at 128.
 * The rate is that of an app with less than 10 million users: 5000 devices a second, however many a request carries.
 */
export const oppoLimits: ChannelLimits = {
  payloadBytes: 4000,
  titleCharacters: 50,
  bodyCharacters: 128,
  characters: "codePoints",
  images: "none",
  targetsPerRequest: 1000,
  ttlSecondsMax: 864_000,
  requestsPerMinute: 300_000,
  rateCounts: "devices",
  requestsPerDevicePerMinute: null,
  quotaRules: [{ since: "2024-11-20", perDevice: { usual: 2, news: 5 }, perApp: { times: 2, newsTimes: 2, leastBase: 50_000 } }],
  quotaZone: "Asia/Shanghai",
  deduplicates: true,
  receipts: true,
  source: "open.oppomobile.com developmentDoc ids 11234, 11236, 11237, 11238, 11239, 13189 (rule of 2024-11-20), 12391",
  checkedOn: "2026-06-30",
};

/** Body of the standard style: one official page says 50, another 200. */
export const standardBodyCharacters = 50;

/** Body of the long-text style. */
export const longBodyCharacters = 128;

/** `action_parameters`, in characters. */
export const parametersCharacters = 4000;

/** `click_action_activity` and `click_action_url`, in characters. */
export const clickActivityCharacters = 500;
export const clickUrlCharacters = 2000;

/** `call_back_url` and `call_back_parameter`, in characters. */
export const callbackUrlCharacters = 200;
export const callbackParameterCharacters = 100;

/** An access token lives for a day (id 11234); it is fetched anew this long before its end. */
export const accessTokenLifeMs = 24 * 60 * 60_000;
export const accessTokenMarginMs = 60 * 60_000;

/** A form is kept below this: no page names a limit, and servers of forms commonly end at one or two megabytes. */
export const formBytesMax = 1_000_000;
