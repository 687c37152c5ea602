import { z } from "zod";
import type { Refusal } from "../../base/refusal.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { marketingCategories, serviceCategories } from "../../catalogue/catalogue.ts";
import { faultsOf } from "../../catalogue/faults-of.ts";
import { idText, instantText } from "../../catalogue/fields.ts";
import { creativeSchema } from "../../catalogue/schema.ts";
import { boundTo } from "../auth.ts";
import { atOrigin, readEach } from "../bulk.ts";
import { fault } from "../errors.ts";
import type { RefusedAt } from "../ports.ts";
import { checked, instantMs, json, refused, route } from "../route.ts";
import { dryRunSchema, previewSchema, pullDecisionSchema, scoreAnswerSchema } from "../wire/decisions.ts";
import { anyObject } from "../wire/lists.ts";

const pullSchema = z.strictObject({
  placement: idText.describe("A placement of the kind pull."),
  people: z
    .array(z.strictObject({ id: idText, context: anyObject.default({}).describe("Where it is asked from.") }))
    .min(1)
    .max(500),
});

const dryRunInput = z.strictObject({
  people: z.array(idText).min(1).max(1000).optional().describe("Absent: those who are due."),
  placement: idText.optional().describe("A pull placement. Absent: all push placements compete."),
  limit: z.int().min(1).max(1000).default(100),
  at: instantText.optional().describe("As if it were this time. Absent: now."),
});

const scored = z.strictObject({ id: idText });
const scoreInput = z.strictObject({
  people: z.array(scored).min(1).max(100),
  campaign: idText.optional().describe("Absent: every live campaign that pushes, those of the creative if one is named."),
  creative: idText.optional().describe("Absent: the best."),
  item: idText.optional().describe("Absent: the best that the campaign's item rule offers."),
});
/** People are read one by one, so that a bad one harms no neighbour. */
const scoreShell = scoreInput.extend({ people: z.array(z.unknown()).min(1).max(100) });

const inlineCreative = creativeSchema
  .partial({ id: true })
  .meta({ id: "InlineCreative", description: "A creative as the catalogue has it, with or without an id." });

const previewInput = z.strictObject({
  personId: idText,
  creative: z.union([idText, inlineCreative]).describe("Id of a creative, or one that is not stored."),
  item: idText.optional(),
  channel: idText.optional().describe("Only over this channel, by its id or its vendor."),
  every: z.boolean().default(false).describe("Over every channel that is open, and by the published limits of every other vendor."),
  class: z.enum(["marketing", "service"]).optional().describe("Default: that of a campaign that sends the creative, else marketing."),
  category: z
    .enum([...serviceCategories, ...marketingCategories])
    .optional()
    .describe("Default: that of the campaign."),
  variables: anyObject.default({}),
});

export const decideRoutes = [
  route({
    method: "POST",
    path: "/v1/decide",
    access: ["ingest", "client"],
    area: "Decisions",
    role: null,
    summary: "Ask what to show in a banner or inbox",
    description: "One decision for each person. What is shown enters limits when its outcome says so.",
    body: checked(pullSchema),
    answer: { schema: z.object({ decisions: z.array(pullDecisionSchema) }), description: "In the order of people." },
    handler: async ({ body, caller, ports, nowMs }) => {
      const bound = await boundTo(caller, ports);
      if (!bound.ok) return refused(bound.error);
      const foreign = body.people.findIndex(({ id }) => bound.value !== null && !bound.value.includes(id));
      if (foreign !== -1) return refused(fault("wrongPerson", { field: `people[${foreign}].id`, value: body.people[foreign]?.id }));
      const decisions = await ports.decide.pull(body.placement, body.people, nowMs);
      return decisions.ok ? json({ decisions: decisions.value }) : refused(decisions.error);
    },
  }),
  route({
    method: "POST",
    path: "/v1/decide/dry-run",
    access: ["read"],
    area: "Decisions",
    role: "operator",
    audit: null,
    summary: "Decide without committing anything",
    body: checked(dryRunInput),
    answer: { schema: dryRunSchema, description: "Who would get what, when, and why others would get nothing." },
    handler: async ({ body, ports, nowMs }) => {
      const { people = null, placement = null, limit, at } = body;
      const answer = await ports.decide.dryRun({ people, placement, limit, atMs: at === undefined ? nowMs : (instantMs(at) ?? nowMs) });
      return answer.ok ? json(answer.value) : refused(answer.error);
    },
  }),
  route({
    method: "POST",
    path: "/v1/score",
    access: ["read"],
    area: "Decisions",
    role: "viewer",
    audit: null,
    summary: "Score a pair for many people, whether or not they may be sent it",
    description: "At most 100 people a call. Nothing is committed; where a step would remove the pair, reason names it.",
    body: { ...checked(scoreShell), schema: scoreInput },
    answer: { schema: scoreAnswerSchema, description: "What is expected for each person, and who was refused." },
    otherStatuses: { 422: "Nobody was scored; refused says why." },
    handler: async ({ body, ports, nowMs }) => {
      const { taken, refused: bad } = readEach(body.people, readScored);
      const { campaign = null, creative = null, item = null } = body;
      const people = taken.map(({ value }) => value);
      const answer = await ports.scores.ofPeople({ people, campaign, creative, item, nowMs });
      if (!answer.ok) return refused(answer.error);
      const { scores, refused: unknown, ...rest } = answer.value;
      const all = [...bad, ...unknownAt(unknown, taken)].sort((a, b) => a.index - b.index);
      const placed = scores.map((one) => ({ ...one, index: taken[one.index]?.index ?? one.index }));
      return json({ ...rest, scores: placed, refused: all }, placed.length === 0 ? 422 : 200);
    },
  }),
  route({
    method: "POST",
    path: "/v1/preview",
    access: ["read"],
    area: "Decisions",
    role: "operator",
    audit: null,
    summary: "Render a creative for a person",
    body: checked(previewInput),
    answer: { schema: previewSchema, description: "What the person would read, and what the channel would be handed." },
    handler: async ({ body, ports }) => {
      const { personId, creative, item = null, channel = null, every, variables } = body;
      const { class: messageClass = null, category = null } = body;
      const chosen =
        typeof creative === "string"
          ? { kind: "stored" as const, id: creative }
          : {
              kind: "inline" as const,
              title: creative.title,
              body: creative.body,
              image: creative.image ?? null,
              link: creative.link ?? null,
              needs: creative.needs,
            };
      const answer = await ports.preview({ personId, creative: chosen, item, channel, every, class: messageClass, category, variables });
      return answer.ok ? json(answer.value) : refused(answer.error);
    },
  }),
];

function readScored(input: unknown, index: number): Result<string, Refusal> {
  const read = scored.safeParse(input);
  return read.success ? ok(read.data.id) : err(faultsOf(read.error, input, `people[${index}]`)[0]?.refusal ?? fault("invalidBody"));
}

/** Refusals of a list that was handed on, named by the places of the list that came in. */
const unknownAt = (refusals: readonly RefusedAt[], taken: readonly { readonly index: number }[]): RefusedAt[] =>
  atOrigin(refusals, taken).map((one) => ({ ...one, field: `people[${one.index}].id` }));
