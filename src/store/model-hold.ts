import type { Queryable } from "./database.ts";
import { readSetting, writeSetting } from "./settings.ts";

/** A version that deciders keep to, whatever is learned. */
export interface ModelHold {
  /** Version of the frozen model, as decisions name it. */
  readonly version: number;
  readonly atMs: number;
  /** Name of the key that asked for it. */
  readonly by: string;
  readonly reason: string | null;
}

/** `sharedVersions` and `saveLearned` read the setting by this name in their own statements. */
const setting = "modelHold";

export const readHold = (db: Queryable): Promise<ModelHold | null> => readSetting<ModelHold>(db, setting);
export const writeHold = (db: Queryable, hold: ModelHold): Promise<void> => writeSetting(db, setting, hold);

/** False when nothing was held. */
export async function clearHold(db: Queryable): Promise<boolean> {
  const gone = await db.query("delete from settings where settings.name = $1", [setting]);
  return (gone.rowCount ?? 0) > 0;
}
