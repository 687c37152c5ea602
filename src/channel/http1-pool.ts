import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { Deadlines, Timed } from "./deadlines.ts";
import {
  type Answer,
  bareHost,
  codeOf,
  portOf,
  type Transport,
  type TransportOptions,
  type TransportStats,
  type WireRequest,
} from "./transport.ts";

const answerBytesMax = 64 * 1024;

/** HTTP/1.1 over kept-alive sockets, one request a socket at a time, the rest in the agent's queue. */
export class Http1Pool implements Transport {
  readonly #options: TransportOptions;
  readonly #agent: HttpAgent;
  readonly #deadlines = new Deadlines();
  readonly #fixed: { readonly host: string; readonly port: number };
  #inFlight = 0;
  #opened = 0;
  #closed = false;
  #closing: Promise<void> | null = null;
  #idle: (() => void) | null = null;

  constructor(options: TransportOptions) {
    this.#options = options;
    const pool = { keepAlive: true, maxSockets: options.sockets ?? 64, scheduling: "fifo" as const };
    const { ca } = options;
    this.#agent = options.origin.protocol === "https:" ? new HttpsAgent(ca === undefined ? pool : { ...pool, ca }) : new HttpAgent(pool);
    this.#fixed = { host: bareHost(options.origin), port: portOf(options.origin) };
  }

  request(request: WireRequest, deadlineAtMs: number): Promise<Answer> {
    if (this.#closed) return Promise.resolve({ kind: "notSent", code: "CLOSED" });
    return new Promise((resolve) => {
      this.#inFlight++;
      const send = this.#options.origin.protocol === "https:" ? httpsRequest : httpRequest;
      const { lookup } = this.#options;
      const outgoing = send({
        ...this.#fixed,
        method: "POST",
        path: request.path,
        headers: request.headers,
        agent: this.#agent,
        ...(lookup === undefined ? {} : { lookup }),
      });
      const exchange = new Exchange(outgoing, deadlineAtMs, (answer) => {
        this.#deadlines.remove(exchange);
        this.#inFlight--;
        if (this.#inFlight === 0) this.#idle?.();
        resolve(answer);
      });
      outgoing.once("socket", (socket) => {
        if (socket.connecting) this.#opened++;
      });
      this.#deadlines.add(exchange);
      outgoing.end(request.body);
    });
  }

  stats(): TransportStats {
    const count = (sockets: NodeJS.ReadOnlyDict<unknown[]>): number =>
      Object.values(sockets).reduce((sum, list) => sum + (list?.length ?? 0), 0);
    const queued = count(this.#agent.requests);
    return {
      protocol: "h1",
      connections: count(this.#agent.sockets) + count(this.#agent.freeSockets),
      connectionsOpened: this.#opened,
      inFlight: this.#inFlight - queued,
      queued,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed = true;
    if (this.#inFlight > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    this.#agent.destroy();
  }
}

/**
 * One request and its answer. From the moment that a connected socket is assigned, bytes may have left, and whatever goes wrong after
 * that is doubtful. HTTP/1.1 has no way to say "not processed": even the reset of an idle kept-alive socket may follow a request that
 * was read (RFC 9112 §9.3.1 lets a client repeat only idempotent methods on its own).
 */
class Exchange extends Timed {
  readonly #outgoing: ClientRequest;
  readonly #done: (answer: Answer) => void;
  #mayHaveLeft = false;
  #settled = false;

  constructor(outgoing: ClientRequest, deadlineAtMs: number, done: (answer: Answer) => void) {
    super(deadlineAtMs);
    this.#outgoing = outgoing;
    this.#done = done;
    outgoing.once("socket", (socket) => {
      if (!socket.connecting) this.#mayHaveLeft = !("encrypted" in socket) || outgoing.reusedSocket;
      if (this.#mayHaveLeft) return;
      socket.once("encrypted" in socket ? "secureConnect" : "connect", () => {
        this.#mayHaveLeft = true;
      });
    });
    outgoing.once("response", (incoming) => this.#read(incoming));
    outgoing.on("error", (error: NodeJS.ErrnoException) => this.#fail(codeOf(error)));
    outgoing.once("close", () => this.#fail("ECONNRESET"));
  }

  expire(): void {
    this.#fail("DEADLINE");
    this.#outgoing.destroy();
  }

  #read(incoming: IncomingMessage): void {
    let body = "";
    incoming.setEncoding("utf8");
    incoming.on("data", (chunk: string) => {
      if (body.length < answerBytesMax) body += chunk;
    });
    incoming.once("error", (error: NodeJS.ErrnoException) => this.#fail(codeOf(error)));
    incoming.once("end", () => {
      if (incoming.complete) this.#settle({ kind: "response", status: incoming.statusCode ?? 0, headers: incoming.headers, body });
      else this.#fail("TRUNCATED");
    });
  }

  #fail(code: string): void {
    this.#settle({ kind: this.#mayHaveLeft ? "doubtful" : "notSent", code });
  }

  #settle(answer: Answer): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#done(answer);
  }
}
