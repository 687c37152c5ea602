import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type ServerProcess, startServer } from "../src/cli/server-process.ts";
import { largeStore } from "../src/operation/kept-answers.ts";
import type { Pool } from "../src/store/database.ts";
import { type AheadReport, forgetKept, waitUntilAhead } from "./console-ahead.ts";
import { type PlanSeen, slowestPlan, treeCpuMs } from "./console-cost.ts";
import { consoleQuestions, nameOf, pathOf, type Question, type Subjects } from "./console-questions.ts";
import { type ConsoleSize, type ConsoleStore, openConsoleStore } from "./console-store.ts";
import { medianOf, rounded } from "./measure.ts";

const usage = "npm run bench -- console [--people N] [--messages N] [--keep DIR] [--calls N] [--only TEXT] [--plans] [--ahead] [--json]";

/** What every page should keep to, at a million people and ten million messages. */
const aimMs = 200;
/** A question that is slow is asked less often, but three times at least. */
const patienceMs = 6_000;
/** For the first answer to a question. */
const longestMs = 600_000;
const adminKey = "bench-admin-key-of-no-secret";

export interface Asked {
  readonly page: string;
  readonly question: string;
  readonly status: number;
  readonly bytes: number;
  /** The first call after the server started. */
  readonly coldMs: number;
  readonly coldCpuMs: number;
  readonly calls: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** CPU time of server and PostgreSQL for each of these calls, whoever else uses the machine. */
  readonly cpuMs: number;
  readonly slowest: PlanSeen | null;
}

export interface ConsoleReport extends ConsoleSize {
  readonly storeBytes: number;
  readonly aimMs: number;
  readonly load: readonly number[];
  /** null: nothing was counted ahead. */
  readonly ahead: AheadReport | null;
  readonly asked: readonly Asked[];
  /** Questions whose 95th percentile is above the aim. */
  readonly slow: readonly string[];
}

interface Options extends ConsoleSize {
  readonly keep: string | null;
  readonly calls: number;
  /** Those alone whose page or path holds this text. */
  readonly only: string;
  readonly plans: boolean;
  /** Reports are counted ahead first, as a server with the role `count` does it; then a new server is asked. */
  readonly ahead: boolean;
  readonly note: (line: string) => void;
}

async function measureConsole(options: Options): Promise<ConsoleReport> {
  const store = await openConsoleStore(options, options);
  const directory = await mkdtemp(join(tmpdir(), "carillon-console-serve-"));
  const client = new Agent({ keepAlive: true, maxSockets: 1 });
  const serve = async (roles: string): Promise<{ readonly server: ServerProcess; readonly call: Call }> => {
    const server = await startServer(["--roles", roles], {
      CARILLON_DATA: directory,
      CARILLON_ADMIN_KEY: adminKey,
      CARILLON_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
      DATABASE_URL: store.url,
      PORT: "0",
      HOST: "127.0.0.1",
    });
    return { server, call: (method, path, body) => send(client, { url: server.url, method, path, body }) };
  };
  let running: ServerProcess | null = null;
  try {
    let ahead: AheadReport | null = null;
    if (options.ahead) {
      if (store.messages < largeStore) throw new Error(`nothing is counted ahead of fewer than ${largeStore} messages`);
      await forgetKept(store.pool);
      const { server, call } = await serve("api,count");
      running = server;
      await install(call);
      const metrics = async (): Promise<string> => (await call("GET", "/metrics")).text;
      ahead = await waitUntilAhead(store.pool, { pids: [server.pid, store.serverPid], metrics, note: options.note });
      await server.stop();
    }
    const { server, call } = await serve("api");
    running = server;
    await install(call);
    const asked: Asked[] = [];
    for (const question of consoleQuestions(await subjectsOf(store.pool))) {
      if (!`${question.page} ${question.path}`.includes(options.only)) continue;
      const one = await measure(question, { call, store, pids: [server.pid, store.serverPid], ...options });
      asked.push(one);
      options.note(`${one.question}: ${one.p50Ms} / ${one.p95Ms} ms, ${one.cpuMs} ms of CPU, ${one.status}`);
    }
    return {
      people: store.people,
      messages: store.messages,
      storeBytes: store.bytes,
      aimMs,
      load: loadavg(),
      ahead,
      asked,
      slow: asked.filter(({ p95Ms }) => p95Ms > aimMs).map(({ question }) => question),
    };
  } finally {
    client.destroy();
    await running?.stop();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  }
}

