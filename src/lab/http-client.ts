import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

/** Sizes that the public API takes in one call. */
export const callLimits = { items: 1000, bytes: 500_000 } as const;

/** One call of Segment's HTTP specification, as the SDKs put it into a batch. */
export interface SegmentCall {
  readonly type: "identify" | "track" | "alias";
  readonly messageId: string;
  readonly timestamp: string;
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly event?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly traits?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
}

export type ReportedOutcome = "delivered" | "shown" | "opened" | "dismissed" | "switchedOff";

/** What an app's SDK reports of one notification. Times are ISO 8601. */
export interface OutcomeReport {
  readonly messageId?: string;
  readonly batchId?: string;
  readonly deviceId: string;
  readonly outcome: ReportedOutcome;
  readonly at: string;
}

/** Answer of a bulk call, summed over its parts. `samples` are the first few refusals, for a person to read. */
export interface BulkAnswer {
  readonly accepted: number;
  readonly refused: number;
  readonly samples: readonly unknown[];
}

/** Answer of `POST /lab/advance`; counts of this call, by reason where the server says so. */
export interface AdvanceAnswer {
  readonly now: string;
  readonly decided: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly sent: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly cancelled: Readonly<Record<string, number>>;
  readonly doubtful: number;
  readonly waiting: number;
}

/** One row of `GET /v1/reports/funnel`. The names of `by` are present where the report was asked by them. */
export interface FunnelRow {
  readonly campaign?: string;
  readonly channel?: string;
  readonly day?: string;
  readonly attempted: number;
  readonly accepted: number;
  readonly delivered: number;
  readonly shown: number;
  readonly opened: number;
  readonly converted: number;
  readonly dismissed: number;
  readonly switchedOff: number;
  readonly failed: Readonly<Record<string, number>>;
}

export interface FunnelReport {
  readonly rows: readonly FunnelRow[];
  readonly totals: FunnelRow;
}

/** Messages that were not sent, by reason. */
export interface MessageReasons {
  readonly failed: Readonly<Record<string, number>>;
  readonly cancelled: Readonly<Record<string, number>>;
}

/** The server said no, or nothing. The message holds method, path, status and the beginning of the answer's body. */
export class ApiError extends Error {
  readonly method: string;
  readonly path: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly body: string;

  constructor(call: { method: string; path: string; status: number; body: string; cause?: unknown }) {
    const said = call.body === "" ? "no body" : call.body.slice(0, 600);
    super(`${call.method} ${call.path} → ${call.status === 0 ? "no answer" : call.status}: ${said}`, { cause: call.cause });
    this.name = "ApiError";
    this.method = call.method;
    this.path = call.path;
    this.status = call.status;
    this.body = call.body;
  }
}

