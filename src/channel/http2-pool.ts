import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from "node:http2";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { Deadlines, Timed } from "./deadlines.ts";
import {
  type Answer,
  bareHost,
  codeOf,
  connectTimeoutDefaultMs,
  portOf,
  serverName,
  type Transport,
  type TransportOptions,
  type TransportStats,
  type WireRequest,
} from "./transport.ts";

const answerBytesMax = 64 * 1024;
/** Even where the server sets no limit; more streams a connection only make the queues inside it longer. */
const streamsPerSessionMax = 500;
/** A further connection is opened when each open one carries this many streams. */
const streamsBeforeNextSession = 16;
/** How often one request may be carried over to another connection because the server has not processed it. */
const carriesMax = 3;
/** A connection that has been silent for this long is pinged. */
const silenceMs = 30_000;

/**
 * A few long-lived HTTP/2 connections to one origin, behind one queue.
 *
 * Which failures mean "not processed" and may be carried to another connection without asking anybody (RFC 9113):
 * - no stream was opened yet: connecting failed, or the connection closed while the request waited in our queue;
 * - GOAWAY whose last stream id is below the stream's (§6.8: such streams "were not or might not be processed" by that peer, §8.7 names
 *   them safe to retry); Node itself closes them with REFUSED_STREAM;
 * - RST_STREAM with REFUSED_STREAM (§8.7: "closed prior to any processing having occurred").
 * All else is doubtful: a reset connection, any other RST_STREAM code (INTERNAL_ERROR, CANCEL, ENHANCE_YOUR_CALM promise nothing), a
 * stream at or below the GOAWAY's last id whose connection died, a stream without answer at its deadline.
 */
export class Http2Pool implements Transport {
  readonly #options: TransportOptions;
  readonly #sessionsMax: number;
  readonly #deadlines = new Deadlines();
  readonly #lanes = new Set<Lane>();
  readonly #queue: Call[] = [];
  #queueHead = 0;
  #readySocket: TLSSocket | null;
  #inFlight = 0;
  #opened = 0;
  #closed = false;
  #closing: Promise<void> | null = null;
  #health: NodeJS.Timeout | null = null;
  #allClosed: (() => void) | null = null;

  /** @param readySocket a TLS connection that has settled on h2 already and becomes the first session. */
  constructor(options: TransportOptions, readySocket: TLSSocket | null = null) {
    this.#options = options;
    this.#sessionsMax = options.sessions ?? 2;
    this.#readySocket = readySocket;
  }