type Call = (method: "GET" | "POST" | "PUT", path: string, body?: unknown) => Promise<{ readonly status: number; readonly text: string }>;

function send(
  agent: Agent,
  { url, method, path, body }: { readonly url: string; readonly method: string; readonly path: string; readonly body: unknown },
): Promise<{ readonly status: number; readonly text: string }> {
  const headers: Record<string, string> = { authorization: `Bearer ${adminKey}`, accept: "application/json" };
  if (body !== undefined) headers["content-type"] = typeof body === "string" ? "application/yaml" : "application/json";
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, agent, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body === undefined || typeof body === "string" ? body : JSON.stringify(body));
  });
}

/** The demo's catalogue and channels of makers that count. */
async function install(call: Call): Promise<void> {
  const catalogue = readFileSync(new URL("../examples/music.yaml", import.meta.url), "utf8");
  await expectOk("the catalogue", call("POST", "/v1/apply", catalogue));
  const credentials = {
    oppo: { app_key: "key", master_secret: "secret" },
    vivo: { appId: "10000", appKey: "key", appSecret: "secret" },
    jpush: { appKey: "key", masterSecret: "secret" },
    xiaomi: { appSecret: "secret", packageName: "com.example.music" },
  };
  for (const [vendor, own] of Object.entries(credentials))
    await expectOk(vendor, call("PUT", `/v1/channels/${vendor}`, { vendor, appId: "com.example.music", credentials: own }));
}

async function expectOk(what: string, calling: ReturnType<Call>): Promise<void> {
  const { status, text } = await calling;
  if (status !== 200) throw new Error(`${what}: ${status} ${text.slice(0, 500)}`);
}

async function subjectsOf(pool: Pool): Promise<Subjects> {
  const one = async (text: string): Promise<string> => {
    const [row] = (await pool.query<{ id: string }>({ text })).rows;
    if (row === undefined) throw new Error(`nothing found: ${text}`);
    return row.id;
  };
  const newest =
    "from messages where messages.campaign = 'heard-again' and messages.state = 'sent' order by messages.decided_at desc limit 1";
  const person = "u_00000007";
  const chosen = `from decisions where decisions.person_id = '${person}' and decisions.message_id is not null order by decisions.at desc limit 1`;
  return {
    nowMs: Date.now(),
    person,
    decision: await one(`select decisions.decision_id as id ${chosen}`),
    message: await one(`select messages.message_id as id ${newest}`),
    campaign: "heard-again",
    rareCampaign: "followed-show",
    creative: await one(`select messages.creative as id ${newest}`),
    item: await one(`select messages.item as id ${newest}`),
    prefix: "u_000001",
    model: 1,
  };
}

interface Measuring extends Pick<Options, "calls" | "plans"> {
  readonly call: Call;
  readonly store: ConsoleStore;
  readonly pids: readonly number[];
}

