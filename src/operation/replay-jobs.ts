import { randomBytes } from "node:crypto";
import { Worker } from "node:worker_threads";
import type { ReplayPort } from "../api/learning-ports.ts";
import type { ReplayInput, ReplayProgressView, ReplayRequestView, ReplayResult, ReplayView } from "../api/wire/replays.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import { type Mistake, mistakeText } from "../catalogue/yaml-places.ts";
import { noteAudit } from "../store/audit.ts";
import { inTransaction, openPool, type Pool, timestamp, timestampOrNull } from "../store/database.ts";
import {
  endReplay,
  findReplay,
  insertReplay,
  lockReplays,
  markInterruptedReplays,
  noteReplayProgress,
  pageOfReplays,
  type ReplayRow,
  unlockReplays,
} from "../store/replays.ts";
import type { Shared } from "../worker/situation.ts";
import { type FailedReplay, failureOf, failureText, shownFailure } from "./replay-failure.ts";
import type { ReplayMemory } from "./replay-memory.ts";
import { overlayPolicy, type PolicySource } from "./replay-policy.ts";
import type { ReplayMessage, ReplayTask } from "./replay-thread.ts";

export interface ReplayJobsDeps {
  readonly pool: Pool;
  /** Address of the store: a replay has connections of its own, and takes none from whoever serves. */
  readonly databaseUrl: string;
  /** Domain time. */
  nowMs(): number;
  /** Wall time, by which progress is noted. */
  wallNowMs(): number;
  /** Catalogue and model as of now. */
  shared(): Promise<Shared>;
  /** Told of what failed. */
  report(text: string): void;
  /** A replay that needs more is ended: it would take the server's memory. 2 GB unless given. */
  readonly memory?: ReplayMemory;
}

/** Replays of the log that this process works on, and all that the store keeps. */
export interface ReplayJobs extends ReplayPort {
  /** Marks those whose process is gone. */
  begin(): Promise<void>;
  /** Resolves when nothing is at work here. */
  idle(): Promise<void>;
  /** Ends what is at work here; it is kept as interrupted. */
  close(): Promise<void>;
}

type Row = ReplayRow<ReplayRequestView, ReplayProgressView, ReplayResult>;

/** A replay at work in this process. */
interface Job {
  readonly id: string;
  progress: ReplayProgressView;
  /** Ends the thread and lets go of the lock. Resolves when both are done. */
  stop(): Promise<void>;
  readonly ended: Promise<void>;
}

/** Progress is noted no more often, in wall time; each time it is looked whether somebody called the replay off. */
const notedEveryMs = 500;
const usualMemory: ReplayMemory = { heapMegabytes: 1536, arrayMegabytes: 512 };
const nothingDone: ReplayProgressView = { part: "starting", decisions: 0, total: 0 };
const lastMs = Date.UTC(9999, 0, 1);

