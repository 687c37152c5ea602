import { z } from "zod";
import { predicateSchema } from "../audience/predicate.ts";
import { schemaText } from "../base/schema-text.ts";
import { marketingCategories, serviceCategories } from "./catalogue.ts";
import {
  durationText,
  idText,
  instantText,
  nameText,
  oneOrMore,
  personOrZone,
  strict,
  timeOfDay,
  versionText,
  zoneText,
} from "./fields.ts";

/**
 * The declared form of the catalogue: what operators write, what is stored and what export gives back. References are ids, times
 * are texts. Parsing fills in defaults; `compile` turns the whole into what decisions read.
 */

/** The ledger of a person goes back this far, so no limit can look further. */
const longestLimitDays = 35;
/** The ledger of a person holds this many messages, so no limit can count further. */
const highestLimit = 128;

export const lineSchema = strict({
  id: idText,
  priority: z.number().int().min(1).max(1000).default(100).describe("1 goes first among equals."),
  quota: strict({
    perDay: z.number().int().min(0).max(1e12).describe("Messages a day over all people."),
    zone: zoneText.default("UTC").describe("Zone whose calendar day the quota is counted by."),
  })
    .optional()
    .describe("Absent: no quota."),
}).meta({ id: "Line", description: "A business line that owns campaigns." });

const secondTouch = strict({
  after: durationText(7).describe(
    "How long a message may stay undelivered or unseen; with what it is worth by then it is handed over once more.",
  ),
});

export const placementSchema = strict({
  id: idText,
  kind: z.enum(["push", "pull"]).describe("push: we ring the device. pull: the app asks what to show."),
  class: z.enum(["marketing", "service"]).default("marketing").describe("Message class of the vendors. Caps of limits hold for marketing."),
  devices: z
    .enum(["mostRecent", "all"])
    .optional()
    .describe("Which devices of a person ring. Default: mostRecent for marketing, all for service. Not for pull."),
  inbox: z
    .boolean()
    .optional()
    .describe("Whether what goes out is also kept in the person's inbox, which the app shows. Default false. Not for pull."),
  sms: z.boolean().optional().describe("Whether a text message may be sent where no push gets through. Default false: it costs money."),
  secondTouch: secondTouch
    .optional()
    .describe("When a message that was not delivered or not seen is touched again, once. Absent: never. Not for pull."),
}).meta({ id: "Placement", description: "A place where something can be shown." });

const itemFilter = {
  type: nameText.optional().describe("Only items of this type."),
  tags: z.array(nameText).min(1).max(100).optional().describe("Only items with at least one of these tags."),
};
const top = z.number().int().min(1).max(10_000).optional().describe("Only the best so many, counted after validity.");
const historyRule = {
  from: z.literal("history"),
  event: nameText.describe("Event through which the person dealt with the item; its property itemId names the item."),
  within: durationText(365),
  ...itemFilter,
  top,
};
const feedRule = { from: z.literal("feed"), top, ...itemFilter };
const poolRule = {
  from: z.literal("pool"),
  ...itemFilter,
  order: z.enum(["popularity", "newest"]).default("popularity").describe("newest goes by validFrom, else by when it was first stored."),
  top,
};
const noItem = { from: z.literal("none") };
const inlineItemRule = z.discriminatedUnion("from", [strict(historyRule), strict(feedRule), strict(poolRule), strict(noItem)]);

export const itemRuleSchema = z
  .discriminatedUnion("from", [
    strict({ id: idText, ...historyRule }),
    strict({ id: idText, ...feedRule }),
    strict({ id: idText, ...poolRule }),
    strict({ id: idText, ...noItem }),
  ])
  .meta({ id: "ItemRule", description: "Where the items of a campaign come from." });

export const audienceSchema = strict({ id: idText, where: predicateSchema }).meta({
  id: "Audience",
  description: "A named predicate over state and traits.",
});

const creativeStatuses = ["draft", "inReview", "approved", "live", "resting", "retired"] as const;
const template = z.string().max(2000);

export const creativeSchema = strict({
  id: idText,
  lang: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { error: schemaText("language") })
    .optional()
    .describe("BCP 47 tag; absent: any language."),
  style: nameText.default("plain").describe("Named style such as suspense, emotion, nostalgia, curiosity, benefit, humour."),
  title: template.min(1).describe("Template; reads person.<trait>, item.<attribute> and, in journeys, event.<property>."),
  body: template.min(1),
  image: template.optional().describe("Template of the address of an image."),
  link: template.optional().describe("Template; used when the item has no link of its own."),
  needs: z
    .array(
      z.string().regex(/^(person|item|event)\.[^\s.]+(\.[^\s.]+)*$/, {
        error: schemaText("valuePath"),
      }),
    )
    .max(50)
    .default([])
    .describe("Values that must be there, besides what the templates themselves need."),
  perDay: strict({
    max: z.number().int().min(0).max(1e12).describe("Messages a day over all people and campaigns."),
    zone: zoneText.default("UTC").describe("Zone whose calendar day is counted by."),
  })
    .optional()
    .describe("Absent: no cap over all people. A cap for each person is a limit with each: [person, creative]."),
  withoutRight: z
    .enum(["downgrade", "skip"])
    .optional()
    .describe("A service message over a maker's channel without the right for its category: as marketing (default), or not over it."),
  status: z.enum(creativeStatuses).default("draft").describe("approved and live may be sent."),
}).meta({ id: "Creative", description: "A copy template with style, language and review status." });