/** Time of the attempt, from inclusive, to exclusive. */
export interface ReportSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Client of Carillon's public HTTP API, as far as the lab needs it. Every method rejects with `ApiError`. */
export interface LabClient {
  /** Applies a catalogue text in YAML (JSON is YAML too). */
  apply(yaml: string): Promise<unknown>;
  putChannel(id: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
  putDevice(id: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
  putPreferences(personId: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** `ttl` is a duration such as `14d`. */
  putFeed(
    personId: string,
    body: { readonly items: readonly { readonly id: string; readonly score: number }[]; readonly ttl: string },
  ): Promise<unknown>;
  sendItems(items: readonly Readonly<Record<string, unknown>>[]): Promise<BulkAnswer>;
  /** Calls in order: a batch is sent when the one before it has been answered. */
  sendCalls(calls: readonly SegmentCall[]): Promise<BulkAnswer>;
  sendOutcomes(outcomes: readonly OutcomeReport[]): Promise<BulkAnswer>;
  advance(toMs: number): Promise<AdvanceAnswer>;
  funnel(query: { readonly fromMs: number; readonly toMs: number; readonly by?: string }): Promise<FunnelReport>;
  /** How all messages since the beginning ended, by reason. */
  messageReasons(): Promise<MessageReasons>;
  /** What the catalogue says of a creative; null when there is none of this id. */
  creative(id: string): Promise<Readonly<Record<string, unknown>> | null>;
  /** The address at which a channel's vendor may call; null when the server has none. */
  callbackUrl(channelId: string): Promise<string | null>;
  /** `GET /v1/reports/reach`: rows by maker and ROM. */
  reach(query: ReportSpan): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** `GET /v1/reports/failures`: rows by the dimensions named, and ways that were left out. */
  failures(
    query: ReportSpan & { readonly by: string },
  ): Promise<Readonly<Record<"rows" | "skipped", readonly Readonly<Record<string, unknown>>[]>>>;
  /** Why campaigns were no choice for people who fell due, by reason, since the beginning. */
  removed(): Promise<Readonly<Record<string, number>>>;
  close(): void;
}

export interface LabClientOptions {
  readonly url: string;
  readonly key: string;
  /** Connections at most; default 16. */
  readonly connections?: number;
  /** Wall time for one call; default 10 minutes, because one `advance` may do a day's work. */
  readonly timeoutMs?: number;
}

export function makeLabClient(options: LabClientOptions): LabClient {
  const call = makeCaller(options);
  const bulk = async (path: string, field: string, entries: readonly object[]): Promise<BulkAnswer> => {
    let sum: BulkAnswer = { accepted: 0, refused: 0, samples: [] };
    for (const part of partsOf(entries)) {
      const body = `{"${field}":[${part.join(",")}]}`;
      sum = addAnswer(sum, await call({ method: "POST", path, body, alsoFine: [422] }), part.length);
    }
    return sum;
  };
  const put = (path: string, body: unknown): Promise<unknown> => call({ method: "PUT", path, body: JSON.stringify(body) });
  const id = encodeURIComponent;
  return {
    apply: (yaml) => call({ method: "POST", path: "/v1/apply", body: yaml, type: "application/yaml" }),
    putChannel: (channelId, body) => put(`/v1/channels/${id(channelId)}`, body),
    putDevice: (deviceId, body) => put(`/v1/devices/${id(deviceId)}`, body),
    putPreferences: (personId, body) => put(`/v1/people/${id(personId)}/preferences`, body),
    putFeed: (personId, body) => put(`/v1/people/${id(personId)}/feed`, body),
    sendItems: (items) => bulk("/v1/items", "items", items),
    sendCalls: (calls) => bulk("/v1/batch", "batch", calls),
    sendOutcomes: (outcomes) => bulk("/v1/outcomes", "outcomes", outcomes),
    advance: async (toMs) => readAdvance(await call({ method: "POST", path: "/lab/advance", body: JSON.stringify({ to: iso(toMs) }) })),
    funnel: async ({ fromMs, toMs, by }) => {
      const query = new URLSearchParams({ from: iso(fromMs), to: iso(toMs), ...(by === undefined ? {} : { by }) });
      return readFunnel(await call({ method: "GET", path: `/v1/reports/funnel?${query}` }));
    },
    messageReasons: async () => {
      const { messages } = record(await call({ method: "GET", path: "/v1/reports/summary" }));
      const { failed, cancelled } = record(messages);
      return { failed: counts(failed), cancelled: counts(cancelled) };
    },
    creative: async (creativeId) => {
      const answer = record(await call({ method: "GET", path: `/v1/creatives/${id(creativeId)}`, alsoFine: [404] }));
      return answer.error === undefined ? answer : null;
    },
    callbackUrl: async (channelId) => {
      const { callbackUrl } = record(await call({ method: "GET", path: `/v1/channels/${id(channelId)}` }));
      return typeof callbackUrl === "string" ? callbackUrl : null;
    },
    reach: async (span) => recordsIn(await call({ method: "GET", path: `/v1/reports/reach?${queryOf(span)}` }), "rows"),
    failures: async ({ by, ...span }) => {
      const answer = await call({ method: "GET", path: `/v1/reports/failures?${queryOf(span)}&${new URLSearchParams({ by })}` });
      return { rows: recordsIn(answer, "rows"), skipped: recordsIn(answer, "skipped") };
    },
    removed: async () => counts(record(record(await call({ method: "GET", path: "/v1/reports/summary" })).removed)),
    close: () => call.close(),
  };
}

const queryOf = ({ fromMs, toMs }: ReportSpan): string => new URLSearchParams({ from: iso(fromMs), to: iso(toMs) }).toString();

function recordsIn(answer: unknown, field: string): readonly Readonly<Record<string, unknown>>[] {
  const rows = record(answer)[field];
  return Array.isArray(rows) ? rows.map(record) : [];
}

/** ISO 8601 in UTC, as every time on the wire. */
export const iso = (atMs: number): string => new Date(atMs).toISOString();

/** Serialised entries in parts that one call takes: at most 1000 entries and 500,000 bytes with what stands around them. */
export function partsOf(entries: readonly object[]): string[][] {
  const parts: string[][] = [];
  let part: string[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const text = JSON.stringify(entry);
    const size = Buffer.byteLength(text) + 1;
    if (part.length > 0 && (part.length >= callLimits.items || bytes + size > callLimits.bytes - 100)) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(text);
    bytes += size;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

/** Does `work` for every entry, at most `inFlight` at a time. Rejects with the first failure, when those begun have ended. */
export async function forEachInFlight<T>(entries: readonly T[], inFlight: number, work: (entry: T) => Promise<unknown>): Promise<void> {
  let at = 0;
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    while (at < entries.length && failures.length === 0) {
      const entry = entries[at++];
      if (entry === undefined) continue;
      await work(entry).catch((failure: unknown) => failures.push(failure));
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, entries.length) }, lane));
  if (failures.length > 0) throw failures[0];
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
  /** Statuses beside 2xx that are an answer and not a failure. */
  readonly alsoFine?: readonly number[];
}

interface Caller {
  (call: Call): Promise<unknown>;
  close(): void;
}

interface RawAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
}

const mostTries = 6;
const longestWaitMs = 10_000;

function makeCaller(options: LabClientOptions): Caller {
  const base = new URL(options.url);
  const secure = base.protocol === "https:";
  const agentOptions = { keepAlive: true, maxSockets: options.connections ?? 16 };
  const agent = secure ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions);
  const start = secure ? httpsRequest : httpRequest;
  const authorization = `Basic ${Buffer.from(`${options.key}:`).toString("base64")}`;
  const prefix = base.pathname.replace(/\/$/, "");
  const timeout = options.timeoutMs ?? 600_000;

