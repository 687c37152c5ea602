import { hash } from "node:crypto";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { decide, decisionSeed } from "../decision/decide.ts";
import type { Cause, Decision, QuotaView } from "../decision/decision.ts";
import { nextDueMs } from "../decision/next-due.ts";
import type { MessageRef } from "../event/fact.ts";
import { inTransaction, type Pool, together } from "../store/database.ts";
import { type DecisionWrite, saveDecisions } from "../store/decisions.ts";
import { type MessageWrite, saveMessages } from "../store/messages.ts";
import { lockDuePeople } from "../store/people.ts";
import { type CountedWays, nothingCounted, type OpenQuota, openQuota } from "./quota.ts";
import { append, openRecords, type PersonRecord, saveRecords } from "./records.ts";
import type { Shared } from "./situation.ts";

export interface DecideDeps {
  readonly pool: Pool;
  /** Part of every decision's seed; one for the installation. */
  readonly seed: string;
  /** Vendor names with a configured channel that is not paused. */
  channels(): ReadonlySet<string>;
  /** What their vendors count at an instant of domain time; absent: nothing. */
  ways?(atMs: number): CountedWays;
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
    const quota = await openQuota(client, shared, { nowMs: options.nowMs, ways: waysOf(deps, options.nowMs) });
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
      saveRecords(client, [...records.values()], shared.catalogue.policy.searchable),
      quota.save(client),
    ]);
    return { due: rows.length, decided: messages.length, skipped };
  });
}

export const waysOf = ({ ways }: Pick<DecideDeps, "ways">, atMs: number): CountedWays => ways?.(atMs) ?? nothingCounted;

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
  quota.take(chosen, { messageId: ref.messageId, way: decision.way });
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
