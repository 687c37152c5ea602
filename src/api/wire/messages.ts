import { z } from "zod";
import { timeSchema } from "./lists.ts";

export const messageSchema = z
  .object({
    id: z.string(),
    personId: z.string(),
    state: z.string(),
    decidedAt: timeSchema,
    sendAt: timeSchema,
    attempts: z.array(
      z.object({
        at: timeSchema,
        deviceId: z.string().nullable(),
        channel: z.string().nullable(),
        verdict: z.string(),
        native: z.unknown().describe("The vendor's own words: its id for what it took, or its codes."),
      }),
    ),
    outcomes: z.array(z.object({ outcome: z.string(), deviceId: z.string().nullable(), at: timeSchema, value: z.number().optional() })),
  })
  .meta({ id: "Message" });
export type MessageView = z.infer<typeof messageSchema>;

export const inboxItemSchema = z
  .object({
    messageId: z.string(),
    title: z.string(),
    body: z.string(),
    image: z.string().optional(),
    link: z.string().nullable(),
    at: timeSchema,
    seenAt: timeSchema.nullable(),
    readAt: timeSchema.nullable(),
    archivedAt: timeSchema.nullable(),
  })
  .meta({ id: "InboxItem" });

export const inboxSchema = z
  .object({ items: z.array(inboxItemSchema), next: z.string().nullable(), unseen: z.number(), unread: z.number() })
  .meta({ id: "Inbox" });
export type Inbox = z.infer<typeof inboxSchema>;