  const once = (call: Call): Promise<RawAnswer> =>
    new Promise((resolve, reject) => {
      const { method, body = "" } = call;
      const headers = { authorization, accept: "application/json", "content-length": Buffer.byteLength(body) };
      const typed = body === "" ? headers : { ...headers, "content-type": call.type ?? "application/json" };
      const target = { host: base.hostname, port: base.port, path: prefix + call.path, method, headers: typed, agent, timeout };
      const request = start(target, (answer) => resolve(readAnswer(answer)));
      request.on("timeout", () => request.destroy(new Error(`no answer within ${timeout} ms`)));
      request.on("error", (cause: NodeJS.ErrnoException) => {
        // A kept connection may be closed by the server at the very moment it is used again; every call of the lab is idempotent.
        if (request.reusedSocket && cause.code === "ECONNRESET") once(call).then(resolve, reject);
        else reject(new ApiError({ method, path: call.path, status: 0, body: cause.message, cause }));
      });
      request.end(body);
    });

  const caller = async (call: Call): Promise<unknown> => {
    for (let tries = 1; ; tries++) {
      const { status, body, retryAfter } = await once(call);
      if (status === 429 && tries < mostTries) {
        const seconds = Number(retryAfter ?? 1);
        await new Promise((resume) => setTimeout(resume, Math.min((Number.isFinite(seconds) ? seconds : 1) * 1000, longestWaitMs)));
        continue;
      }
      const fine = (status >= 200 && status < 300) || call.alsoFine?.includes(status);
      if (!fine) throw new ApiError({ method: call.method, path: call.path, status, body });
      return parse(call, status, body);
    }
  };
  return Object.assign(caller, { close: () => agent.destroy() });
}

async function readAnswer(answer: IncomingMessage): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(Buffer.from(chunk));
  return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8"), retryAfter: answer.headers["retry-after"] };
}

function parse(call: Call, status: number, body: string): unknown {
  if (body === "") return {};
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new ApiError({ method: call.method, path: call.path, status, body: `not JSON: ${body}`, cause });
  }
}

const mostSamples = 5;

function addAnswer(sum: BulkAnswer, answer: unknown, sent: number): BulkAnswer {
  const { accepted, refused, error } = record(answer);
  const samples = Array.isArray(refused) ? refused : error === undefined ? [] : [error];
  // A server that only says "fine" has taken everything; Segment's own answer is such a one.
  const refusedCount = Array.isArray(refused) ? refused.length : error === undefined ? 0 : sent;
  return {
    accepted: sum.accepted + (typeof accepted === "number" ? accepted : sent - refusedCount),
    refused: sum.refused + refusedCount,
    samples: [...sum.samples, ...samples].slice(0, mostSamples),
  };
}

function readAdvance(answer: unknown): AdvanceAnswer {
  const { now, decided, skipped, sent, failed, cancelled, doubtful, waiting } = record(answer);
  return {
    now: typeof now === "string" ? now : "",
    decided: count(decided),
    skipped: counts(skipped),
    sent: count(sent),
    failed: counts(failed),
    cancelled: counts(cancelled),
    doubtful: count(doubtful),
    waiting: count(waiting),
  };
}

function readFunnel(answer: unknown): FunnelReport {
  const { rows, totals } = record(answer);
  return { rows: Array.isArray(rows) ? rows.map(readFunnelRow) : [], totals: readFunnelRow(totals) };
}

function readFunnelRow(row: unknown): FunnelRow {
  const fields = record(row);
  const { campaign, channel, day } = fields;
  return {
    ...(typeof campaign === "string" ? { campaign } : {}),
    ...(typeof channel === "string" ? { channel } : {}),
    ...(typeof day === "string" ? { day } : {}),
    attempted: count(fields.attempted),
    accepted: count(fields.accepted),
    delivered: count(fields.delivered),
    shown: count(fields.shown),
    opened: count(fields.opened),
    converted: count(fields.converted),
    dismissed: count(fields.dismissed),
    switchedOff: count(fields.switchedOff),
    failed: counts(fields.failed),
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

const count = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);

/** Counts by reason; a plain number stands under `all`. */
function counts(value: unknown): Readonly<Record<string, number>> {
  if (typeof value === "number") return value === 0 ? {} : { all: value };
  const entries = Object.entries(record(value)).map(([reason, number]): [string, number] => [reason, count(number)]);
  return Object.fromEntries(entries.filter(([, number]) => number !== 0));
}
