import { z } from "zod";
import { timelineKinds } from "../../person/timeline-kinds.ts";
import { timeSchema } from "./lists.ts";
import { messageTextSchema } from "./messages.ts";

const nullableText = z.string().nullable();
const nullableTime = timeSchema.nullable();
const textSchema = messageTextSchema
  .nullable()
  .describe("null where nothing was sent yet, or nothing of it is kept, and the creative is gone.");

/** States of a message, as filters take them. */
export const messageStates = ["waiting", "sending", "sent", "failed", "cancelled", "doubtful", "offered"] as const;

/** The parts of a list that every list by time answers beside its rows. */
const listed = {
  next: nullableText.describe("Hand it back as `cursor`; null: this was the last page."),
  searchedTo: nullableTime.describe(
    "Set where conditions are met so rarely that the search stopped with fewer rows than asked for: it looked back to here, and `next` goes on.",
  ),
};

const messageRowSchema = z
  .object({
    id: z.string(),
    personId: z.string(),
    decisionId: nullableText.describe("null for a message that a call asked for."),
    decidedAt: timeSchema,
    sendAt: timeSchema.describe("As planned."),
    attemptedAt: nullableTime.describe("null while nothing was handed over."),
    state: z.enum(messageStates),
    reason: nullableText.describe("Why it failed, was cancelled or put off."),
    campaign: nullableText.describe("null for a message that a call asked for."),
    line: nullableText,
    creative: nullableText.describe("null when the text came with the call."),
    item: nullableText,
    placement: z.string(),
    class: z.enum(["marketing", "service"]),
    channel: nullableText.describe("Vendor of the way that it took."),
    maker: nullableText.describe("Of the device that took it."),
    text: textSchema,
    outcomes: z
      .object({
        delivered: timeSchema.optional(),
        shown: timeSchema.optional(),
        opened: timeSchema.optional(),
        dismissed: timeSchema.optional(),
        converted: timeSchema.optional(),
        switchedOff: timeSchema.optional(),
        uninstalled: timeSchema.optional(),
      })
      .describe("The first time of each outcome so far."),
    secondTouch: z
      .object({ state: z.string(), way: nullableText, reason: nullableText, at: nullableTime })
      .nullable()
      .describe("null where none is asked for."),
  })
  .meta({ id: "MessageRow" });
export type MessageRowView = z.infer<typeof messageRowSchema>;

const totalSchema = z.object({
  count: z.number(),
  exact: z.boolean().describe("false above 10,000, or where too much would have to be looked at: then the database's own estimate."),
});
export type TotalView = z.infer<typeof totalSchema>;

export const messageListSchema = z
  .object({ items: z.array(messageRowSchema), ...listed, total: totalSchema.optional().describe("With count=1.") })
  .meta({ id: "MessageList" });

const decisionRowSchema = z
  .object({
    id: z.string(),
    at: timeSchema,
    personId: z.string(),
    cause: z.enum(["due", "trigger", "pull"]),
    chosen: z
      .object({
        campaign: z.string(),
        item: nullableText,
        creative: z.string(),
        sendAt: timeSchema,
        propensity: z.number(),
        score: z.number().nullable(),
      })
      .nullable()
      .describe("null: silence."),
    messageId: nullableText,
    silent: z
      .object({
        step: z.string().describe("The step that left nothing."),
        rule: nullableText.describe("The rule by which it took out most; null where it named none."),
        rules: z.array(z.object({ rule: z.string(), count: z.number() })).describe("All rules of that step, with how much each took out."),
      })
      .nullable()
      .describe("null: a message was chosen."),
    propensity: z.number().nullable().describe("Of what was chosen."),
    model: z.number().describe("Version of the model that it was decided by."),
    policy: z.number().describe("Version of the catalogue, which holds the policy."),
    arm: nullableText.describe("Experiment arms, and a budget given by lot."),
  })
  .meta({ id: "DecisionRow" });
export type DecisionRowView = z.infer<typeof decisionRowSchema>;

export const decisionListSchema = z.object({ items: z.array(decisionRowSchema), ...listed }).meta({ id: "DecisionList" });

const entry = { id: z.string().describe("Unique in the timeline."), at: timeSchema, personId: z.string() };
const silentSchema = decisionRowSchema.shape.silent;

