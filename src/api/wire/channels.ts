import { z } from "zod";
import { failureReasons } from "../../delivery/failure.ts";

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
    message: z.string(),
    remedy: z.string().describe("What to do; empty where nothing is."),
  })
  .meta({ id: "ChannelTest" });
export type ChannelTest = z.infer<typeof channelTestSchema>;
