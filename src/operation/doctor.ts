import { channels } from "../channel/registry.ts";
import { loadChannels } from "../store/channels.ts";
import type { Pool } from "../store/database.ts";
import { checkSums } from "../store/doctor.ts";
import { newestDeadLetters, ranMigrations, serverVersion } from "../store/installation.ts";
import { readMigrations } from "../store/migrate.ts";
import { countDeadLetters, countQueued } from "../store/queue.ts";
import type { SecretBox } from "../store/secret-box.ts";
import { channelConfig } from "../worker/senders.ts";

/** One thing that was looked at. `detail` says what was found, and what to do when it is wrong. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Looks at an open installation: schema, sums of accounting, facts that could not be folded, channels. Reads only. */
export async function examine(deps: { readonly pool: Pool; readonly box: SecretBox }): Promise<readonly Finding[]> {
  const { pool, box } = deps;
  return [
    ...(await examineStore(pool)),
    ...(await checkSums(pool)).map((sum) => ({ check: sum.rule, ok: sum.holds, detail: sum.detail })),
    await examineDeadLetters(pool),
    { check: "facts that wait to be folded", ok: true, detail: String(await countQueued(pool)) },
    ...(await examineChannels(pool, box)),
  ];
}

async function examineStore(pool: Pool): Promise<readonly Finding[]> {
  const [version, ran, shipped] = [await serverVersion(pool), await ranMigrations(pool), await readMigrations()];
  const checksums = new Map(ran.map((one) => [one.number, one.checksum]));
  const missing = shipped.filter((step) => !checksums.has(step.number));
  const changed = shipped.filter((step) => checksums.has(step.number) && checksums.get(step.number) !== step.checksum);
  const names = (steps: readonly { readonly number: number; readonly name: string }[]) =>
    steps.map((step) => `${step.number} ${step.name}`).join(", ");
  return [
    { check: "PostgreSQL is 15 or later", ok: Number.parseInt(version, 10) >= 15, detail: `version ${version}` },
    {
      check: "the schema is this version's",
      ok: missing.length === 0 && changed.length === 0,
      detail:
        missing.length > 0
          ? `steps that did not run: ${names(missing)}; restart Carillon`
          : changed.length > 0
            ? `steps whose text differs: ${names(changed)}; restore the shipped files`
            : `${ran.length} steps, the last ${names(ran.slice(-1))}`,
    },
  ];
}

async function examineDeadLetters(pool: Pool): Promise<Finding> {
  const count = await countDeadLetters(pool);
  const [newest] = count === 0 ? [] : await newestDeadLetters(pool, 1);
  const said = newest
    ? `; the newest, of person ${newest.personId}, at ${new Date(newest.buriedAtMs).toISOString()}: ${newest.error.split("\n", 1)[0]}`
    : "";
  return {
    check: "every fact could be folded",
    ok: count === 0,
    detail:
      count === 0
        ? "no dead letters"
        : `${count} dead letters${said}; report it as a fault of Carillon: \`carillon dead-letters\` shows them all, and revives them with a version that mends it`,
  };
}

async function examineChannels(pool: Pool, box: SecretBox): Promise<readonly Finding[]> {
  const rows = await loadChannels(pool, box);
  if (rows.length === 0)
    return [{ check: "channels", ok: true, detail: "none is configured: nothing can be sent; PUT /v1/channels/{id} makes one" }];
  return rows.map((row): Finding => {
    const check = `channel ${row.id} (${row.vendor}, app ${row.appId})`;
    const kind = channels.get(row.vendor);
    if (!kind) return { check, ok: false, detail: `no channel is called "${row.vendor}": remove it, or run the version that knows it` };
    const ready = kind.parseConfig(channelConfig(row));
    if (!ready.ok) return { check, ok: false, detail: ready.error.map((refusal) => `${refusal.message}: ${refusal.remedy}`).join("; ") };
    return { check, ok: true, detail: row.pausedReason === null ? "ready" : `paused: ${row.pausedReason}` };
  });
}
