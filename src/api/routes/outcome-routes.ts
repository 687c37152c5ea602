import { z } from "zod";
import type { Refusal } from "../../base/refusal.ts";
import { shown } from "../../base/refusal.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { isRecord } from "../../event/check-json.ts";
import { outcomeKinds } from "../../event/fact.ts";
import { parseIsoTime } from "../../event/iso-time.ts";
import { clockToleranceMs, maxIdLength } from "../../event/limits.ts";
import { boundTo } from "../auth.ts";
import { atOrigin, bulkAnswer, listIn, readEach } from "../bulk.ts";
import type { RefusedAt, ReportedOutcome } from "../ports.ts";
import { described, refused, route } from "../route.ts";
import { bulkSchema, idSchema, timeSchema } from "../wire/lists.ts";

/** Most outcomes of one call. */
const maxOutcomes = 2500;

const outcomeSchema = z
  .object({
    messageId: idSchema.optional().describe("From carillon_message of the push."),
    batchId: idSchema.optional().describe("From carillon_batch, in place of messageId."),
    deviceId: idSchema.optional(),
    outcome: z.enum(outcomeKinds),
    at: timeSchema.optional().describe("Absent: now."),
    value: z.number().optional().describe("What a conversion was worth."),
  })
  .meta({ id: "Outcome" });

export const outcomeRoutes = [
  route({
    method: "POST",
    path: "/v1/outcomes",
    access: ["ingest", "client"],
    area: "Outcomes",
    role: null,
    summary: "Report what became of messages",
    description: "Idempotent by (messageId, deviceId, outcome). A switch-off takes effect before the next send.",
    body: described(z.object({ outcomes: z.array(outcomeSchema).max(maxOutcomes) })),
    answer: { schema: bulkSchema, description: "How many were taken, and why others were not." },
    otherStatuses: { 422: "Nothing was taken; refused says why." },
    handler: async ({ body, caller, ports, nowMs }) => {
      const list = listIn(body, "outcomes", maxOutcomes);
      if (!list.ok) return refused(list.error);
      const bound = await boundTo(caller, ports);
      if (!bound.ok) return refused(bound.error);
      const { taken, refused: bad } = readEach(list.value, (item, index) => parseOutcome(item, `outcomes[${index}]`, nowMs));
      const values = taken.map((one) => one.value);
      const late =
        values.length === 0 ? [] : atOrigin(await ports.outcomes.record(values, nowMs, { onlyPersonIds: bound.value }), taken).map(placed);
      return bulkAnswer(taken.length - late.length, [...bad, ...late]);
    },
  }),
];

/** Names the field as the caller's list has it. */
const placed = (one: RefusedAt): RefusedAt => ({
  ...one,
  ...(one.field === undefined ? {} : { field: `outcomes[${one.index}].${one.field}` }),
});

/** Reads one reported outcome; `at` may be five minutes ahead of our clock at most. */
export function parseOutcome(input: unknown, field: string, nowMs: number): Result<ReportedOutcome, Refusal> {
  const bad = (code: string, name: string, message: string, remedy: string): Result<never, Refusal> => {
    const value = isRecord(input) ? input[name] : input;
    const path = name === "" ? field : `${field}.${name}`;
    return err({ code, message, field: path, ...(value === undefined ? {} : { value: shown(value) }), remedy });
  };
  if (!isRecord(input)) return bad("wrongType", "", "an outcome must be an object", 'send { "messageId", "outcome", "at" }');
  const { messageId, batchId, deviceId = null, outcome, at, value = null } = input;
  const isId = (id: unknown): id is string => typeof id === "string" && id !== "" && id.length <= maxIdLength;
  if ((messageId === undefined) === (batchId === undefined))
    return bad("missing", "messageId", "an outcome names either a messageId or a batchId", "send the one that the push carried");
  if (messageId !== undefined && !isId(messageId))
    return bad("badValue", "messageId", "this is no id", "send carillon_message of the push as it was");
  if (batchId !== undefined && !isId(batchId))
    return bad("badValue", "batchId", "this is no id", "send carillon_batch of the push as it was");
  if (deviceId !== null && !isId(deviceId)) return bad("badValue", "deviceId", "this is no id", "send the id of PUT /v1/devices/{id}");
  if (batchId !== undefined && deviceId === null)
    return bad("missing", "deviceId", "an outcome of a batch needs the device", "send the id of PUT /v1/devices/{id}");
  const kind = outcomeKinds.find((one) => one === outcome);
  if (kind === undefined) return bad("badValue", "outcome", "there is no such outcome", `write one of ${outcomeKinds.join(", ")}`);
  if (value !== null && (typeof value !== "number" || !Number.isFinite(value)))
    return bad("wrongType", "value", "value is not a number", "write a number");
  const atMs = at === undefined || at === null ? nowMs : parseIsoTime(at);
  if (atMs === null) return bad("badTime", "at", "the time is not ISO 8601", "write it like 2026-03-02T09:00:05Z");
  if (atMs > nowMs + clockToleranceMs)
    return bad(
      "inTheFuture",
      "at",
      "the time is more than 5 minutes ahead of this server's clock",
      "set the device's clock, or leave `at` out",
    );
  const of = isId(messageId) ? { kind: "message" as const, messageId } : { kind: "batch" as const, batchId: String(batchId) };
  return ok({ of, deviceId, outcome: kind, atMs, value });
}
