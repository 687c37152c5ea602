import type { Catalogue } from "../catalogue/catalogue.ts";
import { creativeQuotaOwner, dailyQuotaOf } from "../catalogue/daily-quota.ts";
import { secondTouchOf, touchName } from "../delivery/second-touch.ts";
import type { AddressedFact } from "../event/fact.ts";
import { refOf } from "../event/message-ref.ts";
import type { Client } from "../store/database.ts";
import { type MessageEnd, postponeMessages } from "../store/message-states.ts";
import type { MessageRow } from "../store/messages.ts";
import { enqueueFacts } from "../store/queue.ts";
import { addQuotaUse, lockQuotaUse, type QuotaUse, quotaKey } from "../store/quota.ts";
import { endReservations } from "../store/reservations.ts";
import { countTouchesSending, endTouches, postponeTouches, type WatchWrite } from "../store/second-touches.ts";
import { quotaUseOf } from "./quota.ts";

/**
 * Whether a second touch counts against limits beside the first: one that did not arrive has interrupted nobody, and its second touch takes
 * its place; after every other the person is interrupted twice. Limits do not speak of service.
 */
export const countsApart = ({ second, class: messageClass }: MessageRow): boolean =>
  second !== null && second.way === "activeHour" && messageClass === "marketing";

/** The name under which a row is known to vendors, to their counters and, where it counts apart, to the person's ledger. */
export const nameOf = ({ messageId, second }: MessageRow): string => (second === null ? messageId : touchName(messageId));

/** Which touch of its message a row stands for. */
export const touchOf = ({ second }: MessageRow): 1 | 2 => (second === null ? 1 : 2);

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

/** Ends second touches, of rows by `nameOf`. Their messages keep the end that the first touch gave them, whatever comes of these. */
export async function writeTouchEnds(
  client: Client,
  catalogue: Catalogue,
  one: {
    readonly from: "waiting" | "sending";
    readonly ends: readonly MessageEnd[];
    readonly messages: ReadonlyMap<string, MessageRow>;
    /** As `addQuotaUse` takes it. */
    readonly later?: QuotaUse[];
  },
): Promise<void> {
  if (one.ends.length === 0) return;
  const really = await endTouches(client, one.ends, one.from);
  const ended = one.ends.flatMap((end) => {
    const message = one.messages.get(touchName(end.messageId));
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
  const changes = [
    ...went.flatMap(({ end, message }) => (message.campaign === "" ? [] : quotaUseOf(catalogue, { ...message, sendAtMs: end.atMs }, 1))),
    ...held.flatMap(({ messageId, owner, day }): QuotaUse[] => (names.has(messageId) ? [] : [{ owner, day, used: -1 }])),
  ];
  await addQuotaUse(client, changes, one.later);
}

/** A row that is due, and when it is to be handed over. */
interface DueRow {
  readonly message: MessageRow;
  readonly atMs: number;
}

/** What is left of the days of lines and creatives for second touches, while one transaction plans them. */
export interface TouchQuota {
  /** Whether a second touch finds its line's or its creative's day used up. Nothing else is held up here. */
  isSpent(row: DueRow): boolean;
  /** The row leaves: its share is written when it ends, and the next row is to know of it now. */
  take(row: DueRow): void;
}

/**
 * Holds the counters that second touches among these rows have to ask, and with them those that the ends of the others may change, so that
 * all are held in one order; to be called after what locks the counters of vendors, whose names come first. Touches that are on their way
 * count as if they had ended: whoever plans another waits for this lock.
 */
export async function openTouchQuota(client: Client, catalogue: Catalogue, rows: readonly DueRow[]): Promise<TouchQuota> {
  const daysOf = ({ message, atMs }: DueRow): readonly QuotaUse[] =>
    message.campaign === "" ? [] : quotaUseOf(catalogue, { ...message, sendAtMs: message.second === null ? message.sendAtMs : atMs }, 1);
  if (!rows.some((row) => row.message.second !== null && daysOf(row).length > 0)) return { isSpent: () => false, take: () => {} };
  const wanted = new Map(rows.flatMap((row) => daysOf(row).map((use) => [quotaKey(use), use] as const)));
  const counts = new Map((await lockQuotaUse(client, [...wanted.values()])).map((use) => [quotaKey(use), use.used]));
  const sending = new Map<string, number>();
  for (const { line, creative, n } of await countTouchesSending(client))
    for (const owner of [line, creativeQuotaOwner(creative)]) sending.set(owner, (sending.get(owner) ?? 0) + n);
  return {
    isSpent: (row) =>
      row.message.second !== null &&
      daysOf(row).some((use) => {
        const used = (counts.get(quotaKey(use)) ?? 0) + (sending.get(use.owner) ?? 0);
        return used >= (dailyQuotaOf(catalogue, use.owner)?.perDay ?? Number.POSITIVE_INFINITY);
      }),
    take(row) {
      // A first touch has had its share since it was decided.
      if (row.message.second === null) return;
      for (const use of daysOf(row)) counts.set(quotaKey(use), (counts.get(quotaKey(use)) ?? 0) + 1);
    },
  };
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
