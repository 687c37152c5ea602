import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import { channels } from "../channel/registry.ts";
import { inTransaction, type Pool } from "../store/database.ts";
import { countGone, type GoneCount, type GoneTokens, undoGone } from "../store/token-hygiene.ts";
import { tellDevices } from "../worker/tell-devices.ts";

const batchRows = 5000;

/** Tokens that were dead or in quarantine and fitted, by channel and reason, and how many of them live again. */
export interface Undone {
  readonly found: readonly GoneCount[];
  readonly total: number;
  readonly revived: number;
}

/**
 * Takes back that tokens are dead or in quarantine: they live again as if they had just been registered, and their people's records know the
 * channels. With `dryRun` it only counts. Goes on batch by batch, each for good, until none is left or the signal says stop.
 */
export async function undoTokens(
  pool: Pool,
  gone: GoneTokens,
  { dryRun, nowMs, signal }: { readonly dryRun: boolean; readonly nowMs: number; readonly signal?: AbortSignal },
): Promise<Undone> {
  const found = await countGone(pool, gone);
  const total = found.reduce((sum, one) => sum + one.tokens, 0);
  let revived = 0;
  for (let more = !dryRun && total > 0; more && signal?.aborted !== true; ) {
    const batch = await inTransaction(pool, async (client) => {
      const devices = await undoGone(client, gone, batchRows);
      await tellDevices(client, devices, nowMs);
      return devices.length;
    });
    revived += batch;
    more = batch === batchRows;
  }
  return { found, total, revived };
}

/** As `undoTokens`; a vendor that no channel is of is refused, where one that is misspelt would fit nothing without a word. */
export async function undoTokensOf(
  pool: Pool,
  gone: GoneTokens,
  options: { readonly dryRun: boolean; readonly nowMs: number },
): Promise<Result<Undone, Refusal>> {
  const { vendor } = gone;
  if (vendor === null || channels.has(vendor)) return ok(await undoTokens(pool, gone, options));
  return err({
    ...saying("unknownVendor", { name: vendor }),
    message: `no channel is called "${vendor}"`,
    field: "vendor",
    value: vendor,
    limit: [...channels.keys()].join(", "),
    remedy: "name one of these, or leave it out for all",
  });
}
