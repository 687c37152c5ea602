import { createHmac, randomBytes, randomUUID } from "node:crypto";
import type { ChangedBy } from "../api/access-ports.ts";
import { wordsOf } from "../decision/explain-words.ts";
import type { Fact } from "../event/fact.ts";
import { noPreferences, type PersonState, type Preferences } from "../person/state.ts";
import { decodeState } from "../person/state-codec.ts";
import { idsOf, resolveAliases } from "../store/aliases.ts";
import { attemptsOf } from "../store/attempts.ts";
import { forgetPeopleInAudit, noteAudit } from "../store/audit.ts";
import { inTransaction, type Pool, timestamp } from "../store/database.ts";
import { type DecisionRow, decisionsOf } from "../store/decisions.ts";
import { listDevices } from "../store/devices.ts";
import { erasePeople, saveReceipt } from "../store/erasure.ts";
import { loadFacts } from "../store/facts.ts";
import { type InboxRow, inboxOf } from "../store/inbox.ts";
import { messagesOf } from "../store/messages.ts";
import { loadPeople } from "../store/people.ts";
import { loadPreferences, savePreferences } from "../store/preferences.ts";
import { enqueueFacts } from "../store/queue.ts";
import { saidToPeople } from "../store/said-texts.ts";

const iso = (atMs: number | null): string | null => (atMs === null ? null : new Date(atMs).toISOString());

/** The id under which a person is kept: theirs, or the one that theirs stands for. */
export async function currentId(pool: Pool, id: string): Promise<string> {
  return (await resolveAliases(pool, [id])).get(id) ?? id;
}

/** The ids under which these people are kept, each once. */
export async function currentIds(pool: Pool, ids: readonly string[]): Promise<readonly string[]> {
  const known = await resolveAliases(pool, ids);
  return [...new Set(ids.map((id) => known.get(id) ?? id))];
}

export async function loadState(
  pool: Pool,
  id: string,
): Promise<{ readonly personId: string; readonly state: PersonState; readonly dueAtMs: number | null } | null> {
  const personId = await currentId(pool, id);
  const row = (await loadPeople(pool, [personId])).get(personId);
  const state = row && decodeState(row.state);
  return row && state?.ok ? { personId, state: state.value, dueAtMs: row.dueAtMs } : null;
}

/** The person as shown to operators; tokens never come back, only their last four characters. */
export async function showPerson(pool: Pool, id: string): Promise<unknown | null> {
  const found = await loadState(pool, id);
  if (!found) return null;
  const { personId, state, dueAtMs } = found;
  return {
    id: personId,
    firstSeenAt: iso(state.firstSeenMs),
    lastSeenAt: iso(state.lastSeenMs),
    zone: state.zone,
    locale: state.locale,
    traits: state.traits,
    nextDueAt: iso(dueAtMs),
    facts: state.factCount,
    preferences: (await loadPreferences(pool, [personId])).get(personId) ?? state.preferences,
    devices: (await listDevices(pool, personId)).map((device) => ({ ...device, last_seen_at: iso(device.last_seen_at) })),
    activity: [...state.activity].map(([hourOfWeek, weight]) => ({ hourOfWeek, weight })),
    feed: state.feed && { items: state.feed.items, expiresAt: iso(state.feed.expiresAtMs) },
    ledger: state.ledger.map((entry) => ({
      ...entry,
      atMs: undefined,
      openedAtMs: undefined,
      at: iso(entry.atMs),
      openedAt: iso(entry.openedAtMs),
    })),
  };
}

/** Everything that is kept of a person, under all their ids. */
export async function exportPerson(pool: Pool, id: string): Promise<unknown | null> {
  const personId = await currentId(pool, id);
  const shown = await showPerson(pool, personId);
  if (shown === null) return null;
  return inTransaction(pool, async (client) => {
    const ids = await idsOf(client, personId);
    const logs = await loadFacts(client, ids);
    const messages = (await Promise.all(ids.map((one) => messagesOf(client, one)))).flat();
    return {
      person: shown,
      ids,
      facts: ids.flatMap((one) =>
        (logs.get(one) ?? []).map(({ version, receivedAtMs, fact }) => ({
          personId: one,
          version,
          receivedAt: iso(receivedAtMs),
          ...fact,
        })),
      ),
      decisions: await decisionsOf(client, ids, { beforeMs: null, limit: null }),
      messages,
      attempts: await attemptsOf(client, messages),
      said: await saidToPeople(client, ids),
      inbox: (await inboxOf(client, ids)).map(exportedEntry),
    };
  });
}

function exportedEntry({ atMs, expiresAtMs, seenAtMs, readAtMs, archivedAtMs, ...entry }: InboxRow) {
  const times = { at: iso(atMs), expiresAt: iso(expiresAtMs), seenAt: iso(seenAtMs), readAt: iso(readAtMs), archivedAt: iso(archivedAtMs) };
  return { ...entry, ...times };
}

