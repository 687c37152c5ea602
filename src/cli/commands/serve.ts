import { once } from "node:events";
import { parseArgs } from "node:util";
import { openCarillon } from "../../main/wire.ts";
import { type Role, roles } from "../../worker/run.ts";
import type { Command } from "../command.ts";

export const serve: Command = {
  name: "serve",
  summary: "start the server and its workers",
  usage: `carillon serve [--roles api,project,decide,deliver,learn,housekeeping,webhooks,count] [--lab --start ISO --seed TEXT]

  --roles   what this process does; all by default. Several processes share one DATABASE_URL.
  --lab     domain time stands still and moves by POST /lab/advance alone
  --start   where the lab's time begins; a store that was used before goes on from where it stood
  --seed    chance of a lab's new store, so that a run can be repeated; by default every store has its own

Prints one line of JSON, { "ready": true, "url": … }, when it takes requests. Stops on SIGINT and SIGTERM, finishing what is in hand.`,
  async run(words, io) {
    const { values } = parseArgs({
      args: [...words],
      options: { roles: { type: "string" }, lab: { type: "boolean", default: false }, start: { type: "string" }, seed: { type: "string" } },
    });
    const wanted = values.roles?.split(",") ?? ["api", ...roles];
    const unknown = wanted.filter((role) => role !== "api" && !roles.some((known) => known === role));
    if (unknown.length > 0) {
      io.note(`no role is called ${unknown.join(", ")}: choose among api, ${roles.join(", ")}`);
      return 2;
    }
    const startMs = values.start === undefined ? Date.now() : Date.parse(values.start);
    if (Number.isNaN(startMs)) {
      io.note(`--start ${values.start} is no time: write ISO 8601, such as 2026-03-02T00:00:00Z`);
      return 2;
    }
    const opened = await openCarillon(io.config, {
      labStartMs: values.lab ? startMs : null,
      ...(values.lab && values.seed !== undefined ? { labSeed: values.seed } : {}),
      log: io.note,
    });
    if (!opened.ok) {
      io.note(opened.error);
      return 1;
    }
    const carillon = opened.value;
    // In lab mode nothing that people see runs by itself: `advance` does what falls due. Receivers of webhooks live by their own clocks.
    const running = roles.filter((role): role is Role => wanted.includes(role) && (!values.lab || role === "webhooks"));
    const workers = running.length === 0 ? null : carillon.start(running);
    const { port, host } = io.config;
    const url = wanted.includes("api") ? await carillon.listen(port, host).catch(portTaken) : null;
    if (url === undefined) {
      io.note(`port ${port} of ${host} is taken by another program: stop it, or set PORT to a free one (0: any)`);
      await workers?.stop();
      await carillon.close();
      return 1;
    }
    io.out(JSON.stringify({ ready: true, url }));
    if (!io.signal.aborted) await once(io.signal, "abort");
    await workers?.stop();
    await carillon.close();
    return 0;
  },
};

/** undefined when somebody else listens there; anything else is a bug or a broken machine. */
function portTaken(cause: unknown): undefined {
  if (cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE") return undefined;
  throw cause;
}
