import type { Hold } from "../api/wire/learning.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import { inTransaction, type Pool, type Queryable, timestamp, timestampOrNull } from "../store/database.ts";
import { hasLearned } from "../store/learned.ts";
import { findModel } from "../store/learning-report.ts";
import { clearHold, lockHold, type ModelHold, readHold, writeHold } from "../store/model-hold.ts";

/** The version that deciders are held to; null when they use the newest. */
export async function showHold(db: Queryable, nowMs: number): Promise<Hold> {
  const hold = await readHold(db, nowMs);
  if (hold === null) return null;
  const model = await findModel(db, hold.version);
  return shownHold(hold, model !== null && (await hasLearned(db, model.parts)));
}

/** A hold or promotion as it is told; `isObeyed`: all that the model needs to decide is there. */
export const shownHold = ({ version, kind, atMs, untilMs, by, reason }: ModelHold, isObeyed: boolean): NonNullable<Hold> => ({
  version,
  kind,
  at: timestamp(atMs),
  until: timestampOrNull(untilMs),
  by,
  reason,
  isObeyed,
});

/** Holds deciders to a version: all processes take it up with their next batch. Takes the place of a promotion. null = there is no such version. */
export async function holdModel(
  pool: Pool,
  asked: { readonly version: number; readonly by: string; readonly reason: string | null; readonly nowMs: number },
): Promise<Result<Hold, Refusal> | null> {
  const { version, by, reason, nowMs } = asked;
  const model = await findModel(pool, version);
  if (model === null) return null;
  if (!(await hasLearned(pool, model.parts))) return err(noLongerKept(version, "hold"));
  const hold: ModelHold = { version, kind: "hold", atMs: nowMs, untilMs: null, by, reason };
  await inTransaction(pool, async (client) => {
    await lockHold(client);
    await writeHold(client, hold);
  });
  return ok(shownHold(hold, true));
}

/** Refuses a version that has lost what it would decide with. */
export const noLongerKept = (version: number, what: "hold" | "promote"): Refusal => ({
  ...saying("modelNoLongerKept", { version }),
  message: `parts of model ${version} are no longer kept, so that it cannot decide again`,
  field: "version",
  value: version,
  remedy: `${what} a newer version; GET /v1/learning/models tells which parts are kept (those with a time)`,
});

/** Lets deciders use the newest again; false when nothing was held. */
export async function releaseModel(pool: Pool, nowMs: number): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await lockHold(client);
    const hold = await readHold(client, nowMs);
    await clearHold(client);
    return hold !== null;
  });
}
