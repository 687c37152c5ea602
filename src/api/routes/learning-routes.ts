import { z } from "zod";
import { schemaText } from "../../base/schema-text.ts";
import { csvAnswer, wantsCsv } from "../csv-answer.ts";
import { fault } from "../errors.ts";
import { checked, json, notFound, queryFlag, queryNumber, queryText, refused, route } from "../route.ts";
import { driftSchema, holdSchema, modelDetailSchema, modelListSchema } from "../wire/learning.ts";
import { doneSchema } from "../wire/lists.ts";

const pathVersion = z.object({
  version: z
    .string()
    .regex(/^\d{1,9}$/, { error: schemaText("modelVersion") })
    .describe("Number of the model, as decisions name it."),
});

const holdInput = z.strictObject({ reason: z.string().min(1).max(500).optional().describe("Shown beside the hold.") });

const promoteInput = z.strictObject({
  reason: z.string().trim().min(1).max(500).describe("Shown beside the promotion, on Today and in the audit."),
  days: z.number().int().min(1).max(365).optional().describe("Ends by itself after so many days; absent: when somebody releases it."),
});

const common = { area: "Learning" } as const;
const reading = { ...common, method: "GET", access: ["read"], role: "viewer" } as const;

export const learningRoutes = [
  route({
    ...reading,
    path: "/v1/learning/models",
    summary: "Versions of what was learned, newest first, and how their predictions did",
    description:
      "A model freezes counted rates and the learned parts under one number, once an hour at most. Predictions are judged that were made before their outcome.",
    query: z.object({
      limit: queryNumber(1, 100, 20),
      cursor: queryText,
      learned: queryFlag.describe("1: only versions in which a part was learned anew."),
    }),
    answer: { schema: modelListSchema, description: "A page of models, the hold, and the version that decides now." },
    handler: async ({ query, headers, ports }) => {
      const { cursor } = query;
      if (cursor !== null && !/^\d{1,9}$/.test(cursor))
        return refused(
          fault("invalidQuery", { values: { name: "cursor", detail: "it is none that a page gave" }, field: "cursor", value: cursor }),
        );
      const list = await ports.learning.models({
        before: cursor === null ? null : Number(cursor),
        limit: query.limit,
        learnedOnly: query.learned,
      });
      if (!wantsCsv(headers)) return json(list);
      return csvAnswer(
        [
          { name: "version", of: (row) => row.version },
          { name: "at", of: (row) => row.at },
          { name: "learned", of: (row) => row.parts.flatMap(({ part, isNew }) => (isNew ? [part] : [])).join(" ") },
          { name: "examples", of: (row) => row.examples },
          { name: "promoted", of: (row) => row.promotion.isPromoted },
          { name: "why", of: (row) => row.promotion.text },
          { name: "predictions", of: (row) => row.evidence?.open.n },
          { name: "logLoss", of: (row) => row.evidence?.open.logLoss },
          { name: "meanLogLoss", of: (row) => row.evidence?.open.meanLogLoss },
          { name: "ne", of: (row) => row.evidence?.open.ne },
          { name: "auc", of: (row) => row.evidence?.open.auc },
          { name: "ece", of: (row) => row.evidence?.open.ece },
          { name: "observedOverExpected", of: (row) => row.evidence?.open.observedOverExpected },
          { name: "convertObservedOverExpected", of: (row) => row.evidence?.convert.observedOverExpected },
          { name: "switchOffObservedOverExpected", of: (row) => row.evidence?.switchOff.observedOverExpected },
        ],
        list.items,
        { file: "models.csv", next: list.next },
      );
    },
  }),
  route({
    ...reading,
    path: "/v1/learning/models/{version}",
    summary: "One version: calibration, what it leans on, prices and hours",
    params: pathVersion,
    answer: { schema: modelDetailSchema, description: "Everything that can be told of it." },
    handler: async ({ params, ports }) => {
      const model = await ports.learning.model(Number(params.version));
      return model === null ? notFound("model", params.version) : json(model);
    },
  }),
  route({
    ...reading,
    path: "/v1/learning/drift",
    summary: "Whether what is foretold still holds, day by day",
    query: z.object({ days: queryNumber(1, 180, 56) }),
    answer: { schema: driftSchema, description: "One row for each UTC day with messages, oldest first, and the alarms." },
    handler: async ({ query, headers, ports }) => {
      const drift = await ports.learning.drift(query);
      if (!wantsCsv(headers)) return json(drift);
      return csvAnswer(
        [
          { name: "day", of: (row) => row.day },
          { name: "messages", of: (row) => row.messages },
          { name: "opens", of: (row) => row.opens },
          { name: "clickRate", of: (row) => row.clickRate },
          { name: "predicted", of: (row) => row.predicted },
          { name: "ne", of: (row) => row.ne },
          { name: "observedOverExpected", of: (row) => row.observedOverExpected },
          { name: "z", of: (row) => row.z },
          { name: "alarms", of: (row) => row.alarms.join(" ") },
        ],
        drift.days,
        { file: "drift.csv" },
      );
    },
  }),
  route({
    ...common,
    method: "POST",
    path: "/v1/learning/models/{version}/hold",
    access: ["admin"],
    role: "admin",
    summary: "Hold deciders to a version, whatever is learned",
    description:
      "Every process takes it up with its next batch. Counted rates, hours, prices of scarce lines and learned caps stand still with it; learning goes on and decides again after DELETE /v1/learning/hold.",
    params: pathVersion,
    body: checked(holdInput),
    answer: { schema: holdSchema, description: "What holds from now on." },
    handler: async ({ params, body, by, ports }) => {
      const held = await ports.learning.hold(Number(params.version), { name: by.actor.name, reason: body.reason ?? null });
      if (held === null) return notFound("model", params.version);
      return held.ok ? json(held.value) : refused(held.error);
    },
  }),
  route({
    ...common,
    method: "POST",
    path: "/v1/learning/models/{version}/promote",
    access: ["admin"],
    role: "approver",
    audit: "port",
    summary: "Let a version of one's choice decide",
    description:
      "Every process takes it up with its next batch, whatever is learned beside it. For versions whose learned model beats the mean rate (isPromoted), while the policy's scorer is learned and no admin holds a version. Takes the place of an earlier promotion.",
    params: pathVersion,
    body: checked(promoteInput),
    answer: { schema: holdSchema, description: "What is promoted from now on." },
    handler: async ({ params, body, by, ports }) => {
      const asked = { reason: body.reason, days: body.days ?? null };
      const promoted = await ports.learning.promote(Number(params.version), asked, by);
      if (promoted === null) return notFound("model", params.version);
      return promoted.ok ? json(promoted.value) : refused(promoted.error);
    },
  }),
  route({
    ...common,
    method: "POST",
    path: "/v1/learning/models/{version}/release",
    access: ["admin"],
    role: "approver",
    audit: "port",
    summary: "End the promotion of a version: deciders use the newest again",
    params: pathVersion,
    answer: { schema: doneSchema, description: "It is not promoted by hand any more." },
    handler: async ({ params, by, ports }) => {
      const ended = await ports.learning.endPromotion(Number(params.version), by);
      if (ended === null) return notFound("promotion", params.version);
      return ended.ok ? json({ ok: true }) : refused(ended.error);
    },
  }),
  route({
    ...common,
    method: "DELETE",
    path: "/v1/learning/hold",
    access: ["admin"],
    role: "admin",
    summary: "Let deciders use the newest version again, whether one was held or promoted",
    answer: { schema: doneSchema, description: "Nothing is held." },
    handler: async ({ ports }) => {
      const released = await ports.learning.release();
      return released ? json({ ok: true }) : refused(fault("notFound", { values: { what: "hold", id: "hold" } }));
    },
  }),
];
