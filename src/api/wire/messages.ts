import { z } from "zod";
import { timeSchema } from "./lists.ts";

const skippedSchema = z.array(z.object({ deviceId: z.string(), vendor: z.string(), reason: z.string() }));

export const messageSchema = z
  .object({
    id: z.string(),
    personId: z.string(),
    state: z.string(),
    decidedAt: timeSchema,
    sendAt: timeSchema,
    skipped: skippedSchema.optional().describe("Where no way was open: what stood against each."),
    attempts: z.array(
      z.object({
        at: timeSchema,
        deviceId: z.string().nullable(),
        channel: z.string().nullable(),
        touch: z.number().int().describe("1, or 2 for an attempt of the message's second touch."),
        verdict: z.string(),
        skipped: skippedSchema.optional().describe("Better ways that were left out, and why."),
        native: z.unknown().describe("The vendor's own words: its id for what it took, or its codes."),
      }),
    ),
    secondTouch: z
      .object({
        state: z.string().describe("watching until the message's patience is over; then as of messages. cancelled: there was none."),
        reason: z.string().nullable(),
        way: z
          .enum(["otherWay", "activeHour"])
          .nullable()
          .describe("Since it had not arrived, or since it had not been seen; null before it is planned."),
        dueAt: timeSchema.describe("When it is looked at again, or handed over."),
        at: timeSchema.nullable(),
        channel: z.string().nullable(),
      })
      .nullable()
      .describe("null where placement and campaign ask for none, and for what can have none."),
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
