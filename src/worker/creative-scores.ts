import { DAY_MS } from "../base/duration.ts";
import { CreativeScorer, type CreativeScores } from "../learning/bandit/creative-scores.ts";
import { openLabelAgeMs } from "../learning/response/learner.ts";
import type { Client } from "../store/database.ts";
import { type ChoiceRow, pageOfChoices } from "../store/learned.ts";

/** How far back choices speak for and against creatives. */
const judgedMs = 30 * DAY_MS;
const page = 20_000;

/**
 * Scores every creative by the choices of the last 30 days whose first label is due: was the message opened within 12 hours. Messages that
 * were not handed over say nothing.
 */
export async function fitCreativeScores(client: Client, nowMs: number): Promise<CreativeScores> {
  const scorer = new CreativeScorer();
  // Before the epoch nothing was sent, and not every time before it can be written.
  const span = { fromMs: Math.max(0, nowMs - judgedMs), toMs: Math.max(0, nowMs - openLabelAgeMs) };
  let after: ChoiceRow | null = null;
  for (;;) {
    const rows: readonly ChoiceRow[] = await pageOfChoices(client, { ...span, after, limit: page });
    for (const { campaign, creative, pairs, odds, opened_at: openedAt, attempted_at: attemptedAt } of rows)
      scorer.add({
        campaign,
        creative,
        pairs:
          pairs?.map(([ofCampaign, , ofCreative, , propensity]) => ({ campaign: ofCampaign, creative: ofCreative, propensity })) ??
          odds?.map(([ofCreative, propensity]) => ({ campaign, creative: ofCreative, propensity })) ??
          null,
        opened: openedAt !== null && openedAt <= attemptedAt + openLabelAgeMs,
      });
    after = rows[rows.length - 1] ?? null;
    if (rows.length < page) return scorer.fit();
  }
}
