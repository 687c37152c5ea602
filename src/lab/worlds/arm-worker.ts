import { parentPort, workerData } from "node:worker_threads";
import { type ArmOptions, runArm } from "./arm.ts";
import type { ArmMessage, ArmTask } from "./run-arms.ts";
import { worldOf } from "./worlds.ts";

// Only run-arms.ts starts this file, with an ArmTask.
const task = workerData as ArmTask;
const world = worldOf(task.world);
if (!world) throw new Error(`no world is called ${task.world}`);
const post = (message: ArmMessage): void => parentPort?.postMessage(message);
const options: ArmOptions = { ...task, world, onProgress: (progress) => post({ kind: "progress", progress }) };
post({ kind: "done", result: await runArm(options) });
