import { connect as connectTls, type TLSSocket } from "node:tls";
import { Http1Pool } from "./http1-pool.ts";
import { Http2Pool } from "./http2-pool.ts";
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

/** `http://` is HTTP/1.1, or HTTP/2 with prior knowledge when asked for; `https://` is what ALPN settles on, HTTP/2 preferred. */
export function makeTransport(options: TransportOptions): Transport {
  if (options.origin.protocol === "https:") return new NegotiatedTransport(options);
  return options.http2 === true ? new Http2Pool(options) : new Http1Pool(options);
}

/** Asks the origin once which protocol it speaks, and is that protocol's pool from then on. */
class NegotiatedTransport implements Transport {
  readonly #options: TransportOptions;
  #chosen: Transport | null = null;
  #choosing: Promise<Transport | string> | null = null;
  #closed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  request(request: WireRequest, deadlineAtMs: number): Promise<Answer> {
    if (this.#chosen !== null) return this.#chosen.request(request, deadlineAtMs);
    return this.#first(request, deadlineAtMs);
  }

  stats(): TransportStats {
    return this.#chosen?.stats() ?? { protocol: "undecided", connections: 0, connectionsOpened: 0, inFlight: 0, queued: 0 };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#choosing;
    await this.#chosen?.close();
  }

  async #first(request: WireRequest, deadlineAtMs: number): Promise<Answer> {
    if (this.#closed) return { kind: "notSent", code: "CLOSED" };
    this.#choosing ??= this.#choose().finally(() => {
      this.#choosing = null;
    });
    const chosen = await before(this.#choosing, deadlineAtMs);
    return typeof chosen === "string" ? { kind: "notSent", code: chosen } : chosen.request(request, deadlineAtMs);
  }

  async #choose(): Promise<Transport | string> {
    const connected = await connectNegotiating(this.#options);
    if (typeof connected === "string") return connected;
    if (connected.alpnProtocol === "h2") this.#chosen = new Http2Pool(this.#options, connected);
    else {
      connected.destroy();
      this.#chosen = new Http1Pool(this.#options);
    }
    if (this.#closed) await this.#chosen.close();
    return this.#chosen;
  }
}

/** A verified TLS connection, or the code of what went wrong. */
function connectNegotiating(options: TransportOptions): Promise<TLSSocket | string> {
  const { origin, ca, lookup } = options;
  const host = bareHost(origin);
  return new Promise((resolve) => {
    const socket = connectTls({
      host,
      port: portOf(origin),
      servername: serverName(host),
      ALPNProtocols: ["h2", "http/1.1"],
      ...(ca === undefined ? {} : { ca }),
      ...(lookup === undefined ? {} : { lookup }),
    });
    const finish = (outcome: TLSSocket | string): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      // A socket in nobody's hands may still fail; that must not end the process.
      socket.on("error", () => {});
      if (typeof outcome === "string") socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(finish, options.connectTimeoutMs ?? connectTimeoutDefaultMs, "CONNECT_TIMEOUT");
    socket.once("secureConnect", () => finish(socket));
    socket.once("error", (error: NodeJS.ErrnoException) => finish(codeOf(error)));
    socket.once("close", () => finish("ECONNRESET"));
  });
}

async function before<T>(promise: Promise<T>, deadlineAtMs: number): Promise<T | string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, deadlineAtMs - performance.now()), "CONNECT_TIMEOUT");
  });
  const first = await Promise.race([promise, late]);
  clearTimeout(timer);
  return first;
}
