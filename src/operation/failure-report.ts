import { failureGuide } from "../delivery/failure.ts";
import { type Queryable, timestamp } from "../store/database.ts";
import { type FailureQuestion, failureCounts } from "../store/failure-report.ts";

/**
 * What failed in a span, whose fault it is and what to do about it, most frequent first. Where a row holds several reasons, fault and
 * advice are those of the reason seen most.
 */
export async function reportOfFailures(db: Queryable, question: FailureQuestion) {
  const rows = await failureCounts(db, question);
  return {
    from: timestamp(question.fromMs),
    to: timestamp(question.toMs),
    rows: rows.map(({ key, lastAtMs, codes, ...row }) => {
      const { fault, advice } = failureGuide[row.reason];
      return { ...row, fault, ...key, lastAt: timestamp(lastAtMs), codes: [...codes], advice };
    }),
  };
}
