import { HOUR_MS } from "../base/duration.ts";
import { hash32 } from "../base/rng.ts";
import { countedTimes, forbiddenTimes, limitApplies, limitLevels } from "../decision/limit-times.ts";
import { Moment } from "../decision/moment.ts";
import { secondTouchOf, touchName } from "../delivery/second-touch.ts";
import type { AddressedFact } from "../event/fact.ts";
import { refOf } from "../event/message-ref.ts";
import type { Preferences } from "../person/state.ts";
import { type AttemptRow, attemptsOf } from "../store/attempts.ts";
import { type Client, inTransaction, together } from "../store/database.ts";
import { loadReachable, type Reachable } from "../store/devices.ts";
import type { MessageRow } from "../store/messages.ts";
import { loadPeople } from "../store/people.ts";
import { loadPreferences } from "../store/preferences.ts";
import { enqueueFacts } from "../store/queue.ts";
import { lockWatched, settleWatched, tellingVendors, type WatchEnd, type Watched } from "../store/second-touches.ts";
import { campaignTime } from "../timing/free-time.ts";
import { nextActiveTime } from "../timing/next-active-time.ts";
import { common, type Stretches, without } from "../timing/stretches.ts";
import type { DeliverDeps } from "./going.ts";
import { openRecords, type PersonRecord } from "./records.ts";
import type { Shared } from "./situation.ts";
import { isImmediate } from "./touch-ends.ts";

/** Receipts of what was sent within this long may still be on their way. */
const receiptsMs = HOUR_MS;

export interface Touched {
  /** Messages whose patience was over. */
  readonly taken: number;
  readonly planned: number;
}

/**
 * Looks at messages whose patience is over and plans their second touch: over another way, as soon as possible, for what did not arrive;
 * at the next hour in which the person is usually active for what was not seen, or of which nobody knows. Whoever opened, dismissed or
 * (marketing) saw theirs is left alone. Of what is planned the person's ledger holds what counts apart, so that no decision takes its place.
 */
export async function planSecondTouches(
  deps: Pick<DeliverDeps, "pool" | "senders">,
  shared: Shared,
  { nowMs, limit }: { readonly nowMs: number; readonly limit: number },
): Promise<Touched> {
  await deps.senders.refresh();
  return inTransaction(deps.pool, async (client) => {
    const watched = await lockWatched(client, nowMs, limit);
    if (watched.length === 0) return { taken: 0, planned: 0 };
    const around = await loadAround(client, shared, watched, nowMs);
    const ends = watched.map((one): WatchEnd => {
      const { personId, messageId } = one.message;
      return { personId, messageId, next: nextOf(deps, shared, around, { watched: one, nowMs }) };
    });
    await settleWatched(client, ends);
    await enqueueFacts(
      client,
      watched.flatMap((one, n) => reservation(one, ends[n]?.next, nowMs)),
    );
    return { taken: watched.length, planned: ends.filter(({ next }) => next.state === "waiting").length };
  });
}

async function loadAround(client: Client, shared: Shared, watched: readonly Watched[], nowMs: number) {
  const personIds = [...new Set(watched.map(({ message }) => message.personId))];
  const [records, attempts, preferences, reachable, telling] = await together([
    loadPeople(client, personIds).then((rows) => openRecords(client, rows.values(), shared.catalogue.needs)),
    attemptsOf(
      client,
      watched.map(({ message }) => message),
    ),
    loadPreferences(client, personIds),
    loadReachable(client, personIds),
    tellingVendors(client, nowMs - receiptsMs),
  ]);
  return { records, attempts: Map.groupBy(attempts, (attempt) => attempt.message_id), preferences, reachable, telling };
}
type Around = Awaited<ReturnType<typeof loadAround>>;

