import { z } from "zod";
import { predicateSchema } from "../../audience/predicate.ts";
import { schemaText } from "../../base/schema-text.ts";
import { faultsOf } from "../../catalogue/faults-of.ts";
import { campaignSchema, creativeSchema } from "../../catalogue/schema.ts";
import { described, json, notFound, pathId, queryFlag, refused, refusedAll, route } from "../route.ts";
import { audienceSizeSchema, forecastSchema } from "../wire/estimates.ts";
import { otherId, withId } from "./item-routes.ts";

const sizeInput = z.strictObject({ where: predicateSchema });

const forecastInput = z.strictObject({
  days: z
    .literal(1, {
      error: schemaText("oneDay"),
    })
    .optional(),
  people: z.int().min(50).max(2000).default(500).describe("How many are drawn by lot."),
  campaign: campaignSchema.optional().describe("As it would be; its status does not matter. Absent: as it is stored."),
  creatives: z
    .array(creativeSchema)
    .max(200)
    .default([])
    .describe("Besides those stored, or in their place; drafts and those in review count as approved."),
});

/** They answer a question at some cost and change nothing. */
const asking = { method: "POST", access: ["read"], role: "operator", audit: null } as const;

export const estimateRoutes = [
  route({
    ...asking,
    path: "/v1/audiences/size",
    area: "Catalogue",
    summary: "How many people match a predicate now",
    description:
      "From people drawn by lot, within a second, with a 95 % interval. exact=1 counts everybody too, page by page, and says how far it came when 20 seconds were over.",
    query: z.object({ exact: queryFlag.describe("1: count everybody, for at most 20 seconds.") }),
    body: described(sizeInput),
    answer: { schema: audienceSizeSchema, description: "The estimate, the count where it was asked for, and some who match." },
    handler: async ({ query, body, ports }) => {
      const parsed = sizeInput.safeParse(body);
      if (!parsed.success) return refusedAll(faultsOf(parsed.error, body).map((one) => one.refusal));
      const size = await ports.estimates.audience({ where: parsed.data.where, isExact: query.exact });
      return size.ok ? json(size.value) : refusedAll(size.error);
    },
  }),
  route({
    ...asking,
    path: "/v1/campaigns/{id}/forecast",
    area: "Catalogue",
    summary: "What one day would bring if a campaign were live",
    description:
      "People drawn by lot are decided as they would be at their next due time, with the catalogue as it would be. Nothing is written. One day only: each person's next regular decision and its first message.",
    params: pathId,
    body: { ...described(forecastInput), required: false },
    bodyLimitBytes: 1024 * 1024,
    answer: {
      schema: forecastSchema,
      description: "Who would be reached, who not and why, the opens to expect, and quotas against the need.",
    },
    handler: async ({ params, body, ports }) => {
      const named = withCampaignId(body ?? {}, params.id);
      const parsed = forecastInput.safeParse(named);
      if (!parsed.success) return refusedAll(faultsOf(parsed.error, named).map((one) => one.refusal));
      const { campaign, creatives, people } = parsed.data;
      if (campaign !== undefined && campaign.id !== params.id) return refused({ ...otherId(campaign.id, params.id), field: "campaign.id" });
      const forecast = await ports.estimates.campaign({ campaign: params.id, declared: campaign ?? null, creatives, people });
      if (forecast === null) return notFound("campaign", params.id);
      return forecast.ok ? json(forecast.value) : refusedAll(forecast.error);
    },
  }),
];

/** The inline campaign may leave out its id, which the path says. */
function withCampaignId(body: unknown, id: string): unknown {
  if (typeof body !== "object" || body === null || !("campaign" in body)) return body;
  return { ...body, campaign: withId(body.campaign, id) };
}
