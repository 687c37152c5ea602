import type { Fact, OutcomeKind } from "../event/fact.ts";
import { markSeen, removeDevice } from "./device-list.ts";
import { findEntry, newEntry, pruneLedger, putEntry, withoutEntry } from "./ledger.ts";
import { type LedgerEntry, outcomeBits, type PersonState } from "./state.ts";

type Attempted = Extract<Fact, { kind: "attempted" }>;
type Outcome = Extract<Fact, { kind: "outcome" }>;

/**
 * What came of handing a message over. Sent: it counts from the time of the attempt. Failed or cancelled: it leaves the ledger, also when
 * it had been sent before (its vendors took their acceptance back), unless it arrived or may have (an earlier attempt was doubtful).
 * Doubtful: it counts.
 */
export function settleAttempt(state: PersonState, fact: Attempted): PersonState {
  const entry = findEntry(state.ledger, fact.messageId);
  if (!entry) return state;
  if (fact.result === "failed" || fact.result === "cancelled")
    return entry.status === "doubtful" || hasArrived(entry) ? state : { ...state, ledger: withoutEntry(state.ledger, fact.messageId) };
  const channel = entry.channel ?? fact.channel;
  if (entry.status === "sent") return channel === entry.channel ? state : put(state, { ...entry, channel }, fact.atMs);
  return put(state, { ...entry, status: fact.result, channel, atMs: fact.atMs }, fact.atMs);
}

/**
 * What became of a message. Each outcome sets its bit once; an open was also shown and delivered, and is a sign of life. A message that
 * the ledger does not hold enters it when it was shown or opened, if the fact describes it. Opt-outs act on devices.
 */
export function settleOutcome(state: PersonState, fact: Outcome): PersonState {
  const marked = mark(state, fact);
  switch (fact.outcome) {
    case "opened":
      return fact.deviceId === null ? marked : { ...marked, devices: markSeen(marked.devices, fact.deviceId, fact.atMs) };
    case "switchedOff":
      return { ...marked, devices: denied(marked, fact.deviceId) };
    case "uninstalled":
      return fact.deviceId === null ? marked : { ...marked, devices: removeDevice(marked.devices, fact.deviceId) };
    default:
      return marked;
  }
}

function mark(state: PersonState, fact: Outcome): PersonState {
  const entry = findEntry(state.ledger, fact.messageId) ?? entering(fact);
  if (!entry) return state;
  const opened = fact.outcome === "opened";
  const arrived = provesArrival.has(fact.outcome);
  const next: LedgerEntry = {
    ...entry,
    status: arrived ? "sent" : entry.status,
    atMs: arrived && entry.status === "reserved" ? fact.atMs : entry.atMs,
    outcomes: entry.outcomes | bitsOf(fact.outcome),
    openedAtMs: opened ? Math.min(entry.openedAtMs ?? fact.atMs, fact.atMs) : entry.openedAtMs,
  };
  return put(state, next, fact.atMs);
}

const entering = (fact: Outcome): LedgerEntry | null =>
  fact.message && (fact.outcome === "shown" || fact.outcome === "opened") ? newEntry(fact.message, fact.atMs, "sent") : null;

const arrivalBits = outcomeBits.delivered | outcomeBits.shown | outcomeBits.opened | outcomeBits.dismissed;
const hasArrived = (entry: LedgerEntry): boolean => (entry.outcomes & arrivalBits) !== 0;

/** Outcomes that only a message which arrived can have. */
const provesArrival: ReadonlySet<OutcomeKind> = new Set(["delivered", "shown", "opened", "dismissed"]);

const bitsOf = (outcome: OutcomeKind): number =>
  outcome === "opened" ? outcomeBits.opened | outcomeBits.shown | outcomeBits.delivered : outcomeBits[outcome];

function denied({ devices }: PersonState, deviceId: string | null): PersonState["devices"] {
  return devices.map((device) => (deviceId === null || device.deviceId === deviceId ? { ...device, permission: "denied" } : device));
}

function put(state: PersonState, entry: LedgerEntry, atMs: number): PersonState {
  const newestMs = Math.max(atMs, state.lastSeenMs ?? atMs);
  return { ...state, ledger: pruneLedger(putEntry(state.ledger, entry), newestMs) };
}
