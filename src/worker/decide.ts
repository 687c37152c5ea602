import { hash } from "node:crypto";
import { DAY_MS } from "../base/duration.ts";
import { localTime } from "../base/zone.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { creativeQuotaOwner, dailyQuotaOf, quotaOwners } from "../catalogue/daily-quota.ts";
import { pacedPrice } from "../decision/arbiter/prices.ts";
import { decide, decisionSeed } from "../decision/decide.ts";
import type { Cause, Decision, Model, QuotaView } from "../decision/decision.ts";
import { nextDueMs } from "../decision/next-due.ts";
import type { MessageRef } from "../event/fact.ts";
import { type Client, inTransaction, type Pool, together } from "../store/database.ts";
import { type DecisionWrite, saveDecisions } from "../store/decisions.ts";
import { type MessageWrite, saveMessages } from "../store/messages.ts";
import { lockDuePeople } from "../store/people.ts";
import { addQuotaUse, lockQuotaUse, type QuotaUse } from "../store/quota.ts";
import { append, openRecords, type PersonRecord, saveRecords } from "./records.ts";
import type { Shared } from "./situation.ts";

export interface DecideDeps {
  readonly pool: Pool;
  /** Part of every decision's seed; one for the installation. */
  readonly seed: string;
  /** Vendor names with a configured channel that is not paused. */
  channels(): ReadonlySet<string>;
}

export interface Decided {
  readonly due: number;
  readonly decided: number;
  /** Due and left in peace, by the step that left nothing. */
  readonly skipped: Readonly<Record<string, number>>;
}

/**
 * Takes people who are due, decides each on their own record, and commits decision, message, reservation and next due time in one
 * transaction: a crash decides them again from the same state, with the same seed.
 */
export async function decideOnce(
  deps: DecideDeps,
  shared: Shared,
  options: { readonly nowMs: number; readonly limit: number },
): Promise<Decided> {
  return inTransaction(deps.pool, async (client) => {
    const rows = await lockDuePeople(client, options.nowMs, options.limit);
    if (rows.length === 0) return { due: 0, decided: 0, skipped: {} };
    const records = await openRecords(client, rows, shared.catalogue.needs);
    const quota = await openQuota(client, shared, options.nowMs);
    const decisions: DecisionWrite[] = [];
    const messages: MessageWrite[] = [];
    const skipped: Record<string, number> = {};
    for (const row of rows) {
      const record = records.get(row.personId);
      if (!record) continue;
      const decision = decidePerson(deps, shared, {
        record,
        nowMs: options.nowMs,
        cause: row.cause === "trigger" ? "trigger" : "due",
        placement: null,
        quota,
      });
      const written = commit(record, decision, shared.catalogue, quota);
      decisions.push(written.decision);
      if (written.message) messages.push(written.message);
      else if (decision.skipped) skipped[decision.skipped] = (skipped[decision.skipped] ?? 0) + 1;
    }
    await together([
      saveDecisions(client, decisions),
      saveMessages(client, messages),
      saveRecords(client, [...records.values()]),
      quota.save(client),
    ]);
    return { due: rows.length, decided: messages.length, skipped };
  });
}

/** One decision on a record in hand; nothing is written. */
export function decidePerson(
  deps: Pick<DecideDeps, "seed" | "channels">,
  shared: Shared,
  one: {
    readonly record: Pick<PersonRecord, "personId" | "state">;
    readonly nowMs: number;
    readonly cause: Cause;
    readonly placement: string | null;
    readonly quota: QuotaView;
  },
): Decision {
  const { record, nowMs } = one;
  const seed = decisionSeed(deps.seed, record.personId, nowMs);
  return decide({
    personId: record.personId,
    state: record.state,
    situation: {
      nowMs,
      cause: one.cause,
      placement: one.placement,
      horizonMs: nextDueMs(record.state.zone, shared.catalogue.policy.dueHour, nowMs),
      catalogue: shared.catalogue,
      items: shared.items,
      model: shared.model,
      quota: one.quota,
      channels: deps.channels(),
      event: {},
    },
    seed,
  });
}

/** Turns a decision into what the store keeps, and reserves the message on the person's record. */
function commit(
  record: PersonRecord,
  decision: Decision,
  catalogue: Catalogue,
  quota: OpenQuota,
): { decision: DecisionWrite; message: MessageWrite | null } {
  const decisionId = decisionIdOf(decision);
  const { chosen } = decision;
  if (!chosen) {
    record.dueAtMs = nextDueMs(record.state.zone, catalogue.policy.dueHour, decision.atMs);
    return { decision: { decisionId, messageId: null, decision }, message: null };
  }
  const ref = messageRef(decision, messageIdOf(decisionId));
  append(
    record,
    {
      key: `reserved:${ref.messageId}`,
      receivedAtMs: decision.atMs,
      fact: { kind: "reserved", atMs: decision.atMs, message: ref, sendAtMs: chosen.sendAtMs },
    },
    catalogue.needs,
  );
  record.dueAtMs = null;
  quota.take(chosen);
  return {
    decision: { decisionId, messageId: ref.messageId, decision },
    message: {
      ...ref,
      personId: decision.personId,
      decisionId,
      state: "waiting",
      decidedAtMs: decision.atMs,
      sendAtMs: chosen.sendAtMs,
      expiresAtMs: chosen.expiresAtMs,
      propensity: chosen.propensity,
      content: null,
    },
  };
}

