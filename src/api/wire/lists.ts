import { z } from "zod";
import type { SentenceValues } from "../../base/sentences.ts";

/** One page of a list. `next` is handed back as `cursor`; null = this was the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export const pageOf = (item: z.ZodType) => z.object({ items: z.array(item), next: z.string().nullable() });

export const idSchema = z.string().min(1).max(256).describe("Opaque id of at most 256 characters.");
export const timeSchema = z.iso.datetime({ offset: true }).describe("Instant in ISO 8601 with zone.");

/** Names and figures that a sentence is made of. */
export const valuesSchema: z.ZodType<SentenceValues> = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]));

export const refusedItemSchema = z
  .object({
    index: z.number().int(),
    code: z.string(),
    message: z.string(),
    field: z.string().optional(),
    value: z.unknown().optional(),
    limit: z.union([z.string(), z.number()]).optional(),
    remedy: z.string(),
    values: valuesSchema.optional().describe("What else the message is made of, by name."),
  })
  .meta({ id: "RefusedItem" });

export const bulkSchema = z.object({ accepted: z.number().int(), refused: z.array(refusedItemSchema) }).meta({ id: "BulkAnswer" });
export const anyObject = z.record(z.string(), z.unknown());
export const doneSchema = z.object({ ok: z.literal(true) });
