import { z } from "zod";
import { failureReasons } from "../../delivery/failure.ts";
import { valuesSchema } from "./lists.ts";

/** What came of trying a channel's credentials without sending. */
export const channelTestSchema = z
  .object({
    channel: z.string(),
    vendor: z.string(),
    result: z.enum(["passed", "failed", "cannotTest"]).describe("cannotTest: the vendor has no way to test without sending."),
    tookMs: z.number().describe("How long the vendor took; 0 where it was not asked."),
    reason: z.enum(failureReasons).nullable().describe("Why the vendor refused; null where it did not."),
    native: z
      .object({ httpStatus: z.number().nullable(), code: z.string().nullable(), message: z.string().nullable() })
      .nullable()
      .describe("The vendor's own words of a refusal."),
    refusals: z
      .array(
        z.object({
          code: z.string(),
          message: z.string(),
          field: z.string().optional(),
          limit: z.union([z.string(), z.number()]).optional(),
          remedy: z.string(),
          values: valuesSchema.optional().describe("What else message and remedy are made of, by name."),
        }),
      )
      .describe("What is wrong with how the channel is stored, so that the vendor was not asked; else empty."),
    message: z.string(),
    remedy: z.string().describe("What to do; empty where nothing is."),
  })
  .meta({ id: "ChannelTest" });
export type ChannelTest = z.infer<typeof channelTestSchema>;
