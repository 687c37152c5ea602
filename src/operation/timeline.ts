import type { TimelineQuestion } from "../api/reading-ports.ts";
import type { MessageTextView } from "../api/wire/messages.ts";
import type { TimelineEntryView, TimelineView } from "../api/wire/reading.ts";
import type { Place } from "../base/place.ts";
import type { Declared } from "../catalogue/schema.ts";
import { type Pool, timestamp } from "../store/database.ts";
import { loadPeople } from "../store/people.ts";
import { type TimelineFact, type TimelineRow, timelineOf } from "../store/timeline.ts";
import { allIdsOf, orNull, silenceOf } from "./lists.ts";
import { textsOf } from "./message-texts.ts";

type Told = Omit<TimelineView, "next"> & { readonly next: Place | null };

/** What happened to or for a person, newest first. null = nothing is known of anybody with this id. */
export async function timeline(
  { pool, declared }: { readonly pool: Pool; readonly declared: Declared },
  id: string,
  { before, limit, kinds, mayReadService }: TimelineQuestion,
): Promise<Told | null> {
  const ids = await allIdsOf(pool, id);
  const [personId = id] = ids;
  const found = await timelineOf(pool, ids, { before, limit: limit + 1, kinds });
  if (found.length === 0 && !(await loadPeople(pool, [personId])).has(personId)) return null;
  const rows = found.slice(0, limit);
  const texts = await textsOf(pool, declared, {
    messages: rows.flatMap((row) => {
      if (row.kind !== "message") return [];
      const { id: messageId, creative, class: messageClass, content } = row.body;
      return [{ personIds: [...new Set([row.person_id, personId])], messageId, creative, class: messageClass, content }];
    }),
    reader: { mayReadService },
  });
  const last = rows.at(-1);
  return {
    personId,
    kinds: [...kinds],
    items: rows.map((row) => told(row, texts)),
    next: found.length > limit && last !== undefined ? { atMs: last.at, id: last.id } : null,
  };
}

function told(row: TimelineRow, texts: ReadonlyMap<string, MessageTextView>): TimelineEntryView {
  const entry = { id: row.id, at: timestamp(row.at), personId: row.person_id };
  switch (row.kind) {
    case "decision": {
      const { id: decisionId, skipped, steps, ...rest } = row.body;
      return { ...entry, kind: row.kind, decisionId, ...rest, silent: silenceOf({ skipped, steps }) };
    }
    case "message": {
      const { id: messageId, sendAtMs, content: _content, ...rest } = row.body;
      const ids = { campaign: orNull(rest.campaign), creative: orNull(rest.creative) };
      return { ...entry, kind: row.kind, messageId, ...rest, ...ids, sendAt: timestamp(sendAtMs), text: texts.get(messageId) ?? null };
    }
    case "attempt": {
      const { vendorId, native, ...rest } = row.body;
      return { ...entry, kind: row.kind, ...rest, native: native ?? (vendorId === null ? {} : { id: vendorId }) };
    }
    case "outcome":
      return { ...entry, kind: row.kind, ...row.body };
    default:
      return factTold(entry, row.body);
  }
}

type Entry = Pick<TimelineEntryView, "id" | "at" | "personId">;

function factTold(entry: Entry, fact: TimelineFact): TimelineEntryView {
  switch (fact.kind) {
    case "event":
      return { ...entry, kind: "event", name: fact.name, properties: fact.properties, deviceId: fact.deviceId ?? null };
    case "traits":
      return { ...entry, kind: "traits", traits: fact.traits };
    case "device": {
      const { deviceId, platform, maker, appId, appVersion, permission, channels } = fact.device;
      const device = { platform, maker, appId, appVersion, permission, channels: [...channels] };
      return { ...entry, kind: "device", change: "seen", deviceId, device };
    }
    case "deviceRemoved":
      return { ...entry, kind: "device", change: "removed", deviceId: fact.deviceId, device: null };
    case "preferences":
      return { ...entry, kind: "preferences", preferences: fact.preferences };
    case "mergedInto":
      return { ...entry, kind: "identity", change: "mergedInto", other: fact.personId };
    case "absorbed":
      return { ...entry, kind: "identity", change: "absorbed", other: fact.from };
    case "feed":
      return { ...entry, kind: "feed", items: fact.items.length, expiresAt: timestamp(fact.expiresAtMs) };
    default:
      throw new Error(`a timeline has no facts of the kind ${fact.kind}`);
  }
}
