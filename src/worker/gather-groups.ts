import { createHash } from "node:crypto";
import type { Notification } from "../channel/port.ts";
import type { Going, Target } from "./going.ts";

/** Messages of one group may differ in how long they are worth something by less than this; the shortest life counts. */
const sameLifeSeconds = 600;

/**
 * Lets messages that say the same travel together where their channel takes several devices a request: what is due together, of one channel,
 * class and content, first attempts only (a repetition must be known to the vendor by the message's own name). Each group gets an id
 * that follows from its messages and stands in the payload in place of theirs. One message alone stays as it is.
 */
export function gatherGroups(going: readonly Going[]): readonly Going[] {
  const chunks = new Map<string, Chunk[]>();
  const chunkOf = new Map<Target, Chunk>();
  for (const one of going) {
    if (one.message.attempt > 0) continue;
    for (const target of one.targets) {
      const { targetsPerRequest } = target.channel;
      if (targetsPerRequest < 2) continue;
      const key = contentKey(target);
      const all = chunks.get(key) ?? [];
      chunks.set(key, all);
      // A token may stand in a request once.
      let chunk = all.find(({ members, tokens }) => members.length < targetsPerRequest && !tokens.has(target.notification.token));
      if (chunk === undefined) {
        chunk = { members: [], tokens: new Set(), ttlSeconds: Number.POSITIVE_INFINITY };
        all.push(chunk);
      }
      chunk.members.push(`${one.message.messageId} ${target.device.deviceId}`);
      chunk.tokens.add(target.notification.token);
      chunk.ttlSeconds = Math.min(chunk.ttlSeconds, target.notification.ttlSeconds);
      chunkOf.set(target, chunk);
    }
  }
  const ids = new Map<Chunk, string>();
  for (const chunk of chunkOf.values()) if (chunk.members.length > 1 && !ids.has(chunk)) ids.set(chunk, idOf(chunk));
  if (ids.size === 0) return going;
  return going.map((one) => ({
    ...one,
    targets: one.targets.map((target) => {
      const chunk = chunkOf.get(target);
      const batchId = chunk === undefined ? undefined : ids.get(chunk);
      if (chunk === undefined || batchId === undefined) return target;
      return { ...target, batchId, notification: inGroup(target.notification, batchId, chunk.ttlSeconds) };
    }),
  }));
}

interface Chunk {
  readonly members: string[];
  readonly tokens: Set<string>;
  ttlSeconds: number;
}

function contentKey({ channel, notification }: Target): string {
  const { messageId, token, ttlSeconds, data, ...rest } = notification;
  const { carillon_message: _, ...shared } = data;
  return JSON.stringify([channel.id, rest, shared, Math.floor(ttlSeconds / sameLifeSeconds)]);
}

const idOf = ({ members }: Chunk): string =>
  `b_${createHash("sha256").update(members.toSorted().join("\n")).digest("base64url").slice(0, 22)}`;

function inGroup(notification: Notification, batchId: string, ttlSeconds: number): Notification {
  const { carillon_message: _, ...data } = notification.data;
  return { ...notification, messageId: batchId, ttlSeconds, data: { ...data, carillon_batch: batchId } };
}
