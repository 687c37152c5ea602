import type { Catalogue } from "../catalogue/catalogue.ts";
import { type SettledAttempt, type Standing, standingAfter } from "../delivery/after-receipts.ts";
import { type FailureReason, failureReasons } from "../delivery/failure.ts";
import { touchName } from "../delivery/second-touch.ts";
import type { AddressedFact } from "../event/fact.ts";
import { refOf } from "../event/message-ref.ts";
import { type AttemptRow, attemptsOf } from "../store/attempts.ts";
import type { Client } from "../store/database.ts";
import { loadReachable } from "../store/devices.ts";
import { findMessages, type MessageRow } from "../store/messages.ts";
import { enqueueFacts } from "../store/queue.ts";
import { addQuotaUse, type QuotaUse } from "../store/quota.ts";
import { lockTold, type Restated, restateMessages, type ToldMessage } from "../store/receipts.ts";
import { type EndedTouch, endedTouches, restateTouches } from "../store/second-touches.ts";
import { quotaUseOf } from "./quota.ts";
import { interruptsApart, isToldFailed, type Shares, sharesDue, sharesHeld, touchAfter } from "./touch-shares.ts";

/**
 * Lets messages that had been handed over stand as the receipts say: a message that no device has goes over another way, which service
 * alone may so long after, or fails; one that arrived after all is sent again. Its second touch stands as the receipts about that say. A touch
 * that no device has gives its share of the daily quotas back, of the day on which it took it, and takes it again with what arrived after
 * all. People's logs hear of it. A message that is on its way just now is looked at again when that is over. Doing it twice changes nothing.
 */
export async function settleTold(
  client: Client,
  catalogueNow: () => Catalogue | Promise<Catalogue>,
  {
    keys,
    nowMs,
    later,
  }: {
    readonly keys: readonly Pick<ToldMessage, "personId" | "messageId">[];
    readonly nowMs: number;
    /** As `addQuotaUse` takes it. */
    readonly later?: QuotaUse[];
  },
): Promise<void> {
  const told = await lockTold(client, keys);
  if (told.length === 0) return;
  const attempts = Map.groupBy(await attemptsOf(client, told), (attempt) => attempt.message_id);
  const messages = await findMessages(
    client,
    told.map((one) => one.messageId),
  );
  const addresses = await loadReachable(
    client,
    told.map((one) => one.personId),
  );
  const touches = await endedTouches(client, told);
  const settlements = told.flatMap((one): readonly Settlement[] => {
    const message = messages.get(one.messageId);
    const own = attempts.get(one.messageId) ?? [];
    // Without a receipt that took an acceptance back the message stands as its answers made it.
    if (message === undefined || !own.some((attempt) => attempt.state === "accepted" || isToldFailed(attempt))) return [];
    const standing = standingAfter({
      attempts: own.map(settled),
      arrived: one.arrived && own.some(isToldFailed),
      mayGoAgain: message.class === "service" && nowMs < message.expiresAtMs,
      addresses: addresses.get(one.personId) ?? [],
    });
    const restated = restate(one, { standing, attempts: own, reason: message.reason, nowMs });
    const same = restated === null || (restated.state === one.state && restated.reason === message.reason);
    const touch = touches.get(one.messageId) ?? null;
    const state = restated?.state ?? one.state;
    const after = touch === null ? null : touchAfter(touch, own);
    const due = sharesDue(state, after, own);
    return [
      {
        ...{ before: one, message, restated: same ? null : restated, attempts: own },
        touch: touch && after && { before: touch, after: { ...after, isFirstGivenBack: due.second && !due.first } },
        shares: { before: sharesHeld(one.state, touch), after: due },
      },
    ];
  });
  const changes = settlements.flatMap(({ restated, ...one }) => (restated === null ? [] : [{ ...one, restated }]));
  await restateMessages(
    client,
    changes.map((change) => change.restated),
  );
  await restateTouches(
    client,
    settlements.flatMap(({ touch }) => (touch !== null && isChanged(touch) ? [touch] : [])),
  );
  await enqueueFacts(client, [
    ...changes.flatMap((change) => factsOf(change, nowMs)),
    ...settlements.flatMap((settlement) => factsOfTouch(settlement, nowMs)),
  ]);
  const moved = settlements.filter(({ message }) => message.campaign !== "").flatMap(movedShares);
  if (moved.length === 0) return;
  const catalogue = await catalogueNow();
  await addQuotaUse(
    client,
    moved.flatMap(({ message, sendAtMs, used }) => [...quotaUseOf(catalogue, { ...message, sendAtMs }, used)]),
    later,
  );
}

/** What receipts make of one message. */
interface Settlement {
  readonly before: ToldMessage;
  readonly message: MessageRow;
  /** null: it stands as it did. */
  readonly restated: Restated | null;
  readonly attempts: readonly AttemptRow[];
  /** Its second touch, once that has ended. */
  readonly touch: { readonly before: EndedTouch; readonly after: EndedTouch } | null;
  readonly shares: { readonly before: Shares; readonly after: Shares };
}

interface Change extends Settlement {
  readonly restated: Restated;
}

const isChanged = ({ before, after }: NonNullable<Settlement["touch"]>): boolean =>
  before.state !== after.state || before.reason !== after.reason || before.isFirstGivenBack !== after.isFirstGivenBack;

/** What took a message that nothing is known to have arrived of: whoever hears that it is sent hears of no arrival with it. */
const takenBy = ({ before, restated, attempts }: Change): readonly AttemptRow[] =>
  restated.state === "sent" && !before.arrived ? attempts.filter((attempt) => attempt.state === "accepted") : [];