export const campaignSchema = strict({
  id: idText,
  line: idText.describe("Id of the line that owns it."),
  kind: nameText.describe("Type of marketing, which cooldowns count."),
  category: z.enum([...serviceCategories, ...marketingCategories]).describe("What the vendors' message classes are mapped from."),
  placement: idText,
  audience: idText.optional().describe("Absent: everybody."),
  items: z
    .union([idText, inlineItemRule], { error: schemaText("itemRule") })
    .optional()
    .describe("Id of an item rule, or a rule. Absent: a campaign without item."),
  creatives: strict({
    ids: z.array(idText).min(1).max(10_000).optional(),
    style: oneOrMore.optional(),
    lang: oneOrMore.optional(),
  }).describe("Creatives that fit every condition given; {} takes all."),
  strategy: z.enum(["random", "itemFirst", "creativeFirst", "combined"]).default("combined"),
  sms: z.boolean().optional().describe("Whether a text message may be sent where no push gets through. Default: as the placement says."),
  secondTouch: z
    .union([z.literal(false), secondTouch], { error: schemaText("secondTouch") })
    .optional()
    .describe("When a message that was not delivered or not seen is touched again, once; false: never. Default: as the placement says."),
  familiarity: z
    .number()
    .min(-1)
    .max(1)
    .default(0)
    .describe("From -1 (rather what is new to the person) over 0 (whatever does best) to 1 (rather what they know well)."),
  window: strict({
    from: timeOfDay,
    to: timeOfDay.describe("Exclusive; earlier than from: over midnight."),
    zone: personOrZone.default("person"),
  })
    .optional()
    .describe("Absent: any time of day."),
  goal: strict({ event: nameText, within: durationText(longestLimitDays).default("24h") })
    .optional()
    .describe("Event that counts as converted."),
  link: template.optional().describe("Template; used when neither item nor creative has a link."),
  status: z.enum(["draft", "live", "paused", "ended"]).default("draft"),
  start: instantText.optional(),
  end: instantText.optional().describe("Exclusive."),
  minAppVersion: versionText.optional().describe("Only devices with this version of the app or a newer one."),
}).meta({ id: "Campaign", description: "Audience × items × creatives × placement × window × goal × strategy." });

const limitKey = z.enum(["person", "line", "kind", "creative", "placement", "campaign", "item"]);
const limitScope = {
  each: z
    .union([limitKey, z.array(limitKey).min(1).max(7)], {
      error: schemaText("limitKey", { known: limitKey.options.slice(1) }),
    })
    .refine((each) => each === "person" || (Array.isArray(each) && each.includes("person")), {
      error: schemaText("limitPerPerson"),
    })
    .describe("What is counted apart: person alone, or person and others."),
  for: z
    .union([
      oneOrMore,
      strict({
        placements: z.array(nameText).min(1).optional(),
        lines: z.array(nameText).min(1).optional(),
        kinds: z.array(nameText).min(1).optional(),
        campaigns: z.array(nameText).min(1).optional(),
      }),
    ])
    .optional()
    .describe("Which messages it speaks of. A bare name is a placement, else a line, else a kind, else a campaign. Absent: all."),
  audience: idText.optional().describe("Only people in this audience."),
};
const period = z
  .union([z.enum(["day", "week"]), durationText(longestLimitDays, "day or week")], {
    error: schemaText("period", { most: longestLimitDays }),
  })
  .describe("day and week: calendar in the person's zone. 1d, 7d, 3h: rolling.");
export const limitSchema = z
  .union(
    [
      strict({ ...limitScope, max: z.number().int().min(0).max(highestLimit), per: period }),
      strict({ ...limitScope, gap: durationText(longestLimitDays).describe("Least time between two messages.") }),
    ],
    { error: schemaText("limit") },
  )
  .meta({ id: "Limit", description: "A cap (max per period) or a gap. Holds for every class but service." });

const share = z.number().min(0).max(1);
const worth = z.number().min(-1e6).max(1e6);
const perWeek = z.number().int().min(0).max(highestLimit);

