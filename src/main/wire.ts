import { createHmac, randomBytes } from "node:crypto";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { makeServer, serverDefaults } from "../api/server.ts";
import { DAY_MS } from "../base/duration.ts";
import { err, ok, type Result } from "../base/result.ts";
import { makeTableQueue } from "../bus/table-queue.ts";
import { makeRenderer } from "../message/render.ts";
import { makeAskedQuestions } from "../operation/asked-questions.ts";
import { type CallbackAddresses, makeCallbackAddresses } from "../operation/callback-address.ts";
import { makeCountAhead } from "../operation/count-ahead.ts";
import { makeKeptAnswers } from "../operation/kept-answers.ts";
import { makeKeptReports } from "../operation/kept-reports.ts";
import { PasswordsBusy } from "../operation/password.ts";
import { makeReplayJobs } from "../operation/replay-jobs.ts";
import { makeToday } from "../operation/today.ts";
import { isPassing, openPool, type Pool } from "../store/database.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres, volatileSettings } from "../store/embedded-postgres.ts";
import { countKeys, createKey, findKey, hashKey } from "../store/keys.ts";
import { releaseLeases } from "../store/message-states.ts";
import { migrate } from "../store/migrate.ts";
import { ensurePartitions } from "../store/partitions.ts";
import { makeSecretBox, type SecretBox } from "../store/secret-box.ts";
import { readSetting, settleSetting } from "../store/settings.ts";
import { type Clock, type LabClock, makeLabClock, realClock } from "../worker/clock.ts";
import { makeMeters } from "../worker/meters.ts";
import { type Role, runWorkers, type WorkerDeps, type Workers } from "../worker/run.ts";
import { makeSenders, type Senders } from "../worker/senders.ts";
import { openShared, type SharedSource } from "../worker/situation.ts";
import { makeBacklogMeter } from "../worker/webhook-backlog.ts";
import { makeWebhookPost } from "../worker/webhook-post.ts";
import { makeWebhookWatch } from "../worker/webhook-watch.ts";
import { makeWebhookSender, type WebhookDeps, webhookTimeoutMs } from "../worker/webhooks.ts";
import type { Config } from "./config.ts";
import { openMasterKey } from "./master-key.ts";
import { makePorts } from "./ports.ts";

/** Wall time that whoever asks for a report waits for a new count where there is an older one. */
const keptPatienceMs = 75;
/** Wall time that the page of today waits for how creatives do, which reads the messages of weeks. */
const creativesPatienceMs = 50;

export interface OpenOptions {
  /** Lab mode: where domain time starts (a store that was used before goes on from where it stood). null = wall time. */
  readonly labStartMs: number | null;
  /** Lab mode: chance of a new store. Absent: its own. */
  readonly labSeed?: string;
  readonly log: (line: string) => void;
}

/** Everything long-lived, built once. What is opened here is closed by `close`, in reverse. */
export interface Carillon {
  readonly pool: Pool;
  readonly box: SecretBox;
  readonly clock: Clock;
  readonly lab: LabClock | null;
  readonly shared: SharedSource;
  readonly senders: Senders;
  readonly workers: WorkerDeps;
  /** Keyed hashes of this installation. */
  readonly secret: Buffer;
  readonly addresses: CallbackAddresses;
  start(roles: readonly Role[]): Workers;
  /** Listens; answers the address. */
  listen(port: number, host: string): Promise<string>;
  close(): Promise<void>;
}

/** Opens the store (bringing PostgreSQL up when none is configured), migrates it, and builds everything that stands on it. */
export async function openCarillon(config: Config, options: OpenOptions): Promise<Result<Carillon, string>> {
  const opened = await openDatabase(config, options);
  if (!opened.ok) return opened;
  const { url, postgres } = opened.value;
  const pool = openPool(url);
  try {
    return ok(await build(config, options, { pool, postgres, databaseUrl: url }));
  } catch (cause) {
    await pool.end();
    await postgres?.stop();
    throw cause;
  }
}

async function openDatabase(
  config: Config,
  { labStartMs, log }: OpenOptions,
): Promise<Result<{ readonly url: string; readonly postgres: EmbeddedPostgres | null }, string>> {
  if (config.databaseUrl !== null) return ok({ url: config.databaseUrl, postgres: null });
  const started = await startEmbeddedPostgres({
    dataDirectory: join(config.dataDirectory, "postgres"),
    log,
    settings: config.volatileStore && labStartMs !== null ? volatileSettings : {},
  });
  return started.ok ? ok({ url: started.value.url, postgres: started.value }) : err(started.error.message);
}

interface Store {
  readonly pool: Pool;
  readonly postgres: EmbeddedPostgres | null;
  readonly databaseUrl: string;
}

