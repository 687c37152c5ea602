import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forEachInFlight } from "../http-client.ts";
import type { StartServer } from "../worlds/run-arms.ts";
import { type Assumption, assumptions, lastUses } from "./assumptions.ts";
import { chinaPhones } from "./phone-mix.ts";
import { makeReachPhones } from "./phones.ts";
import { playSetUp } from "./play-set-up.ts";
import type { SetUpResult } from "./reach-result.ts";
import { messagesPerPerson, reachStart, runDays, setUps } from "./set-ups.ts";

export interface ReachOptions {
  readonly devices: number;
  readonly seed: string;
  /** Set-ups at a time. */
  readonly parallel: number;
  readonly startServer: StartServer;
  readonly signal: AbortSignal;
  readonly onProgress: (setUp: string, what: string) => void;
}

/** Reach by maker in each set-up of channels, over the same phones. */
export interface ReachResult {
  readonly devices: number;
  readonly seed: string;
  readonly mix: "china";
  readonly days: number;
  readonly messagesPerDevice: number;
  readonly setUps: readonly SetUpResult[];
  readonly assumptions: Readonly<Record<string, Assumption>>;
  readonly lastUses: typeof lastUses;
  readonly seconds: number;
}

/** Plays the set-ups, each against a server of its own on a store of its own. Nothing is left behind. */
export async function runReach(options: ReachOptions): Promise<ReachResult> {
  const startedMs = performance.now();
  const { devices, seed } = options;
  const phones = makeReachPhones({ seed, count: devices, kinds: chinaPhones });
  const results = new Map<string, SetUpResult>();
  await forEachInFlight(setUps, options.parallel, async (setUp) => {
    options.signal.throwIfAborted();
    const onProgress = (what: string): void => {
      options.signal.throwIfAborted();
      options.onProgress(setUp.name, what);
    };
    results.set(setUp.name, await withServer(options, (server) => playSetUp({ ...server, setUp, phones, seed, onProgress })));
  });
  return {
    devices,
    seed,
    mix: "china",
    days: runDays,
    messagesPerDevice: messagesPerPerson,
    setUps: setUps.flatMap(({ name }) => results.get(name) ?? []),
    assumptions,
    lastUses,
    seconds: Math.round((performance.now() - startedMs) / 100) / 10,
  };
}

async function withServer<T>(
  { seed, startServer }: ReachOptions,
  play: (server: { readonly url: string; readonly adminKey: string }) => Promise<T>,
): Promise<T> {
  const adminKey = `lab_${randomBytes(24).toString("base64url")}`;
  const directory = await mkdtemp(join(tmpdir(), "carillon-reach-"));
  try {
    // Run by root, PostgreSQL works under another account and would move its data elsewhere if it could not pass through here.
    await chmod(directory, 0o711);
    // Vendors are told where to call before the server listens, so its port is chosen here.
    const port = await freePort();
    const server = await startServer(["--lab", "--start", reachStart, "--seed", `reach ${seed}`], {
      CARILLON_DATA: directory,
      CARILLON_ADMIN_KEY: adminKey,
      CARILLON_STORE_VOLATILE: "1",
      CARILLON_PUBLIC_URL: `http://127.0.0.1:${port}`,
      DATABASE_URL: "",
      HOST: "127.0.0.1",
      PORT: String(port),
    });
    try {
      return await play({ url: server.url, adminKey });
    } finally {
      await server.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A port of 127.0.0.1 that nobody listens on at the moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no free port"))));
    });
  });
}
