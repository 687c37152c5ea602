import type { RefusedAt, ReportedOutcome } from "../api/ports.ts";
import { MINUTE_MS } from "../base/duration.ts";
import { shown } from "../base/refusal.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { compile } from "../catalogue/compile.ts";
import type { AddressedFact, OutcomeKind } from "../event/fact.ts";
import { refOf } from "../event/message-ref.ts";
import { outcomeKey } from "../event/outcome-of-event.ts";
import { resolveAliases } from "../store/aliases.ts";
import { batchKey, messagesOfBatches } from "../store/attempts.ts";
import { type Client, inTransaction, type Pool } from "../store/database.ts";
import { denyDevices, removeDevice } from "../store/devices.ts";
import { findMessages, type MessageRow } from "../store/messages.ts";
import { type OutcomeWrite, saveOutcomes, stampOutcomes } from "../store/outcomes.ts";
import { enqueueFacts } from "../store/queue.ts";
import { acceptAgain } from "../store/receipts.ts";
import { clearDoubts } from "../store/token-hygiene.ts";
import { settleTold } from "../worker/settle-told.ts";
import { currentDeclared } from "./catalogue.ts";

/** An outcome with its place in the caller's list. */
interface Placed {
  readonly index: number;
  readonly messageId: string;
  readonly deviceId: string | null;
  readonly outcome: OutcomeKind;
  readonly atMs: number;
  readonly value: number | null;
}

/** Outcomes that only a message which arrived can have. */
const arrivals: ReadonlySet<OutcomeKind> = new Set(["delivered", "shown", "opened", "dismissed"]);

/** How far a phone's or a vendor's clock may run ahead. */
export const toleranceMs = 5 * MINUTE_MS;

/**
 * Takes outcomes in: each counts once by (message, device, kind), is stamped on its message and told to the person's log. Opt-outs
 * take effect here and now, not when the log is folded, so that the next send already obeys them.
 */
export async function recordOutcomes(
  pool: Pool,
  outcomes: readonly ReportedOutcome[],
  options: { readonly nowMs: number; readonly onlyPersonIds: readonly string[] | null },
): Promise<readonly RefusedAt[]> {
  const { nowMs } = options;
  const refused: RefusedAt[] = [];
  await inTransaction(pool, async (client) => {
    refused.length = 0;
    const reports = await placed(client, outcomes, refused);
    const messages = await findMessages(client, [...new Set(reports.map((report) => report.messageId))]);
    const standsFor = await aliasesFor(client, { reports, messages, only: options.onlyPersonIds });
    const sound = reports.filter((report) => {
      const refusal = refuse(report, messages, { ...options, standsFor });
      if (refusal) refused.push(refusal);
      return !refusal;
    });
    const writes = sound.map((report) => outcomeWrite(report, messages));
    const fresh = await saveOutcomes(client, writes);
    const news = writes.filter((_, position) => fresh.has(position));
    await stampOutcomes(client, news);
    const back = await acceptAgain(
      client,
      news.filter((outcome) => arrivals.has(outcome.outcome)),
    );
    await settleTold(client, () => newestCatalogue(client), { keys: back, nowMs });
    await clearDoubts(
      client,
      news.filter((outcome) => arrivals.has(outcome.outcome)),
    );
    for (const outcome of news) await takeEffect(client, outcome, standsFor);
    await enqueueFacts(
      client,
      news.map((outcome) => outcomeFact(outcome, messages, nowMs)),
    );
  });
  return refused;
}

/** Of whom it matters who they have become: they report messages that were sent to an id they had before, want no more, or removed the app. */
async function aliasesFor(
  client: Client,
  {
    reports,
    messages,
    only,
  }: {
    readonly reports: readonly Placed[];
    readonly messages: ReadonlyMap<string, MessageRow>;
    readonly only: readonly string[] | null;
  },
): Promise<ReadonlyMap<string, string>> {
  const owners = new Set<string>();
  for (const { messageId, outcome } of reports) {
    const owner = messages.get(messageId)?.personId;
    if (owner !== undefined && (endings.has(outcome) || (only !== null && !only.includes(owner)))) owners.add(owner);
  }
  return owners.size === 0 ? new Map() : resolveAliases(client, [...owners, ...(only ?? [])]);
}

/** Read when it is needed, which is rare: a message that had failed arrived after all. */
async function newestCatalogue(client: Client): Promise<Catalogue> {
  const { version, declared } = await currentDeclared(client);
  return compile(declared, version);
}

