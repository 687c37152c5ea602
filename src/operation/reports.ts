import { DAY_MS } from "../base/duration.ts";
import { type Queryable, timestamp } from "../store/database.ts";
import { countMessages } from "../store/messages.ts";
import {
  type Dimension,
  decisionCounts,
  decisionPercent,
  funnel,
  messageReasons,
  removedCounts,
  totals,
  totalsOfMany,
} from "../store/reports.ts";

/** The funnel of a span, by time of attempt. */
export async function reportFunnel(
  db: Queryable,
  query: { readonly fromMs: number; readonly toMs: number; readonly by: readonly Dimension[]; readonly peopleOfQuarter?: boolean },
) {
  const { rows, totals: sum, estimated } = await funnel(db, query);
  const flat = ({ key, ...counts }: (typeof rows)[number]) => ({ ...key, ...counts });
  const span = { from: timestamp(query.fromMs), to: timestamp(query.toMs) };
  return { ...span, ...(estimated ? { estimated: true } : {}), rows: rows.map(flat), totals: flat(sum) };
}

const everMs = { fromMs: 0, toMs: Date.UTC(9999, 0, 1) };

/**
 * Where everybody and everything stands; the sums of accounting hold in it. `isLarge`: events are an estimate, and decisions those of pages
 * by lot, multiplied.
 */
export async function reportSummary(db: Queryable, nowMs: number, isLarge = false) {
  const percent = isLarge ? await decisionPercent(db) : 100;
  const [all, decisions, messages, reasons, removed] = [
    isLarge ? await totalsOfMany(db) : await totals(db),
    await decisionCounts(db, { ...everMs, percent }),
    await countMessages(db),
    await messageReasons(db),
    await removedCounts(db, { fromMs: nowMs - 7 * DAY_MS, toMs: nowMs + 1, percent }),
  ];
  const { offered = 0, waiting = 0, sending = 0, ...ended } = messages;
  return {
    now: timestamp(nowMs),
    ...(isLarge ? { estimated: true } : {}),
    people: all.people,
    devices: all.devices,
    events: all.facts,
    items: all.items,
    deadTokens: all.dead_tokens,
    due: { total: decisions.due, decided: decisions.decided, skipped: { ...decisions.skipped } },
    removed,
    messages: {
      total: Object.values(messages).reduce((sum, n) => sum + n, 0) - offered,
      sent: ended.sent ?? 0,
      failed: reasons.failed ?? {},
      cancelled: reasons.cancelled ?? {},
      doubtful: ended.doubtful ?? 0,
      waiting: waiting + sending,
      offered,
    },
  };
}
