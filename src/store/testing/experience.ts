import { DAY_MS } from "../../base/duration.ts";
import type { Decision } from "../../decision/decision.ts";
import type { OutcomeKind } from "../../event/fact.ts";
import { inTransaction, type Pool } from "../database.ts";
import { saveDecisions } from "../decisions.ts";
import { endMessages } from "../message-states.ts";
import { saveMessages } from "../messages.ts";
import { stampOutcomes } from "../outcomes.ts";
import { aMessageRow } from "./rows.ts";

/** A message that was decided, handed over, and met with an answer, in few words. */
export interface Sent {
  readonly personId: string;
  readonly messageId: string;
  readonly attemptedAtMs: number;
  /** Base64, as a decision logs them; null: the decision kept none. */
  readonly features: string | null;
  readonly category?: string;
  readonly state?: "sent" | "failed" | "waiting";
  /** What was decided, where that matters. */
  readonly decision?: Partial<Decision>;
  /** Milliseconds from the attempt. */
  readonly after?: Partial<Readonly<Record<OutcomeKind, number>>>;
}

const aDecision = (personId: string, atMs: number, over: Partial<Decision> = {}): Decision => ({
  personId,
  atMs,
  cause: "due",
  seed: "s",
  steps: [],
  chosen: null,
  skipped: null,
  eligible: 1,
  shortlist: [],
  creativeOdds: null,
  way: null,
  arm: null,
  appraisal: null,
  versions: { catalogue: 1, items: 1, model: 1, state: 1 },
  ...over,
});

/** Writes decisions, messages and what came of them, as deciding, delivering and answering would. Decided an hour before the attempt. */
export const saveExperience = (pool: Pool, sent: readonly Sent[]): Promise<void> =>
  inTransaction(pool, async (client) => {
    const decidedAt = ({ attemptedAtMs }: Sent): number => attemptedAtMs - DAY_MS / 24;
    await saveDecisions(
      client,
      sent.map((one) => ({
        decisionId: `d_${one.messageId}`,
        messageId: one.messageId,
        decision: aDecision(one.personId, decidedAt(one), {
          appraisal: { value: 0.1, pOff: 0.01, price: 0, linePrices: {}, contributions: [], features: one.features },
          ...one.decision,
        }),
      })),
    );
    await saveMessages(
      client,
      sent.map((one) =>
        aMessageRow(one.personId, one.messageId, {
          decidedAtMs: decidedAt(one),
          sendAtMs: one.attemptedAtMs,
          category: one.category ?? "content",
        }),
      ),
    );
    await endMessages(
      client,
      sent.flatMap(({ state = "sent", ...one }) =>
        state === "waiting"
          ? []
          : [{ ...one, attempt: 0, state, reason: null, atMs: one.attemptedAtMs, attempted: true, channel: "fcm", maker: "samsung" }],
      ),
      "waiting",
    );
    await stampOutcomes(
      client,
      sent.flatMap(({ personId, messageId, attemptedAtMs, after = {} }) =>
        Object.entries(after).map(([outcome, ms]) => ({
          personId,
          messageId,
          deviceId: "d",
          outcome: outcome as OutcomeKind, // the keys of `after`
          atMs: attemptedAtMs + ms,
          value: null,
        })),
      ),
    );
  });