export const timelineEntrySchema = z
  .discriminatedUnion("kind", [
    z.object({
      ...entry,
      kind: z.literal("event"),
      name: z.string(),
      properties: z.record(z.string(), z.unknown()),
      deviceId: nullableText,
    }),
    z.object({ ...entry, kind: z.literal("traits"), traits: z.record(z.string(), z.unknown()) }),
    z.object({
      ...entry,
      kind: z.literal("device"),
      change: z.enum(["seen", "removed"]),
      deviceId: z.string(),
      device: z
        .object({
          platform: z.string(),
          maker: z.string(),
          appId: z.string(),
          appVersion: z.string(),
          permission: z.string(),
          channels: z.array(z.string()),
        })
        .nullable()
        .describe("null: removed."),
    }),
    z.object({
      ...entry,
      kind: z.literal("preferences"),
      preferences: z.unknown().describe("As GET /v1/people/{id}/preferences tells them."),
    }),
    z.object({
      ...entry,
      kind: z.literal("identity"),
      change: z.enum(["mergedInto", "absorbed"]),
      other: z.string().describe("The id that this one turned out to be, or that turned out to be this one."),
    }),
    z.object({
      ...entry,
      kind: z.literal("feed"),
      items: z.number().describe("Candidates of an outside recommender."),
      expiresAt: timeSchema,
    }),
    z.object({
      ...entry,
      kind: z.literal("decision"),
      decisionId: z.string(),
      cause: z.string(),
      messageId: nullableText,
      campaign: nullableText,
      item: nullableText,
      creative: nullableText,
      propensity: z.number().nullable(),
      model: z.number(),
      silent: silentSchema,
    }),
    z.object({
      ...entry,
      kind: z.literal("message"),
      messageId: z.string(),
      state: z.enum(messageStates).describe("As it stands now."),
      reason: nullableText,
      campaign: nullableText,
      creative: nullableText,
      item: nullableText,
      placement: z.string(),
      class: z.enum(["marketing", "service"]),
      channel: nullableText,
      sendAt: timeSchema,
      text: textSchema,
    }),
    z.object({
      ...entry,
      kind: z.literal("attempt"),
      messageId: z.string(),
      deviceId: nullableText,
      channel: z.string(),
      attempt: z.number(),
      touch: z.number(),
      verdict: z.string().describe("As it stands now: started, accepted, failed, retry or doubtful."),
      reason: nullableText,
      maker: z.string(),
      native: z.unknown().describe("The vendor's own words."),
    }),
    z.object({
      ...entry,
      kind: z.literal("outcome"),
      messageId: z.string(),
      deviceId: nullableText,
      outcome: z.string(),
      value: z.number().nullable(),
    }),
  ])
  .meta({ id: "TimelineEntry" });
export type TimelineEntryView = z.infer<typeof timelineEntrySchema>;

export const timelineSchema = z
  .object({
    personId: z.string().describe("The id under which the person is kept."),
    kinds: z.array(z.enum(timelineKinds)),
    items: z.array(timelineEntrySchema),
    next: nullableText.describe("Hand it back as `before`; null: this was the last page."),
  })
  .meta({ id: "Timeline" });
export type TimelineView = z.infer<typeof timelineSchema>;

const namedPerson = z.object({
  id: z.string(),
  name: nullableText.describe("Trait name, or firstName and lastName."),
  email: nullableText,
});

export const feedItemSchema = z
  .object({
    id: z.string().describe("Unique: what is told twice has the same."),
    at: timeSchema,
    kind: z.enum(["message", "outcome"]),
    what: z
      .string()
      .describe("How handing over ended (sent, failed, doubtful, sending …), or the outcome (opened, dismissed, converted …)."),
    reason: nullableText,
    messageId: z.string(),
    person: namedPerson,
    campaign: nullableText,
    line: nullableText,
    creative: nullableText,
    item: z.object({ id: z.string(), title: nullableText }).nullable(),
    channel: nullableText,
    class: z.enum(["marketing", "service"]),
    text: textSchema,
  })
  .meta({ id: "FeedItem" });
export type FeedItemView = z.infer<typeof feedItemSchema>;

export const feedSchema = z
  .object({
    now: timeSchema.describe("Domain time."),
    items: z.array(feedItemSchema).describe("Newest first."),
    after: nullableText.describe(
      "Hand it back as `after`. It lies five seconds back, so that what is noted a little late is not missed: tell entries apart by id.",
    ),
    left: z.boolean().describe("true: more happened since `after` than `limit`; the older ones are left out."),
  })
  .meta({ id: "LiveFeed" });
export type FeedView = z.infer<typeof feedSchema>;

