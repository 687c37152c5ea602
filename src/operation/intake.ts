import type { PublishOptions, RefusedAt, ReportedOutcome } from "../api/ports.ts";
import { makeGroupCommit } from "../base/group-commit.ts";
import { type AddressedFact, anonymousPrefix } from "../event/fact.ts";
import type { IntakeItem } from "../event/parse-event.ts";
import { type Alias, lockAliases, resolveAliases, saveAliases } from "../store/aliases.ts";
import { type Client, inTransaction, isDataFault, type Pool } from "../store/database.ts";
import { enqueueFacts } from "../store/queue.ts";
import { recordOutcomes } from "./outcomes.ts";

/** Takes parsed events in: finds out whose they are and makes them durable, many callers to one commit. */
export interface Intake {
  /** Resolves when everything that is not refused is durable. */
  publish(items: readonly IntakeItem[], options?: PublishOptions): Promise<readonly RefusedAt[]>;
}

interface Parcel {
  readonly items: readonly IntakeItem[];
  refused: readonly RefusedAt[];
}

export function makeIntake(pool: Pool): Intake {
  const commit = makeGroupCommit<Parcel>(
    (parcels) =>
      inTransaction(pool, async (client) => {
        for (const parcel of parcels) parcel.refused = [];
        const addressed = await address(client, parcels);
        await enqueueFacts(client, addressed);
      }),
    isDataFault,
  );
  return {
    async publish(items, { ownOutcomesOnly } = { ownOutcomesOnly: false }) {
      const parcel: Parcel = { items: items.filter((item) => !isOutcome(item)), refused: [] };
      await commit([parcel]);
      const outcomes = items.flatMap((item) => (isOutcome(item) ? [outcomeReport(item)] : []));
      // Push events that name a message are outcomes; one that names none of ours was still a valid track call.
      if (outcomes.length > 0)
        await recordOutcomes(pool, outcomes, {
          nowMs: Math.max(...outcomes.map((outcome) => outcome.receivedAtMs)),
          onlyPersonIds: ownOutcomesOnly ? [...new Set(outcomes.map((outcome) => outcome.personId))] : null,
        });
      return parcel.refused;
    },
  };
}

const isOutcome = (item: IntakeItem): boolean => item.kind === "fact" && item.addressed.fact.kind === "outcome";

function outcomeReport(item: IntakeItem): ReportedOutcome & { readonly receivedAtMs: number; readonly personId: string } {
  if (item.kind !== "fact" || item.addressed.fact.kind !== "outcome") throw new TypeError("only outcome facts are reports");
  const { fact, receivedAtMs, personId } = item.addressed;
  return {
    of: { kind: "message", messageId: fact.messageId },
    deviceId: fact.deviceId,
    outcome: fact.outcome,
    atMs: fact.atMs,
    value: null,
    receivedAtMs,
    personId,
  };
}

/**
 * Makes the links and addresses the facts, in the order of the items: what follows a link in the same batch already belongs to the
 * known person. Of facts alone nobody is looked up here: an id that stands for somebody else is found out where facts are folded,
 * once for an id and not once for an event.
 */
async function address(client: Client, parcels: readonly Parcel[]): Promise<readonly AddressedFact[]> {
  const ids = new Set<string>();
  for (const { items } of parcels) {
    for (const item of items) {
      if (item.kind === "link") for (const id of [item.from, item.fromAnonymous, item.to]) if (id !== null) ids.add(id);
    }
  }
  let known = await resolveAliases(client, [...ids]);
  if (parcels.some(({ items }) => items.some((item) => item.kind === "link" && isNews(item, known)))) {
    await lockAliases(client);
    known = await resolveAliases(client, [...ids]);
  }
  const aliases = new Map(known);
  const made: Alias[] = [];
  const facts: AddressedFact[] = [];
  for (const parcel of parcels) {
    const refused: RefusedAt[] = [];
    for (const item of parcel.items) {
      if (item.kind === "fact") {
        const personId = aliases.get(item.addressed.personId);
        facts.push(personId === undefined ? item.addressed : { ...item.addressed, personId });
      } else {
        const refusal = link(aliases, item, { facts, made });
        if (refusal) refused.push(refusal);
      }
    }
    parcel.refused = refused;
  }
  await saveAliases(client, made);
  return facts;
}

type Link = Extract<IntakeItem, { kind: "link" }>;

/** Most identify calls say again what is known. */
const isNews = (item: Link, aliases: ReadonlyMap<string, string>): boolean => {
  const to = aliases.get(item.to) ?? item.to;
  return [item.from, item.fromAnonymous].some((from) => from !== null && aliases.get(from) !== to);
};

function link(
  aliases: Map<string, string>,
  item: Link,
  out: { readonly facts: AddressedFact[]; readonly made: Alias[] },
): RefusedAt | null {
  const to = aliases.get(item.to) ?? item.to;
  if (to === item.from || to === item.fromAnonymous) {
    return {
      index: item.index,
      code: "aliasCircle",
      message: `"${item.to}" already stands for "${to}"`,
      field: "previousId",
      value: item.from,
      remedy: "alias in one direction only: the id that stays is userId",
    };
  }
  // After an alias call the previous id may be a known one or an anonymous one; whichever was never seen leaves no trace.
  for (const from of item.fromAnonymous === null ? [item.from] : [item.from, item.fromAnonymous]) {
    const standing = aliases.get(from);
    if (standing === to) continue;
    aliases.set(from, to);
    out.made.push({ aliasId: from, personId: to, atMs: item.atMs });
    // An anonymous id that somebody else used before (a shared phone) points to the newest; its earlier history stays where it went.
    if (standing !== undefined && from.startsWith(anonymousPrefix)) continue;
    for (const [alias, person] of aliases) if (person === from) aliases.set(alias, to);
    out.facts.push({
      personId: from,
      key: `merged:${from}:${to}`,
      receivedAtMs: item.receivedAtMs,
      fact: { kind: "mergedInto", atMs: item.atMs, personId: to },
    });
  }
  return null;
}
