import { z } from "zod";
import { timeSchema } from "./lists.ts";

export const funnelDimensions = ["campaign", "channel", "day", "line", "kind", "placement", "creative", "item", "maker", "class"] as const;
export type FunnelDimension = (typeof funnelDimensions)[number];

const counts = {
  attempted: z.number(),
  accepted: z.number(),
  delivered: z.number(),
  shown: z.number(),
  opened: z.number(),
  converted: z.number(),
  dismissed: z.number(),
  switchedOff: z.number(),
  failed: z.record(z.string(), z.number()).describe("By reason of failure."),
};

export const funnelSchema = z
  .object({
    from: timeSchema,
    to: timeSchema,
    rows: z.array(
      z.object({
        campaign: z.string().nullable().optional(),
        channel: z.string().nullable().optional(),
        day: z.string().optional(),
        line: z.string().nullable().optional(),
        kind: z.string().nullable().optional(),
        placement: z.string().nullable().optional(),
        creative: z.string().nullable().optional(),
        item: z.string().nullable().optional(),
        maker: z.string().nullable().optional(),
        class: z.string().optional(),
        people: z.number().optional().describe("Distinct people who got one."),
        peopleOpened: z.number().optional().describe("Distinct people who opened one."),
        ...counts,
      }),
    ),
    totals: z.object(counts),
  })
  .meta({ id: "Funnel" });
export type Funnel = z.infer<typeof funnelSchema>;

export const failuresSchema = z
  .object({
    from: timeSchema,
    to: timeSchema,
    rows: z.array(
      z.object({
        channel: z.string().nullable(),
        reason: z.string(),
        count: z.number(),
        native: z.string().nullable().describe("The vendor's own code, as it was."),
        lastAt: timeSchema,
        maker: z.string().optional(),
        devices: z.number().optional().describe("Distinct devices."),
        fault: z.string().optional().describe("Whose it is to mend."),
        advice: z.string(),
      }),
    ),
  })
  .meta({ id: "Failures" });
export type Failures = z.infer<typeof failuresSchema>;

const byReason = z.record(z.string(), z.number());

/** Where everybody and everything stands: due = decided + skipped; messages = sent + failed + cancelled + doubtful + waiting. */
export const summarySchema = z
  .object({
    now: timeSchema,
    people: z.number(),
    devices: z.number(),
    due: z.object({ total: z.number(), decided: z.number(), skipped: byReason.describe("By the step that removed the last candidate.") }),
    removed: byReason.describe("Candidates that decisions of the last 7 days removed, by rule."),
    messages: z.object({
      total: z.number(),
      sent: z.number(),
      failed: byReason,
      cancelled: byReason,
      doubtful: z.number(),
      waiting: z.number(),
    }),
  })
  .meta({ id: "Summary" });
export type Summary = z.infer<typeof summarySchema>;