export const personRowSchema = z
  .object({
    id: z.string(),
    foundBy: z.enum(["id", "alias", "device", "attribute"]).describe("What of theirs was looked for."),
    matched: z
      .object({ attribute: z.string(), value: z.string().describe("Its first 200 letters.") })
      .nullable()
      .describe("Of somebody found by an attribute: which one, and what it says; null for all others."),
    name: nullableText,
    email: nullableText,
    zone: nullableText,
    firstSeenAt: nullableTime,
    lastSeenAt: nullableTime.describe("Last event or open; null: never."),
    nextDueAt: nullableTime,
    messages30d: z.number().describe("Messages of the last 30 days that count against limits and went out; at most 128 are known."),
    opened30d: z.number(),
    devices: z.number(),
    reachable: z.boolean().describe("Some device can be rung over a configured channel, and marketing is not switched off altogether."),
    unreachable: nullableText.describe(
      "Why not: noDevice, permissionDenied, channelOff, noChannel, consentWithdrawn, allOff or consentMissing.",
    ),
  })
  .meta({ id: "PersonRow" });
export type PersonRowView = z.infer<typeof personRowSchema>;

export const peopleListSchema = z
  .object({
    items: z.array(personRowSchema),
    next: nullableText,
    searchedTo: nullableText.describe("Id to which was looked where a filter left fewer rows than asked for; null otherwise."),
  })
  .meta({ id: "PeopleList" });

const limitRowSchema = z.object({
  limit: z.string().describe("As reports and why name it: max 1 per 7d each person, kind."),
  text: z.string().describe("What it says of this person now, in words."),
  origin: z.enum(["policy", "own"]).describe("own: this person's alone, such as their adaptive cap."),
  rule: z.enum(["max", "gap"]),
  of: z.record(z.string(), z.string()).describe("What is counted apart, such as { kind: recall }; empty: all that the limit speaks of."),
  used: z.number().describe("Messages that count now, reserved ones among them."),
  max: z.number().nullable().describe("null for a gap between two messages."),
  left: z.number().nullable(),
  gapMinutes: z.number().nullable().describe("null for a maximum."),
  isFull: z.boolean().describe("One more message now would break it."),
  freesAt: nullableTime.describe("When the next message would be allowed by this limit; null: it is now, or not within five weeks."),
});
export type LimitRowView = z.infer<typeof limitRowSchema>;

const spanNow = z.object({
  isNow: z.boolean(),
  until: nullableTime.describe("When the span that runs now ends; null when none does."),
  text: z.string().describe("In words: 22:00–08:00."),
});

export const limitsSchema = z
  .object({
    personId: z.string(),
    at: timeSchema,
    zone: z.string(),
    limits: z.array(limitRowSchema).describe("Every limit of the policy that speaks of this person, and their own; full ones first."),
    cap: z
      .object({
        kind: z.enum(["adaptive", "learned", "budget"]).describe("budget: given by lot, to learn what volume does."),
        perWeek: z.number(),
        perDay: z.number().nullable(),
        text: z.string().describe("With why."),
      })
      .nullable()
      .describe("The person's own cap on pushes; null when the policy adapts none."),
    reserved: z
      .array(
        z.object({
          messageId: z.string(),
          campaign: nullableText,
          item: nullableText,
          creative: nullableText,
          class: z.string(),
          sendAt: timeSchema,
        }),
      )
      .describe("Messages that are committed and wait for their time; they count against limits."),
    quietHours: spanNow.nullable().describe("null: the policy has none."),
    doNotDisturb: spanNow.nullable().describe("null: the person set none."),
    consent: z.object({
      marketing: z.boolean().nullable().describe("null: never asked."),
      at: nullableTime,
      source: nullableText,
      policy: z.enum(["required", "assumed"]),
      off: z.object({ all: z.boolean(), kinds: z.array(z.string()), channels: z.array(z.string()) }),
      refusal: nullableText.describe("Why no marketing may be sent at all: consentWithdrawn, allOff or consentMissing; null: it may."),
    }),
    reach: z.object({
      reachable: z.boolean().describe("Some device can be rung now."),
      refusal: nullableText.describe("noDevice, permissionDenied, channelOff or noChannel."),
      devices: z.number().describe("That can be rung."),
    }),
    blocked: z
      .array(z.object({ by: z.string(), text: z.string() }))
      .describe("All that forbids a marketing message at this very moment, whatever it be; empty: nothing does."),
    nextDueAt: nullableTime.describe("When the person is decided next; null while a message is on its way."),
  })
  .meta({ id: "PersonLimits" });
export type LimitsView = z.infer<typeof limitsSchema>;