/** Outcomes by message: one that names a group says with its device whose message it was. */
async function placed(client: Client, outcomes: readonly ReportedOutcome[], refused: RefusedAt[]): Promise<readonly Placed[]> {
  const members = outcomes.flatMap(({ of, deviceId }) =>
    of.kind === "batch" && deviceId !== null ? [{ batchId: of.batchId, deviceId }] : [],
  );
  const byMember = await messagesOfBatches(client, members);
  return outcomes.flatMap((outcome, index): Placed[] => {
    const { of, deviceId } = outcome;
    const messageId = of.kind === "message" ? of.messageId : deviceId === null ? undefined : byMember.get(batchKey(of.batchId, deviceId));
    if (messageId !== undefined) return [{ ...outcome, index, messageId }];
    if (of.kind === "batch") refused.push(unknownBatch(index, of.batchId));
    return [];
  });
}

const unknownBatch = (index: number, batchId: string): RefusedAt => ({
  index,
  code: "unknownBatch",
  message: "no batch with this id went to this device",
  field: "batchId",
  value: shown(batchId),
  remedy: "send the value of carillon_batch as the push carried it, with the deviceId that the device was registered by",
});

function refuse(
  report: Placed,
  messages: ReadonlyMap<string, MessageRow>,
  {
    nowMs,
    onlyPersonIds,
    standsFor,
  }: {
    readonly nowMs: number;
    readonly onlyPersonIds: readonly string[] | null;
    readonly standsFor: ReadonlyMap<string, string>;
  },
): RefusedAt | null {
  const { index } = report;
  const owner = messages.get(report.messageId)?.personId ?? "";
  const now = (id: string): string => standsFor.get(id) ?? id;
  if (onlyPersonIds !== null && !onlyPersonIds.some((id) => id === owner || now(id) === now(owner))) {
    return {
      index,
      code: "wrongPerson",
      message: "this message is not the proven person's",
      field: "messageId",
      value: shown(report.messageId),
      remedy: "report outcomes of the person's own messages, with the value of carillon_message as the push carried it",
    };
  }
  if (!messages.has(report.messageId)) {
    return {
      index,
      code: "unknownMessage",
      message: "no message has this id",
      field: "messageId",
      value: shown(report.messageId),
      remedy: "send the value of carillon_message as the push carried it",
    };
  }
  if (report.atMs > nowMs + toleranceMs) {
    return {
      index,
      code: "timeInFuture",
      message: "the outcome lies in the future",
      field: "at",
      value: new Date(report.atMs).toISOString(),
      limit: new Date(nowMs + toleranceMs).toISOString(),
      remedy: "send the time at which it happened, in UTC or with its zone; the phone's clock may run up to 5 minutes ahead",
    };
  }
  return null;
}

function outcomeWrite(report: Placed, messages: ReadonlyMap<string, MessageRow>): OutcomeWrite {
  const message = messages.get(report.messageId);
  return {
    personId: message?.personId ?? "",
    messageId: report.messageId,
    deviceId: report.deviceId ?? "",
    outcome: report.outcome,
    atMs: report.atMs,
    value: report.value,
  };
}

/** Outcomes after which nothing more is to be sent. */
const endings: ReadonlySet<string> = new Set(["switchedOff", "uninstalled"]);

async function takeEffect(client: Client, outcome: OutcomeWrite, standsFor: ReadonlyMap<string, string>): Promise<void> {
  if (!endings.has(outcome.outcome)) return;
  // Their devices stand under the one id or, once the records were merged, under the other. Nobody else's go, whatever id the report names.
  const people = [...new Set([outcome.personId, standsFor.get(outcome.personId) ?? outcome.personId])];
  if (outcome.outcome === "uninstalled") {
    if (outcome.deviceId !== "") await removeDevice(client, outcome.deviceId, people);
  } else for (const personId of people) await denyDevices(client, personId, outcome.deviceId === "" ? null : outcome.deviceId);
}

function outcomeFact(outcome: OutcomeWrite, messages: ReadonlyMap<string, MessageRow>, nowMs: number): AddressedFact {
  const message = messages.get(outcome.messageId);
  const deviceId = outcome.deviceId === "" ? null : outcome.deviceId;
  return {
    personId: outcome.personId,
    key: outcomeKey(outcome.messageId, deviceId, outcome.outcome),
    receivedAtMs: nowMs,
    fact: {
      kind: "outcome",
      atMs: outcome.atMs,
      messageId: outcome.messageId,
      deviceId,
      outcome: outcome.outcome,
      ...(outcome.value === null ? {} : { value: outcome.value }),
      // The ledger does not know a pull placement's message before it was shown.
      ...(message?.state === "offered" ? { message: refOf(message) } : {}),
    },
  };
}
