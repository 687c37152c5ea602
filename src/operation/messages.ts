import { createHash, randomBytes } from "node:crypto";
import type { MessageRequest } from "../api/ports.ts";
import type { TextReader } from "../api/reading-ports.ts";
import type { MessageTextView, MessageView } from "../api/wire/messages.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import type { Placement } from "../catalogue/catalogue.ts";
import type { Declared } from "../catalogue/schema.ts";
import { refOf } from "../event/message-ref.ts";
import { lintClass } from "../message/class-lint.ts";
import { attemptsOf } from "../store/attempts.ts";
import { type Client, inTransaction, type Pool, timestamp } from "../store/database.ts";
import { findIdempotencyKey, saveIdempotencyKey } from "../store/idempotency.ts";
import { findMessages, type MessageContent, type MessageWrite, saveMessages } from "../store/messages.ts";
import { outcomesOf } from "../store/outcomes.ts";
import { loadPeople } from "../store/people.ts";
import { enqueueFacts } from "../store/queue.ts";
import { saidOfAttempts } from "../store/said-texts.ts";
import { secondTouchOfMessage } from "../store/second-touches.ts";
import { attemptKey, skippedOf } from "../store/skipped-ways.ts";
import type { Shared } from "../worker/situation.ts";
import { orNull } from "./lists.ts";
import { readBy, sentText, textsOf } from "./message-texts.ts";
import { currentId } from "./people.ts";

/**
 * Takes a message that somebody's action calls for (an order, a code). It passes marketing limits and quiet hours, never opt-outs of
 * the device. With an idempotency key the same call has one effect, however often it comes.
 */
export async function sendMessage(
  deps: { readonly pool: Pool; readonly shared: Shared },
  request: MessageRequest,
  options: { readonly idempotencyKey: string | null; readonly nowMs: number },
): Promise<Result<{ readonly messageId: string; readonly repeated: boolean }, Refusal>> {
  const placement = deps.shared.catalogue.placements.get(request.placement);
  const fault = refusePlacement(placement, request) ?? refuseCreative(deps.shared, request) ?? refuseText(deps.shared, placement, request);
  if (fault) return err(fault);
  const personId = await currentId(deps.pool, request.personId);
  const requestHash = createHash("sha256").update(JSON.stringify(request)).digest("hex");
  return inTransaction(deps.pool, async (client) => {
    const key = options.idempotencyKey;
    if (key !== null) {
      const used = await findIdempotencyKey(client, key);
      if (used) return used.requestHash === requestHash ? ok({ messageId: used.messageId, repeated: true }) : err(keyReused(key));
    }
    if (!(await loadPeople(client, [personId])).has(personId)) return err(unknownPerson(request.personId));
    const message = messageOf(request, { personId, placement, nowMs: options.nowMs, patienceMs: deps.shared.catalogue.policy.patienceMs });
    await write(client, message, options.nowMs);
    if (key !== null) await saveIdempotencyKey(client, { key, requestHash, messageId: message.messageId, personId, atMs: options.nowMs });
    return ok({ messageId: message.messageId, repeated: false });
  });
}

async function write(client: Client, message: MessageWrite, nowMs: number): Promise<void> {
  await saveMessages(client, [message]);
  await enqueueFacts(client, [
    {
      personId: message.personId,
      key: `reserved:${message.messageId}`,
      receivedAtMs: nowMs,
      fact: {
        kind: "reserved",
        atMs: nowMs,
        message: refOf(message),
        sendAtMs: message.sendAtMs,
      },
    },
  ]);
}

function messageOf(
  request: MessageRequest,
  around: { readonly personId: string; readonly placement: Placement | undefined; readonly nowMs: number; readonly patienceMs: number },
): MessageWrite {
  const { content } = request;
  const given: MessageContent =
    content.kind === "text"
      ? { title: content.title, body: content.body, image: content.image, link: content.link, data: request.data }
      : { data: request.data, variables: content.variables };
  return {
    messageId: `m_${randomBytes(16).toString("base64url")}`,
    personId: around.personId,
    decisionId: null,
    campaign: "",
    line: "",
    kind: "transactional",
    category: request.category ?? (around.placement?.class === "marketing" ? "promotion" : "account"),
    creative: content.kind === "creative" ? content.id : "",
    item: content.kind === "creative" ? content.item : null,
    placement: request.placement,
    class: around.placement?.class ?? "service",
    state: "waiting",
    decidedAtMs: around.nowMs,
    sendAtMs: around.nowMs,
    expiresAtMs: around.nowMs + (request.expiresInMs ?? around.patienceMs),
    propensity: null,
    content: given,
  };
}

function refusePlacement(placement: Placement | undefined, request: MessageRequest): Refusal | null {
  if (placement?.kind === "push") return null;
  return {
    ...saying(placement ? "placementNotPush" : "unknownPlacement", { name: request.placement }),
    message: placement
      ? `placement "${request.placement}" is asked for by apps, nothing is pushed to it`
      : `no placement is called "${request.placement}"`,
    field: "placement",
    value: request.placement,
    remedy: "name a placement of kind push; GET /v1/export/placements lists them",
  };
}

