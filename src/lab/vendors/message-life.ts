import { HOUR_MS, SECOND_MS } from "../../base/duration.ts";
import type { FcmRaw } from "./fcm-simulator.ts";
import type { GetuiRaw } from "./getui-devices.ts";
import type { HarmonyRaw } from "./harmony-simulator.ts";
import type { HonorRaw } from "./honor-receipts.ts";
import type { HuaweiRaw } from "./huawei-simulator.ts";
import { isRecord } from "./jwt.ts";
import type { MeizuRaw } from "./meizu-receipts.ts";
import type { OppoRaw } from "./oppo-receipts.ts";
import type { VivoRaw } from "./vivo-receipts.ts";
import type { XiaomiRaw } from "./xiaomi-receipts.ts";

/**
 * How long each vendor keeps a message for a phone that is not connected, in milliseconds, by what the message asked for; 0 = not at all.
 * Sources: the vendors' pages of 2026-06, fields of a message.
 */
export const messageLife = {
  /** `android.ttl`, such as `"7200s"`; four weeks where there is none. */
  fcm: (raw: FcmRaw): number => secondsIn(field(raw, "android", "ttl"), 28 * 86_400),
  /** `android.ttl`; a day where there is none. */
  huawei: (raw: HuaweiRaw): number => secondsIn(field(raw.message, "android", "ttl"), 86_400),
  /** `pushOptions.ttl`, a number of seconds. */
  harmony: (raw: HarmonyRaw): number => secondsIn(field(raw.message, "pushOptions", "ttl"), 86_400),
  honor: (raw: HonorRaw): number => secondsIn(field(raw.message, "android", "ttl"), 86_400),
  /** `time_to_live`, in milliseconds. */
  xiaomi: (raw: XiaomiRaw): number => numberOf(raw.fields.time_to_live, 10 * 86_400_000),
  /** `off_line` and `off_line_ttl`, in seconds; an hour where there is none. */
  oppo: (raw: OppoRaw): number =>
    raw.fields.off_line === false || raw.fields.off_line === "false" ? 0 : secondsIn(raw.fields.off_line_ttl, 3600),
  /** `timeToLive`, in seconds; a day where there is none. */
  vivo: (raw: VivoRaw): number => secondsIn(raw.message.timeToLive, 86_400),
  /** `pushTimeInfo.validTime`, in hours, unless `offLine` is 0. */
  meizu: (raw: MeizuRaw): number =>
    field(raw.json, "pushTimeInfo", "offLine") === 0 ? 0 : numberOf(field(raw.json, "pushTimeInfo", "validTime"), 24) * HOUR_MS,
  /** `settings.ttl`, in milliseconds; -1: not kept; an hour where there is none. */
  getui: (raw: GetuiRaw): number => Math.max(0, numberOf(field(raw.push, "settings", "ttl"), HOUR_MS)),
} as const;

function field(record: Readonly<Record<string, unknown>>, part: string, name: string): unknown {
  const value = record[part];
  return isRecord(value) ? value[name] : undefined;
}

/** Seconds as a number or as text with or without an `s`. */
const secondsIn = (value: unknown, otherwise: number): number =>
  numberOf(typeof value === "string" ? value.replace(/s$/, "") : value, otherwise) * SECOND_MS;

function numberOf(value: unknown, otherwise: number): number {
  const number = typeof value === "number" || (typeof value === "string" && value !== "") ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : otherwise;
}
