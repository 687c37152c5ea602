import type { Queryable } from "./database.ts";
import { readSetting, writeSetting } from "./settings.ts";

/** A version that deciders keep to, whatever is learned. */
export interface ModelHold {
  /** Version of the frozen model, as decisions name it. */
  readonly version: number;
  /** `hold`: an admin's brake, for any version. `promotion`: an approver's choice of a version whose learned model decides. */
  readonly kind: "hold" | "promotion";
  readonly atMs: number;
  /** When it ends by itself, in domain time; null: when somebody releases it. */
  readonly untilMs: number | null;
  /** Name of the key or operator that asked for it. */
  readonly by: string;
  readonly reason: string | null;
}

/** `sharedVersions` and `saveLearned` read the setting by this name in their own statements, and pass over one that ended. */
const setting = "modelHold";

/** What deciders are held to at a time; null: nothing, or it ended by itself. */
export async function readHold(db: Queryable, nowMs: number): Promise<ModelHold | null> {
  // One that was written by an earlier release is a hold without an end.
  const stored = await readSetting<Omit<ModelHold, "kind" | "untilMs"> & Partial<ModelHold>>(db, setting);
  if (stored === null) return null;
  const hold: ModelHold = { ...stored, kind: stored.kind ?? "hold", untilMs: stored.untilMs ?? null };
  return hold.untilMs !== null && hold.untilMs <= nowMs ? null : hold;
}

export const writeHold = (db: Queryable, hold: ModelHold): Promise<void> => writeSetting(db, setting, hold);

/** Forgets what deciders are held to, if anything. */
export async function clearHold(db: Queryable): Promise<void> {
  await db.query("delete from settings where settings.name = $1", [setting]);
}

/** Lets one change of the hold be made at a time, until the transaction ends. */
export async function lockHold(db: Queryable): Promise<void> {
  await db.query("select pg_advisory_xact_lock($1)", [4_100_029]);
}
