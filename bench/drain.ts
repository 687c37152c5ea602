// A worker's half of deciding in a process of its own: drains the store at DATABASE_URL once for each line on standard input.
import { createInterface } from "node:readline";
import { openPool } from "../src/store/database.ts";
import { drain } from "./decide-store.ts";
import { learnedWorld } from "./learned-world.ts";

const url = process.env.DATABASE_URL;
if (url === undefined) throw new Error("DATABASE_URL is not set: it names the store to drain");
const world = learnedWorld(Number(process.argv[2]));
const pool = openPool(url);
console.log("ready");
for await (const _line of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage();
  await drain(pool, world);
  const { user, system } = process.cpuUsage(before);
  console.log(user + system);
}
await pool.end();
