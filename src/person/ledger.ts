import { DAY_MS } from "../base/duration.ts";
import type { MessageRef } from "../event/fact.ts";
import type { LedgerEntry, LedgerStatus } from "./state.ts";

export const maxLedgerEntries = 128;
/** Messages older than this, by the newest fact, no longer count against any limit. */
const ledgerMs = 35 * DAY_MS;

type Ledger = readonly LedgerEntry[];

export function findEntry(ledger: Ledger, messageId: string): LedgerEntry | undefined {
  // Facts speak of recent messages most of the time.
  return ledger.findLast((entry) => entry.messageId === messageId);
}

export function newEntry(message: MessageRef, atMs: number, status: LedgerStatus): LedgerEntry {
  const { messageId, campaign, line, kind, category, creative, item, placement } = message;
  const about = { messageId, campaign, line, kind, category, creative, item, placement, class: message.class };
  return { ...about, atMs, status, channel: null, outcomes: 0, openedAtMs: null };
}

/** The ledger with an entry put in its place by time, in the stead of the entry of the same message if there is one. */
export function putEntry(ledger: Ledger, entry: LedgerEntry): Ledger {
  const others = withoutEntry(ledger, entry.messageId);
  let at = others.length;
  while (at > 0 && isAfter(others[at - 1], entry)) at--;
  return [...others.slice(0, at), entry, ...others.slice(at)];
}

export function withoutEntry(ledger: Ledger, messageId: string): Ledger {
  return findEntry(ledger, messageId) ? ledger.filter((entry) => entry.messageId !== messageId) : ledger;
}

/** Both ledgers without doubles: of a message that both hold, the first's entry stays, with the outcomes of both. */
export function uniteLedgers(a: Ledger, b: Ledger): Ledger {
  const byMessage = new Map(a.map((entry) => [entry.messageId, entry]));
  for (const other of b) {
    const own = byMessage.get(other.messageId);
    byMessage.set(other.messageId, own ? unite(own, other) : other);
  }
  return [...byMessage.values()].sort(byTime).slice(-maxLedgerEntries);
}

function unite(own: LedgerEntry, other: LedgerEntry): LedgerEntry {
  const opened = [own.openedAtMs, other.openedAtMs].filter((atMs) => atMs !== null);
  return { ...own, outcomes: own.outcomes | other.outcomes, openedAtMs: opened.length === 0 ? null : Math.min(...opened) };
}

/** Drops what is too old by the newest time seen, then the oldest over the greatest length. */
export function pruneLedger(ledger: Ledger, newestMs: number): Ledger {
  let from = Math.max(0, ledger.length - maxLedgerEntries);
  while (from < ledger.length && (ledger[from]?.atMs ?? 0) <= newestMs - ledgerMs) from++;
  return from === 0 ? ledger : ledger.slice(from);
}

const isAfter = (a: LedgerEntry | undefined, b: LedgerEntry): boolean => a !== undefined && byTime(a, b) > 0;
const byTime = (a: LedgerEntry, b: LedgerEntry): number =>
  a.atMs - b.atMs || (a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0);