const settled = (attempt: AttemptRow): SettledAttempt => ({
  deviceId: attempt.device_id,
  channel: attempt.channel,
  state: attempt.state as SettledAttempt["state"], // the column is checked
  reason: attempt.reason as FailureReason | null, // written from the same union
  byReceipt: isToldFailed(attempt),
});

interface Restating {
  readonly standing: Standing;
  readonly attempts: readonly AttemptRow[];
  /** Why it stands as it does. */
  readonly reason: string | null;
  readonly nowMs: number;
}

/** How it is to stand; null: as it does. */
function restate(
  { personId, messageId, state, arrived }: ToldMessage,
  { standing, attempts, reason: before, nowMs }: Restating,
): Restated | null {
  const key = { personId, messageId };
  switch (standing.kind) {
    case "sent": {
      const by = attempts.find((attempt) => attempt.state === "accepted") ?? (arrived ? attempts.find(isToldFailed) : undefined);
      return { ...key, state: "sent", reason: null, dueAtMs: null, channel: by?.channel ?? null, maker: by?.maker ?? null };
    }
    case "again": {
      const reason = attempts.findLast(isToldFailed)?.reason ?? "UNKNOWN";
      // Still waiting for what was told before: a further word may tell more of why.
      const waits = state === "waiting" && before !== null && failureReasons.some((one) => one === before) && attempts.every(isToldFailed);
      if (waits) return { ...key, state: "waiting", reason, dueAtMs: null, channel: null, maker: null };
      // What failed or was cancelled on its other way has had it.
      if (state !== "sent" && state !== "doubtful") return null;
      return { ...key, state: "waiting", reason, dueAtMs: nowMs, channel: null, maker: null };
    }
    case "doubtful":
      if (state !== "sent" && state !== "waiting") return null;
      return { ...key, state: "doubtful", reason: "TIMEOUT", dueAtMs: null, channel: null, maker: null };
    case "failed":
      // Cancelled after the first way had failed: it keeps that end.
      if (state === "cancelled") return null;
      return { ...key, state: "failed", reason: standing.reason, dueAtMs: null, channel: null, maker: null };
    default:
      return standing satisfies never;
  }
}

/** What is given back to the daily quotas (−1), or taken again (1), of the day of each touch. */
function movedShares({ message, touch, shares: { before, after } }: Settlement) {
  const moved = (was: boolean, is: boolean, sendAtMs: number) =>
    was === is ? [] : [{ message, sendAtMs, used: is ? (1 as const) : (-1 as const) }];
  return [
    ...moved(before.first, after.first, message.sendAtMs),
    ...(touch === null ? [] : moved(before.second, after.second, touch.before.attemptedAtMs)),
  ];
}

/** What the person's ledger is told of a second touch that counts apart: it leaves it, or it is there again. */
function factsOfTouch({ before, message, restated, touch, shares }: Settlement, nowMs: number): readonly AddressedFact[] {
  if (touch === null || touch.before.way !== "activeHour" || message.class !== "marketing") return [];
  const { personId } = message;
  const was = interruptsApart(before.state, shares.before);
  const is = interruptsApart(restated?.state ?? before.state, shares.after);
  if (was === is) return [];
  const messageId = touchName(message.messageId);
  const about = { personId, receivedAtMs: nowMs };
  const key = `${toldPrefix}${messageId}:${before.attempt}:${is ? touch.after.state : "gone"}`;
  const { channel, attemptedAtMs: atMs } = touch.after;
  const attempted = { kind: "attempted", messageId, channel, deviceId: null } as const;
  if (!is) {
    const isMerged = touch.after.state !== "failed";
    const [result, reason] = isMerged ? (["cancelled", "superseded"] as const) : (["failed", touch.after.reason] as const);
    return [{ ...about, key, fact: { ...attempted, atMs: nowMs, result, reason } }];
  }
  const { state: result, reason } = touch.after;
  return [
    { ...about, key, fact: { kind: "reserved", atMs, message: { ...refOf(message), messageId }, sendAtMs: atMs } },
    { ...about, key: `${key}:attempted`, fact: { ...attempted, atMs, result, reason } },
  ];
}

/** Whether a fact says how a message stands after receipts: it was handed over before, which is counted already. */
export const isToldKey = (key: string): boolean => key.startsWith(toldPrefix);
const toldPrefix = "told:";

/** Under a key of their own: the log has the message's first end under `attempted:`. */
function factsOf(change: Change, nowMs: number): readonly AddressedFact[] {
  const { before, message, restated, attempts } = change;
  const { personId, messageId } = restated;
  const about = { personId, receivedAtMs: nowMs };
  const key = `${toldPrefix}${messageId}:${before.attempt}:${restated.state}`;
  // On its way again it counts as it did; another reason for the same end is no news to the person.
  if (restated.state === "waiting" || restated.state === before.state) return [];
  if (restated.state === "sent") {
    if (before.state !== "failed" && before.state !== "cancelled") return [];
    // It left the ledger when it failed; the outcome that follows finds it there again. Where none does, it is said that it was sent.
    const [taken] = takenBy(change);
    const atMs = (taken ?? attempts[0])?.at ?? nowMs;
    const back: AddressedFact = { ...about, key, fact: { kind: "reserved", atMs, message: refOf(message), sendAtMs: atMs } };
    if (taken === undefined) return [back];
    const { channel, device_id: deviceId } = taken;
    const fact = { kind: "attempted", atMs, messageId, result: "sent", reason: null, channel, deviceId } as const;
    return [back, { ...about, key: `${key}:attempted`, fact }];
  }
  const last = attempts.findLast(isToldFailed) ?? attempts.at(-1);
  const { state: result, reason } = restated;
  const deviceId = last?.device_id ?? null;
  return [{ ...about, key, fact: { kind: "attempted", atMs: nowMs, messageId, result, reason, channel: last?.channel ?? null, deviceId } }];
}
