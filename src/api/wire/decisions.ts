import { z } from "zod";
import { timeSchema } from "./lists.ts";

const removalSchema = z.object({
  campaign: z.string().optional(),
  item: z.string().optional(),
  creative: z.string().optional(),
  rule: z.string(),
  value: z.union([z.string(), z.number()]).optional(),
  limit: z.union([z.string(), z.number()]).optional(),
  count: z.number().optional(),
});

export const whyDecisionSchema = z
  .object({
    id: z.string(),
    at: timeSchema,
    cause: z.enum(["due", "trigger", "pull"]),
    steps: z.array(z.object({ step: z.string(), removed: z.array(removalSchema), left: z.number() })),
    chosen: z
      .object({
        campaign: z.string(),
        item: z.string().nullable(),
        creative: z.string(),
        sendAt: timeSchema,
        propensity: z.number(),
        score: z.number(),
      })
      .nullable(),
    skipped: z.string().nullable().optional(),
    messageId: z.string().nullable().optional(),
    model: z.union([z.string(), z.number()]),
    policy: z.union([z.string(), z.number()]),
  })
  .meta({ id: "Decision" });
export type WhyDecision = z.infer<typeof whyDecisionSchema>;

export const whySchema = z
  .object({ decisions: z.array(whyDecisionSchema), next: z.string().nullable().describe("Hand it back as before.") })
  .meta({ id: "Why" });
export type Why = z.infer<typeof whySchema>;

export const pullDecisionSchema = z
  .union([
    z.object({
      personId: z.string(),
      messageId: z.string(),
      campaign: z.string(),
      item: z.string().nullable(),
      creative: z.string(),
      title: z.string(),
      body: z.string(),
      image: z.string().optional(),
      link: z.string().nullable(),
      propensity: z.number(),
    }),
    z.object({ personId: z.string(), messageId: z.null(), reasons: z.record(z.string(), z.number()) }),
  ])
  .meta({ id: "PullDecision" });
export type PullDecision = z.infer<typeof pullDecisionSchema>;

export const dryRunSchema = z
  .object({
    at: timeSchema,
    decided: z.number(),
    skipped: z.record(z.string(), z.number()),
    decisions: z.array(whyDecisionSchema.extend({ personId: z.string() })),
  })
  .meta({ id: "DryRun" });
export type DryRun = z.infer<typeof dryRunSchema>;

export const previewSchema = z
  .object({
    title: z.string(),
    body: z.string(),
    payload: z.unknown().describe("What the channel would be handed, without the token."),
    missing: z.array(z.string()).describe("Paths that have no value and no default."),
    warnings: z.array(z.object({ rule: z.string(), text: z.string(), remedy: z.string() })),
  })
  .meta({ id: "Preview" });
export type Preview = z.infer<typeof previewSchema>;
