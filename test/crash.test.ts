import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeRng } from "../src/base/rng.ts";
import { compile } from "../src/catalogue/compile.ts";
import { type ServerProcess, startServer } from "../src/cli/server-process.ts";
import { startVendors, type Vendors } from "../src/lab/vendors/start-vendors.ts";
import { currentDeclared } from "../src/operation/catalogue.ts";
import { rebuild } from "../src/operation/rebuild.ts";
import type { Pool } from "../src/store/database.ts";
import { checkSums } from "../src/store/doctor.ts";
import { type Api, fine, makeApi } from "./support/api.ts";
import { type Load, startLoad } from "./support/crash-load.ts";
import { type DataDirectory, makeDataDirectory } from "./support/data-directory.ts";
import { hurry } from "./support/hurry.ts";
import { eventually } from "./support/poll.ts";

/** Kills in all, half of them of either process; `CARILLON_CRASHES` overrules how many. */
const crashes = Number(process.env.CARILLON_CRASHES ?? 40);
const adminKey = "crash-test-admin-key";
const people = Array.from({ length: 120 }, (_, i) => `p${i}`);
/** The longest that a kill waits once calls are answered again. */
const longestCalmMs = 900;
/** A claim's lease in the store; see deliver. */
const leaseMs = 60_000;

const catalogue = `
lines: [{ id: music, priority: 1 }]
placements: [{ id: push-marketing, kind: push, class: marketing }, { id: push-service, kind: push, class: service }]
policy: { patience: 2h, scorer: none, timing: { personal: false }, exploration: { uniform: 0.1 } }
audiences: [{ id: listeners, where: { event: play, within: 7d } }]
campaigns:
  - { id: hello, line: music, kind: hello, category: content, placement: push-marketing, creatives: { style: hello }, goal: { event: play, within: 24h }, status: live }
  - { id: again, line: music, kind: again, category: promotion, placement: push-marketing, audience: listeners, creatives: { style: again }, status: live }
creatives:
  - { id: hello-1, style: hello, title: "Good day", body: "Something new is here", status: live }
  - { id: hello-2, style: hello, title: "Good day to you", body: "Something else is here", status: live }
  - { id: again-1, style: again, title: "Once more", body: "You played this", status: live }
`;

