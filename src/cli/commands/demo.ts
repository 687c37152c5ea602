import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { HOUR_MS } from "../../base/duration.ts";
import { type DemoResult, demoDefaults, runDemo } from "../../lab/demo.ts";
import { demoTable, progressLine } from "../../lab/demo-table.ts";
import type { Command } from "../command.ts";
import { watchMemory } from "../process-memory.ts";
import { startServer } from "../server-process.ts";

export const demo: Command = {
  name: "demo",
  summary: "play two weeks of a made-up service against a real server, and show what happened",
  usage: `carillon demo [--people N] [--days N] [--seed TEXT] [--no-serve] [--json]

Starts a server with a store of its own in a temporary directory and three simulated push vendors, fills it with made-up people, and
lives through the days in fast-forward, which may be watched in the console at the printed address; there life then goes on at an hour
every five seconds, until stopped (Ctrl-C); or not, with --no-serve.

  --people  default ${demoDefaults.people}
  --days    default ${demoDefaults.days}
  --seed    another text, another world
  --json    ends with one JSON object instead of the table`,
  async run(words, io) {
    const { values } = parseArgs({
      args: [...words],
      options: {
        people: { type: "string" },
        days: { type: "string" },
        seed: { type: "string" },
        "no-serve": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
    const [people, days] = [Number(values.people ?? demoDefaults.people), Number(values.days ?? demoDefaults.days)];
    if (!(Number.isInteger(people) && people > 0 && Number.isInteger(days) && days > 0)) {
      io.note("--people and --days are whole numbers above 0");
      return 2;
    }
    const startedMs = performance.now() - process.uptime() * 1000;
    const memory = watchMemory(5000);
    const adminKey = `demo_${randomBytes(24).toString("base64url")}`;
    const dataDirectory = await mkdtemp(join(tmpdir(), "carillon-demo-"));
    try {
      io.note("starting PostgreSQL and the server …");
      const server = await startServer(["--lab", "--start", demoDefaults.start], {
        CARILLON_DATA: dataDirectory,
        CARILLON_ADMIN_KEY: adminKey,
        DATABASE_URL: "",
        PORT: values["no-serve"] ? "0" : String(io.config.port),
      });
      io.signal.addEventListener("abort", () => void server.stop(), { once: true });
      const address = `${server.url}/#key=${adminKey}`;
      if (!values["no-serve"]) io.note(`The console is at ${address} and fills as the days go by.`);
      try {
        const show = (result: DemoResult): void => io.out(values.json ? JSON.stringify(result) : demoTable(result));
        const result = await runDemo({
          url: server.url,
          adminKey,
          people,
          days,
          ...(values.seed === undefined ? {} : { seed: values.seed }),
          catalogueYaml: await readFile(new URL("../../../examples/music.yaml", import.meta.url), "utf8"),
          startedMs,
          peakMemoryMb: () => memory.peakMb(),
          onProgress: (progress) => {
            if (progress.kind === "setUp" || progress.nowMs % (6 * HOUR_MS) === 0) io.note(progressLine(progress));
          },
          ...(values["no-serve"]
            ? {}
            : {
                goOn: {
                  signal: io.signal,
                  hourMs: 5_000,
                  onResult(result) {
                    show(result);
                    io.note(`\nThe console is at ${address}\nLife goes on there, an hour every five seconds. Stop with Ctrl-C.`);
                  },
                },
              }),
        });
        if (values["no-serve"]) show(result);
        return 0;
      } finally {
        await server.stop();
      }
    } finally {
      memory.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    }
  },
};
