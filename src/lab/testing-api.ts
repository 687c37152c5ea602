import { createServer, type IncomingMessage } from "node:http";
import { makeRng } from "../base/rng.ts";
import type { PhoneNetwork, PhonePush } from "./phone-network.ts";

/** A network without vendors: what the fake server pushes arrives at once. */
export interface TestingNetwork extends PhoneNetwork {
  push(push: PhonePush): void;
  readonly disconnected: readonly { readonly deviceId: string; readonly atMs: number }[];
}

export function makeTestingNetwork(): TestingNetwork {
  let pushes: PhonePush[] = [];
  const disconnected: { deviceId: string; atMs: number }[] = [];
  return {
    channels: { fcm: { vendor: "fcm" }, apns: { vendor: "apns" }, webPush: { vendor: "webPush" } },
    appId: "com.example.app",
    connect: (phone) => ({ channel: phone.service, token: `token of ${phone.deviceId}` }),
    disconnect: (phone, atMs) => void disconnected.push({ deviceId: phone.deviceId, atMs }),
    takePushes: () => {
      const taken = pushes;
      pushes = [];
      return taken;
    },
    push: (push) => void pushes.push(push),
    disconnected,
    close: async () => {},
  };
}

/** One request as the fake server saw it, with the lab time at that moment. */
export interface SeenCall {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly bytes: number;
  readonly nowMs: number;
  readonly authorization: string;
  readonly contentType: string;
}

/** A server with the shapes of the public API and no brain: at every advance it pushes at random to phones that allow it. */
export interface TestingApi {
  readonly url: string;
  readonly calls: readonly SeenCall[];
  /** Answers the next request to this path with this status instead, once. */
  failNext(path: string, status: number, body: unknown): void;
  close(): Promise<void>;
}

export interface TestingApiOptions {
  readonly startMs: number;
  readonly network: TestingNetwork;
  /** Chance that a phone gets a push in one advance. */
  readonly pushChance: number;
}

export async function startTestingApi(options: TestingApiOptions): Promise<TestingApi> {
  const calls: SeenCall[] = [];
  const failures = new Map<string, { status: number; body: unknown }>();
  const brain = makeBrain(options);
  const server = createServer(async (request, response) => {
    const text = await read(request);
    const url = new URL(request.url ?? "", "http://127.0.0.1");
    const path = url.pathname;
    const { method = "", headers } = request;
    const contentType = headers["content-type"] ?? "";
    const body = contentType === "application/json" ? record(JSON.parse(text)) : { text };
    calls.push({
      method,
      path,
      body,
      bytes: Buffer.byteLength(text),
      nowMs: brain.nowMs(),
      authorization: headers.authorization ?? "",
      contentType,
    });
    const failure = failures.get(path);
    failures.delete(path);
    response.writeHead(failure?.status ?? 200, { "content-type": "application/json", "retry-after": "0" });
    response.end(JSON.stringify(failure?.body ?? brain.answer(method, url, body)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port after listening");
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    failNext: (path, status, body) => void failures.set(path, { status, body }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function makeBrain({ startMs, network, pushChance }: TestingApiOptions) {
  const rng = makeRng("testing api");
  const devices = new Set<string>();
  let nowMs = startMs;
  let sent = 0;
  let opened = 0;
  const advance = (toMs: number) => {
    let now = 0;
    for (const deviceId of toMs > nowMs ? [...devices].sort() : []) {
      if (rng.next() >= pushChance) continue;
      now++;
      const data = {
        carillon_message: `message-${++sent}`,
        carillon_campaign: "any",
        carillon_item: `song-${1 + rng.below(280)}`,
        carillon_creative: `creative-${rng.below(3)}`,
        carillon_at: new Date(nowMs + 1 + rng.below(toMs - nowMs)).toISOString(),
      };
      network.push({ deviceId, data, title: "A title", body: "A body" });
    }
    nowMs = toMs;
    const counts = { decided: now, skipped: { limits: 2 }, sent: now, failed: 0, cancelled: {}, doubtful: 0, waiting: 1, settled: 0 };
    return { now: new Date(nowMs).toISOString(), ...counts };
  };
  const funnel = (by: string) => {
    const row = { attempted: sent, accepted: sent, delivered: sent, shown: sent, opened, converted: 0, dismissed: 0, switchedOff: 0 };
    const values = { campaign: ["any"], channel: ["fcm"], day: ["2026-03-02", "2026-03-03"] }[by] ?? [];
    return { rows: values.map((value) => ({ [by]: value, ...row, failed: {} })), totals: { ...row, failed: { TOKEN_INVALID: 3 } } };
  };
  const answer = (method: string, url: URL, body: Readonly<Record<string, unknown>>): unknown => {
    const path = url.pathname;
    if (path === "/lab/advance") return advance(Date.parse(String(body.to)));
    if (path === "/v1/reports/funnel") return funnel(url.searchParams.get("by") ?? "");
    if (path === "/v1/reports/summary") return { messages: { failed: { TOKEN_INVALID: 2 }, cancelled: { expired: 1 } } };
    if (path.startsWith("/v1/creatives/")) return { id: path.slice(14), style: "curiosity" };
    if (path.startsWith("/v1/devices/") && body.permission !== "denied") devices.add(path.slice(12));
    if (path === "/v1/outcomes") opened += entriesOf(body.outcomes).filter((each) => each.outcome === "opened").length;
    const list = body.batch ?? body.items ?? body.outcomes;
    return method === "POST" ? { accepted: entriesOf(list).length, refused: [] } : {};
  };
  return { nowMs: () => nowMs, answer };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

/** The records of a list in a body; empty when it is no list. */
export const entriesOf = (list: unknown): Readonly<Record<string, unknown>>[] => (Array.isArray(list) ? list.map(record) : []);

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
