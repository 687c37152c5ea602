import { z } from "zod";
import type { Refusal } from "../../base/refusal.ts";
import { anonymousPrefix } from "../../event/fact.ts";
import { maxBatchItems, maxItemBytes } from "../../event/limits.ts";
import { type CallType, callTypes, type Intake, type IntakeItem, parseBatch, parseCall } from "../../event/parse-event.ts";
import { isOwned } from "../anonymous.ts";
import { asClient, type Caller, claimedBy } from "../auth.ts";
import { atOrigin } from "../bulk.ts";
import { fault, statusOf } from "../errors.ts";
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
  const mayWrite = await gateFor(intake.accepted, caller, ports);
  for (const item of intake.accepted) {
    const refusal = mayWrite(item);
    if (refusal && !barredCalls.has(item.index)) refused.push({ ...refusal, index: item.index });
    if (refusal) barredCalls.add(item.index);
    else handedOn.push(ownAnonymous(item, caller));
  }
  const kept = handedOn.filter((item) => !barredCalls.has(item.index));
  if (kept.length > 0) {
    const told = await ports.intake.publish(kept, { ownOutcomesOnly: asClient(caller) !== null });
    const late = new Map(atOrigin(told, kept).map((one) => [one.index, one]));
    refused.push(...late.values());
    for (const index of late.keys()) barredCalls.add(index);
  }
  const accepted = new Set(kept.map((item) => item.index).filter((index) => !barredCalls.has(index))).size;
  return { accepted, refused: refused.sort((a, b) => a.index - b.index) };
}

type Refuse = (item: IntakeItem) => Refusal | null;

/**
 * Which calls a client key may make: those of the person it proved, and those of anonymous ids. Of an anonymous id that proves itself
 * only with its secret, and of one that became a known person only together with that person's proof.
 */
async function gateFor(items: readonly IntakeItem[], caller: Caller, ports: ApiPorts): Promise<Refuse> {
  const client = asClient(caller);
  if (client === null) return () => null;
  const { person, anonymous } = client;
  const isOwn = (id: string): boolean => id === anonymous;
  const speaks = items.some((item) => isOwn(item.kind === "fact" ? item.addressed.personId : (item.fromAnonymous ?? item.from)));
  const claimed = speaks ? await claimedBy(client, ports) : null;
  const missing = fault("anonymousMissing", { field: "X-Carillon-Anonymous" });
  const known = (id: string): Refusal | null => {
    if (person === id) return null;
    return person === null ? fault("proofMissing", { field: "X-Carillon-Person" }) : fault("wrongPerson", { field: "userId", value: id });
  };
  return (item) => {
    if (item.kind === "fact") {
      const { personId } = item.addressed;
      if (!personId.startsWith(anonymousPrefix)) return known(personId);
      if (!isOwned(personId)) return null;
      return isOwn(personId) ? claimed : missing;
    }
    const from = item.fromAnonymous ?? item.from;
    if (isOwned(from) && !isOwn(from)) return missing;
    return (isOwn(from) ? claimed : null) ?? known(item.to);
  };
}

/** An alias from a client can only mean an anonymous id: otherwise it could swallow somebody else's record. */
function ownAnonymous(item: IntakeItem, caller: Caller): IntakeItem {
  return asClient(caller) && item.kind === "link" && item.fromAnonymous !== null
    ? { ...item, from: item.fromAnonymous, fromAnonymous: null }
    : item;
}
