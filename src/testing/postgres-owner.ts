import { startEmbeddedPostgres } from "../store/embedded-postgres.ts";

// A process that owns an embedded store until it is killed: `postgres-owner.ts <data directory>`. It prints one line of JSON.
process.on("SIGINT", () => undefined);
const started = await startEmbeddedPostgres({ dataDirectory: process.argv[2] ?? "" });
process.stdout.write(
  `${JSON.stringify(started.ok ? { url: started.value.url, serverPid: started.value.serverPid, attached: started.value.attached } : started.error)}\n`,
);
setInterval(() => undefined, 60_000);