async function build(config: Config, options: OpenOptions, { pool, postgres, databaseUrl }: Store): Promise<Carillon> {
  await migrate(pool);
  const masterKey = await openMasterKey(config.masterKey, config.dataDirectory, options.log);
  const box = makeSecretBox(masterKey);
  const addresses = makeCallbackAddresses(masterKey, config.publicUrl);
  const lab = options.labStartMs === null ? null : makeLabClock((await readSetting<number>(pool, "labClock")) ?? options.labStartMs);
  const clock = lab ?? realClock;
  await ensurePartitions(pool, clock.nowMs(), clock.nowMs() + 14 * DAY_MS);
  // Processes that start together on an empty store have to come to one seed.
  const seed = await settleSetting(pool, "seed", options.labSeed ?? randomBytes(16).toString("hex"));
  await ensureAdminKey(pool, box, config.adminKey, options.log);
  // The owner of an embedded store is the only one that sends: whatever was under way when the last owner died is nobody's now.
  if (postgres && !postgres.attached) await releaseLeases(pool);
  const shared = await openShared(pool, clock.nowMs());
  const senders = makeSenders(pool, box, { callbackUrl: addresses.urlOf, wallNowMs: Date.now, restsChannels: lab === null });
  await senders.refresh();
  const bus = makeTableQueue(pool);
  const renderer = makeRenderer();
  const worker = `${process.pid}-${randomBytes(4).toString("hex")}`;
  const stopped = async (): Promise<boolean> => (await readSetting<boolean>(pool, "stopped")) ?? false;
  const today = makeToday(pool, { wallNowMs: Date.now, patience: () => delay(creativesPatienceMs, undefined, { ref: false }) });
  const meters = makeMeters();
  const kept = makeKeptAnswers({ pool, wallNowMs: Date.now, patience: () => delay(keptPatienceMs, undefined, { ref: false }) });
  const asked = makeAskedQuestions({ pool, wallNowMs: Date.now });
  const reports = makeKeptReports({
    pool,
    kept,
    asked,
    nowMs: () => clock.nowMs(),
    wallMs: () => performance.now(),
    shared: () => shared.refresh(clock.nowMs()),
    async ways(atMs) {
      await senders.refresh();
      return senders.ways(atMs);
    },
  });
  const webhooks: WebhookDeps = {
    pool,
    box,
    places: { origins: new Set(config.webhookOrigins), loopback: lab !== null },
    post: makeWebhookPost({ timeoutMs: webhookTimeoutMs }),
    count: (end) => meters.add("carillon_webhook_requests_total", { end }, 1),
  };
  const workers: WorkerDeps = {
    pool,
    bus,
    clock,
    shared,
    decide: { pool, seed, channels: () => senders.vendors(), ways: (atMs) => senders.ways(atMs) },
    deliver: { pool, senders, renderer, worker, wallNowMs: Date.now, lab: lab !== null, stopped },
    learn: { pool, kept: new Map() },
    retention: config.retention,
    webhooks: {
      sender: makeWebhookSender(webhooks),
      backlog: makeBacklogMeter(pool, meters),
      watch: makeWebhookWatch({
        pool,
        async alarms(nowMs) {
          const now = await shared.refresh(nowMs);
          await senders.refresh();
          // A channel that is rested comes back by itself, and another process may not rest it.
          return today.alarms({ nowMs, shared: now, ways: senders.ways(nowMs), resting: [] });
        },
      }),
    },
    countAhead: makeCountAhead({ pool, kept, reports, asked, meters, wallNowMs: Date.now }),
    stopped,
    meters,
    onError: (role, cause) => options.log(`${role}: ${cause instanceof Error ? cause.message : String(cause)}; trying again`),
  };
  const replays = makeReplayJobs({
    pool,
    databaseUrl,
    nowMs: () => clock.nowMs(),
    wallNowMs: Date.now,
    shared: () => shared.refresh(clock.nowMs()),
    report: options.log,
  });
  await replays.begin();
  const secret = createHmac("sha256", masterKey).update("carillon receipts").digest();
  const server = makeServer(
    makePorts({ pool, box, clock, lab, shared, senders, workers, renderer, secret, addresses, replays, today, reports, webhooks }),
    {
      ...serverDefaults,
      // A walk through the lab's clock may take minutes; nobody else can reach a lab.
      timeouts: lab === null ? serverDefaults.timeouts : { ...serverDefaults.timeouts, connectionMs: 0, requestMs: 0 },
      proxies: config.proxies,
      anonymousPerMinute: config.anonymousPerMinute,
      isAway: (error) => isPassing(error) || error instanceof PasswordsBusy,
      report: ({ method, path, error }) =>
        options.log(`${method} ${path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    },
  );
  return {
    pool,
    box,
    clock,
    lab,
    shared,
    senders,
    workers,
    secret,
    addresses,
    start: (roles) => runWorkers(workers, roles),
    listen: (port, host) => server.listen({ port, host }),
    async close() {
      await server.close();
      kept.close();
      await asked.settled();
      await replays.close();
      await senders.close();
      await pool.end();
      await postgres?.stop();
    },
  };
}

/** The first admin key: the configured one, or one that is made and shown this once. */
async function ensureAdminKey(pool: Pool, box: SecretBox, configured: string | null, log: (line: string) => void): Promise<void> {
  if (configured !== null) {
    if (!(await findKey(pool, box, hashKey(configured))))
      await createKey(pool, box, { name: "CARILLON_ADMIN_KEY", scope: "admin", secret: configured });
    return;
  }
  if ((await countKeys(pool, "admin")) > 0) return;
  const made = await createKey(pool, box, { name: "first admin key", scope: "admin" });
  log(`made the first admin key, shown this once: ${made.secret}`);
}