/**
 * Erases a person under all their ids: log, state, devices, tokens, decisions, messages, inbox, waiting facts. The receipt names nobody: it
 * keeps a keyed hash of the id, so that whoever knows the id can show that it was erased.
 */
export async function erasePerson(
  deps: { readonly pool: Pool; readonly secret: Buffer },
  id: string,
  { nowMs, by }: { readonly nowMs: number; readonly by?: ChangedBy },
): Promise<{ readonly receipt: string; readonly rows: Readonly<Record<string, number>> } | null> {
  return inTransaction(deps.pool, async (client) => {
    const personId = (await resolveAliases(client, [id])).get(id) ?? id;
    const ids = await idsOf(client, personId);
    const rows = await erasePeople(client, ids);
    // Before anything else is asked: of somebody whose rows are gone by age the audit may still tell.
    await forgetPeopleInAudit(client, [...new Set([id, ...ids])]);
    if (Object.values(rows).every((n) => n === 0)) return null;
    const receipt = `erased_${randomBytes(12).toString("hex")}`;
    const personHash = createHmac("sha256", deps.secret).update(personId).digest("hex");
    await saveReceipt(client, { receipt, personHash, at: timestamp(nowMs), counts: rows });
    if (by) await noteAudit(client, nowMs, by, [{ kind: "people", object: receipt, before: null, after: { receipt } }]);
    return { receipt, rows };
  });
}

/** A person's decisions as `why` tells them, under all their ids, newest first. `before` is the `next` of the page before. */
export async function why(pool: Pool, id: string, page: { readonly limit: number; readonly before: string | null }) {
  const personId = await currentId(pool, id);
  const beforeMs = page.before === null ? null : Date.parse(page.before);
  const rows = await decisionsOf(pool, await idsOf(pool, personId), {
    beforeMs: Number.isNaN(beforeMs) ? null : beforeMs,
    limit: page.limit,
  });
  if (rows.length === 0 && !(await loadPeople(pool, [personId])).has(personId)) return null;
  const last = rows.at(-1);
  return { decisions: rows.map(shownDecision), next: rows.length === page.limit && last ? timestamp(last.at) : null };
}

export function shownDecision(row: DecisionRow) {
  return {
    id: row.decision_id,
    at: timestamp(row.at),
    cause: row.cause as "due" | "trigger" | "pull", // written from the same union
    steps: row.steps.map((step) => ({ ...step, removed: [...step.removed] })),
    chosen:
      row.message_id === null || row.campaign === null || row.creative === null
        ? null
        : {
            campaign: row.campaign,
            item: row.item,
            creative: row.creative,
            sendAt: timestamp(row.send_at ?? row.at),
            propensity: row.propensity ?? 0,
            score: row.score ?? 0,
          },
    skipped: row.skipped,
    messageId: row.message_id,
    eligible: row.eligible,
    shortlist: [...row.shortlist],
    because: [...wordsOf(row.contributions)],
    value: row.value,
    pOff: row.p_off,
    price: row.price,
    arm: row.arm,
    seed: row.seed,
    model: row.model_version,
    policy: row.catalogue_version,
    items: row.items_version,
    state: row.state_version,
  };
}

export async function getPreferences(pool: Pool, id: string): Promise<Preferences | null> {
  const personId = await currentId(pool, id);
  const stored = (await loadPreferences(pool, [personId])).get(personId);
  if (stored) return stored;
  const found = await loadState(pool, personId);
  return found ? (found.state.preferences ?? noPreferences) : null;
}

/** Stored where delivery reads it directly, and told to the log: it holds from the next send on. `by`: whom the audit names, if anybody. */
export async function putPreferences(
  pool: Pool,
  id: string,
  preferences: Preferences,
  { nowMs, by }: { readonly nowMs: number; readonly by: ChangedBy | null },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const personId = (await resolveAliases(client, [id])).get(id) ?? id;
    if (by !== null) {
      const before = (await loadPreferences(client, [personId])).get(personId) ?? null;
      await noteAudit(client, nowMs, by, [{ kind: "people", object: personId, before, after: preferences }]);
    }
    await savePreferences(client, personId, preferences, nowMs);
    await enqueueFacts(client, [
      { personId, key: randomUUID(), receivedAtMs: nowMs, fact: { kind: "preferences", atMs: nowMs, preferences } },
    ]);
  });
}

export async function putFeed(
  pool: Pool,
  id: string,
  feed: {
    readonly items: readonly { readonly id: string; readonly score: number }[];
    readonly expiresAtMs: number;
    readonly nowMs: number;
  },
): Promise<void> {
  const fact: Fact = { kind: "feed", atMs: feed.nowMs, items: feed.items, expiresAtMs: feed.expiresAtMs };
  await inTransaction(pool, async (client) => {
    const personId = (await resolveAliases(client, [id])).get(id) ?? id;
    await enqueueFacts(client, [{ personId, key: randomUUID(), receivedAtMs: feed.nowMs, fact }]);
  });
}
