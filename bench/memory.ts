import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { treeMemoryMb } from "../src/cli/process-memory.ts";
import { startServer } from "../src/cli/server-process.ts";
import { figure, type Measure } from "./measure.ts";

const idleMs = 10_000;
const mostMb = 350;

export const memory: Measure = {
  name: "memory",
  what: "idle `carillon serve` with all roles and its own PostgreSQL: proportional memory of the process tree",
  async run() {
    const directory = await mkdtemp(join(tmpdir(), "carillon-bench-idle-"));
    const server = await startServer([], {
      CARILLON_DATA: directory,
      CARILLON_ADMIN_KEY: "bench-admin-key-of-no-secret",
      DATABASE_URL: "",
      PORT: "0",
    });
    await delay(idleMs);
    const mb = treeMemoryMb(server.pid);
    await server.stop();
    await rm(directory, { recursive: true, force: true });
    return {
      figures: [figure("idle server and PostgreSQL", "MB", [mb])],
      ratios: [{ name: `allowed (${mostMb} MB) ÷ used`, value: Number((mostMb / mb).toPrecision(3)), aim: 1, met: mb < mostMb }],
      notes: [`PSS after ${idleMs / 1000} s of idleness.`],
    };
  },
};
