import { SECOND_MS } from "../base/duration.ts";
import { makeRng, type Rng } from "../base/rng.ts";
import { webhookBody } from "../delivery/webhook-events.ts";
import {
  afterWebhookAnswer,
  isWebhookPlace,
  standingAfterTries,
  type WebhookAnswer,
  type WebhookPlaces,
  type WebhookStep,
} from "../delivery/webhook-rule.ts";
import { inTransaction, type Pool } from "../store/database.ts";
import type { SecretBox } from "../store/secret-box.ts";
import {
  findWebhook,
  saveStanding,
  saveTries,
  secretsOf,
  type TakenDelivery,
  takeDeliveries,
  type WebhookRow,
  webhooksDue,
} from "../store/webhooks.ts";
import type { WebhookPost } from "./webhook-post.ts";
import { webhookHeaders } from "./webhook-signature.ts";

export interface WebhookDeps {
  readonly pool: Pool;
  readonly box: SecretBox;
  readonly places: WebhookPlaces;
  readonly post: WebhookPost;
  /** Told how a request ended, once that is stored. */
  count?(end: WebhookEnd): void;
}

/** What follows a request. */
export type WebhookEnd = "delivered" | "retried" | "failed";

/** Longest that a receiver may take to answer, and how long a process answers for what it has in hand: longer than that. */
export const webhookTimeoutMs = 10 * SECOND_MS;
const leaseMs = 30 * SECOND_MS;
/** Requests that one webhook has under way at a time; one where its receiver is being tried after a rest. */
const mostUnderWay = 16;

export interface WebhookSender {
  /**
   * Begins to send what is due, each webhook by itself, and does not wait for it: a slow receiver holds up nobody else's. True: there was
   * something. Rejects with what went wrong, besides receivers, since the pass before.
   */
  pass(wallNowMs: () => number): Promise<boolean>;
  /** Resolves when nothing is under way; nothing new is begun until the next pass. Never rejects. */
  settle(): Promise<void>;
}

export function makeWebhookSender(deps: WebhookDeps): WebhookSender {
  const running = new Map<string, Promise<void>>();
  let broken: unknown = null;
  let settling = false;
  const run = async (webhook: WebhookRow, wallNowMs: () => number): Promise<void> => {
    // A receiver that was down is tried with one request.
    let limit = webhook.restUntilMs === null ? mostUnderWay : 1;
    while (!settling) {
      const sound = await sendRound(deps, webhook, { wallNowMs, limit });
      if (sound === null || !sound) return;
      limit = mostUnderWay;
    }
  };
  return {
    async pass(wallNowMs) {
      if (broken !== null) {
        const cause = broken;
        broken = null;
        throw cause;
      }
      const due = (await webhooksDue(deps.pool, wallNowMs())).filter(({ id }) => !running.has(id));
      for (const webhook of due) {
        const work = run(webhook, wallNowMs)
          .catch((cause: unknown) => {
            broken = cause;
          })
          .finally(() => running.delete(webhook.id));
        running.set(webhook.id, work);
      }
      return due.length > 0;
    },
    async settle() {
      settling = true;
      try {
        await Promise.all(running.values());
      } finally {
        settling = false;
      }
    },
  };
}

/** Makes the requests of one webhook that are due, side by side; null: none was. False: it is to be left alone now. */
async function sendRound(
  deps: WebhookDeps,
  webhook: WebhookRow,
  { wallNowMs, limit }: { readonly wallNowMs: () => number; readonly limit: number },
): Promise<boolean | null> {
  const { pool, box } = deps;
  const taken = await takeDeliveries(pool, { webhookId: webhook.id, wallNowMs: wallNowMs(), leaseMs, limit });
  if (taken.length === 0) return null;
  // As it is now: address and secret may have changed since the round before.
  const [now, secrets] = await Promise.all([findWebhook(pool, webhook.id), secretsOf(pool, box, webhook.id, wallNowMs())]);
  if (now === null) return false;
  const answers = await Promise.all(
    taken.map(async (delivery) => ({ delivery, answer: await send(deps, { url: now.url, delivery, secrets, wallNowMs: wallNowMs() }) })),
  );
  return noteAnswers(deps, now, answers, wallNowMs());
}

