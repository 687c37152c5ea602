import { failureGuide } from "../delivery/failure.ts";
import { type Queryable, timestamp } from "../store/database.ts";
import { type FailureQuestion, failureCounts } from "../store/failure-report.ts";
import { countSkipped, type SkippedCount } from "../store/skipped-ways.ts";

const skipAdvice: Readonly<Record<SkippedCount["reason"], string>> = {
  notConfigured: "Devices have addresses there and no channel serves their app: configure one with PUT /v1/channels/{id}.",
  paused: "The channel is paused: `carillon doctor` tells why.",
  resting:
    "The vendor failed again and again, or asked to be left alone: nothing to do while it passes; look at the failures above if not.",
  overQuota: "The vendor's count for the device or the app was used up: send less there, or ask the vendor for more.",
  noRight: "The app lacks the vendor's right for the category: apply for it and list it under `granted`.",
  switchedOff: "The person switched the channel off.",
  inactive: "The vendor calls the device out of use: marketing waits until its app registers again.",
  smsNotAllowed: "Text messages cost money and go only where campaign or placement says sms: true.",
};

/**
 * What failed in a span, whose fault it is and what to do about it, most frequent first. Where a row holds several reasons, fault and
 * advice are those of the reason seen most. Beside them, the ways that were left out for a better one or for none.
 */
export async function reportOfFailures(db: Queryable, question: FailureQuestion) {
  const [rows, skipped] = [await failureCounts(db, question), await countSkipped(db, question)];
  return {
    from: timestamp(question.fromMs),
    to: timestamp(question.toMs),
    rows: rows.map(({ key, lastAtMs, codes, ...row }) => {
      const { fault, advice } = failureGuide[row.reason];
      return { ...row, fault, ...key, lastAt: timestamp(lastAtMs), codes: [...codes], advice };
    }),
    skipped: skipped.map((one) => ({ ...one, advice: skipAdvice[one.reason] })),
  };
}
