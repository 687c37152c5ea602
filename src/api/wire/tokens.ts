import { z } from "zod";
import { idText, instantText } from "../../catalogue/fields.ts";
import { bulkSchema } from "./lists.ts";

/** Which tokens that are dead or in quarantine are to live again. */
export const undoSchema = z
  .strictObject({
    vendor: idText.optional().describe("Of this channel's vendor alone, such as fcm. Absent: of all."),
    reason: z
      .enum(["TOKEN_INVALID", "STRIKES", "TOKEN_MISMATCH"])
      .optional()
      .describe("Dead on the vendor's word, dead after doubts on three days, or in quarantine as another app's. Absent: any."),
    since: instantText.optional().describe("Dead, or put aside, at or after this time. Absent: whenever."),
  })
  .meta({ id: "TokensToUndo" });

export const undoneSchema = bulkSchema
  .extend({
    undone: z.array(
      z.object({
        index: z.number().int().describe("Place in the list that was sent."),
        found: z.array(
          z.object({ channel: z.string(), state: z.enum(["dead", "quarantined"]), reason: z.string(), tokens: z.number().int() }),
        ),
        total: z.number().int().describe("Tokens that fitted."),
        revived: z.number().int().describe("Tokens that live again; 0 with dryRun."),
      }),
    ),
  })
  .meta({ id: "TokensUndone" });
export type TokensUndoneAnswer = z.infer<typeof undoneSchema>;
