import { randomBytes } from "node:crypto";
import type { ChangedBy } from "../api/access-ports.ts";
import type { WebhookPort } from "../api/channel-ports.ts";
import type { WebhookInput, WebhookView } from "../api/wire/webhooks.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import type { Declared } from "../catalogue/schema.ts";
import { isWebhookPlace, mostOldSecrets, secretOverlapMs, type WebhookPlaces } from "../delivery/webhook-rule.ts";
import { noteAudit } from "../store/audit.ts";
import { type Client, inTransaction, timestamp, timestampOrNull } from "../store/database.ts";
import {
  countWaitingDeliveries,
  type DeliveryRow,
  findWebhook,
  insertWebhook,
  listWebhooks,
  oldSecretTimes,
  pageOfDeliveries,
  removeWebhook,
  rotateSecret,
  saveWebhook,
  secretsOf,
  sendAgain,
  type WebhookRow,
} from "../store/webhooks.ts";
import { newWebhookSecret } from "../worker/webhook-signature.ts";
import { send, type WebhookDeps } from "../worker/webhooks.ts";
import { currentDeclared } from "./catalogue.ts";

export interface WebhookPortDeps extends WebhookDeps {
  /** Webhooks keep wall time, the audit domain time. */
  wallNowMs(): number;
  nowMs(): number;
}

/** Webhooks as operators make, change, try and look at them. Every change is noted in the audit, in its transaction; secrets never. */
export function makeWebhookPort(deps: WebhookPortDeps): WebhookPort {
  const { pool, box, places, wallNowMs, nowMs } = deps;
  const note = (client: Client, by: ChangedBy, id: string, before: unknown, after: unknown) =>
    noteAudit(client, nowMs(), by, [{ kind: "webhooks", object: id, before, after }]);
  const view = async (id: string): Promise<WebhookView | null> => {
    const row = await findWebhook(pool, id);
    return row && shown(row, (await countWaitingDeliveries(pool)).get(id) ?? 0, wallNowMs());
  };
  const refusedBy = async (input: WebhookInput, before: WebhookRow | null): Promise<readonly Refusal[]> =>
    refusals(input, { places, before, declared: (await currentDeclared(pool)).declared });
  return {
    async list() {
      const [rows, waiting] = await Promise.all([listWebhooks(pool), countWaitingDeliveries(pool)]);
      const items = rows.map((row) => shown(row, waiting.get(row.id) ?? 0, wallNowMs()));
      return { items, next: null, origins: [...places.origins], loopback: places.loopback };
    },
    get: view,
    async create(input, by) {
      const refused = await refusedBy(input, null);
      if (refused.length > 0) return err(refused);
      const [id, secret] = [`wh_${randomBytes(6).toString("hex")}`, newWebhookSecret()];
      await inTransaction(pool, async (client) => {
        await insertWebhook(client, box, { ...input, id, secret, createdAtMs: wallNowMs() });
        await note(client, by, id, null, input);
      });
      const made = await findWebhook(pool, id);
      if (made === null) return err([vanished(id)]);
      return ok({ ...shown(made, 0, wallNowMs()), secret });
    },
    async change(id, input, by) {
      const before = await findWebhook(pool, id);
      if (before === null) return null;
      const refused = await refusedBy(input, before);
      if (refused.length > 0) return err(refused);
      const changed = await inTransaction(pool, async (client) => {
        const now = await findWebhook(client, id, { lock: true });
        if (now === null) return false;
        await saveWebhook(client, id, input, { begins: input.enabled && (!now.enabled || input.url !== now.url) });
        await note(client, by, id, given(now), input);
        return true;
      });
      const after = changed ? await view(id) : null;
      return after && ok(after);
    },
    remove: (id, by) =>
      inTransaction(pool, async (client) => {
        const before = await findWebhook(client, id, { lock: true });
        if (before === null) return false;
        await removeWebhook(client, id, wallNowMs());
        await note(client, by, id, given(before), null);
        return true;
      }),
    rotate: (id, by) =>
      inTransaction(pool, async (client) => {
        const before = await findWebhook(client, id, { lock: true });
        if (before === null) return null;
        const [secret, atMs] = [newWebhookSecret(), wallNowMs()];
        // Receivers may know any of them: none gives way before its time.
        const [endsFirstMs, ...others] = await oldSecretTimes(client, id, atMs);
        if (endsFirstMs !== undefined && others.length + 1 >= mostOldSecrets)
          return err({ limit: mostOldSecrets, until: timestamp(endsFirstMs) });
        const oldUntilMs = atMs + secretOverlapMs;
        await rotateSecret(client, box, { id, secret, wallNowMs: atMs, oldUntilMs });
        await note(client, by, id, null, { newSecret: true, oldUntil: timestamp(oldUntilMs) });
        return ok({ secret, oldSecretUntil: timestamp(oldUntilMs) });
      }),
    async test(id) {
      const row = await findWebhook(pool, id);
      if (row === null) return null;
      const atMs = wallNowMs();
      const event = { id: `evt_${randomBytes(12).toString("hex")}`, at: new Date(atMs).toISOString(), webhook: id };
      const delivery = { id: `whd_test_${randomBytes(9).toString("hex")}`, kind: "webhook.test", data: [event], isList: row.batch };
      const beganMs = performance.now();
      const { status, error } = await send(deps, {
        url: row.url,
        delivery,
        secrets: await secretsOf(pool, box, id, atMs),
        wallNowMs: atMs,
      });
      const isTaken = status !== null && status >= 200 && status < 300;
      return { ok: isTaken, status, reason: error, tookMs: Math.round(performance.now() - beganMs) };
    },
    async deliveries(id, { state, cursor, limit }) {
      if ((await findWebhook(pool, id)) === null) return null;
      const rows = await pageOfDeliveries(pool, { webhookId: id, state, after: cursor, limit: limit + 1 });
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return { items: rows.slice(0, limit).map(shownDelivery), next: last === undefined ? null : { atMs: last.createdAtMs, id: last.id } };
    },
    retry: (id, deliveryId, by) =>
      inTransaction(pool, async (client) => {
        if ((await findWebhook(client, id, { lock: true })) === null) return false;
        const again = await sendAgain(client, id, deliveryId);
        if (again) await note(client, by, id, null, { sentAgain: deliveryId });
        return again;
      }),
  };
}

