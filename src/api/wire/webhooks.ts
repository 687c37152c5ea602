import { z } from "zod";
import { idText } from "../../catalogue/fields.ts";
import { webhookKinds } from "../../delivery/webhook-events.ts";
import { timeSchema } from "./lists.ts";

const kind = z.enum(webhookKinds).describe("What happened, in the words of the glossary.");

/** What is said of a webhook by whoever makes or changes it. */
export const webhookInputSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    url: z
      .string()
      .max(2000)
      .describe(
        "Where it posts to: https, at one of the origins that the server's configuration names; in a lab this machine itself, too.",
      ),
    kinds: z.array(kind).min(1).max(webhookKinds.length).describe("Of which events it is told."),
    line: idText.nullable().default(null).describe("Of this line's messages and campaigns alone; null: of all."),
    campaign: idText.nullable().default(null).describe("Of this campaign alone; null: of all."),
    batch: z.boolean().default(false).describe("Whether one request may tell of up to 100 events of one kind, as a list."),
    enabled: z.boolean().default(true),
  })
  .meta({ id: "WebhookInput" });
export type WebhookInput = z.output<typeof webhookInputSchema>;

export const webhookSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    kinds: z.array(kind),
    line: z.string().nullable(),
    campaign: z.string().nullable(),
    batch: z.boolean(),
    enabled: z.boolean(),
    disabledReason: z
      .enum(["gone", "failing"])
      .nullable()
      .describe("Why it was disabled by itself: its receiver answered 410, or took nothing for five days."),
    disabledAt: timeSchema.nullable(),
    failingSince: timeSchema.nullable().describe("Since when nothing has been taken; null: the last one was."),
    restingUntil: timeSchema.nullable().describe("Until when it is left alone, as nothing was taken again and again; null: it is not."),
    deliveredAt: timeSchema.nullable().describe("When something was last taken."),
    waiting: z.number().int().describe("Requests that wait; 10000 stands for as many or more."),
    oldSecretUntil: timeSchema.nullable().describe("Until when requests are signed with secrets before, too."),
    createdAt: timeSchema,
  })
  .meta({ id: "Webhook" });
export type WebhookView = z.output<typeof webhookSchema>;

const secret = z.string().describe("whsec_ and base64: what receivers check signatures with. Shown this once.");

export const webhookMadeSchema = webhookSchema.extend({ secret }).meta({ id: "WebhookMade" });
export type WebhookMadeView = z.output<typeof webhookMadeSchema>;

export const webhooksSchema = z
  .object({
    items: z.array(webhookSchema),
    next: z.null(),
    origins: z.array(z.string()).describe("Where webhooks may go, by the server's configuration (CARILLON_WEBHOOK_ORIGINS)."),
    loopback: z.boolean().describe("Whether they may go to this machine itself: in a lab."),
  })
  .meta({ id: "Webhooks" });
export type WebhooksView = z.output<typeof webhooksSchema>;

export const webhookSecretSchema = z
  .object({
    secret,
    oldSecretUntil: timeSchema.describe(
      "Until then requests are signed with the secret before, too; with those before that until their own times.",
    ),
  })
  .meta({ id: "WebhookSecret" });
export type WebhookSecretView = z.output<typeof webhookSecretSchema>;

export const webhookTestSchema = z
  .object({
    ok: z.boolean().describe("The receiver answered with a status from 200 to 299."),
    status: z.number().int().nullable().describe("What the receiver answered; null: nothing."),
    reason: z.string().nullable().describe("Why nothing was answered, such as TIMEOUT, ECONNREFUSED or NOT_ALLOWED."),
    tookMs: z.number(),
  })
  .meta({ id: "WebhookTest" });
export type WebhookTestView = z.output<typeof webhookTestSchema>;

export const deliveryStates = ["waiting", "delivered", "failed"] as const;

export const webhookDeliverySchema = z
  .object({
    id: z.string().describe("As webhook-id says: the same however often it is tried."),
    kind,
    events: z.number().int().describe("How many events it tells of."),
    state: z.enum(deliveryStates).describe("waiting: to be tried, or tried again. failed: given up after five days, or at a 410."),
    createdAt: timeSchema,
    attempts: z.number().int(),
    triedAt: timeSchema.nullable(),
    nextTryAt: timeSchema.nullable().describe("null: it is over, or due at once."),
    status: z.number().int().nullable().describe("What the receiver last answered; null: nothing, for that reason."),
    reason: z.string().nullable().describe("Why nothing was answered, such as TIMEOUT, ECONNREFUSED or NOT_ALLOWED."),
  })
  .meta({ id: "WebhookDelivery" });
export type WebhookDeliveryView = z.output<typeof webhookDeliverySchema>;
