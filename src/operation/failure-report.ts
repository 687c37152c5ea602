import { adviceOn } from "../delivery/failure.ts";
import type { Again } from "../delivery/route.ts";
import { type Queryable, timestamp } from "../store/database.ts";
import { type FailureQuestion, failureCounts } from "../store/failure-report.ts";
import { countSkipped, countWaitingFor, type SkippedCount } from "../store/skipped-ways.ts";
import type { HeldReason } from "../worker/requests.ts";

const skipAdvice: Readonly<Record<SkippedCount["reason"], string>> = {
  notConfigured: "Devices have addresses there and no channel serves their app: configure one with PUT /v1/channels/{id}.",
  paused: "The channel is paused: `carillon doctor` tells why.",
  resting:
    "The vendor failed again and again, or asked to be left alone: nothing to do while it passes; look at the failures above if not.",
  overQuota: "The vendor's count for the device or the app was used up: send less there, or ask the vendor for more.",
  noRight: "The app lacks the vendor's right for the category: apply for it and list it under `granted`.",
  switchedOff: "The person switched the channel off.",
  inactive: "The vendor calls the device out of use: marketing waits until its app registers again.",
  doubted: "The vendor doubts the device's token: marketing waits until the next UTC day, and doubts on three days end the token.",
  smsNotAllowed: "Text messages cost money and go only where campaign or placement says sms: true.",
};

/** Why a message may wait that could leave as far as its person is concerned. */
type WaitReason = HeldReason | Again["reason"] | "paced";

const waitAdvice: Readonly<Record<WaitReason, string>> = {
  stopped: "The stop switch held them back: they leave when POST /v1/stop sets it off.",
  resting: "Their channel failed again and again and rests: nothing to do while it passes; look at the failures above if not.",
  noRoom: "Their channel answers too slowly for as many: they leave as it takes them; look at the vendor's state, or spread what is sent.",
  overQuota: "The vendor's count for the device or the app is used up: they leave when it begins anew, if they live so long.",
  doubted: "Their vendor doubted the device's token today: they leave on the next UTC day, if they live so long.",
  paced: "More is due than the channel's pace lets through: they leave in turn.",
};
const isWaitReason = (name: string): name is WaitReason => name in waitAdvice;

/**
 * What failed in a span, whose fault it is and what to do about it, most frequent first. Where a row holds several reasons, fault and
 * advice are those of the reason seen most. Beside them, the ways that were left out for a better one or for none, and what waits now for
 * its way, of whatever vendor: which that will be is not decided yet.
 */
export async function reportOfFailures(db: Queryable, question: FailureQuestion) {
  const [rows, skipped] = [await failureCounts(db, question), await countSkipped(db, question)];
  const waiting = await countWaitingFor(db, Object.keys(waitAdvice).filter(isWaitReason));
  return {
    from: timestamp(question.fromMs),
    to: timestamp(question.toMs),
    rows: rows.map(({ key, lastAtMs, codes, ...row }) => {
      const { fault, advice } = adviceOn(row.reason);
      return { ...row, fault, ...key, lastAt: timestamp(lastAtMs), codes: [...codes], advice };
    }),
    skipped: skipped.map((one) => ({ ...one, advice: skipAdvice[one.reason] })),
    waiting: waiting.map((one) => ({ ...one, advice: waitAdvice[one.reason] })),
  };
}
