import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { makeRng } from "../src/base/rng.ts";
import { startServer } from "../src/cli/server-process.ts";
import { type IntakeItem, parseBatch } from "../src/event/parse-event.ts";
import { makeIntake } from "../src/operation/intake.ts";
import { type Pool, timestamp } from "../src/store/database.ts";
import { shardOf } from "../src/store/shard.ts";
import { allFigures, alternate, type Measure, rateInFlight, rateOf, ratio, rounded } from "./measure.ts";
import { openStore } from "./open-store.ts";

const batches = 400;
const batchSize = 100;
const connections = 16;
const people = 20_000;
const writers = 2;

export const ingest: Measure = {
  name: "ingest",
  what: `events made durable a second: POST /v1/batch of ${batchSize} over ${connections} connections, the operation alone, and COPY`,
  async run(rounds) {
    const nowMs = Date.now();
    const store = await openStore(nowMs);
    const directory = await mkdtemp(join(tmpdir(), "carillon-bench-serve-"));
    const adminKey = "bench-admin-key-of-no-secret";
    const server = await startServer(["--roles", "api"], {
      CARILLON_DATA: directory,
      CARILLON_ADMIN_KEY: adminKey,
      DATABASE_URL: store.url,
      PORT: "0",
      HOST: "127.0.0.1",
    });
    const bodies = makeBodies(nowMs);
    const parsed = bodies.map((body) => parseBatch(JSON.parse(body), { receivedAtMs: nowMs, lab: false }).accepted);
    const intake = makeIntake(store.pool);
    const plain = new pg.Pool({ connectionString: store.url, max: writers });
    // The server is stopped right after the pool: a connection may hear of it before it has gone.
    plain.on("error", () => undefined);
    const client = new Agent({ keepAlive: true, maxSockets: connections });
    await store.pool.query("create table queue_copy (like queue including all)");
    let rowsPerTransaction = batchSize;
    const perTransaction: number[] = [];
    const empty = (): Promise<unknown> => store.pool.query("truncate queue, queue_copy");
    const found = await alternate(rounds, "events", {
      "POST /v1/batch": async () => {
        await empty();
        const rate = await rateInFlight(batches, connections, (n) => post(client, `${server.url}/v1/batch`, adminKey, bodies[n] ?? ""));
        await expectRows(store.pool, "queue");
        rowsPerTransaction = await rowsOfTransactions(store.pool);
        perTransaction.push(rowsPerTransaction);
        return perEvent(rate);
      },
      "intake operation": async () => {
        await empty();
        const rate = await rateInFlight(batches, connections, (n) => intake.publish(parsed[n] ?? []));
        await expectRows(store.pool, "queue");
        return perEvent(rate);
      },
      "COPY, as many rows a transaction": async () => {
        await empty();
        const texts = copyTexts(parsed, nowMs, Math.round(rowsPerTransaction));
        const rate = await copyAll(plain, texts);
        await expectRows(store.pool, "queue_copy");
        return rate;
      },
      "COPY, 20,000 rows a transaction": async () => {
        await empty();
        return copyAll(plain, copyTexts(parsed, nowMs, 20_000));
      },
    });
    client.destroy();
    await server.stop();
    await plain.end();
    await store.close();
    await rm(directory, { recursive: true, force: true });
    const clock = (name: string) => found.get(name)?.clock;
    const same = "COPY, as many rows a transaction";
    return {
      figures: allFigures(found).filter((one) => one.unit === "events/s"),
      ratios: [
        ratio("POST /v1/batch ÷ COPY of the same transactions", clock("POST /v1/batch"), clock(same), 0.5),
        ratio("intake operation ÷ COPY of the same transactions", clock("intake operation"), clock(same), 0.5),
        ratio("POST /v1/batch ÷ COPY of 20,000", clock("POST /v1/batch"), clock("COPY, 20,000 rows a transaction")),
      ],
      notes: [
        `${rounded(perTransaction.at(-1) ?? 0)} rows a transaction on average, ${writers} transactions at once for COPY as for the intake; fsync on.`,
        "The server runs in a process of its own with only the role api; load, server and PostgreSQL share the machine.",
      ],
    };
  },
};

const perEvent = ({ perSecond, perCpuSecond }: { perSecond: number; perCpuSecond: number }) => ({
  perSecond: perSecond * batchSize,
  perCpuSecond: perCpuSecond * batchSize,
});

/** Calls as an app would send them, 190 bytes each. */
function makeBodies(nowMs: number): string[] {
  const rng = makeRng("bench ingest");
  const names = ["play", "heart", "search", "share", "app_open"];
  let n = 0;
  return Array.from({ length: batches }, () =>
    JSON.stringify({
      batch: Array.from({ length: batchSize }, () => ({
        type: "track",
        userId: `u_${rng.below(people)}`,
        event: names[rng.below(names.length)],
        properties: { itemId: `song-${rng.below(500)}`, position: rng.below(30) },
        timestamp: new Date(nowMs - rng.below(3_600_000)).toISOString(),
        messageId: `b-${(n++).toString(36)}-${rng.below(1e9).toString(36)}`,
      })),
    }),
  );
}

function post(agent: Agent, url: string, key: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const sent = request(url, { method: "POST", agent, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => (answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode} ${text.slice(0, 300)}`))));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function expectRows(pool: Pool, table: "queue" | "queue_copy"): Promise<void> {
  const counted = await pool.query<{ n: number }>(`select count(*) as n from ${table}`);
  if (counted.rows[0]?.n !== batches * batchSize) throw new Error(`${table} holds ${counted.rows[0]?.n} rows of ${batches * batchSize}`);
}

async function rowsOfTransactions(pool: Pool): Promise<number> {
  const counted = await pool.query<{ n: number }>("select count(distinct xmin::text) as n from queue");
  return (batches * batchSize) / (counted.rows[0]?.n ?? 1);
}

/** The rows of the queue as COPY takes them, one text a transaction. */
function copyTexts(parsed: readonly (readonly IntakeItem[])[], nowMs: number, size: number): Buffer[] {
  const rows = parsed.flat().flatMap((item) => {
    if (item.kind !== "fact") return [];
    const { personId, key, fact } = item.addressed;
    return [`facts\t${shardOf(personId)}\t${personId}\t${key}\t${timestamp(nowMs)}\t${JSON.stringify(fact).replaceAll("\\", "\\\\")}\n`];
  });
  const texts: Buffer[] = [];
  for (let at = 0; at < rows.length; at += size) texts.push(Buffer.from(rows.slice(at, at + size).join("")));
  return texts;
}

/** Raw COPY from bytes made beforehand, over connections of nothing but the driver. */
async function copyAll(pool: pg.Pool, texts: readonly Buffer[]) {
  let next = 0;
  const writer = async (): Promise<void> => {
    const client = await pool.connect();
    while (next < texts.length) {
      const text = texts[next++] ?? Buffer.alloc(0);
      await client.query("begin");
      const stream = client.query(copyFrom("copy queue_copy (topic, shard, person_id, key, received_at, body) from stdin"));
      stream.end(text);
      await once(stream, "finish");
      await client.query("commit");
    }
    client.release();
  };
  return rateOf(batches * batchSize, () => Promise.all(Array.from({ length: writers }, writer)));
}
