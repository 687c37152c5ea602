import { type Queryable, timestamp } from "../store/database.ts";
import { type Heard, lotOf, type ReachRow, reachCounts } from "../store/reach-report.ts";
import { secondTouchCounts } from "../store/second-touch-report.ts";

/**
 * How far messages of a span got, by maker and ROM: devices as they are now, and shares of messages from one step to the next. Apart from
 * that, what second touches brought. `byLot`: devices and messages of one person in 16, multiplied; second touches all the same.
 */
export async function reportOfReach(db: Queryable, span: { readonly fromMs: number; readonly toMs: number; readonly byLot?: boolean }) {
  const { rows, totals } = await reachCounts(db, span);
  const touches = await secondTouchCounts(db, span);
  const { maker: _maker, rom: _rom, ...all } = withRates(totals);
  return {
    from: timestamp(span.fromMs),
    to: timestamp(span.toMs),
    ...(span.byLot ? { oneIn: lotOf } : {}),
    rows: rows.map(withRates),
    totals: all,
    secondTouches: { ...touches, rows: [...touches.rows] },
  };
}

const withRates = (row: ReachRow) => ({
  ...row,
  rates: { permitted: share(row.permitted, row.registered), ...ratesOf(row.messages) },
});

const ratesOf = ({ attempted, accepted, delivered, shown, opened }: Heard) => ({
  accepted: share(accepted, attempted),
  delivered: share(delivered, accepted),
  shown: share(shown, accepted),
  opened: share(opened, accepted),
});

/** null without anything to take a share of. */
const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
