import { z } from "zod";
import type { PeopleQuestion } from "../api/reading-ports.ts";
import type { PersonRowView } from "../api/wire/reading.ts";
import { DAY_MS } from "../base/duration.ts";
import type { Policy } from "../catalogue/catalogue.ts";
import { refusalOfConsent } from "../decision/refusal-of-consent.ts";
import { ringable } from "../decision/ringable.ts";
import { longestSearchValue, searchText, searchValues } from "../person/search-values.ts";
import type { PersonState } from "../person/state.ts";
import { decodeState } from "../person/state-codec.ts";
import { resolveAliases } from "../store/aliases.ts";
import { type Pool, timestamp, timestampOrNull } from "../store/database.ts";
import { personOfDevice } from "../store/devices.ts";
import { type ListedPerson, listPeople, searchPeople } from "../store/people.ts";
import { searchByValue, type ValuePlace } from "../store/person-search.ts";
import { nameOf } from "./person-name.ts";

export interface PeopleDeps {
  readonly pool: Pool;
  readonly consent: Policy["consent"];
  /** Attributes by which people are looked for. */
  readonly searchable: Policy["searchable"];
  /** Vendors with an open channel. */
  readonly channels: ReadonlySet<string>;
  readonly nowMs: number;
}

/** Most states that are read for one page where a filter must look into them. */
const mostLookedAt = 2_000;

/**
 * People by the beginning of their id, in order of id, then by the beginning of a searchable attribute, in order of its values; before
 * them, on the first page, whoever has the whole text as an alias or a device. Everybody once.
 */
export async function peopleList(deps: PeopleDeps, { query, limit, cursor, reachable }: PeopleQuestion) {
  const fits = (row: PersonRowView): boolean => !reachable || row.reachable;
  const whole = query === "" ? [] : await namedPeople(deps, query);
  const known = new Set(whole.map(({ id }) => id));
  const items = cursor === null ? whole.filter(fits) : [];
  const most = items.length + limit;
  const page = (next: string | null, searchedTo: string | null = null) => ({ items, next, searchedTo });
  let looked = 0;

  const placeOfCursor = cursor === null ? null : readValueCursor(query, cursor);
  if (placeOfCursor === null) {
    for (let after = cursor ?? ""; ; ) {
      if (looked >= mostLookedAt) return page(after, after);
      const rows = await searchPeople(deps.pool, { prefix: query, after, limit: limit + 1 });
      for (const row of rows.slice(0, limit)) {
        if (items.length >= most) return page(after);
        after = row.personId;
        const person = shown(deps, row, "id");
        if (person !== null && fits(person)) items.push(person);
      }
      if (rows.length <= limit) break;
      if (items.length >= most) return page(after);
      looked += limit;
    }
  }

  const prefix = searchText(query);
  if (prefix === "") return page(null);
  for (let after = placeOfCursor ?? null; ; ) {
    const next = after === null ? startOfValues(query) : valueCursor(query, after);
    if (looked >= mostLookedAt) return page(next, after?.personId ?? null);
    const rows = await searchByValue(deps.pool, { prefix, attributes: deps.searchable, idPrefix: query, after, limit: limit + 1 });
    for (const row of rows.slice(0, limit)) {
      if (items.length >= most) return page(after === null ? startOfValues(query) : valueCursor(query, after));
      after = { valueLower: row.valueLower, personId: row.personId, attribute: row.attribute };
      const person = known.has(row.personId) ? null : shown(deps, row, "attribute", { attribute: row.attribute, prefix });
      if (person !== null && fits(person)) items.push(person);
    }
    if (rows.length <= limit) return page(null);
    if (items.length >= most && after !== null) return page(valueCursor(query, after));
    looked += limit;
  }
}

/** The `next` of a page is an id, which begins with what was looked for, or a place among the values, which begins otherwise. */
const markOf = (query: string): string => (query.startsWith("~") ? "!" : "~");