function refuseCreative(shared: Shared, request: MessageRequest): Refusal | null {
  if (request.content.kind !== "creative") return null;
  const { id, item } = request.content;
  const creative = shared.catalogue.creatives.get(id);
  if (!creative || (creative.status !== "approved" && creative.status !== "live")) {
    return {
      ...(creative ? saying("creativeNotApproved", { name: id, status: creative.status }) : saying("unknownCreative", { name: id })),
      message: creative ? `creative "${id}" is ${creative.status}` : `no creative is called "${id}"`,
      field: "creative",
      value: id,
      remedy: creative ? "approve it first" : "GET /v1/export/creatives lists them",
    };
  }
  if (item !== null && !shared.items.get(item)) {
    return {
      ...saying("unknownItem", { name: item }),
      message: `no item is called "${item}"`,
      field: "item",
      value: item,
      remedy: "store it first with POST /v1/items",
    };
  }
  return null;
}

/** Advertising in a service class: of a creative the very text is looked at, and once more when it is filled, before sending. */
function refuseText({ catalogue }: Shared, placement: Placement | undefined, { content }: MessageRequest): Refusal | null {
  const text = content.kind === "text" ? content : catalogue.creatives.get(content.id);
  const [offence] = text === undefined ? [] : lintClass(text, placement?.class ?? "service", catalogue.policy.serviceText);
  if (offence === undefined) return null;
  const { field, phrase, message, remedy } = offence;
  return {
    ...saying("marketingInService.text", { phrase, rule: offence.rule }),
    message,
    field: content.kind === "text" ? field : "creative",
    value: phrase,
    remedy: `${remedy}; if the phrase is none, list it under policy.serviceText.allow`,
  };
}

const unknownPerson = (id: string): Refusal => ({
  ...saying("unknownPerson", { name: id }),
  message: `nobody is known as "${id}"`,
  field: "personId",
  value: id,
  remedy: "register a device or send an identify call for the person first",
});

const keyReused = (key: string): Refusal => ({
  code: "idempotencyKeyReused",
  message: "this idempotency key belongs to another request",
  field: "Idempotency-Key",
  value: key,
  remedy: "use a new key for a new message",
});

/** A message with its attempts and outcomes. */
export async function showMessage(
  { pool, declared }: { readonly pool: Pool; readonly declared: Declared },
  id: string,
  reader: TextReader,
): Promise<MessageView | null> {
  const message = (await findMessages(pool, [id])).get(id);
  if (!message) return null;
  const [attempts, outcomes] = [await attemptsOf(pool, [message]), await outcomesOf(pool, message.personId, id)];
  const skipped = await skippedOf(pool, message);
  const second = await secondTouchOfMessage(pool, message);
  const said = await saidOfAttempts(pool, message);
  const textBy = (key: string): MessageTextView | null => {
    const words = said.find((one) => attemptKey(one.deviceId ?? "", one.channel ?? "", one.attempt ?? 0) === key);
    return words === undefined ? null : readBy(reader, message.class, sentText(words));
  };
  const question = { ...message, personIds: [...new Set([message.personId, await currentId(pool, message.personId)])] };
  const texts = await textsOf(pool, declared, { messages: [question], reader });
  return {
    id,
    personId: message.personId,
    state: message.state,
    reason: message.reason,
    skipped: [...skipped.atEnd],
    campaign: orNull(message.campaign),
    creative: orNull(message.creative),
    item: message.item,
    placement: message.placement,
    class: message.class,
    text: texts.get(id) ?? null,
    decidedAt: timestamp(message.decidedAtMs),
    sendAt: timestamp(message.sendAtMs),
    attempts: attempts.map((attempt) => ({
      at: timestamp(attempt.at),
      deviceId: attempt.device_id,
      channel: attempt.channel,
      touch: attempt.touch,
      verdict: attempt.state,
      reason: attempt.reason,
      text: textBy(attemptKey(attempt.device_id, attempt.channel, attempt.attempt)),
      skipped: [...(skipped.byAttempt.get(attemptKey(attempt.device_id, attempt.channel, attempt.attempt)) ?? [])],
      native: attempt.native ?? (attempt.vendor_id === null ? {} : { id: attempt.vendor_id }),
    })),
    secondTouch: second && {
      state: second.state,
      reason: second.reason,
      way: second.way,
      dueAt: timestamp(second.dueAtMs),
      at: second.attemptedAtMs === null ? null : timestamp(second.attemptedAtMs),
      channel: second.channel,
    },
    outcomes: outcomes.map((one) => ({
      outcome: one.outcome,
      deviceId: one.device_id === "" ? null : one.device_id,
      at: timestamp(one.at),
      ...(one.value === null ? {} : { value: one.value }),
    })),
  };
}
