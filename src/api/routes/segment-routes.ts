import { z } from "zod";
import type { Refusal } from "../../base/refusal.ts";
import { anonymousPrefix } from "../../event/fact.ts";
import { maxBatchItems, maxItemBytes } from "../../event/limits.ts";
import { type CallType, callTypes, type Intake, type IntakeItem, parseBatch, parseCall } from "../../event/parse-event.ts";
import { type Caller, mayActFor } from "../auth.ts";
import { atOrigin } from "../bulk.ts";
import { statusOf } from "../errors.ts";
import type { ApiPorts, RefusedAt } from "../ports.ts";
import { type Answer, described, json, type Route, route } from "../route.ts";
import { anyObject, refusedItemSchema } from "../wire/lists.ts";

const callSchema = z.looseObject({
  messageId: z.string().max(256).optional().describe("Two calls of one person with the same messageId have one effect."),
  userId: z.string().max(256).optional(),
  anonymousId: z.string().max(256).optional(),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  sentAt: z.iso.datetime({ offset: true }).optional(),
  context: anyObject.optional().describe("device.id, timezone and locale are read."),
});

const fieldsOf: Readonly<Record<CallType, Record<string, z.ZodType>>> = {
  track: { event: z.string().max(256), properties: anyObject.optional() },
  page: { name: z.string().optional(), properties: anyObject.optional() },
  screen: { name: z.string().optional(), properties: anyObject.optional() },
  identify: { traits: anyObject.optional() },
  group: { groupId: z.string(), traits: anyObject.optional() },
  alias: { previousId: z.string() },
};

/** Browser SDKs post each call under the first letter of its type. */
const shortNames: Readonly<Record<CallType, string>> = { track: "t", page: "p", screen: "s", identify: "i", group: "g", alias: "a" };

const answerSchema = z
  .object({ success: z.boolean(), accepted: z.number().int(), refused: z.array(refusedItemSchema) })
  .meta({ id: "IntakeAnswer" });

const common = {
  method: "POST",
  access: ["ingest", "client"],
  role: null,
  area: "Events",
  keyInBody: true,
  answer: { schema: answerSchema, description: "Everything that was taken is durable." },
  otherStatuses: { 422: "Nothing was taken; refused says why." },
} as const;

const callRoute = (type: CallType, path: string): Route =>
  route({
    ...common,
    path,
    summary: `Take one ${type} call`,
    description: `Segment's HTTP API. At most ${maxItemBytes} bytes.`,
    body: described(callSchema.extend(fieldsOf[type]), { forms: ["json", "text"] }),
    handler: async ({ body, caller, ports, nowMs }) => {
      const intake = parseCall(type, body, { receivedAtMs: nowMs, lab: ports.lab !== null });
      const { accepted, refused } = await take(intake, caller, ports);
      const [first] = refused;
      if (!first) return json({ success: true, accepted, refused });
      const { index: _index, ...error } = first;
      return json({ success: false, error, accepted, refused }, statusOf(error.code));
    },
  });

const batchRoute = (path: string): Route =>
  route({
    ...common,
    path,
    summary: "Take many calls at once",
    description: `Segment's HTTP API. At most ${maxBatchItems} calls of ${maxItemBytes} bytes each. A call that is refused harms no other.`,
    body: described(
      z.looseObject({
        batch: z.array(callSchema.extend({ type: z.enum(callTypes) })).max(maxBatchItems),
        sentAt: z.iso.datetime({ offset: true }).optional(),
      }),
      { forms: ["json", "text"] },
    ),
    handler: async ({ body, caller, ports, nowMs }): Promise<Answer> => {
      const intake = parseBatch(body, { receivedAtMs: nowMs, lab: ports.lab !== null });
      const { accepted, refused } = await take(intake, caller, ports);
      const success = accepted > 0 || refused.length === 0;
      return json({ success, accepted, refused }, success ? 200 : 422);
    },
  });

/** Segment's calls, under their full names and under those that the browser SDKs use. */
export const segmentRoutes: readonly Route[] = [
  ...callTypes.map((type) => callRoute(type, `/v1/${type}`)),
  batchRoute("/v1/batch"),
  batchRoute("/v1/import"),
  ...callTypes.map((type) => callRoute(type, `/v1/${shortNames[type]}`)),
  batchRoute("/v1/b"),
];

/** Hands on what the caller may say, and counts calls (not the facts that they became). */
async function take(intake: Intake, caller: Caller, ports: ApiPorts): Promise<{ accepted: number; refused: RefusedAt[] }> {
  const refused: RefusedAt[] = [...intake.refused];
  const handedOn: IntakeItem[] = [];
  const barredCalls = new Set<number>();
  for (const item of intake.accepted) {
    const refusal = foreign(item, caller);
    if (refusal && !barredCalls.has(item.index)) refused.push({ ...refusal, index: item.index });
    if (refusal) barredCalls.add(item.index);
    else handedOn.push(ownAnonymous(item, caller));
  }
  const kept = handedOn.filter((item) => !barredCalls.has(item.index));
  if (kept.length > 0) {
    const late = new Map(atOrigin(await ports.intake.publish(kept), kept).map((one) => [one.index, one]));
    refused.push(...late.values());
    for (const index of late.keys()) barredCalls.add(index);
  }
  const accepted = new Set(kept.map((item) => item.index).filter((index) => !barredCalls.has(index))).size;
  return { accepted, refused: refused.sort((a, b) => a.index - b.index) };
}

const isClient = (caller: Caller): boolean => caller.kind === "key" && caller.key.scope === "client";

/** A client key speaks for the person it proved, and for anonymous ids. */
function foreign(item: IntakeItem, caller: Caller): Refusal | null {
  if (!isClient(caller)) return null;
  const personId = item.kind === "fact" ? item.addressed.personId : item.to;
  if (item.kind === "fact" && personId.startsWith(anonymousPrefix)) return null;
  if (item.kind === "link" && item.fromAnonymous === null && !item.from.startsWith(anonymousPrefix))
    return mayActFor(caller, item.from, "previousId");
  return mayActFor(caller, personId, "userId");
}

/** An alias from a client can only mean an anonymous id: otherwise it could swallow somebody else's record. */
function ownAnonymous(item: IntakeItem, caller: Caller): IntakeItem {
  return isClient(caller) && item.kind === "link" && item.fromAnonymous !== null
    ? { ...item, from: item.fromAnonymous, fromAnonymous: null }
    : item;
}
