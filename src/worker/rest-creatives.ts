import type { Catalogue } from "../catalogue/catalogue.ts";
import { compile } from "../catalogue/compile.ts";
import { type Declared, entryOf } from "../catalogue/schema.ts";
import { readStored } from "../catalogue/stored.ts";
import { type PlannedChange, planStatusChanges } from "../learning/supply/plan-status-changes.ts";
import { loadDeclared } from "../store/catalogue.ts";
import { evidenceMs, loadCreativeEvidence, newestStatusChanges } from "../store/creative-report.ts";
import { type Pool, whileAlone } from "../store/database.ts";
import { readSetting, writeSetting } from "../store/settings.ts";
import { makeOwnChange } from "./own-change.ts";

const restLock = 4_100_010;
const lookedOn = "creativesLookedOn";

/**
 * Once a day of domain time: lays worn creatives to rest, retires poor ones and brings back those whose rest is over, as the policy allows,
 * in a catalogue version of Carillon's own with the reason at each change. Answers what was changed; null when today was looked at
 * already, when another process is at it, or when somebody changed the catalogue meanwhile (then the next call looks again).
 */
export async function restCreativesOnce({ pool }: { readonly pool: Pool }, nowMs: number): Promise<readonly PlannedChange[] | null> {
  const today = new Date(nowMs).toISOString().slice(0, 10);
  if ((await readSetting<string>(pool, lookedOn)) === today) return null;
  return whileAlone(pool, restLock, async () => {
    // The one before may have been at it when we looked.
    if ((await readSetting<string>(pool, lookedOn)) === today) return null;
    const stored = await loadDeclared(pool, null);
    if (stored === null) return null;
    const declared = readStored(stored.declared);
    const planned = await plan(pool, compile(declared, stored.version), nowMs);
    if (planned.length > 0 && !(await apply(pool, { version: stored.version, declared, planned, nowMs }))) return null;
    await writeSetting(pool, lookedOn, today);
    return planned;
  });
}

async function plan(pool: Pool, catalogue: Catalogue, nowMs: number): Promise<readonly PlannedChange[]> {
  const { autoRest, autoRetire } = catalogue.policy.creatives;
  // Counting messages is the dear part, and nobody asks for it.
  if (!autoRest && !autoRetire) return planStatusChanges({ catalogue, counts: [], changes: await newestStatusChanges(pool), nowMs });
  const evidence = await loadCreativeEvidence(pool, { fromMs: Math.max(0, nowMs - evidenceMs), toMs: nowMs, nowMs });
  return planStatusChanges({ catalogue, ...evidence, nowMs });
}

/** False when the catalogue is no longer the one that was planned on. */
async function apply(
  pool: Pool,
  one: { readonly version: number; readonly declared: Declared; readonly planned: readonly PlannedChange[]; readonly nowMs: number },
): Promise<boolean> {
  const reasons = new Map(one.planned.map(({ creative, reason }) => [creative, reason]));
  const entries = one.planned.flatMap(({ creative: id, to: status }) => {
    const entry = entryOf(one.declared.creatives, id);
    return entry === undefined ? [] : [[id, { ...entry, status }] as const];
  });
  const { version, declared, nowMs } = one;
  return makeOwnChange(pool, { version, declared, incoming: { creatives: Object.fromEntries(entries) }, reasons, nowMs });
}