  request(request: WireRequest, deadlineAtMs: number): Promise<Answer> {
    if (this.#closed) return Promise.resolve({ kind: "notSent", code: "CLOSED" });
    return new Promise((resolve) => {
      const call = new Call(this, request, deadlineAtMs, resolve);
      this.#deadlines.add(call);
      const lane = this.#queued() === 0 ? this.#freeLane() : null;
      if (lane === null) this.#queue.push(call);
      else this.#start(call, lane);
      this.#openWhenNeeded();
    });
  }

  stats(): TransportStats {
    let connections = 0;
    for (const lane of this.#lanes) if (lane.ready && !lane.draining && !lane.suspect) connections++;
    return { protocol: "h2", connections, connectionsOpened: this.#opened, inFlight: this.#inFlight, queued: this.#queued() };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed = true;
    if (this.#health !== null) clearInterval(this.#health);
    this.#readySocket?.destroy();
    this.#failQueue("CLOSED");
    if (this.#lanes.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#allClosed = resolve;
      for (const lane of this.#lanes) lane.end();
    });
  }

  /** A connection is ready, or has room again. */
  laneFree(): void {
    while (this.#queueHead < this.#queue.length) {
      const call = this.#queue[this.#queueHead];
      if (call?.settled === false) {
        const lane = this.#freeLane();
        if (lane === null) break;
        this.#start(call, lane);
      }
      this.#queueHead++;
    }
    this.#shortenQueue();
    this.#openWhenNeeded();
  }

  laneClosed(lane: Lane, code: string): void {
    this.#lanes.delete(lane);
    if (this.#lanes.size === 0) this.#allClosed?.();
    // With no way left to the server the waiting ones are told now, so that they are tried again by their own plan and not at our pace.
    if (!lane.ready && !this.#anyLaneLeft()) this.#failQueue(code);
    else this.#openWhenNeeded();
  }

  /** A stream ended. `null` means that the server has not processed it. */
  streamClosed(call: Call, answer: Answer | null, code: string): void {
    this.#inFlight--;
    if (answer !== null) this.settle(call, answer);
    else if (this.#closed || ++call.carries > carriesMax) this.settle(call, { kind: "notSent", code });
    else if (!call.settled) this.#queue.push(call);
    if (this.#queued() > 0) this.laneFree();
  }

  settle(call: Call, answer: Answer): void {
    if (call.settled) return;
    call.settled = true;
    this.#deadlines.remove(call);
    call.resolve(answer);
  }

  #start(call: Call, lane: Lane): void {
    this.#inFlight++;
    lane.start(call);
  }

  #queued(): number {
    return this.#queue.length - this.#queueHead;
  }

  #shortenQueue(): void {
    if (this.#queueHead < 1024 && this.#queueHead < this.#queue.length) return;
    this.#queue.splice(0, this.#queueHead);
    this.#queueHead = 0;
  }

  #failQueue(code: string): void {
    const waiting = this.#queue.splice(this.#queueHead);
    for (const call of waiting) this.settle(call, { kind: "notSent", code });
    this.#shortenQueue();
  }

  #freeLane(): Lane | null {
    let best: Lane | null = null;
    for (const lane of this.#lanes) if (lane.hasRoom() && (best === null || lane.streams < best.streams)) best = lane;
    return best;
  }

  /** A connection that takes or will take requests. */
  #anyLaneLeft(): boolean {
    for (const lane of this.#lanes) if (!lane.draining && !lane.suspect) return true;
    return false;
  }

  #openWhenNeeded(): void {
    if (this.#closed) return;
    let usable = 0;
    for (const lane of this.#lanes) if (!lane.draining && !lane.suspect) usable++;
    if (usable >= this.#sessionsMax) return;
    const queued = this.#queued();
    if (usable === 0 ? queued === 0 : queued + this.#inFlight <= usable * streamsBeforeNextSession) return;
    this.#opened++;
    const readySocket = this.#readySocket;
    this.#readySocket = null;
    this.#lanes.add(new Lane(this, this.#options, readySocket));
    this.#health ??= setInterval(() => this.#checkHealth(), silenceMs).unref();
  }

  #checkHealth(): void {
    const nowMs = performance.now();
    for (const lane of this.#lanes) if (lane.ready && nowMs - lane.heardAtMs >= silenceMs) lane.probe();
  }
}

/** One request on its way. */
class Call extends Timed {
  readonly request: WireRequest;
  readonly resolve: (answer: Answer) => void;
  readonly #pool: Http2Pool;
  lane: Lane | null = null;
  stream: ClientHttp2Stream | null = null;
  carries = 0;
  settled = false;

  constructor(pool: Http2Pool, request: WireRequest, deadlineAtMs: number, resolve: (answer: Answer) => void) {
    super(deadlineAtMs);
    this.#pool = pool;
    this.request = request;
    this.resolve = resolve;
  }

  expire(): void {
    const { lane, stream } = this;
    this.#pool.settle(this, { kind: stream === null ? "notSent" : "doubtful", code: "DEADLINE" });
    if (stream === null) return;
    stream.close(constants.NGHTTP2_CANCEL);
    lane?.suspectStall();
  }
}

/** One connection. */
class Lane {
  readonly #pool: Http2Pool;
  readonly #session: ClientHttp2Session;
  readonly #socket: Socket;
  readonly #pingTimeoutMs: number;
  readonly #authority: string;
  readonly #scheme: string;
  #limit = 0;
  #lastStreamId: number | null = null;
  #failure = "CONNECTION_CLOSED";
  #probe: NodeJS.Timeout | null = null;
  ready = false;
  /** Takes no new streams and closes when those it has are done. */
  draining = false;
  /** A stream went unanswered, or a ping is outstanding because of it: no new streams until the ping is answered. */
  suspect = false;
  streams = 0;
  heardAtMs = 0;

  constructor(pool: Http2Pool, options: TransportOptions, readySocket: TLSSocket | null) {
    this.#pool = pool;
    this.#pingTimeoutMs = options.pingTimeoutMs ?? 3_000;
    const socket = readySocket ?? openSocket(options);
    const session = connect(options.origin, { createConnection: () => socket });
    this.#authority = options.origin.host;
    this.#scheme = options.origin.protocol.slice(0, -1);
    this.#socket = socket;
    this.#session = session;
    const timer = setTimeout(() => this.#kill("CONNECT_TIMEOUT"), options.connectTimeoutMs ?? connectTimeoutDefaultMs);
    // SETTINGS is the server's first frame (RFC 9113 §3.4): only it proves that HTTP/2 is spoken, and it sets the number of streams.
    session.on("remoteSettings", (settings) => {
      clearTimeout(timer);
      this.#limit = Math.min(settings.maxConcurrentStreams ?? streamsPerSessionMax, streamsPerSessionMax);
      this.ready = true;
      this.heardAtMs = performance.now();
      pool.laneFree();
    });
    session.on("goaway", (_code, lastStreamId) => {
      this.#lastStreamId = lastStreamId;
      this.#drain("GOAWAY");
    });
    session.on("error", (error: NodeJS.ErrnoException) => {
      this.#failure = codeOf(error);
    });
    session.once("close", () => {
      clearTimeout(timer);
      if (this.#probe !== null) clearTimeout(this.#probe);
      pool.laneClosed(this, this.#failure);
    });
  }

  hasRoom(): boolean {
    return this.ready && !this.draining && !this.suspect && this.streams < this.#limit && !this.#session.closed;
  }

  start(call: Call): void {
    const { request } = call;
    let stream: ClientHttp2Stream;
    try {
      stream = this.#session.request(this.#listed(request));
    } catch (error) {
      // Thrown before a frame is made: the session is closing, its stream ids are used up, or a header is malformed.
      this.#drain("CLOSING");
      queueMicrotask(() => this.#pool.streamClosed(call, null, error instanceof Error ? codeOf(error) : "REQUEST"));
      return;
    }
    this.streams++;
    call.lane = this;
    call.stream = stream;
    let status = 0;
    let headersBack: IncomingHttpHeaders = {};
    let body: Buffer | null = null;
    stream.on("response", (incoming: IncomingHttpHeaders & IncomingHttpStatusHeader, flags: number) => {
      status = incoming[":status"] ?? 0;
      headersBack = incoming;
      // Nothing to read: a stream that never flows costs less.
      if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) return;
      stream.on("data", (chunk: Buffer) => {
        if (body === null) body = chunk;
        else if (body.length < answerBytesMax) body = Buffer.concat([body, chunk]);
      });
    });
    // The close event that follows tells the whole story; without a listener the error would end the process.
    stream.on("error", ignore);
    stream.on("close", () => {
      this.streams--;
      this.#closeWhenDrained();
      call.stream = null;
      call.lane = null;
      const code = stream.rstCode ?? 0;
      if (status !== 0 && code === 0) {
        this.heardAtMs = performance.now();
        this.#pool.streamClosed(call, { kind: "response", status, headers: headersBack, body: body?.toString() ?? "" }, "");
      } else if (this.#notProcessed(stream, status)) this.#pool.streamClosed(call, null, "NOT_PROCESSED");
      else this.#pool.streamClosed(call, { kind: "doubtful", code: nameOfCode(code) }, "");
    });
    stream.end(request.body);
  }

  /** Names and values in turn: Node then copies no object. */
  #listed({ path, headers }: WireRequest): readonly string[] {
    const listed = [":method", "POST", ":authority", this.#authority, ":scheme", this.#scheme, ":path", path];
    for (const name in headers) listed.push(name, headers[name] ?? "");
    return listed;
  }

  /** Asks the connection whether it still lives; one that does not answer is closed, and its streams with it. */
  probe(): void {
    if (this.#probe !== null || this.#session.destroyed) return;
    this.#probe = setTimeout(() => this.#kill("PING_TIMEOUT"), this.#pingTimeoutMs);
    const sent = this.#session.ping((error) => {
      if (error !== null) return;
      if (this.#probe !== null) clearTimeout(this.#probe);
      this.#probe = null;
      this.suspect = false;
      this.heardAtMs = performance.now();
      this.#pool.laneFree();
    });
    if (!sent) this.#kill("PING_REFUSED");
  }

  suspectStall(): void {
    this.suspect = true;
    this.probe();
  }

  /** Closes when its streams are done. */
  end(): void {
    if (this.ready) this.#drain("CLOSED");
    else this.#kill("CLOSED");
  }

  #notProcessed(stream: ClientHttp2Stream, status: number): boolean {
    if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) return true;
    // An answer that began proves that the stream was processed, whatever the frames say afterwards.
    if (status !== 0) return false;
    return stream.id === undefined || (this.#lastStreamId !== null && stream.id > this.#lastStreamId);
  }

  #drain(code: string): void {
    this.draining = true;
    this.#failure = code;
    if (!this.#session.closed) this.#session.close();
    this.#closeWhenDrained();
    this.#pool.laneFree();
  }

  /** A session that both sides have closed may linger for as long as the server keeps a stream that we hold for closed. */
  #closeWhenDrained(): void {
    if (this.draining && this.streams === 0) setImmediate(() => this.#kill(this.#failure));
  }

  #kill(code: string): void {
    this.#failure = code;
    this.#session.destroy();
    // A session in closing only ends its half of the socket and would wait for the server's half.
    this.#socket.destroy();
  }
}

function ignore(): void {}

function nameOfCode(code: number): string {
  const names = ["CONNECTION_LOST", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED"];
  return names[code] ?? (code === constants.NGHTTP2_CANCEL ? "CONNECTION_LOST" : `RST_STREAM_${code}`);
}

function openSocket(options: TransportOptions): Socket {
  const { origin, ca, lookup } = options;
  const host = bareHost(origin);
  const to = { host, port: portOf(origin), ...(lookup === undefined ? {} : { lookup }) };
  if (origin.protocol !== "https:") return connectTcp({ ...to, noDelay: true });
  return connectTls({ ...to, servername: serverName(host), ALPNProtocols: ["h2"], ...(ca === undefined ? {} : { ca }) });
}
