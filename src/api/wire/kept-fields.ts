import { z } from "zod";
import { timeSchema } from "./lists.ts";

/** What an answer tells of its age that took long to count. */
export const keptFields = {
  countedAt: timeSchema
    .optional()
    .describe(
      "Wall time at which it was counted, where counting takes long: such an answer is told for twenty times as long as that took, half an hour at most. Absent: just now.",
    ),
  isCounting: z.boolean().optional().describe("true: it is being counted anew, and whoever asks again gets a newer one when that is done."),
};