/** Hands one request over; where the address may not be called any more, it is as if nobody answered. */
export async function send(
  { places, post }: Pick<WebhookDeps, "places" | "post">,
  request: {
    readonly url: string;
    readonly delivery: Pick<TakenDelivery, "id" | "kind" | "data" | "isList">;
    readonly secrets: readonly string[];
    readonly wallNowMs: number;
  },
): Promise<WebhookAnswer> {
  const { url, delivery, secrets, wallNowMs } = request;
  const place = URL.parse(url);
  if (place === null || !isWebhookPlace(place, places)) return { status: null, error: "NOT_ALLOWED", retryAfterMs: null };
  const body = webhookBody({ type: delivery.kind, data: delivery.data, isList: delivery.isList });
  const headers = webhookHeaders({ id: delivery.id, timestampSeconds: Math.floor(wallNowMs / 1000), body }, secrets);
  return post({ url, headers, body, wallNowMs });
}

interface Answered {
  readonly delivery: TakenDelivery;
  readonly answer: WebhookAnswer;
}

/**
 * Notes a round's answers and how the webhook, which was tried at an address, stands after them. False: it is to be left alone. Where it has
 * another address by now, the old one's failures say nothing of it: what was not delivered goes there at once.
 */
async function noteAnswers(
  { pool, count }: Pick<WebhookDeps, "pool" | "count">,
  { id: webhookId, url }: Pick<WebhookRow, "id" | "url">,
  answers: readonly Answered[],
  nowMs: number,
): Promise<boolean> {
  const steps = answers.map((one) => ({ ...one, step: stepOf(one, nowMs) }));
  const noted = await inTransaction(pool, async (client) => {
    // The webhook first, as whoever changes it locks it first.
    const before = await findWebhook(client, webhookId, { lock: true });
    if (before === null) return null;
    const isElsewhere = before.url !== url;
    await saveTries(
      client,
      steps.map(({ delivery, answer, step }) => ({
        id: delivery.id,
        ...(isElsewhere && step.kind !== "delivered"
          ? { state: "waiting", dueAtMs: 0 }
          : { state: stateOf(step), dueAtMs: step.kind === "retry" ? step.atMs : nowMs }),
        status: answer.status,
        error: answer.error,
      })),
    );
    if (isElsewhere) return { goesOn: true, isElsewhere };
    const delivered = steps.filter(({ step }) => step.kind === "delivered").length;
    const gone = steps.some(({ step }) => step.kind === "gone");
    const rng = makeRng(`webhook ${webhookId} ${nowMs}`);
    const { isOver, ...standing } = standingAfterTries(before, { delivered, failed: steps.length - delivered, nowMs, rng });
    const reason = gone ? "gone" : isOver ? "failing" : null;
    await saveStanding(client, webhookId, {
      ...standing,
      deliveredAtMs: delivered > 0 ? nowMs : null,
      disabled: reason === null ? null : { reason, atMs: nowMs },
    });
    return { goesOn: reason === null && standing.restUntilMs === null, isElsewhere };
  });
  if (noted === null) return false;
  for (const { step } of steps) count?.(noted.isElsewhere && step.kind !== "delivered" ? "retried" : endOf(step));
  return noted.goesOn;
}

function stepOf({ delivery, answer }: Answered, nowMs: number): WebhookStep {
  const { attempt, firstTriedAtMs } = delivery;
  return afterWebhookAnswer({ answer, attempt, firstTriedAtMs, nowMs, rng: rngOf(delivery) });
}

const rngOf = ({ id, attempt }: TakenDelivery): Rng => makeRng(`webhook ${id} ${attempt}`);

const endOf = (step: WebhookStep): WebhookEnd => (step.kind === "retry" ? "retried" : step.kind === "delivered" ? "delivered" : "failed");

const stateOf = (step: WebhookStep): "waiting" | "delivered" | "failed" =>
  step.kind === "retry" ? "waiting" : step.kind === "delivered" ? "delivered" : "failed";