const startOfValues = markOf;

const valueCursor = (query: string, { valueLower, personId, attribute }: ValuePlace): string =>
  markOf(query) + Buffer.from(JSON.stringify([valueLower, personId, attribute]), "utf8").toString("base64url");

/** undefined: the beginning of the values; null: it is an id. */
function readValueCursor(query: string, cursor: string): ValuePlace | undefined | null {
  if (query === "" || !cursor.startsWith(markOf(query))) return null;
  if (cursor === startOfValues(query)) return undefined;
  try {
    const [valueLower, personId, attribute, ...more] = z
      .array(z.string().refine((text) => !text.includes("\u0000")))
      .parse(JSON.parse(Buffer.from(cursor.slice(1), "base64url").toString("utf8")));
    if (valueLower === undefined || personId === undefined || attribute === undefined || more.length > 0) return null;
    return { valueLower, personId, attribute };
  } catch {
    // No cursor of ours is read as an id.
    return null;
  }
}

/** Whose id begins with the text is found by it and not among these. */
async function namedPeople(deps: PeopleDeps, query: string): Promise<readonly PersonRowView[]> {
  const [alias, device] = [(await resolveAliases(deps.pool, [query])).get(query), await personOfDevice(deps.pool, query)];
  const rows = new Map(
    (
      await listPeople(
        deps.pool,
        [alias, device].filter((id) => id !== undefined && id !== null),
      )
    ).map((row) => [row.personId, row]),
  );
  const found: PersonRowView[] = [];
  for (const [id, by] of [
    [alias, "alias"],
    [device, "device"],
  ] as const) {
    const row = rows.get(id ?? "");
    const person = row === undefined || row.personId.startsWith(query) ? null : shown(deps, row, by);
    if (person !== null && !found.some((one) => one.id === person.id)) found.push(person);
  }
  return found;
}

/** null: a record that turned out to be somebody else's, or whose attribute no longer begins like this. */
function shown(
  deps: PeopleDeps,
  row: ListedPerson,
  foundBy: PersonRowView["foundBy"],
  by?: { readonly attribute: string; readonly prefix: string },
): PersonRowView | null {
  const decoded = decodeState(row.state);
  if (!decoded.ok) throw new Error(`the state of ${row.personId} cannot be read: run carillon rebuild`);
  const state = decoded.value;
  if (state.mergedInto !== null) return null;
  const match = by === undefined ? undefined : searchValues(state, [by.attribute])[0];
  // A state that an older release wrote may say something else by now.
  if (by !== undefined && match?.valueLower.startsWith(by.prefix) !== true) return null;
  const recent = state.ledger.filter(({ atMs, status }) => status !== "reserved" && atMs > deps.nowMs - 30 * DAY_MS && atMs <= deps.nowMs);
  const against = unreachableFor(state, deps);
  return {
    id: row.personId,
    foundBy,
    matched: match === undefined ? null : { attribute: match.attribute, value: [...match.value].slice(0, longestSearchValue).join("") },
    ...nameOf(state),
    zone: row.zone,
    firstSeenAt: timestamp(row.firstSeenMs),
    lastSeenAt: timestampOrNull(state.lastSeenMs),
    nextDueAt: timestampOrNull(row.dueAtMs),
    messages30d: recent.length,
    opened30d: recent.filter(({ openedAtMs }) => openedAtMs !== null).length,
    devices: state.devices.length,
    reachable: against === null,
    unreachable: against,
  };
}

/** Why no marketing push can reach somebody now, by the decision's own rules; null when one can. */
function unreachableFor({ devices, preferences }: PersonState, { consent, channels }: Pick<PeopleDeps, "consent" | "channels">) {
  const found = ringable({ devices, off: preferences.off.channels, channels });
  return typeof found === "string" ? found : refusalOfConsent({ preferences, consent, class: "marketing", kind: "" });
}
