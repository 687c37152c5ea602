import type { PeopleQuestion } from "../api/ports.ts";
import type { PersonRowView } from "../api/wire/reading.ts";
import { DAY_MS } from "../base/duration.ts";
import type { Policy } from "../catalogue/catalogue.ts";
import { refusalOfConsent } from "../decision/refusal-of-consent.ts";
import { ringable } from "../decision/ringable.ts";
import type { PersonState } from "../person/state.ts";
import { decodeState } from "../person/state-codec.ts";
import { resolveAliases } from "../store/aliases.ts";
import { type Pool, timestamp, timestampOrNull } from "../store/database.ts";
import { personOfDevice } from "../store/devices.ts";
import { type ListedPerson, listPeople, searchPeople } from "../store/people.ts";
import { nameOf } from "./person-name.ts";

export interface PeopleDeps {
  readonly pool: Pool;
  readonly consent: Policy["consent"];
  /** Vendors with an open channel. */
  readonly channels: ReadonlySet<string>;
  readonly nowMs: number;
}

/** Most states that are read for one page where a filter must look into them. */
const mostLookedAt = 2_000;

/**
 * People by the beginning of their id, in order of id; before them, on the first page, whoever has the whole text as an alias or a device.
 * Nothing else of a person can be looked for: traits are kept in the encoded state alone.
 */
export async function peopleList(deps: PeopleDeps, { query, limit, cursor, reachable }: PeopleQuestion) {
  const fits = (row: PersonRowView): boolean => !reachable || row.reachable;
  const named = cursor === null && query !== "" ? (await namedPeople(deps, query)).filter(fits) : [];
  const byId: PersonRowView[] = [];
  const page = (next: string | null, searchedTo: string | null = null) => ({ items: [...named, ...byId], next, searchedTo });
  let after = cursor ?? "";
  for (let looked = 0; looked < mostLookedAt; ) {
    const rows = await searchPeople(deps.pool, { prefix: query, after, limit: limit + 1 });
    for (const row of rows.slice(0, limit)) {
      if (byId.length >= limit) return page(after);
      after = row.personId;
      const person = shown(deps, row, "id");
      if (person !== null && fits(person)) byId.push(person);
    }
    if (rows.length <= limit) return page(null);
    if (byId.length >= limit) return page(after);
    looked += limit;
  }
  return page(after, after);
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

/** null: a record that turned out to be somebody else's. */
function shown(deps: PeopleDeps, row: ListedPerson, foundBy: PersonRowView["foundBy"]): PersonRowView | null {
  const decoded = decodeState(row.state);
  if (!decoded.ok) throw new Error(`the state of ${row.personId} cannot be read: run carillon rebuild`);
  const state = decoded.value;
  if (state.mergedInto !== null) return null;
  const recent = state.ledger.filter(({ atMs, status }) => status !== "reserved" && atMs > deps.nowMs - 30 * DAY_MS && atMs <= deps.nowMs);
  const against = unreachableFor(state, deps);
  return {
    id: row.personId,
    foundBy,
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
export function unreachableFor({ devices, preferences }: PersonState, { consent, channels }: Pick<PeopleDeps, "consent" | "channels">) {
  const found = ringable({ devices, off: preferences.off.channels, channels });
  return typeof found === "string" ? found : refusalOfConsent({ preferences, consent, class: "marketing", kind: "" });
}