/** One replay at a time works, in a thread beside the server. It does not survive the process; what it came to is kept. */
export function makeReplayJobs(deps: ReplayJobsDeps): ReplayJobs {
  const { pool, nowMs } = deps;
  let job: Job | null = null;
  const show = (row: Row): ReplayView => shown(job?.id === row.id && row.state === "running" ? { ...row, progress: job.progress } : row);
  const begin = () => markInterruptedReplays(pool, nowMs());
  /** Another process works on it, or died over it since this one began. */
  const isElsewhere = ({ id, state }: Row): boolean => state === "running" && id !== job?.id;
  return {
    begin,
    idle: async () => job?.ended,
    async close() {
      if (job === null) return;
      const { id, stop } = job;
      try {
        await endReplay(pool, { id, state: "interrupted", atMs: nowMs() });
      } catch (cause) {
        // Without the store: whoever looks at it next marks it.
        deps.report(`replay ${id}: ${wordsOf(cause)}`);
      } finally {
        await stop();
      }
    },
    async start(input, by) {
      const { declared, catalogue, model } = await deps.shared();
      const policy = sourcesOf(input);
      const fits = overlayPolicy(declared, policy, catalogue.version);
      if (!fits.ok) return err(fits.error.map(unfit));
      const lock = await takeLock(deps.databaseUrl);
      if (lock === null) return err("running");
      const id = idAt(deps.wallNowMs());
      const asked = { ...input, from: input.from ?? null, to: input.to ?? null };
      const request: ReplayRequestView = { ...asked, catalogueVersion: catalogue.version, modelVersion: model.version };
      try {
        const atMs = nowMs();
        await inTransaction(pool, async (client) => {
          await insertReplay(client, { id, askedAtMs: atMs, askedBy: by.actor.name, request, progress: nothingDone });
          await noteAudit(client, atMs, by, [{ kind: "replays", object: id, before: null, after: request }]);
        });
        const done = (): void => {
          if (job?.id === id) job = null;
        };
        job = work(deps, { id, lock, task: taskOf(deps, input, policy), done });
      } catch (cause) {
        await lock.release();
        throw cause;
      }
      const row = await findReplay<ReplayRequestView, ReplayProgressView, ReplayResult>(pool, id);
      if (row === null) throw new Error("a replay that was just stored is not there");
      return ok(show(row));
    },
    async list({ limit, after }) {
      let rows: readonly Row[] = await pageOfReplays(pool, { limit, after });
      if (rows.some(isElsewhere)) {
        await begin();
        rows = await pageOfReplays(pool, { limit, after });
      }
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return { items: rows.map(show), next: last === undefined ? null : { atMs: last.askedAtMs, id: last.id } };
    },
    async get(id) {
      let row: Row | null = await findReplay(pool, id);
      if (row !== null && isElsewhere(row)) {
        await begin();
        row = await findReplay(pool, id);
      }
      return row && show(row);
    },
    async cancel(id, by) {
      const atMs = nowMs();
      const isCancelled = await inTransaction(pool, async (client) => {
        const ended = await endReplay(client, { id, state: "cancelled", atMs });
        if (ended)
          await noteAudit(client, atMs, by, [{ kind: "replays", object: id, before: { state: "running" }, after: { state: "cancelled" } }]);
        return ended;
      });
      // At work elsewhere, it ends when it notes its progress.
      if (isCancelled && job?.id === id) await job.stop();
      const row: Row | null = await findReplay(pool, id);
      if (row === null) return null;
      return isCancelled ? ok(shown(row)) : err("ended");
    },
  };
}

/** Ids run with wall time: those asked at one moment of a lab's clock are in order, too. */
const idAt = (wallMs: number): string => `${wallMs.toString(36).padStart(9, "0")}${randomBytes(6).toString("hex")}`;

const shown = ({ id, askedAtMs, askedBy, endedAtMs, state, request, progress, result, failure }: Row): ReplayView => ({
  id,
  at: timestamp(askedAtMs),
  by: askedBy,
  endedAt: timestampOrNull(endedAtMs),
  state,
  request,
  progress,
  result,
  ...shownFailure(failure),
});

/** The changes that a replay asks for, in the order in which they are laid over each other. None: the live policy. */
function sourcesOf({ policy, strategy, changes }: ReplayInput): readonly PolicySource[] {
  return [
    ...(policy === undefined ? [] : [{ name: "policy", text: JSON.stringify({ policy }), replacesPolicy: true }]),
    ...(strategy === undefined ? [] : [{ name: "strategy", strategy }]),
    ...(changes === undefined ? [] : [{ name: "changes", text: JSON.stringify(changes) }]),
  ];
}

