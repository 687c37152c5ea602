import { hash } from "node:crypto";
import type { DeadFact, FactBus, QueuedFact } from "../bus/port.ts";
import type { Campaign, Catalogue } from "../catalogue/catalogue.ts";
import { afterSendDueMs, nextDueMs } from "../decision/next-due.ts";
import { isTouchName } from "../delivery/second-touch.ts";
import type { AddressedFact, Fact, FactKind, MessageRef } from "../event/fact.ts";
import { mergePreferences } from "../person/merge.ts";
import { type LedgerEntry, outcomeBits, type PersonState } from "../person/state.ts";
import { encodeState } from "../person/state-codec.ts";
import { resolveAliases } from "../store/aliases.ts";
import { type Client, timestamp, together } from "../store/database.ts";
import { moveDevices } from "../store/devices.ts";
import { markSeen } from "../store/facts.ts";
import { moveInbox } from "../store/inbox.ts";
import { saveOutcomes, stampOutcomes } from "../store/outcomes.ts";
import { lockPeople } from "../store/people.ts";
import { loadPreferences, savePreferences, takePreferences } from "../store/preferences.ts";
import { enqueueFacts } from "../store/queue.ts";
import { addTallies, type TallyChange } from "../store/tallies.ts";
import { append, newRecord, openRecords, type PersonRecord, saveRecords } from "./records.ts";
import { isToldKey } from "./settle-told.ts";
import { tellOfFacts } from "./webhook-outbox.ts";

export interface Projected {
  /** Facts taken from the bus. */
  readonly taken: number;
  readonly duplicates: number;
  /** Facts that the batch itself sent on to other people's logs. */
  readonly forwarded: number;
}

/**
 * Folds waiting facts into people's states: load the records touched → leave out what was seen before → fold in order → write log,
 * states and what follows from them. One transaction: either all of it happened or the facts come again.
 */
export async function projectOnce(
  bus: FactBus<Client>,
  catalogue: Catalogue,
  options: { readonly nowMs: number; readonly limit: number },
): Promise<Projected> {
  let duplicates = 0;
  let forwarded = 0;
  const taken = await bus.drain(options.limit, async (facts, client) => {
    const batch = await openBatch(client, facts, catalogue, options.nowMs);
    const fresh = await unseen(client, facts);
    duplicates = facts.length - fresh.length;
    for (const queued of fresh) projectFact(batch, queued);
    await writeBatch(client, batch);
    forwarded = batch.forwarded.length;
    return batch.dead;
  });
  return { taken, duplicates, forwarded };
}

/** What one batch has in hand, and what it will write besides logs and states. */
interface Batch {
  readonly catalogue: Catalogue;
  readonly nowMs: number;
  readonly records: Map<string, PersonRecord>;
  /** Whom ids stand for that are new, or whose record was merged away. */
  readonly standsFor: ReadonlyMap<string, string>;
  readonly goals: ReadonlyMap<string, readonly Campaign[]>;
  readonly dead: DeadFact[];
  readonly forwarded: AddressedFact[];
  readonly moves: { readonly from: string; readonly to: string }[];
  readonly tallies: TallyChange[];
  readonly conversions: { readonly personId: string; readonly messageId: string; readonly atMs: number }[];
}

async function openBatch(client: Client, facts: readonly QueuedFact[], catalogue: Catalogue, nowMs: number): Promise<Batch> {
  const personIds = [...new Set(facts.map((fact) => fact.personId))];
  const rows = await lockPeople(client, personIds);
  const records = await openRecords(client, rows.values(), catalogue.needs);
  const standsFor = await resolveAliases(
    client,
    personIds.filter((personId) => records.get(personId)?.state.mergedInto !== null),
  );
  for (const personId of personIds) {
    if (!records.has(personId)) records.set(personId, newRecord(personId, catalogue.needs, nowMs));
  }
  return {
    catalogue,
    nowMs,
    records,
    standsFor,
    goals: goalsByEvent(catalogue),
    dead: [],
    forwarded: [],
    moves: [],
    tallies: [],
    conversions: [],
  };
}

