import { localTime } from "../base/zone.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { creativeQuotaOwner, dailyQuotaOf } from "../catalogue/daily-quota.ts";
import { secondTouchOf, touchName } from "../delivery/second-touch.ts";
import type { AddressedFact } from "../event/fact.ts";
import type { Client } from "../store/database.ts";
import { refOf } from "../store/message-ref.ts";
import { type MessageEnd, type MessageRow, postponeMessages } from "../store/messages.ts";
import { enqueueFacts } from "../store/queue.ts";
import { addQuotaUse, loadQuotaUse, type QuotaUse } from "../store/quota.ts";
import { endReservations } from "../store/reservations.ts";
import { endTouches, postponeTouches, type WatchWrite } from "../store/second-touches.ts";
import { quotaUseOf } from "./quota.ts";

/**
 * Whether a second touch counts against limits beside the first: one that did not arrive has interrupted nobody, and its second touch takes
 * its place; after every other the person is interrupted twice. Limits do not speak of service.
 */
export const countsApart = ({ second, class: messageClass }: MessageRow): boolean =>
  second !== null && second.way === "activeHour" && messageClass === "marketing";

/** The name under which a row is known to vendors, to their counters and, where it counts apart, to the person's ledger. */
export const nameOf = ({ messageId, second }: MessageRow): string => (second === null ? messageId : touchName(messageId));

/** The message as the person's ledger knows it. */
export const ledgerRef = (message: MessageRow) =>
  countsApart(message) ? { ...refOf(message), messageId: touchName(message.messageId) } : refOf(message);

/** How long a message may stay unseen before it is touched again; null = it never is. */
function patienceOf(catalogue: Catalogue, { campaign, placement }: MessageRow): number | null {
  if (campaign === "") return catalogue.placements.get(placement)?.secondTouchMs ?? null;
  return patiencesOf(catalogue).get(campaign) ?? null;
}

// A memo of a pure function of an immutable catalogue, not state.
const patiences = new WeakMap<Catalogue, ReadonlyMap<string, number>>();

function patiencesOf(catalogue: Catalogue): ReadonlyMap<string, number> {
  const known = patiences.get(catalogue);
  if (known !== undefined) return known;
  const made = new Map(
    catalogue.campaigns.flatMap(({ id, secondTouchMs }) => (secondTouchMs === null ? [] : [[id, secondTouchMs] as const])),
  );
  patiences.set(catalogue, made);
  return made;
}

/** What is to be watched of a message that just ended: one that some device took or, if it is service, may have, and that may be touched again. */
export function watchOf(catalogue: Catalogue, message: MessageRow, end: MessageEnd): readonly WatchWrite[] {
  const { personId, messageId } = message;
  if (end.state !== "sent" && !(end.state === "doubtful" && message.class === "service")) return [];
  const patienceMs = patienceOf(catalogue, message);
  if (patienceMs === null) return [];
  const next = secondTouchOf(
    {
      class: message.class,
      immediate: isImmediate(message),
      touches: 1,
      attemptedAtMs: end.atMs,
      expiresAtMs: message.expiresAtMs,
      deliveredAtMs: null,
      shownAtMs: null,
      openedAtMs: null,
      dismissedAtMs: null,
      tellsDelivery: false,
    },
    patienceMs,
    end.atMs,
  );
  return next.kind === "wait" ? [{ personId, messageId, firstAtMs: end.atMs, patienceMs, attempts: end.attempt }] : [];
}

/** What came with a call was meant for that moment; a campaign's message was placed in time. */
export const isImmediate = ({ campaign }: MessageRow): boolean => campaign === "";

/** Ends second touches. Their messages keep the end that the first touch gave them, whatever comes of these. */
export async function writeTouchEnds(
  client: Client,
  catalogue: Catalogue,
  one: { readonly from: "waiting" | "sending"; readonly ends: readonly MessageEnd[]; readonly messages: ReadonlyMap<string, MessageRow> },
): Promise<void> {
  if (one.ends.length === 0) return;
  const really = await endTouches(client, one.ends, one.from);
  const ended = one.ends.flatMap((end) => {
    const message = one.messages.get(end.messageId);
    return message !== undefined && really.has(end.messageId) ? [{ end, message }] : [];
  });
  await enqueueFacts(
    client,
    ended
      .filter(({ message }) => countsApart(message))
      .map(({ end, message }): AddressedFact => {
        const { personId, state: result, reason, channel, atMs } = end;
        const messageId = nameOf(message);
        const fact = { kind: "attempted", atMs, messageId, result, reason, channel, deviceId: null } as const;
        return { personId, key: `attempted:${messageId}`, receivedAtMs: atMs, fact };
      }),
  );
  const held = await endReservations(
    client,
    ended.map(({ message }) => nameOf(message)),
  );
  const went = ended.filter(({ end }) => end.state === "sent" || end.state === "doubtful");
  const names = new Set(went.map(({ message }) => nameOf(message)));
  await addQuotaUse(client, [
    ...went.flatMap(({ end, message }) => (message.campaign === "" ? [] : quotaUseOf(catalogue, { ...message, sendAtMs: end.atMs }, 1))),
    ...held.flatMap(({ messageId, owner, day }): QuotaUse[] => (names.has(messageId) ? [] : [{ owner, day, used: -1 }])),
  ]);
}

/** Second touches whose line or creative has used up its day. */
export async function withoutQuota(
  client: Client,
  catalogue: Catalogue,
  { messages, atMs }: { readonly messages: readonly MessageRow[]; readonly atMs: number },
): Promise<ReadonlySet<string>> {
  const asked = messages.flatMap(({ messageId, campaign, line, creative, second }) =>
    second === null || campaign === ""
      ? []
      : [line, creativeQuotaOwner(creative)].flatMap((owner) => {
          const quota = dailyQuotaOf(catalogue, owner);
          return quota === null ? [] : [{ messageId, owner, day: localTime(quota.zone, atMs).day, perDay: quota.perDay }];
        }),
  );
  const used = await loadQuotaUse(client, asked);
  const spent = asked.filter(({ owner, day, perDay }) => (used.find((use) => use.owner === owner && use.day === day)?.used ?? 0) >= perDay);
  return new Set(spent.map(({ messageId }) => messageId));
}

/** Puts messages, and second touches, back to wait. */
export async function putBack(
  client: Client,
  rows: readonly { readonly message: MessageRow; readonly attempt: number; readonly dueAtMs: number; readonly reason: string }[],
  from: "waiting" | "sending",
): Promise<void> {
  const written = (second: boolean) =>
    rows
      .filter(({ message }) => (message.second !== null) === second)
      .map(({ message: { personId, messageId }, attempt, dueAtMs, reason }) => ({ personId, messageId, attempt, dueAtMs, reason }));
  await postponeMessages(client, written(false), from);
  await postponeTouches(client, written(true), from);
}
