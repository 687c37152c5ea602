import { parentPort, workerData } from "node:worker_threads";
import type { ReplayProgressView, ReplayResult } from "../api/wire/replays.ts";
import { compile } from "../catalogue/compile.ts";
import { makeItemTable, withItems } from "../catalogue/items.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { readStored } from "../catalogue/stored.ts";
import { loadDeclared } from "../store/catalogue.ts";
import { openPool, type Pool } from "../store/database.ts";
import { countDecisions } from "../store/decisions.ts";
import { itemsSince } from "../store/items.ts";
import type { Shared } from "../worker/situation.ts";
import { judgeReplay } from "./judge-replay.ts";
import { leftOutReasons, type RewardName } from "./replay-choice.ts";
import { replayLog } from "./replay-log.ts";
import { checkArrays } from "./replay-memory.ts";
import type { PolicySource } from "./replay-policy.ts";

/** What the thread of a replay is given: nothing but plain values. */
export interface ReplayTask {
  readonly databaseUrl: string;
  readonly policy: readonly PolicySource[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly reward: RewardName;
  readonly estimators: readonly string[];
  readonly resamples: number;
  readonly seed: string;
  /** Arrays outside the heap that need more end it. */
  readonly arrayMegabytes: number;
}

const lookedAtEveryMs = 250;

/** What it says: how far it is every now and then, and at last what it came to. */
export type ReplayMessage =
  | { readonly kind: "progress"; readonly progress: ReplayProgressView }
  | { readonly kind: "done"; readonly result: ReplayResult };

/** People whose decisions are read at a time. */
const pageSize = 100;

/** Replays the log of a store under a policy, by the same steps as `carillon replay`. */
async function run(task: ReplayTask, say: (message: ReplayMessage) => void): Promise<void> {
  const watch = setInterval(() => checkArrays(task), lookedAtEveryMs);
  const pool = openPool(task.databaseUrl, { max: 2 });
  try {
    const total = await countDecisions(pool, task);
    say({ kind: "progress", progress: { part: "rewards", decisions: 0, total } });
    const log = await replayLog(
      { pool, shared: await loadShared(pool) },
      {
        ...task,
        pageSize,
        // Whoever calls it off ends the thread.
        signal: new AbortController().signal,
        progress(done) {
          checkArrays(task);
          say({ kind: "progress", progress: { ...done, total } });
        },
      },
    );
    say({ kind: "progress", progress: { part: "estimates", decisions: 0, total } });
    const { evaluation, leftOut } = judgeReplay(log, task);
    const { estimates, ...diagnostics } = evaluation;
    const result: ReplayResult = {
      ...diagnostics,
      verdict: { ...evaluation.verdict, reasons: [...evaluation.verdict.reasons] },
      decisions: log.decisions,
      silent: log.silent,
      leftOut: leftOut.map(({ reason, n }) => ({ reason, text: leftOutReasons[reason], n })),
      models: log.models,
      estimates: estimates.filter(({ estimator }) => task.estimators.includes(estimator)),
    };
    say({ kind: "done", result });
  } finally {
    clearInterval(watch);
    await pool.end();
  }
}

/** The newest catalogue and today's items; models are read by the versions that decisions name. */
async function loadShared(pool: Pool): Promise<Pick<Shared, "catalogue" | "items">> {
  const stored = await loadDeclared(pool, null);
  const { changed, removed, version } = await itemsSince(pool, 0);
  return {
    catalogue: stored === null ? compile(emptyDeclared, 0) : compile(readStored(stored.declared), stored.version),
    items: withItems(makeItemTable([], 0), changed, removed, version),
  };
}

if (parentPort) {
  const parent = parentPort;
  await run(workerData as ReplayTask, (message) => parent.postMessage(message)); // given by whoever starts the thread
}
