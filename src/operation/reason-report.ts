import { wordsOf } from "../decision/explain-words.ts";
import { openLabelAgeMs } from "../learning/response/learner.ts";
import { rateDifference } from "../learning/uplift/rate-difference.ts";
import { type Queryable, timestamp } from "../store/database.ts";
import { type ExplainedCounts, type ReasonCounts, reasonCounts } from "../store/reason-report.ts";

/** Log-odds from which on something is said to have spoken clearly for a message: odds of an open × 1.11. */
const clearEffect = 0.1;

/**
 * What spoke for what was sent in a span, by time of attempt: how much the model leaned on each group of contributions, and whether
 * messages for which it spoke clearly were opened more than the rest. Opens are those within 12 hours, of messages at least as old. The
 * rest differs in other ways too, so that the difference says whether leaning on a group goes with opens, not that it is the cause.
 */
export async function reportOfReasons(
  db: Queryable,
  query: { readonly fromMs: number; readonly toMs: number; readonly campaign: string | null },
  nowMs: number,
) {
  const { totals, reasons } = await reasonCounts(db, {
    ...query,
    settledToMs: Math.min(query.toMs, nowMs - openLabelAgeMs),
    openWithinMs: openLabelAgeMs,
    clearEffect,
  });
  const told = (total: ExplainedCounts) =>
    tell(
      total,
      reasons.filter(({ campaign }) => campaign === total.campaign),
    );
  const overall = totals.find(({ campaign }) => campaign === null) ?? nothing;
  return {
    from: timestamp(query.fromMs),
    to: timestamp(query.toMs),
    clearEffect,
    overall: told(overall),
    campaigns: totals.flatMap((total) => (total.campaign === null ? [] : [{ campaign: total.campaign, ...told(total) }])),
  };
}

const nothing: ExplainedCounts = { campaign: null, messages: 0, explained: 0, settled: 0, opens: 0 };

function tell({ messages, explained, settled, opens }: ExplainedCounts, reasons: readonly ReasonCounts[]) {
  const leaning = ({ effects }: ReasonCounts): number => Math.abs(effects);
  return {
    messages,
    explained,
    ...part(settled, opens),
    reasons: [...reasons]
      .sort((a, b) => leaning(b) - leaning(a))
      .map(({ group, kept, effects, clear, clearOpens }) => {
        const effect = effects / kept;
        const [clearly, rest] = [part(clear, clearOpens), part(settled - clear, opens - clearOpens)];
        return {
          group,
          text: wordsOf([{ group, effect }])[0]?.text ?? group,
          effect,
          factor: Math.exp(effect),
          kept,
          share: kept / explained,
          clear: clearly,
          rest,
          difference: differenceOf(clearly, rest),
        };
      }),
  };
}

const part = (settled: number, opens: number) => ({ settled, opens, openRate: settled === 0 ? null : opens / settled });

type Part = ReturnType<typeof part>;

function differenceOf(clear: Part, rest: Part) {
  if (clear.settled === 0 || rest.settled === 0) return null;
  const counts = ({ settled, opens }: Part) => ({ people: settled, successes: opens });
  const { difference, low, high } = rateDifference(counts(rest), counts(clear));
  return { value: difference, low, high };
}
