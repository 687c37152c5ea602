import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { reset } from "./decide-store.ts";
import type { World } from "./decide-world.ts";
import type { Rate } from "./measure.ts";
import type { BenchStore } from "./open-store.ts";

/** Processes that decide the people of one store together. */
export interface Processes {
  /** Makes everybody due, lets all processes decide until nobody is, and says how many people a second they came to together. */
  run(): Promise<Rate>;
  stop(): Promise<void>;
}

/** Each process makes the learned world of so many people for itself, as a worker loads catalogue and model. */
export async function startProcesses(store: BenchStore, world: World, count: number): Promise<Processes> {
  const people = world.states.length;
  const children = await Promise.all(Array.from({ length: count }, () => startProcess(store.url, people)));
  return {
    async run() {
      await reset(store, world);
      const startedMs = performance.now();
      const cpuMicroseconds = await Promise.all(children.map((child) => child.drain()));
      const seconds = (performance.now() - startedMs) / 1000;
      const { rows } = await store.pool.query<{ count: string }>("select count(*) from decisions");
      if (Number(rows[0]?.count) !== people) throw new Error(`${rows[0]?.count} of ${people} people were decided`);
      const cpuSeconds = cpuMicroseconds.reduce((sum, one) => sum + one, 0) / 1e6;
      return { perSecond: people / seconds, perCpuSecond: people / cpuSeconds };
    },
    async stop() {
      await Promise.all(children.map((child) => child.stop()));
    },
  };
}

async function startProcess(url: string, people: number) {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./drain.ts", import.meta.url)), String(people)], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error("a deciding process ended early");
    return value;
  };
  await next();
  return {
    async drain(): Promise<number> {
      child.stdin.write("go\n");
      return Number(await next());
    },
    async stop(): Promise<void> {
      child.stdin.end();
      await ended;
    },
  };
}
