import { z } from "zod";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { failureDimensions } from "../store/failure-report.ts";
import type { KeptSpan } from "../store/kept-answers.ts";
import { dimensions } from "../store/reports.ts";
import { reachesNow } from "./kept-answers.ts";

/** Days up to now; null: since the beginning. */
const days = z.int().min(1).nullable();
const campaign = z.string().nullable();

/** A question that is asked again and again: a report of so many days up to now, or one without a span. The store keeps it as JSON. */
export const standingSchema = z.discriminatedUnion("report", [
  z.strictObject({ report: z.literal("funnel"), by: z.array(z.enum(dimensions)), days }),
  z.strictObject({ report: z.literal("failures"), channel: z.string().nullable(), by: z.array(z.enum(failureDimensions)), days }),
  z.strictObject({ report: z.literal("reach"), days }),
  z.strictObject({ report: z.literal("creatives"), campaign, days }),
  z.strictObject({ report: z.literal("reasons"), campaign, days }),
  z.strictObject({ report: z.literal("activity"), campaign, audience: z.string().nullable() }),
  z.strictObject({ report: z.literal("drift"), days: z.int().min(1) }),
  z.strictObject({ report: z.literal("summary") }),
  z.strictObject({ report: z.literal("tokens") }),
  z.strictObject({ report: z.literal("quotas") }),
]);
export type StandingQuestion = z.infer<typeof standingSchema>;

/** A question is forgotten when nobody asked it for so long. Wall time. */
export const rememberedMs = 7 * DAY_MS;

/** What the pages of the console ask as they are opened, with the spans that they open with; today's own figures change too quickly to be counted ahead. */
export const questionsOfConsole: readonly StandingQuestion[] = [
  { report: "funnel", by: ["campaign"], days: 7 },
  { report: "funnel", by: ["campaign", "day", "channel", "creative"], days: 7 },
  { report: "creatives", campaign: null, days: 90 },
  { report: "funnel", by: ["channel"], days: 1 },
  { report: "quotas" },
  { report: "failures", channel: null, by: ["vendor", "reason"], days: 7 },
  { report: "reach", days: 30 },
  { report: "tokens" },
  { report: "summary" },
  { report: "activity", campaign: null, audience: null },
  { report: "drift", days: 56 },
];

/** Pages let their spans begin with a whole hour, or five minutes. */
const roundedMs = HOUR_MS + 5 * MINUTE_MS;
/** The caller's clock may be so far ahead. */
const aheadMs = 5 * MINUTE_MS;

/**
 * How many days up to now a span holds; null: it reaches to the beginning. Undefined: it is over, or begins elsewhere than whole days ago, but
 * for what pages round: then it is another span each time, or was asked for once.
 */
export function daysUpToNow({ fromMs, toMs }: KeptSpan, nowMs: number): number | null | undefined {
  if (!reachesNow(toMs, nowMs)) return undefined;
  if (fromMs <= 0) return null;
  const lengthMs = nowMs - fromMs + aheadMs;
  const days = Math.floor(lengthMs / DAY_MS);
  return days >= 1 && lengthMs - days * DAY_MS <= roundedMs + aheadMs ? days : undefined;
}

/** The span of these days, as a page would ask for it; what is attempted in this very millisecond belongs to it. */
export const spanUpToNow = (days: number | null, nowMs: number): KeptSpan => ({
  fromMs: days === null ? 0 : Math.max(0, nowMs - days * DAY_MS),
  toMs: nowMs + 1,
});