const given = ({ name, url, kinds, line, campaign, batch, enabled }: WebhookRow) => ({ name, url, kinds, line, campaign, batch, enabled });

/** Somebody removed it in the moment between: what was asked for does not stand. */
const vanished = (id: string): Refusal => ({
  code: "notFound",
  message: `the webhook ${id} was removed just now`,
  remedy: "make it again, if it is still wanted",
});

function refusals(
  { url, enabled, line, campaign }: WebhookInput,
  known: { readonly places: WebhookPlaces; readonly before: WebhookRow | null; readonly declared: Declared },
): readonly Refusal[] {
  const { places, before, declared } = known;
  // One whose place left the configuration is called no more; it may still be renamed, disabled and set to want less.
  const stays = url === before?.url && (before.enabled || !enabled);
  const place = stays ? null : refusePlace(url, places);
  return [
    ...(place === null ? [] : [place]),
    // One that is gone from the catalogue may stay where it stands.
    ...(line === null || line === before?.line || Object.hasOwn(declared.lines, line) ? [] : [unknownName("line", line)]),
    ...(campaign === null || campaign === before?.campaign || Object.hasOwn(declared.campaigns, campaign)
      ? []
      : [unknownName("campaign", campaign)]),
  ];
}

const unknownName = (field: "line" | "campaign", value: string): Refusal => ({
  ...saying(field === "line" ? "unknownLine" : "unknownCampaign", { name: value }),
  message: `no ${field} has the id ${value}`,
  field,
  value,
  remedy: `name a ${field} of the catalogue, or null for all`,
});

function refusePlace(text: string, places: WebhookPlaces): Refusal | null {
  const url = URL.parse(text);
  const field = "url";
  if (
    url === null ||
    (url.protocol !== "https:" && url.protocol !== "http:") ||
    url.username !== "" ||
    url.password !== "" ||
    url.hash !== ""
  )
    return {
      ...saying("invalidUrl", {}),
      message: "url is no https:// address without user, password and fragment",
      field,
      limit: "https://",
      remedy: "write it like https://hooks.example.com/carillon; who calls is proven by the signature",
    };
  if (isWebhookPlace(url, places)) return null;
  const allowed = [...places.origins, ...(places.loopback ? ["this machine itself (http://127.0.0.1)"] : [])];
  return {
    ...saying("placeNotAllowed", { place: url.origin }),
    message: `webhooks may not go to ${url.origin}`,
    field,
    value: url.origin,
    limit: allowed.length === 0 ? "nowhere" : allowed.join(", "),
    remedy: `name one of these, or have whoever runs the server add ${url.protocol === "https:" ? url.origin : "an https:// origin"} to CARILLON_WEBHOOK_ORIGINS`,
  };
}

const shown = (row: WebhookRow, waiting: number, wallNowMs: number): WebhookView => ({
  id: row.id,
  ...given(row),
  kinds: [...row.kinds] as WebhookView["kinds"], // written from the same union
  disabledReason: row.disabledReason,
  disabledAt: timestampOrNull(row.disabledAtMs),
  failingSince: timestampOrNull(row.failingSinceMs),
  restingUntil: row.restUntilMs !== null && row.restUntilMs > wallNowMs ? timestamp(row.restUntilMs) : null,
  deliveredAt: timestampOrNull(row.deliveredAtMs),
  waiting,
  oldSecretUntil: row.oldSecretUntilMs !== null && row.oldSecretUntilMs > wallNowMs ? timestamp(row.oldSecretUntilMs) : null,
  createdAt: timestamp(row.createdAtMs),
});

const shownDelivery = (row: DeliveryRow) => ({
  id: row.id,
  kind: row.kind as WebhookView["kinds"][number], // written from the same union
  events: row.events,
  state: row.state,
  createdAt: timestamp(row.createdAtMs),
  attempts: row.attempts,
  triedAt: timestampOrNull(row.triedAtMs),
  nextTryAt: row.dueAtMs === null || row.dueAtMs === 0 ? null : timestamp(row.dueAtMs),
  status: row.status,
  reason: row.error,
});