async function measure(question: Question, { call, store, pids, calls, plans }: Measuring): Promise<Asked> {
  const ask = () => call(question.body === undefined ? "GET" : "POST", pathOf(question), question.body);
  const times: number[] = [];
  const timed = async () => {
    const beganMs = performance.now();
    const answer = await ask();
    times.push(performance.now() - beganMs);
    return answer;
  };
  const [cpuAtFirst, firstMs] = [treeCpuMs(pids), performance.now()];
  // The server hangs up on who waits for very long, and goes on counting for who asks next.
  const first = async (): Promise<Awaited<ReturnType<Call>>> =>
    timed().catch((error: unknown) => {
      if (performance.now() - firstMs > longestMs) throw error;
      return first();
    });
  const { status, text } = await first();
  const coldMs = performance.now() - firstMs;
  times.splice(0);
  const [cpuBefore, beganMs] = [treeCpuMs(pids), performance.now()];
  while (times.length < calls && (times.length < 3 || performance.now() - beganMs < patienceMs)) await timed();
  const cpuMs = (treeCpuMs(pids) - cpuBefore) / times.length;
  const sorted = times.toSorted((a, b) => a - b);
  return {
    page: question.page,
    question: nameOf(question),
    status,
    bytes: Buffer.byteLength(text),
    coldMs: rounded(coldMs),
    coldCpuMs: rounded(cpuBefore - cpuAtFirst),
    calls: times.length,
    p50Ms: rounded(medianOf(times)),
    p95Ms: rounded(sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0),
    cpuMs: rounded(cpuMs),
    slowest: plans ? await slowestPlan(store.pool, store.logFile, ask) : null,
  };
}

/** Measures every reading call of the console against a large store. Answers the exit code: 1 when one is slower than the aim. */
export async function consoleBench(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      json: { type: "boolean", default: false },
      plans: { type: "boolean", default: false },
      ahead: { type: "boolean", default: false },
      people: { type: "string", default: "10000" },
      messages: { type: "string", default: "100000" },
      calls: { type: "string", default: "30" },
      keep: { type: "string" },
      only: { type: "string", default: "" },
    },
  });
  const [people, messages, calls] = [values.people, values.messages, values.calls].map(Number);
  const isCount = (n: number | undefined): n is number => Number.isInteger(n) && (n ?? 0) > 0;
  if (!isCount(people) || !isCount(messages) || !isCount(calls) || people < 100 || messages < 1000) {
    console.error(`${usage}\nat least 100 people and 1000 messages`);
    return 2;
  }
  const { keep = null, only, plans, ahead } = values;
  const report = await measureConsole({ people, messages, calls, keep, only, plans, ahead, note: (line) => console.error(line) });
  if (values.json) console.log(JSON.stringify({ at: new Date().toISOString(), ...report }));
  else print(report);
  return report.slow.length === 0 ? 0 : 1;
}

function print(report: ConsoleReport): void {
  const { people, messages, storeBytes, asked, ahead, load } = report;
  const count = (n: number): string => n.toLocaleString("en");
  console.log(`\n${count(people)} people, ${count(messages)} messages, ${count(Math.round(storeBytes / 1e6))} MB`);
  if (ahead !== null) {
    const all = Object.entries(ahead.counts).map(([name, { count: n, seconds }]) => `${name} ${n} in ${seconds} s`);
    console.log(`counted ahead within ${ahead.seconds} s, ${ahead.cpuSeconds} s of CPU: ${all.join(", ")}`);
  }
  console.log(
    `${"page".padEnd(10)}${"question".padEnd(70)}${"cold".padStart(8)}${"p50".padStart(8)}${"p95".padStart(8)}${"CPU".padStart(8)}${"bytes".padStart(9)}`,
  );
  for (const one of asked) {
    const numbers = [one.coldMs, one.p50Ms, one.p95Ms, one.cpuMs].map((ms) => String(ms).padStart(8)).join("");
    console.log(
      `${one.page.padEnd(10)}${one.question.padEnd(70)}${numbers}${String(one.bytes).padStart(9)}${one.status === 200 ? "" : `  ${one.status}`}`,
    );
    if (one.slowest) console.log(`${" ".repeat(12)}${one.slowest.ms} ms: ${one.slowest.scans.slice(0, 4).join(", ")}`);
  }
  console.log(
    `\nms; ${cpus()[0]?.model ?? ""}, ${availableParallelism()} cores, load ${load.map(rounded).join(" ")}; above ${aimMs} ms: ${report.slow.length}`,
  );
}