function nextOf(
  deps: Pick<DeliverDeps, "senders">,
  shared: Shared,
  around: Around,
  { watched, nowMs }: { readonly watched: Watched; readonly nowMs: number },
): WatchEnd["next"] {
  const { message, firstAtMs, patienceMs } = watched;
  const record = around.records.get(message.personId);
  if (record === undefined) return { state: "cancelled", reason: "personGone" };
  if (message.state === "cancelled") return { state: "cancelled", reason: "notSent" };
  // Receipts have sent it another way: its patience begins anew when it has been handed over.
  if (message.state === "waiting" || message.state === "sending") return { state: "watching", dueAtMs: nowMs + patienceMs };
  const next = secondTouchOf(
    {
      ...watched,
      class: message.class,
      immediate: isImmediate(message),
      touches: 1,
      attemptedAtMs: firstAtMs,
      expiresAtMs: message.expiresAtMs,
      tellsDelivery: tellsDelivery(deps, around, message),
    },
    patienceMs,
    nowMs,
  );
  switch (next.kind) {
    case "never":
      return { state: "cancelled", reason: next.reason };
    case "wait":
      return { state: "watching", dueAtMs: next.untilMs };
    case "otherWay":
      return { state: "waiting", way: "otherWay", dueAtMs: next.atMs };
    case "nextActiveHour":
      return atActiveTime(shared, record, { message, preferences: around.preferences.get(message.personId), nowMs });
    default:
      return next satisfies never;
  }
}

/**
 * Whether silence means that it did not arrive: a receipt said so of all that had taken it, or all of them tell what arrives and have told
 * of other messages lately. A channel whose vendor was never given our address promises receipts as well, and none come.
 */
function tellsDelivery(
  { senders }: Pick<DeliverDeps, "senders">,
  { attempts, reachable, telling }: Around,
  { personId, messageId }: { readonly personId: string; readonly messageId: string },
): boolean {
  const own = attempts.get(messageId) ?? [];
  const devices: readonly Reachable[] = reachable.get(personId) ?? [];
  if (own.some((attempt) => attempt.state === "doubtful")) return false;
  const tells = ({ device_id, vendor }: AttemptRow): boolean => {
    const device = devices.find((one) => one.deviceId === device_id && one.channel === vendor);
    return device !== undefined && telling.has(vendor) && senders.tellsDelivery(vendor, device.appId);
  };
  return own.every((attempt) => attempt.state !== "accepted" || tells(attempt));
}

/**
 * Rings somebody at an hour of theirs: outside quiet hours and do-not-disturb, service too, since it is no hurry any more, and where limits
 * leave room for one more. What is found is held for it; delivery asks everything again.
 */
function atActiveTime(
  { catalogue, model }: Shared,
  { state }: PersonRecord,
  one: { readonly message: MessageRow; readonly preferences: Preferences | undefined; readonly nowMs: number },
): WatchEnd["next"] {
  const { message, nowMs } = one;
  const toMs = message.expiresAtMs;
  const moment = new Moment({ state, preferences: one.preferences ?? state.preferences, catalogue, nowMs, toMs, atOnce: false });
  const campaign = catalogue.campaigns.find(({ id }) => id === message.campaign);
  const running: Stretches = campaign === undefined ? [nowMs, toMs] : common([nowMs, toMs], campaignTime(campaign, moment));
  const quiet = without(without(running, moment.quiet), moment.doNotDisturb);
  const free = message.class === "service" ? quiet : without(quiet, limitsOn(message, moment));
  if (free.length === 0 && quiet.length > 0) return { state: "cancelled", reason: "limit" };
  const dueAtMs = nextActiveTime({
    activity: state.activity,
    population: model.learned.timing?.population ?? null,
    pieces: moment.pieces,
    free,
    spread: (hash32(touchName(message.messageId)) >>> 0) / 2 ** 32,
  });
  return dueAtMs === null ? { state: "cancelled", reason: "noActiveHour" } : { state: "waiting", way: "activeHour", dueAtMs };
}

/** The instants at which one more message like this, after its first touch, would break a limit. */
function limitsOn(message: MessageRow, moment: Moment): Stretches {
  const { campaign, item, creative, pair } = limitLevels(moment.catalogue);
  return [...campaign, ...item, ...creative, ...pair]
    .filter((limit) => limitApplies(limit, message, moment))
    .flatMap((limit) => forbiddenTimes(limit, countedTimes(limit, message, moment), moment));
}

/** A second touch that interrupts once more takes its place in the person's ledger, as every planned message does. */
function reservation({ message }: Watched, next: WatchEnd["next"] | undefined, nowMs: number): readonly AddressedFact[] {
  if (next?.state !== "waiting" || next.way !== "activeHour" || message.class === "service") return [];
  const messageId = touchName(message.messageId);
  const fact = { kind: "reserved", atMs: nowMs, message: { ...refOf(message), messageId }, sendAtMs: next.dueAtMs } as const;
  return [{ personId: message.personId, key: `reserved:${messageId}`, receivedAtMs: nowMs, fact }];
}
