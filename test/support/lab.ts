import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { startVendors, type Vendors } from "../../src/lab/vendors/start-vendors.ts";
import { readConfig } from "../../src/main/config.ts";
import { openCarillon } from "../../src/main/wire.ts";
import type { Pool } from "../../src/store/database.ts";
import { checkSums } from "../../src/store/doctor.ts";
import { freshDatabase } from "../../src/testing/postgres.ts";
import { type Api, fine, makeApi } from "./api.ts";

/** Where the clock of every laboratory here begins: a Monday, midnight in UTC. */
export const labStart = "2026-03-02T00:00:00Z";

/** A push as it came out of one of the simulated vendors. */
export interface Push {
  readonly vendor: "fcm" | "apns" | "webPush";
  readonly token: string;
  readonly title: string | null;
  readonly body: string | null;
  readonly data: Readonly<Record<string, string>>;
}

/** What one walk of the clock brought about; counts of messages. */
export interface Walk {
  readonly decided: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly sent: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly doubtful: number;
  readonly waiting: number;
  readonly settled: number;
  readonly secondTouches: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** The whole of Carillon in lab mode over real HTTP, with the three vendors simulated, on a database of its own. */
export interface Lab {
  readonly api: Api;
  /** Where the server listens. */
  readonly url: string;
  readonly vendors: Vendors;
  readonly store: Pool;
  /** Walks the clock and checks that all sums hold where it stops. */
  advance(to: string): Promise<Walk>;
  /** Registers a device at its vendor and with the server; answers the token as the vendor knows it. */
  connect(personId: string, vendor: Push["vendor"], device?: Fields): Promise<string>;
  /** A track call as an SDK makes it. */
  track(userId: string, event: string, properties?: Fields, more?: Fields): Promise<void>;
  /** Sends a service message; answers its id. */
  send(personId: string, more?: Fields): Promise<string>;
  message(id: string): Promise<Fields>;
  /** All pushes so far, those of one vendor together. */
  pushes(): readonly Push[];
  close(): Promise<void>;
}

const key = "laboratory-admin-key";

/** @param settings further keys of the configuration. */
export async function openLab(catalogue: string, settings: Readonly<Record<string, string>> = {}): Promise<Lab> {
  const [database, vendors, dataDirectory] = await Promise.all([freshDatabase(), startVendors(), mkdtemp(join(tmpdir(), "carillon-lab-"))]);
  const read = readConfig({
    CARILLON_DATA: dataDirectory,
    DATABASE_URL: database.url,
    CARILLON_ADMIN_KEY: key,
    CARILLON_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
    ...settings,
  });
  if ("mistakes" in read) throw new Error(read.mistakes.join("\n"));
  const said: string[] = [];
  const opened = await openCarillon(read.config, { labStartMs: Date.parse(labStart), log: (line) => void said.push(line) });
  if (!opened.ok) throw new Error(opened.error);
  const carillon = opened.value;
  const url = await carillon.listen(0, "127.0.0.1");
  const api = makeApi(() => url, key);
  fine(await api.call("POST", "/v1/apply", catalogue));
  for (const channel of Object.values(vendors.channels)) fine(await api.call("PUT", `/v1/channels/${channel.vendor}`, channel));
  let calls = 0;

  const tokenOf = (vendor: Push["vendor"]): { readonly known: string; readonly entry: Fields } => {
    if (vendor === "webPush") {
      const subscription = vendors.webPush.subscribe({ vapidPublicKey: vendors.channels.webPush.credentials.publicKey });
      return { known: subscription.endpoint, entry: { channel: vendor, token: subscription } };
    }
    const token = vendors[vendor].registerToken();
    return { known: token, entry: { channel: vendor, token, ...(vendor === "apns" ? { environment: "production" } : {}) } };
  };

  return {
    api,
    url,
    vendors,
    store: database.pool,
    async advance(to) {
      const walk = fine(await api.call("POST", "/lab/advance", { to }));
      expect((await checkSums(database.pool)).filter((sum) => !sum.holds)).toEqual([]);
      const summary = fine(await api.call("GET", "/v1/reports/summary"));
      const due = fields(summary.due);
      expect({ due: due.total }).toEqual({ due: number(due.decided) + sum(due.skipped) });
      const messages = fields(summary.messages);
      const ended = number(messages.sent) + sum(messages.failed) + sum(messages.cancelled) + number(messages.doubtful);
      expect({ messages: messages.total }).toEqual({ messages: ended + number(messages.waiting) });
      expect({ waiting: walk.waiting }).toEqual({ waiting: messages.waiting });
      return {
        decided: number(walk.decided),
        skipped: fields(walk.skipped) as Readonly<Record<string, number>>, // counts by reason, checked by the answer's own schema
        sent: number(walk.sent),
        failed: number(walk.failed),
        cancelled: number(walk.cancelled),
        doubtful: number(walk.doubtful),
        waiting: number(walk.waiting),
        settled: number(walk.settled),
        secondTouches: number(walk.secondTouches),
      };
    },
    async connect(personId, vendor, device = {}) {
      const { known, entry } = tokenOf(vendor);
      const { id = `d-${personId}-${vendor}`, ...more } = device;
      const platform = { fcm: "android", apns: "ios", webPush: "web" }[vendor];
      const body = { personId, platform, appId: vendors.channels.fcm.appId, permission: "granted", zone: "UTC", tokens: [entry], ...more };
      fine(await api.call("PUT", `/v1/devices/${String(id)}`, body));
      return known;
    },
    async track(userId, event, properties = {}, more = {}) {
      calls++;
      fine(await api.call("POST", "/v1/track", { messageId: `call-${calls}`, userId, event, properties, ...more }));
    },
    async send(personId, more = {}) {
      const body = { personId, placement: "push-service", category: "order", title: "Your order", body: "is on its way", ...more };
      return String(fine(await api.call("POST", "/v1/messages", body), 202).messageId);
    },
    message: async (id) => fine(await api.call("GET", `/v1/messages/${id}`)),
    pushes: () =>
      (["fcm", "apns", "webPush"] as const).flatMap((vendor) =>
        vendors[vendor].received.map(({ token, title, body, data }) => ({ vendor, token, title, body, data })),
      ),
    async close() {
      await carillon.close();
      await vendors.close();
      await database.drop();
      await rm(dataDirectory, { recursive: true, force: true });
      expect(said.filter((line) => !line.startsWith("no CARILLON_MASTER_KEY"))).toEqual([]);
    },
  };
}

const fields = (value: unknown): Fields => (typeof value === "object" && value !== null ? { ...value } : {});
const number = (value: unknown): number => (typeof value === "number" ? value : Number.NaN);
/** A number, or the sum over reasons. */
const sum = (value: unknown): number =>
  typeof value === "number" ? value : Object.values(fields(value)).reduce((total: number, one) => total + number(one), 0);
