import type { ChangedBy } from "../api/access-ports.ts";
import type { Hold, ModelListItem } from "../api/wire/learning.ts";
import { DAY_MS } from "../base/duration.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import type { Policy } from "../catalogue/catalogue.ts";
import { noteAudit } from "../store/audit.ts";
import { inTransaction, type Pool } from "../store/database.ts";
import { hasLearned } from "../store/learned.ts";
import { findModel } from "../store/learning-report.ts";
import { clearHold, lockHold, type ModelHold, readHold, writeHold } from "../store/model-hold.ts";
import { noLongerKept, shownHold } from "./hold-model.ts";
import { type LearnedModelDeps, summariesOf } from "./model-summaries.ts";

export interface PromoteRequest {
  readonly version: number;
  readonly reason: string;
  /** Days of domain time after which it ends by itself; null: when somebody releases it. */
  readonly days: number | null;
  /** Who scores by the policy in force. */
  readonly scorer: Policy["scorer"];
  readonly by: ChangedBy;
  readonly nowMs: number;
}

/**
 * Lets a version decide whose learned model beats the mean rate, whatever is learned meanwhile: all processes take it up with their next
 * batch. Refuses a version that could not decide, a policy that asks no model, and while an admin holds one. null = there is no such version.
 */
export async function promoteModel(deps: LearnedModelDeps, asked: PromoteRequest): Promise<Result<Hold, Refusal> | null> {
  const { version, reason, days, scorer, by, nowMs } = asked;
  const row = await findModel(deps.pool, version);
  if (row === null) return null;
  const [item] = await summariesOf(deps, [row]);
  if (item === undefined) return null;
  if (!(await hasLearned(deps.pool, row.parts))) return err(noLongerKept(version, "promote"));
  if (!item.promotion.isPromoted) return err(notPromotable(item));
  if (scorer !== "learned") return err(scorerNotLearned(scorer));
  return inTransaction(deps.pool, async (client) => {
    await lockHold(client);
    const before = await readHold(client, nowMs);
    if (before?.kind === "hold") return err(heldBy(before));
    const untilMs = days === null ? null : nowMs + days * DAY_MS;
    const hold: ModelHold = { version, kind: "promotion", atMs: nowMs, untilMs, by: by.actor.name, reason };
    await writeHold(client, hold);
    const after = shownHold(hold, true);
    await noteAudit(client, nowMs, by, [{ kind: "models", object: String(version), before: before && shownHold(before, true), after }]);
    return ok(after);
  });
}

const notPromotable = ({ version, promotion }: ModelListItem): Refusal => ({
  ...saying("modelNotPromotable", { version }),
  message: `model ${version} cannot be promoted: ${promotion.text}`,
  field: "version",
  value: version,
  remedy: "promote a version whose model may decide (isPromoted in GET /v1/learning/models), or let an admin hold this one as it is",
});

const scorerNotLearned = (scorer: Policy["scorer"]): Refusal => ({
  ...saying("scorerNotLearned", { scorer }),
  message: `the policy's scorer is ${scorer}: no learned model decides, whichever is promoted`,
  field: "version",
  remedy: "set scorer: learned in the policy, then promote",
});

const heldBy = ({ version, by }: ModelHold): Refusal => ({
  ...saying("modelHeld", { version, by }),
  message: `deciders are held to model ${version} by ${by}, which comes before any promotion`,
  field: "version",
  value: version,
  remedy: "let an admin release the hold with DELETE /v1/learning/hold, then promote",
});

/** Ends the promotion of a version. Refuses to end an admin's hold; null = that version is not promoted by hand. */
export async function releasePromotion(
  pool: Pool,
  { version, by, nowMs }: Pick<PromoteRequest, "version" | "by" | "nowMs">,
): Promise<Result<true, Refusal> | null> {
  return inTransaction(pool, async (client) => {
    await lockHold(client);
    const before = await readHold(client, nowMs);
    if (before === null || before.version !== version) return null;
    if (before.kind === "hold") return err(heldBy(before));
    await clearHold(client);
    await noteAudit(client, nowMs, by, [{ kind: "models", object: String(version), before: shownHold(before, true), after: null }]);
    return ok(true);
  });
}