function goalsByEvent(catalogue: Catalogue): ReadonlyMap<string, readonly Campaign[]> {
  const byEvent = new Map<string, Campaign[]>();
  for (const campaign of catalogue.campaigns) {
    if (!campaign.goal) continue;
    const list = byEvent.get(campaign.goal.event) ?? [];
    list.push(campaign);
    byEvent.set(campaign.goal.event, list);
  }
  return byEvent;
}

/** Kinds that arrive from outside and may arrive twice. The others are published once, in the transaction that made them true. */
const repeatable: ReadonlySet<FactKind> = new Set(["event", "traits", "mergedInto", "absorbed"] satisfies FactKind[]);

async function unseen(client: Client, facts: readonly QueuedFact[]): Promise<readonly QueuedFact[]> {
  const checked = facts.filter((fact) => repeatable.has(fact.fact.kind));
  const fresh = await markSeen(
    client,
    checked.map((fact) => ({
      personId: fact.personId,
      keyHash: hash("md5", fact.key, "buffer"),
      onDay: timestamp(fact.receivedAtMs).slice(0, 10),
    })),
  );
  const duplicate = new Set(checked.filter((_, position) => !fresh.has(position)));
  return facts.filter((fact) => !duplicate.has(fact));
}

function projectFact(batch: Batch, queued: QueuedFact): void {
  const record = batch.records.get(queued.personId);
  if (!record) return;
  try {
    const to = batch.standsFor.get(queued.personId) ?? record.state.mergedInto;
    if (to !== null && (record.state.mergedInto !== null || record.state.factCount === 0)) forward(batch, queued, to);
    else if (queued.fact.kind === "mergedInto") mergeAway(batch, record, queued, queued.fact.personId);
    else foldFact(batch, record, queued);
  } catch (cause) {
    // Folding is pure: what throws once throws always. The fact is kept aside, its neighbours go on.
    batch.dead.push({ fact: queued, error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) });
  }
}

/** The person turned out to be another one while this fact was on its way. */
function forward(batch: Batch, queued: QueuedFact, to: string): void {
  if (queued.fact.kind === "mergedInto") return;
  // It was registered under the old id while the link was being made: its row has to follow, or nothing could ring it.
  if (queued.fact.kind === "device") batch.moves.push({ from: queued.personId, to });
  batch.forwarded.push({ personId: to, key: queued.key, receivedAtMs: queued.receivedAtMs, fact: queued.fact });
}

/** Hands everything known to the other person's log: their fold needs nothing else, now or at any rebuild. */
function mergeAway(batch: Batch, record: PersonRecord, queued: QueuedFact, to: string): void {
  // Somebody of whom nothing is known leaves no trace behind.
  if (record.state.factCount === 0) return;
  const state = Buffer.from(encodeState(record.state)).toString("base64");
  append(record, queued, batch.catalogue.needs);
  record.dueAtMs = null;
  batch.moves.push({ from: record.personId, to });
  batch.forwarded.push({
    personId: to,
    key: `absorbed:${record.personId}:${record.state.factCount}`,
    receivedAtMs: queued.receivedAtMs,
    fact: { kind: "absorbed", atMs: queued.fact.atMs, from: record.personId, state },
  });
}

function foldFact(batch: Batch, record: PersonRecord, queued: QueuedFact): void {
  const { fact } = queued;
  const before = record.state;
  append(record, queued, batch.catalogue.needs);
  if (fact.kind === "attempted" && !isToldKey(queued.key)) countShow(batch, before, fact);
  else if (fact.kind === "outcome") countOpen(batch, before, record.state, fact);
  else if (fact.kind === "event") convert(batch, record, queued, fact);
  record.dueAtMs = dueAfter(batch, before, record, fact);
}

function countShow(batch: Batch, before: PersonState, fact: Extract<Fact, { kind: "attempted" }>): void {
  const entry = ledgerEntry(before, fact.messageId);
  // A second touch is no second message: what comes of it counts for the first.
  if (entry && fact.result === "sent" && !isTouchName(fact.messageId)) tally(batch, entry, { shown: 1, opened: 0 });
}