/** Ids follow from the decision, so that deciding again after a crash makes the same ones. */
export const decisionIdOf = (decision: Decision): string =>
  `d_${hash("sha256", `${decision.seed}\n${decision.personId}\n${decision.atMs}\n${decision.cause}`, "base64url").slice(0, 22)}`;

export const messageIdOf = (decisionId: string): string => `m_${decisionId.slice(2)}`;

export function messageRef(decision: Decision, messageId: string): MessageRef {
  const { chosen } = decision;
  if (!chosen) throw new Error(`decision for ${decision.personId} chose nothing: it has no message`);
  const { campaign } = chosen;
  return {
    messageId,
    campaign: campaign.id,
    line: campaign.line.id,
    kind: campaign.kind,
    category: campaign.category,
    creative: chosen.creative.id,
    item: chosen.item?.id ?? null,
    placement: campaign.placement.id,
    class: campaign.placement.class,
  };
}

/** Quotas of lines and creatives while one transaction holds them: what is left falls as messages are committed. */
export interface OpenQuota extends QuotaView {
  take(chosen: NonNullable<Decision["chosen"]>): void;
  save(client: Client): Promise<void>;
}

/** Days on which a message decided now may be sent: today and the two that follow, in any zone. */
const daysAhead = 3;

export function quotaDays(catalogue: Catalogue, nowMs: number): readonly { readonly owner: string; readonly day: number }[] {
  return quotaOwners(catalogue).flatMap((owner) =>
    Array.from({ length: daysAhead }, (_, ahead) => nowMs + ahead * DAY_MS).flatMap((atMs) => quotaDay(catalogue, owner, atMs) ?? []),
  );
}

/** Where the ledger counts a message of an owner; null without quota. */
function quotaDay(catalogue: Catalogue, owner: string, atMs: number): { readonly owner: string; readonly day: number } | null {
  const quota = dailyQuotaOf(catalogue, owner);
  return quota === null ? null : { owner, day: localTime(quota.zone, atMs).day };
}

/** What a message takes of quotas, or gives back: its line's and its creative's, where they have one. */
export function quotaUseOf(
  catalogue: Catalogue,
  message: { readonly line: string; readonly creative: string; readonly sendAtMs: number },
  used: 1 | -1,
): readonly QuotaUse[] {
  return [message.line, creativeQuotaOwner(message.creative)].flatMap((owner) => {
    const day = quotaDay(catalogue, owner, message.sendAtMs);
    return day === null ? [] : [{ ...day, used }];
  });
}

async function openQuota(client: Client, { catalogue, model }: Shared, nowMs: number): Promise<OpenQuota> {
  return trackQuota(catalogue, await lockQuotaUse(client, quotaDays(catalogue, nowMs)), { nowMs, model });
}

/** Quotas as they stand, without holding them: for looking ahead. */
export function trackQuota(
  catalogue: Catalogue,
  used: readonly QuotaUse[],
  now: { readonly nowMs: number; readonly model: Model },
): OpenQuota {
  const keyOf = (one: { readonly owner: string; readonly day: number }): string => `${one.day} ${one.owner}`;
  const counts = new Map(used.map((use) => [keyOf(use), use.used]));
  const taken: QuotaUse[] = [];
  return {
    left(owner, atMs) {
      const quota = dailyQuotaOf(catalogue, owner);
      const day = quotaDay(catalogue, owner, atMs);
      return quota === null || day === null ? Number.POSITIVE_INFINITY : quota.perDay - (counts.get(keyOf(day)) ?? 0);
    },
    price(owner) {
      const scarce = now.model.learned.interruption?.linePrices.get(owner);
      const quota = dailyQuotaOf(catalogue, owner);
      const day = quotaDay(catalogue, owner, now.nowMs);
      if (scarce === undefined || quota === null || day === null) return 0;
      const hour = Math.floor(localTime(quota.zone, now.nowMs).minute / 60);
      return pacedPrice({
        price: scarce.price,
        used: counts.get(keyOf(day)) ?? 0,
        budget: quota.perDay,
        share: scarce.shareByHour[hour] ?? 1,
      });
    },
    take({ campaign, creative, sendAtMs }) {
      for (const use of quotaUseOf(catalogue, { line: campaign.line.id, creative: creative.id, sendAtMs }, 1)) {
        counts.set(keyOf(use), (counts.get(keyOf(use)) ?? 0) + 1);
        taken.push(use);
      }
    },
    save: (client) => addQuotaUse(client, taken),
  };
}
