import { z } from "zod";
import { timeSchema } from "./lists.ts";

const skippedSchema = z.array(z.object({ deviceId: z.string(), vendor: z.string(), reason: z.string() }));

export const messageTextSchema = z
  .object({
    title: z.string().describe("Empty where it was one text, as a short message is."),
    body: z.string(),
    image: z.string().nullable(),
    link: z.string().nullable().describe("What a tap opens."),
    of: z
      .enum(["sent", "call", "inbox", "template"])
      .describe(
        "As it was handed over, with what was filled in and cut to fit; as the call gave it; as it was filed in the inbox; or the creative's template, where nothing was sent yet, or before words were kept.",
      ),
    isHidden: z
      .boolean()
      .describe(
        "true: a service text, which may hold a code that opens an account, is told to operators and above alone; the words are empty.",
      ),
  })
  .meta({ id: "MessageText" });
export type MessageTextView = z.infer<typeof messageTextSchema>;

export const messageSchema = z
  .object({
    id: z.string(),
    personId: z.string(),
    state: z.string(),
    reason: z.string().nullable().describe("Why it failed, was cancelled or put off."),
    campaign: z.string().nullable().describe("null for a message that a call asked for."),
    creative: z.string().nullable().describe("null when the text came with the call."),
    item: z.string().nullable(),
    placement: z.string(),
    class: z.enum(["marketing", "service"]),
    text: messageTextSchema.nullable().describe("null where nothing was sent yet, or nothing of it is kept, and the creative is gone."),
    decidedAt: timeSchema,
    sendAt: timeSchema,
    skipped: skippedSchema.describe("Where no way was open: what stood against each."),
    attempts: z.array(
      z.object({
        at: timeSchema,
        deviceId: z.string().nullable(),
        channel: z.string().nullable(),
        touch: z.number().int().describe("1, or 2 for an attempt of the message's second touch."),
        verdict: z.string(),
        reason: z.string().nullable().describe("Why it failed or is in doubt."),
        text: messageTextSchema.nullable().describe("What this attempt said; null: as the call gave it, or before words were kept."),
        skipped: skippedSchema.describe("Better ways that were left out, and why."),
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

const inboxItemSchema = z
  .object({
    messageId: z.string(),
    title: z.string(),
    body: z.string(),
    image: z.string().optional(),
    link: z.string().nullable(),
    isHidden: z
      .literal(true)
      .optional()
      .describe("A service text, which is told to operators and above, and to apps; the words are empty."),
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