export const policySchema = strict({
  limits: z.array(limitSchema).max(200).default([]),
  quietHours: strict({
    from: timeOfDay,
    to: timeOfDay,
    // biome-ignore lint/suspicious/noThenProperty: the name is part of the published catalogue format.
    then: z.enum(["delay", "cancel"]).default("delay").describe("What becomes of a marketing message that would ring in them."),
  })
    .optional()
    .describe("In the person's zone. Absent: none."),
  reward: strict({
    opened: worth.default(1),
    converted: worth.default(3),
    dismissed: worth.default(-0.1),
    switchedOff: worth.default(-20),
  })
    .prefault({})
    .describe("What an outcome is worth to us."),
  consent: z.enum(["required", "assumed"]).default("assumed").describe("What absent consent means for marketing."),
  exploration: strict({
    uniform: share.default(0.02).describe("Share of decisions that play a uniform eligible pair."),
    method: z
      .enum(["thompson", "inverseGap", "recovering", "none"])
      .default("thompson")
      .describe(
        "How the learned scorer's choice is drawn: from posterior draws; by inverse gap weighting; recovering: among a campaign's creatives by how each did against the others and how lately the person saw it; or not at all.",
      ),
    hours: share.default(0.05).describe("Share of messages whose hour is drawn from all free minutes, where timing is personal."),
  }).prefault({}),
  volume: strict({
    lambda: z
      .union([z.literal("auto"), z.number().min(0).max(1e6)], { error: schemaText("price") })
      .default("auto")
      .describe("Price of an interruption."),
    minPerWeek: perWeek.optional().describe("Limits what 'not worth it' may withhold; rolling 7 days."),
    maxPerWeek: perWeek.optional().describe("Rolling 7 days; always holds."),
    adaptive: z.boolean().default(true).describe("Every person's own weekly and daily maximum, from how they respond."),
    learned: z
      .boolean()
      .default(true)
      .describe("false: learned weekly maxima stay off, also when some were promoted (`carillon volume promote`)."),
    switchOffsPer1000: z
      .number()
      .min(0)
      .max(1000)
      .default(3)
      .describe("Most switch-offs per 1,000 people and week that lambda auto plans for."),
    budgets: strict({
      share: share
        .default(0)
        .describe("Share of people who get a weekly maximum by lot, for eight weeks at a time, to measure what volume does."),
      arms: z.array(z.number().int().min(0).max(100)).min(1).max(20).default([1, 2, 3, 5, 7]).describe("Messages a week."),
      salt: nameText.default("budgets"),
    }).prefault({}),
  }).prefault({}),
  timing: strict({ personal: z.boolean().default(true).describe("false: uniform over the free part of the window.") }).prefault({}),
  scorer: z
    .enum(["learned", "rate", "none"])
    .default("learned")
    .describe("learned: the response model, as soon as its predictions beat the mean rate, and counted rates until then."),
  holdout: strict({
    share: share.default(0).describe("Share of people who get no marketing, to measure against."),
    salt: nameText.default("holdout"),
  }).prefault({}),
  creatives: strict({
    autoRest: z.boolean().default(false).describe("Worn creatives rest, by themselves, and come back."),
    restFor: durationText(365).default("14d"),
    autoRetire: z.boolean().default(false).describe("Poor creatives are retired, by themselves."),
    least: z.number().int().min(1).max(1e9).default(300).describe("Messages of a period that a creative is judged by."),
    keep: z.number().int().min(1).max(10_000).default(2).describe("Creatives of a live campaign (and language) that always stay."),
  })
    .prefault({})
    .describe("What becomes of creatives that do worse than before, or than others; looked at once a day."),
  serviceText: strict({
    refuse: z.array(nameText).max(200).default([]).describe("Phrases that are advertising too, beside the built-in ones."),
    allow: z.array(nameText).max(200).default([]).describe("Phrases that are none, whatever the built-in rules say."),
  })
    .optional()
    .describe(
      "Makers take the right from apps that advertise in service messages, so such texts are refused: at the call, and before sending.",
    ),
  spikes: strict({
    pause: z.boolean().default(true).describe("false: nothing is paused by itself."),
    errors: share.default(0.2).describe("Least share of devices, or of a campaign's messages, that vendors refuse in an hour."),
    optOuts: share.default(0.01).describe("Least share of a campaign's messages of an hour after which notifications are switched off."),
    times: z.number().min(1.1).max(1000).default(3).describe("How many times the usual share it must be."),
    least: z.number().int().min(3).max(1e6).default(10).describe("Refusals or switch-offs below which nothing is said."),
  })
    .optional()
    .describe(
      "Channels that refuse nearly everything for a fault of their own, and campaigns that vendors refuse or people flee, are paused by themselves.",
    ),
  searchable: z
    .array(nameText)
    .max(8)
    .optional()
    .describe(
      "Attributes (texts and numbers) by whose beginning people are looked for beside their ids; name is also firstName and lastName. Absent: email, phone and name.",
    ),
  dueHour: z.number().int().min(0).max(23).default(4).describe("Local hour at which a person falls due each day."),
  patience: durationText(7).default("2h").describe("How long after its time a push may still be handed over."),
}).meta({ id: "Policy", description: "Limits, quiet hours, rewards, exploration, volume and timing." });

