import { hash } from "node:crypto";
import { utcDay } from "../base/duration.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { decide, decisionSeed } from "../decision/decide.ts";
import type { Cause, Decision, DoubtedTokens, QuotaView } from "../decision/decision.ts";
import { nextDueMs } from "../decision/next-due.ts";
import { doubtedRule } from "../decision/steps/reach.ts";
import { leftAloneUntilMs } from "../delivery/token-hygiene.ts";
import type { MessageRef } from "../event/fact.ts";
import { inTransaction, type Pool, type Queryable, together } from "../store/database.ts";
import { type DecisionWrite, saveDecisions } from "../store/decisions.ts";
import { type MessageWrite, saveMessages } from "../store/messages.ts";
import { lockDuePeople } from "../store/people.ts";
import { loadDoubted } from "../store/token-hygiene.ts";
import { type CountedWays, loadQuotaInReach, nothingCounted, type OpenQuota, trackQuota } from "./quota.ts";
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
  /** Who stays due: another decider took the last of the quota that they chose from. Not among `due`; they are decided again with what is left. */
  readonly putOff: number;
}

/**
 * Takes people who are due, decides each on their own record, and commits decision, message, reservation and next due time in one
 * transaction: a crash decides them again from the same state, with the same seed.
 *
 * Locks are taken in the order people (those that others hold are passed over), then counters of quotas, and of these only what was chosen
 * from: quotas are read without holding them to decide, and looked at again when they are held, so that deciders wait for each other only
 * where they take of the same, and only while they write. Nothing that others may hold is locked after the counters.
 */
export async function decideOnce(
  deps: DecideDeps,
  shared: Shared,
  options: { readonly nowMs: number; readonly limit: number },
): Promise<Decided> {
  return inTransaction(deps.pool, async (client) => {
    const rows = await lockDuePeople(client, options.nowMs, options.limit);
    if (rows.length === 0) return { due: 0, decided: 0, skipped: {}, putOff: 0 };
    const records = await openRecords(client, rows, shared.catalogue.needs);
    const doubted = await doubtedTokens(client, [...records.keys()], options.nowMs);
    const { catalogue, model } = shared;
    const { nowMs } = options;
    const quota = trackQuota(catalogue, await loadQuotaInReach(client, nowMs), { nowMs, model, ways: waysOf(deps, nowMs) });
    const choices: Choice[] = [];
    for (const row of rows) {
      const record = records.get(row.personId);
      if (!record) continue;
      const decision = decidePerson(deps, shared, {
        record,
        nowMs,
        cause: row.cause === "trigger" ? "trigger" : "due",
        placement: null,
        quota,
        doubted: doubted.get(row.personId),
      });
      choices.push({ record, ...commit(record, decision, catalogue, quota) });
    }
    const held = await quota.hold(client);
    const kept = choices.filter(({ message }) => message === null || !held.beyond.has(message.messageId));
    const messages = kept.flatMap(({ message }) => message ?? []);
    await together([
      saveDecisions(
        client,
        kept.map(({ decision }) => decision),
      ),
      saveMessages(client, messages),
      saveRecords(
        client,
        kept.map(({ record }) => record),
        catalogue.policy.searchable,
      ),
      held.save(client),
    ]);
    return { due: rows.length - held.beyond.size, decided: messages.length, skipped: skippedOf(kept), putOff: held.beyond.size };
  });
}

/** What one decision comes to: what the store is to keep of it, and the record that it changed in memory. */
interface Choice {
  readonly record: PersonRecord;
  readonly decision: DecisionWrite;
  readonly message: MessageWrite | null;
}

function skippedOf(choices: readonly Choice[]): Readonly<Record<string, number>> {
  const skipped: Record<string, number> = {};
  for (const { decision, message } of choices) {
    const step = decision.decision.skipped;
    if (message === null && step) skipped[step] = (skipped[step] ?? 0) + 1;
  }
  return skipped;
}

/** The doubted tokens of people, by person, as of a time. */
export async function doubtedTokens(
  db: Queryable,
  personIds: readonly string[],
  atMs: number,
): Promise<ReadonlyMap<string, DoubtedTokens>> {
  const found = (await loadDoubted(db, personIds, utcDay(atMs))).filter(({ day }) => atMs < leftAloneUntilMs(day));
  return new Map(
    [...Map.groupBy(found, ({ personId }) => personId)].map(([personId, tokens]) => [
      personId,
      {
        has: (deviceId, channel) => tokens.some((one) => one.deviceId === deviceId && one.channel === channel),
        untilMs: Math.min(...tokens.map(({ day }) => leftAloneUntilMs(day))),
      },
    ]),
  );
}

/** When the doubts end for which a decision left campaigns out; null: it left none out for that. */
function doubtEndsMs({ steps }: Decision): number | null {
  const removed = steps.flatMap((step) => step.removed).find(({ rule }) => rule === doubtedRule);
  return typeof removed?.limit === "string" ? Date.parse(removed.limit) : null;
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
    readonly doubted?: DoubtedTokens | undefined;
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
      ...(one.doubted === undefined ? {} : { doubted: one.doubted }),
      event: {},
    },
    seed,
  });
}

/** Turns a decision into what the store keeps, and reserves the message on the person's record. */
function commit(record: PersonRecord, decision: Decision, catalogue: Catalogue, quota: OpenQuota): Omit<Choice, "record"> {
  const decisionId = decisionIdOf(decision);
  const { chosen } = decision;
  if (!chosen) {
    const regularMs = nextDueMs(record.state.zone, catalogue.policy.dueHour, decision.atMs);
    // With the rest of their day before them, once the doubt has had its own.
    record.dueAtMs = Math.min(regularMs, doubtEndsMs(decision) ?? regularMs);
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
