import { z } from "zod";
import { timeSchema, valuesSchema } from "./lists.ts";

/** Something that was paused by itself. */
export const pauseSchema = z
  .object({
    kind: z.enum(["channel", "campaign"]),
    subject: z.string().describe("Id of the channel or campaign."),
    cause: z.enum(["errors", "optOuts"]),
    reason: z.string().describe("With the figures that led to it."),
    values: valuesSchema.nullable().describe("The figures; null where the reason holds none that can be told apart."),
    at: timeSchema,
    resumedAt: timeSchema.nullable().describe("When it went on; null: it stands still."),
  })
  .meta({ id: "Pause" });
export type PauseView = z.infer<typeof pauseSchema>;
