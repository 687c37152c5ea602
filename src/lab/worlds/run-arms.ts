import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { forEachInFlight } from "../http-client.ts";
import type { ArmOptions, ArmProgress, ArmResult } from "./arm.ts";
import { labStart } from "./lab-start.ts";

/** A running server, and how to end it. */
export interface ArmServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a Carillon server in a process of its own, with these words after `serve` and this environment. */
export type StartServer = (words: readonly string[], environment: Readonly<Record<string, string>>) => Promise<ArmServer>;

/** What a worker thread is told: an arm, its world by name. */
export type ArmTask = Omit<ArmOptions, "world" | "onProgress" | "network"> & { readonly world: string };
export type ArmMessage =
  | { readonly kind: "progress"; readonly progress: ArmProgress }
  | { readonly kind: "done"; readonly result: ArmResult };

/** An arm by everything that its outcome follows from, except the program itself. */
export type ArmName = Pick<ArmTask, "world" | "policy" | "seed" | "people" | "days" | "stepHours">;

export interface KeptArms {
  find(arm: ArmName): Promise<ArmResult | null>;
  keep(arm: ArmName, result: ArmResult): Promise<void>;
}

export const keepNothing: KeptArms = { find: () => Promise.resolve(null), keep: () => Promise.resolve() };

export interface ArmsOptions {
  readonly world: string;
  readonly policies: readonly string[];
  readonly seeds: readonly string[];
  readonly people: number;
  readonly days: number;
  readonly stepHours: number;
  /** Arms at a time. */
  readonly parallel: number;
  /** Arms that were played before, and where played ones go: a comparison of many hours can be stopped and gone on with. */
  readonly kept: KeptArms;
  readonly startServer: StartServer;
  /** Ends everything that runs and rejects. */
  readonly signal: AbortSignal;
  readonly onProgress: (arm: { readonly policy: string; readonly seed: string }, progress: ArmProgress) => void;
}

/**
 * Plays every policy in every seed, each against a server of its own on a store of its own, in a world of its own. Within a seed all
 * policies meet the same people, things, days and chances. Directories and processes are gone when this ends, however it ends.
 */
export async function runArms(options: ArmsOptions): Promise<readonly ArmResult[]> {
  const arms = options.seeds.flatMap((seed) => options.policies.map((policy) => ({ seed, policy })));
  const results = new Map<string, ArmResult>();
  await forEachInFlight(arms, options.parallel, async (arm) => {
    const { world, people, days, stepHours, kept } = options;
    const name = { ...arm, world, people, days, stepHours };
    const found = await kept.find(name);
    const result = found ?? (await runOne(arm, options));
    if (found === null) await kept.keep(name, result);
    results.set(`${arm.seed}/${arm.policy}`, result);
  });
  return arms.flatMap((arm) => results.get(`${arm.seed}/${arm.policy}`) ?? []);
}

async function runOne(arm: { readonly policy: string; readonly seed: string }, options: ArmsOptions): Promise<ArmResult> {
  const { world, people, days, stepHours, signal } = options;
  signal.throwIfAborted();
  const adminKey = `lab_${randomBytes(24).toString("base64url")}`;
  const directory = await mkdtemp(join(tmpdir(), "carillon-world-"));
  try {
    // Run by root, PostgreSQL works under another account and would move its data elsewhere if it could not pass through here.
    await chmod(directory, 0o711);
    const server = await options.startServer(["--lab", "--start", labStart, "--seed", `lab ${arm.seed}`], {
      CARILLON_DATA: directory,
      CARILLON_ADMIN_KEY: adminKey,
      CARILLON_STORE_VOLATILE: "1",
      DATABASE_URL: "",
      PORT: "0",
    });
    try {
      const task: ArmTask = { ...arm, url: server.url, adminKey, world, people, days, stepHours, startMs: Date.parse(labStart) };
      return await inWorker(task, { signal, onProgress: (progress) => options.onProgress(arm, progress) });
    } finally {
      await server.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** People and vendors live in a thread of their own, so that arms share no core but by the system's choice. */
function inWorker(
  task: ArmTask,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: ArmProgress) => void },
): Promise<ArmResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./arm-worker.ts", import.meta.url), { workerData: task });
    const stop = (): void => {
      void worker.terminate();
      reject(new Error("stopped"));
    };
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    const end = (): void => signal.removeEventListener("abort", stop);
    worker.on("message", (message: ArmMessage) => {
      if (message.kind === "progress") return onProgress(message.progress);
      end();
      resolve(message.result);
    });
    worker.on("error", (cause) => {
      end();
      reject(cause);
    });
    worker.on("exit", (code) => {
      end();
      reject(new Error(`the thread of ${task.policy} in ${task.seed} ended with code ${code} before it was done`));
    });
  });
}