function countOpen(batch: Batch, before: PersonState, after: PersonState, fact: Extract<Fact, { kind: "outcome" }>): void {
  const earlier = ledgerEntry(before, fact.messageId);
  const entry = ledgerEntry(after, fact.messageId);
  if (!entry) return;
  // A pull placement's message enters the ledger with its first outcome: that is its show.
  if (!earlier) tally(batch, entry, { shown: 1, opened: 0 });
  if (fact.outcome === "opened" && ((earlier?.outcomes ?? 0) & outcomeBits.opened) === 0) tally(batch, entry, { shown: 0, opened: 1 });
}

function tally(batch: Batch, message: MessageRef, counts: { readonly shown: number; readonly opened: number }): void {
  if (message.campaign === "") return;
  batch.tallies.push({ campaign: message.campaign, item: message.item, creative: message.creative, ...counts });
}

const ledgerEntry = (state: PersonState, messageId: string): LedgerEntry | undefined =>
  state.ledger.find((entry) => entry.messageId === messageId);

/** The campaign's goal was reached: credited to the newest opened message whose campaign wants this event and whose time has not run out. */
function convert(batch: Batch, record: PersonRecord, queued: QueuedFact, fact: Extract<Fact, { kind: "event" }>): void {
  const campaigns = batch.goals.get(fact.name);
  if (!campaigns) return;
  const entry = record.state.ledger.findLast((one) => {
    const goal = campaigns.find((campaign) => campaign.id === one.campaign)?.goal;
    return (
      goal !== undefined &&
      goal !== null &&
      (one.outcomes & outcomeBits.opened) !== 0 &&
      (one.outcomes & outcomeBits.converted) === 0 &&
      fact.atMs >= one.atMs &&
      fact.atMs <= one.atMs + goal.withinMs
    );
  });
  if (!entry) return;
  append(
    record,
    {
      key: `converted:${entry.messageId}`,
      receivedAtMs: queued.receivedAtMs,
      fact: { kind: "outcome", atMs: fact.atMs, messageId: entry.messageId, deviceId: null, outcome: "converted" },
    },
    batch.catalogue.needs,
  );
  batch.conversions.push({ personId: record.personId, messageId: entry.messageId, atMs: fact.atMs });
}

/**
 * When the person is to be decided next. While a message of a decision is on its way: not at all. When it was sent, failed or was
 * cancelled: at the next half hour, on fresh state. Otherwise once a day, early in the morning of their zone.
 */
function dueAfter(batch: Batch, before: PersonState, record: PersonRecord, fact: Fact): number | null {
  const { state } = record;
  if (state.mergedInto !== null || hasMessageUnderWay(state)) return null;
  const { dueHour } = batch.catalogue.policy;
  if (fact.kind === "attempted" && hasMessageUnderWay(before)) return afterSendDueMs(Math.max(fact.atMs, batch.nowMs));
  if (record.dueAtMs === null || state.zone !== before.zone) return nextDueMs(state.zone, dueHour, batch.nowMs);
  return record.dueAtMs;
}

/** A message of a decision (not one that came with a call) waits to be sent. */
export const hasMessageUnderWay = (state: PersonState): boolean =>
  state.ledger.some((entry) => entry.status === "reserved" && entry.campaign !== "");

/** An opt-out made under the old id must hold before the states were merged: delivery reads these rows, not the state. */
async function movePreferences(client: Client, from: string, to: string): Promise<void> {
  const taken = await takePreferences(client, from);
  if (!taken) return;
  const kept = (await loadPreferences(client, [to])).get(to);
  await savePreferences(client, to, kept ? mergePreferences(kept, taken.preferences) : taken.preferences, taken.atMs);
}

async function writeBatch(client: Client, batch: Batch): Promise<void> {
  const touched = [...batch.records.values()].filter((record) => record.appended.length > 0);
  const outcomes = batch.conversions.map((one) => ({ ...one, deviceId: "", outcome: "converted" as const, value: null }));
  await together([
    saveRecords(client, touched, batch.catalogue.policy.searchable),
    addTallies(client, batch.tallies),
    saveOutcomes(client, outcomes),
    stampOutcomes(client, outcomes),
    ...batch.moves.flatMap(({ from, to }) => [
      moveDevices(client, from, to),
      movePreferences(client, from, to),
      moveInbox(client, from, to),
    ]),
    enqueueFacts(client, batch.forwarded),
    tellOfFacts(
      client,
      touched.flatMap((record) => record.appended),
    ),
  ]);
}
