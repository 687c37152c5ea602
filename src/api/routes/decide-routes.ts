import { z } from "zod";
import { idText, instantText } from "../../catalogue/fields.ts";
import { creativeSchema } from "../../catalogue/schema.ts";
import { boundTo, mayActFor } from "../auth.ts";
import { checked, instantMs, json, refused, route } from "../route.ts";
import { dryRunSchema, previewSchema, pullDecisionSchema } from "../wire/decisions.ts";
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

const inlineCreative = creativeSchema
  .partial({ id: true })
  .meta({ id: "InlineCreative", description: "A creative as the catalogue has it, with or without an id." });

const previewInput = z.strictObject({
  personId: idText,
  creative: z.union([idText, inlineCreative]).describe("Id of a creative, or one that is not stored."),
  item: idText.optional(),
  channel: idText.optional().describe("Show the payload of this channel."),
  variables: anyObject.default({}),
});

export const decideRoutes = [
  route({
    method: "POST",
    path: "/v1/decide",
    access: ["ingest", "client"],
    area: "Decisions",
    summary: "Ask what to show in a banner or inbox",
    description: "One decision for each person. What is shown enters limits when its outcome says so.",
    body: checked(pullSchema),
    answer: { schema: z.object({ decisions: z.array(pullDecisionSchema) }), description: "In the order of people." },
    handler: async ({ body, caller, ports, nowMs }) => {
      const bound = boundTo(caller);
      if (!bound.ok) return refused(bound.error);
      for (const [index, person] of body.people.entries()) {
        const refusal = mayActFor(caller, person.id, `people[${index}].id`);
        if (refusal) return refused(refusal);
      }
      const decisions = await ports.decide.pull(body.placement, body.people, nowMs);
      return decisions.ok ? json({ decisions: decisions.value }) : refused(decisions.error);
    },
  }),
  route({
    method: "POST",
    path: "/v1/decide/dry-run",
    access: ["read"],
    area: "Decisions",
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
    path: "/v1/preview",
    access: ["read"],
    area: "Decisions",
    summary: "Render a creative for a person",
    body: checked(previewInput),
    answer: { schema: previewSchema, description: "What the person would read, and what the channel would be handed." },
    handler: async ({ body, ports }) => {
      const { personId, creative, item = null, channel = null, variables } = body;
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
      const answer = await ports.preview({ personId, creative: chosen, item, channel, variables });
      return answer.ok ? json(answer.value) : refused(answer.error);
    },
  }),
];
