import { channels } from "../channel/registry.ts";
import { loadChannels } from "../store/channels.ts";
import type { Pool } from "../store/database.ts";
import { checkSums } from "../store/doctor.ts";
import { newestDeadLetters, ranMigrations, serverVersion } from "../store/installation.ts";
import { readMigrations } from "../store/migrate.ts";
import { standingPauses } from "../store/pauses.ts";
import { countDeadLetters, countQueued } from "../store/queue.ts";
import type { SecretBox } from "../store/secret-box.ts";
import { channelConfig } from "../worker/senders.ts";
import type { CallbackAddresses } from "./callback-address.ts";

/** One thing that was looked at. `detail` says what was found, and what to do when it is wrong. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface DoctorDeps {
  readonly pool: Pool;
  readonly box: SecretBox;
  readonly addresses: CallbackAddresses;
}

/** Looks at an open installation: schema, sums of accounting, facts that could not be folded, channels. Reads only. */
export async function examine(deps: DoctorDeps): Promise<readonly Finding[]> {
  const { pool } = deps;
  return [
    ...(await examineStore(pool)),
    ...(await checkSums(pool)).map((sum) => ({ check: sum.rule, ok: sum.holds, detail: sum.detail })),
    await examineDeadLetters(pool),
    { check: "facts that wait to be folded", ok: true, detail: String(await countQueued(pool)) },
    ...(await examinePauses(pool)),
    ...(await examineChannels(deps)),
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

const noReceipts =
  "its vendor would tell what became of messages, but knows no address: set CARILLON_PUBLIC_URL to the one by which vendors reach this server";

/** What Carillon paused by itself waits for somebody to look at it. */
async function examinePauses(pool: Pool): Promise<readonly Finding[]> {
  const check = "nothing was paused by itself";
  const standing = await standingPauses(pool);
  if (standing.length === 0) return [{ check, ok: true, detail: "no pause stands" }];
  return standing.map(({ kind, subject, reason, atMs }) => ({
    check,
    ok: false,
    detail: `${kind} ${subject}, since ${new Date(atMs).toISOString()}: ${reason}`,
  }));
}

async function examineChannels({ pool, box, addresses }: DoctorDeps): Promise<readonly Finding[]> {
  const rows = await loadChannels(pool, box);
  if (rows.length === 0)
    return [{ check: "channels", ok: true, detail: "none is configured: nothing can be sent; PUT /v1/channels/{id} makes one" }];
  return rows.map((row): Finding => {
    const check = `channel ${row.id} (${row.vendor}, app ${row.appId})`;
    const kind = channels.get(row.vendor);
    if (!kind) return { check, ok: false, detail: `no channel is called "${row.vendor}": remove it, or run the version that knows it` };
    const callbackUrl = addresses.urlOf(row.id);
    // With the address that its sender will have: a vendor may find it too long.
    const ready = kind.parseConfig({ ...channelConfig(row), ...(callbackUrl === null ? {} : { callbackUrl }) });
    if (!ready.ok) return { check, ok: false, detail: ready.error.map((refusal) => `${refusal.message}: ${refusal.remedy}`).join("; ") };
    const state = row.pausedReason === null ? "ready" : `paused: ${row.pausedReason}`;
    return { check, ok: true, detail: ready.value.readReceipts === null || callbackUrl !== null ? state : `${state}; ${noReceipts}` };
  });
}