describe(`a server and a database under load, killed ${crashes} times`, { timeout: 120_000 + crashes * 12_000 }, () => {
  let directory: DataDirectory;
  let vendors: Vendors;
  let server: ServerProcess;
  let api: Api;
  let store: Pool;
  let load: Load;
  /** Marketing messages that were being sent at each kill: all that may ever be in doubt. */
  let inFlight = 0;

  const start = async (): Promise<void> => {
    server = await startServer([], { CARILLON_DATA: directory.path, CARILLON_ADMIN_KEY: adminKey, PORT: "0", DATABASE_URL: "" });
  };
  const count = async (sql: string, values: readonly unknown[] = []): Promise<number> => {
    const found = await store.query<{ n: number }>(sql, [...values]);
    return found.rows[0]?.n ?? Number.NaN;
  };
  const countSending = (leasedUntilMs: number): Promise<number> =>
    count("select count(*) as n from messages where state = 'sending' and class = 'marketing' and leased_until <= $1", [
      new Date(leasedUntilMs),
    ]);

  beforeAll(async () => {
    directory = await makeDataDirectory("crash");
    // Vendors take a message at once and answer late, so that a kill finds requests whose answer nobody has read.
    vendors = await startVendors();
    for (const vendor of [vendors.fcm, vendors.apns, vendors.webPush]) {
      vendor.misbehave({ kind: "delay", ms: 400, when: "after", times: Number.POSITIVE_INFINITY, probability: 0.5 });
    }
    await start();
    api = makeApi(() => server.url, adminKey);
    store = await directory.openStore();
    fine(await api.call("POST", "/v1/apply", catalogue));
    for (const channel of Object.values(vendors.channels)) fine(await api.call("PUT", `/v1/channels/${channel.vendor}`, channel));
    for (const [i, personId] of people.entries()) fine(await api.call("PUT", `/v1/devices/d-${personId}`, device(personId, i)));
    await eventually("everybody is known", 20_000, async () =>
      (await count("select count(*) as n from people")) === people.length ? true : null,
    );
  }, 120_000);

  afterAll(async () => {
    await store?.end();
    await server?.stop();
    await vendors?.close();
    await directory?.remove();
  });

  const device = (personId: string, i: number) => {
    const { fcm, apns, webPush } = vendors.channels;
    const token = [
      () => ({ channel: fcm.vendor, token: vendors.fcm.registerToken() }),
      () => ({ channel: apns.vendor, token: vendors.apns.registerToken(), environment: "production" }),
      () => ({ channel: webPush.vendor, token: vendors.webPush.subscribe({ vapidPublicKey: webPush.credentials.publicKey }) }),
    ][i % 3];
    return {
      personId,
      platform: ["android", "ios", "web"][i % 3],
      appId: fcm.appId,
      permission: "granted",
      tokens: [token?.()],
      zone: "UTC",
    };
  };

  /** Freezes the server where it is, lets PostgreSQL finish what it was told, counts what is in flight, and kills. */
  const killServer = async (): Promise<void> => {
    process.kill(server.pid, "SIGSTOP");
    try {
      // Statements that wait for a lock, or for more data, of the frozen server will never finish: the kill undoes them.
      const busy = `select count(*) as n from pg_stat_activity where backend_type = 'client backend' and state = 'active'
        and coalesce(wait_event_type, '') not in ('Lock', 'Client') and pid <> pg_backend_pid()`;
      await eventually("PostgreSQL has finished what it was told", 20_000, async () => ((await count(busy)) === 0 ? true : null));
      inFlight += await countSending(Date.now() + leaseMs);
    } finally {
      process.kill(server.pid, "SIGKILL");
      await server.stop();
    }
    await start();
  };

  /** Kills PostgreSQL's main process; the server brings it back by itself. */
  const killDatabase = async (): Promise<void> => {
    const pid = await directory.postmasterPid();
    if (pid === null) throw new Error("PostgreSQL was to be killed and does not run");
    const atMs = Date.now();
    process.kill(pid, "SIGKILL");
    await eventually("PostgreSQL is another process", 60_000, async () => {
      const now = await directory.postmasterPid();
      return now !== null && now !== pid ? true : null;
    });
    // Claims of before the kill that are still open: a superset of those that will end in doubt.
    inFlight += await eventually("the store answers again", 60_000, () => countSending(atMs + leaseMs).catch(() => null));
  };

  it("loses nothing it accepted, doubles no marketing message, and its sums add up", async () => {
    const rng = makeRng("when to kill");
    const calls = () => load.promised.events.size + load.promised.messages.size;
    load = startLoad(api, people, { events: 2, messages: 2 });
    const hurrying = hurry(store);
    try {
      // The last kill is one of the server, so that its successor settles at once what the others left to their leases.
      const kills = Array.from({ length: Math.ceil(crashes / 2) }, () => [killDatabase, killServer]).flat();
      for (const kill of kills) {
        const before = calls();
        await eventually("calls are answered again", 60_000, () => (calls() > before ? true : null));
        const [fromMs, calmMs] = [performance.now(), rng.below(longestCalmMs)];
        await eventually("the moment to kill", longestCalmMs + 1_000, () => (performance.now() - fromMs >= calmMs ? true : null));
        await kill();
      }
      const before = calls();
      await eventually("calls are answered after the last kill", 60_000, () => (calls() > before + 50 ? true : null));
      await load.stop();
      hurrying.leavePeople();
      await eventually("everything has come to rest", 90_000, async () => {
        const open = await count(
          "select (select count(*) from queue) + (select count(*) from messages where state in ('waiting', 'sending')) as n",
        ).catch(() => -1);
        return open === 0 ? true : null;
      });
    } finally {
      await Promise.all([load.stop(), hurrying.stop()]);
    }
    // Without these nothing was put to the test.
    expect(load.promised.events.size).toBeGreaterThan(500);
    expect(load.promised.messages.size).toBeGreaterThan(50);
    expect(inFlight).toBeGreaterThan(0);
  });

  it("told every caller that was turned away to come again, and nothing else", () => {
    expect(load.promised.turnedAway.other).toEqual([]);
  });

  it("has every event it answered 200 for in the log exactly once", async () => {
    const logged = await store.query<{ key: string; n: number }>("select key, count(*) as n from facts where kind = 'event' group by key");
    const times = new Map(logged.rows.map((row) => [row.key, row.n]));
    expect([...load.promised.events].filter((key) => times.get(key) !== 1)).toEqual([]);
    expect(logged.rows.filter((row) => row.n !== 1)).toEqual([]);
    expect(await count("select count(*) as n from dead_letters")).toBe(0);
  });

  it("has handed over every transactional message it answered 202 for, or says how it ended", async () => {
    const stored = await store.query<{ message_id: string; state: string }>(
      "select message_id, state from messages where class = 'service'",
    );
    const states = new Map(stored.rows.map((row) => [row.message_id, row.state]));
    const rang = new Set(received().map(({ data }) => data.carillon_message));
    const lost = [...load.promised.messages.values()].filter(
      (id) => !(states.get(id) === "sent" ? rang.has(id) : states.get(id) === "doubtful"),
    );
    expect(lost).toEqual([]);
    // One message a key, however often the call was repeated.
    expect(stored.rows.length).toBe(await count("select count(*) as n from idempotency_keys"));
  });

  it("has rung no device twice for the same marketing message, by the vendors' own count", () => {
    const times = new Map<string, number>();
    for (const { data, token } of received()) {
      if (data.carillon_campaign === undefined) continue;
      const name = `${data.carillon_message} ${token}`;
      times.set(name, (times.get(name) ?? 0) + 1);
    }
    expect(times.size).toBeGreaterThan(100);
    expect([...times].filter(([, n]) => n > 1)).toEqual([]);
  });

  it("has every marketing message that rang as sent or doubtful, and every sent one rang", async () => {
    const rang = new Set(received().flatMap(({ data }) => (data.carillon_campaign === undefined ? [] : [data.carillon_message])));
    const stored = await store.query<{ message_id: string; state: string }>(
      "select message_id, state from messages where class = 'marketing'",
    );
    expect(
      stored.rows.filter(({ message_id, state }) =>
        state === "sent" ? !rang.has(message_id) : state !== "doubtful" && rang.has(message_id),
      ),
    ).toEqual([]);
  });

  it("is in doubt about no more messages than were in flight at the kills", async () => {
    expect(await count("select count(*) as n from messages where class = 'marketing' and state = 'doubtful'")).toBeLessThanOrEqual(
      inFlight,
    );
  });

  it("has sums that add up", async () => {
    expect((await checkSums(store)).filter((sum) => !sum.holds)).toEqual([]);
  });

  it("folds every person's log to the bytes that are stored", async () => {
    const { declared, version } = await currentDeclared(store);
    const differences: string[] = [];
    const { needs, policy } = compile(declared, version);
    const counts = await rebuild(store, {
      needs,
      searchable: policy.searchable,
      people: null,
      write: false,
      pageSize: 50,
      signal: new AbortController().signal,
      found: (personId, comparison, detail) => void differences.push(`${personId}: ${comparison}, ${detail}`),
      progress: () => undefined,
    });
    expect(differences).toEqual([]);
    expect(counts.same).toBe(people.length);
  });

  const received = () => [...vendors.fcm.received, ...vendors.apns.received, ...vendors.webPush.received];
});