/** A mistake in what was asked to be judged, with its own name and values beside ours, so that it is told in every language. */
const unfit = (mistake: Mistake): Refusal => {
  const { code, message, field, file, values } = mistake;
  return {
    code: saying("policyUnfit", { detail: message }).code,
    message: `the catalogue cannot hold this: ${mistakeText(mistake)}`,
    field: file === "changes" ? ["changes", field].filter(Boolean).join(".") : (field ?? "policy"),
    ...("value" in mistake ? { value: mistake.value } : {}),
    ...(mistake.limit === undefined ? {} : { limit: mistake.limit }),
    remedy: "mend it; PUT /v1/policy?dryRun=1 and POST /v1/catalogue?dryRun=1 check the same",
    values: { ...values, cause: code, detail: message },
  };
};

const taskOf = (
  { databaseUrl, nowMs, memory = usualMemory }: ReplayJobsDeps,
  input: ReplayInput,
  policy: readonly PolicySource[],
): ReplayTask => ({
  databaseUrl,
  policy,
  fromMs: input.from === undefined ? 0 : Date.parse(input.from),
  // What is decided while it reads belongs to no replay.
  toMs: Math.min(input.to === undefined ? lastMs : Date.parse(input.to), nowMs() + 1),
  reward: input.reward,
  estimators: input.estimators,
  resamples: input.resamples,
  seed: input.seed,
  arrayMegabytes: memory.arrayMegabytes,
});

interface Lock {
  release(): Promise<void>;
}

/** The lock of replays on a connection of its own; null when another one is at work. */
async function takeLock(databaseUrl: string): Promise<Lock | null> {
  const own = openPool(databaseUrl, { max: 1 });
  try {
    const connection = await own.connect();
    if (await lockReplays(connection)) {
      return {
        async release() {
          await unlockReplays(connection).catch(() => {});
          connection.release(true);
          await own.end();
        },
      };
    }
    connection.release();
  } catch (cause) {
    await own.end();
    throw cause;
  }
  await own.end();
  return null;
}

interface Work {
  readonly id: string;
  readonly lock: Lock;
  readonly task: ReplayTask;
  done(): void;
}

/** Runs the thread of a replay to its end and stores what it came to. */
function work({ pool, nowMs, wallNowMs, report, memory = usualMemory }: ReplayJobsDeps, { id, lock, task, done }: Work): Job {
  const thread = new Worker(new URL("./replay-thread.ts", import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: memory.heapMegabytes },
  });
  let notedAtMs = Number.NEGATIVE_INFINITY;
  let failure: FailedReplay = { code: "threadEnded", detail: null };
  // What is stored is stored in order.
  let stored: Promise<unknown> = Promise.resolve();
  const store = (write: () => Promise<unknown>): void => {
    stored = stored.then(write).catch((cause: unknown) => {
      // A thread that ended in order, and whose result was not taken, is not what failed.
      if (failure.code === "threadEnded") failure = failureOf(cause);
      report(`replay ${id}: ${wordsOf(cause)}`);
    });
  };
  const gone = new Promise<void>((resolve) => {
    thread.on("exit", () => resolve());
  });
  const ended = gone.then(async () => {
    store(() => endReplay(pool, { id, state: "failed", atMs: nowMs(), progress: job.progress, failure: failureText(failure) }));
    await stored;
    // Before the lock is let go: the next one may begin at once.
    done();
    await lock.release().catch(() => {});
  });
  const job: Job = {
    id,
    progress: nothingDone,
    ended,
    async stop() {
      await thread.terminate();
      await ended;
    },
  };
  thread.on("message", (message: ReplayMessage) => {
    if (message.kind === "done")
      return store(() => endReplay(pool, { id, state: "done", atMs: nowMs(), progress: job.progress, result: message.result }));
    job.progress = message.progress;
    if (wallNowMs() - notedAtMs < notedEveryMs) return;
    notedAtMs = wallNowMs();
    store(async () => {
      if (!(await noteReplayProgress(pool, id, message.progress))) await thread.terminate();
    });
  });
  thread.on("error", (cause) => {
    failure = failureOf(cause);
    report(`replay ${id}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
  });
  return job;
}

const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