export const experimentSchema = strict({
  id: idText,
  salt: nameText.optional().describe("Default: the id."),
  audience: idText.optional(),
  arms: z
    .array(
      strict({
        id: idText,
        weight: z.number().min(0).max(1e6).default(1),
        holdout: z.boolean().default(false).describe("People of this arm get no marketing."),
        strategy: z.enum(["random", "itemFirst", "creativeFirst", "combined"]).optional().describe("Overrules the campaigns' strategy."),
      }),
    )
    .min(1)
    .max(50),
}).meta({ id: "Experiment", description: "Arms by weight for the people of an audience." });

const dateText = z
  .string()
  .refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text, {
    error: schemaText("date"),
  })
  .describe("Calendar date.");

export const rosterSchema = strict({
  id: idText,
  line: idText.describe("Line for which the messages are kept free."),
  campaign: idText.optional().describe("Only for this campaign of the line."),
  placement: idText.optional().describe("Only for messages of this placement."),
  audience: idText.optional().describe("Only for people in this audience. Absent: everybody."),
  days: z
    .union([z.array(z.number().int().min(1).max(7)).min(1).max(7), z.array(dateText).min(1).max(366)], {
      error: schemaText("days"),
    })
    .optional()
    .describe("Weekdays (1 = Monday … 7 = Sunday) or dates on which the hours begin. Absent: every day."),
  from: timeOfDay,
  to: timeOfDay.describe("Exclusive; earlier than from: over midnight."),
  zone: personOrZone.default("person"),
  slots: z.number().int().min(1).max(highestLimit).default(1).describe("How many of a person's messages are kept free."),
}).meta({ id: "RosterSlot", description: "Messages of a person that limits keep free for one line on some days and hours." });

export type LineDeclared = z.infer<typeof lineSchema>;
export type PlacementDeclared = z.infer<typeof placementSchema>;
export type AudienceDeclared = z.infer<typeof audienceSchema>;
export type ItemRuleDeclared = z.infer<typeof itemRuleSchema>;
export type InlineItemRule = z.infer<typeof inlineItemRule>;
export type CampaignDeclared = z.infer<typeof campaignSchema>;
export type CreativeDeclared = z.infer<typeof creativeSchema>;
export type LimitDeclared = z.infer<typeof limitSchema>;
export type PolicyDeclared = z.infer<typeof policySchema>;
export type ExperimentDeclared = z.infer<typeof experimentSchema>;
export type RosterDeclared = z.infer<typeof rosterSchema>;

/** Kinds whose entries have an id, in the order in which export writes them (the policy stands after the placements). */
export const listKinds = ["lines", "placements", "audiences", "itemRules", "campaigns", "creatives", "experiments", "roster"] as const;
export type ListKind = (typeof listKinds)[number];

export interface DeclaredByKind {
  readonly lines: LineDeclared;
  readonly placements: PlacementDeclared;
  readonly audiences: AudienceDeclared;
  readonly itemRules: ItemRuleDeclared;
  readonly campaigns: CampaignDeclared;
  readonly creatives: CreativeDeclared;
  readonly experiments: ExperimentDeclared;
  readonly roster: RosterDeclared;
}

export const schemaOf = {
  lines: lineSchema,
  placements: placementSchema,
  audiences: audienceSchema,
  itemRules: itemRuleSchema,
  campaigns: campaignSchema,
  creatives: creativeSchema,
  experiments: experimentSchema,
  roster: rosterSchema,
} satisfies { [K in ListKind]: z.ZodType<DeclaredByKind[K]> };

/** Everything declared, by id; plain JSON, defaults filled in. */
export type Declared = { readonly [K in ListKind]: Readonly<Record<string, DeclaredByKind[K]>> } & {
  readonly policy: PolicyDeclared;
};

/** What one call or file brings: a kind that is absent was not spoken of, nor a part of the policy. */
export type Incoming = Partial<Omit<Declared, "policy">> & { readonly policy?: Partial<PolicyDeclared> };

export const defaultPolicy: PolicyDeclared = policySchema.parse({});

export const emptyDeclared: Declared = {
  lines: {},
  placements: {},
  audiences: {},
  itemRules: {},
  campaigns: {},
  creatives: {},
  experiments: {},
  roster: {},
  policy: defaultPolicy,
};

/** The entry of an id, without what objects inherit. */
export function entryOf<T>(entries: Readonly<Record<string, T>>, id: string): T | undefined {
  return Object.hasOwn(entries, id) ? entries[id] : undefined;
}
