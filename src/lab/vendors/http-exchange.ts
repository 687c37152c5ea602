import { createServer as createHttp1Server, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import {
  createServer as createHttp2Server,
  type IncomingHttpHeaders as Http2Headers,
  constants as http2Constants,
  type ServerHttp2Stream,
} from "node:http2";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";

/** What a simulator writes back. An object body is sent as JSON. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readonly<Record<string, unknown>>;
}

/** One request and the ways to end it, the same for HTTP/1.1 and HTTP/2. */
export interface HttpExchange {
  /** Stands for the live connection; equal for all requests of one connection. */
  readonly connection: object;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** The whole body, cut behind 1 MiB; null when the client gave up before its end. */
  readBody(): Promise<Buffer | null>;
  answer(answer: HttpAnswer): void;
  /** Announces a success and breaks off in the middle of the body. */
  truncate(answer: HttpAnswer): void;
  /** Ends the request without an answer: RST_STREAM with this code, or a destroyed socket on HTTP/1.1. */
  reset(http2Code: number): void;
  /** Tells the connection to go; `cut` also fails the streams that are open on it. On HTTP/1.1 closes the socket. */
  goaway(kind: "finish" | "cut", opaque: string): void;
}

/** Where and how to listen; always on 127.0.0.1. */
export interface ListenOptions {
  /** Default 0: the system picks one. */
  readonly port?: number | undefined;
  /** Serve over TLS; without it in clear text. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Clear text speaks one of the two (HTTP/2 by prior knowledge); over TLS both may be offered by ALPN. */
  readonly protocols: readonly ("http1" | "http2")[];
}

/** A listening server. `close` also ends what is open, and resolves when nothing is left. */
export interface Listener {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const bodyLimitBytes = 1024 * 1024;

/** Listens on 127.0.0.1 and hands every request to `onExchange`. */
export async function listen(options: ListenOptions, onExchange: (exchange: HttpExchange) => void): Promise<Listener> {
  const sockets = new Set<Socket>();
  const http1 = createHttp1Server({ keepAliveTimeout: 60_000 }, (request, response) => onExchange(overHttp1(request, response)));
  const http2 = createHttp2Server({ settings: { maxConcurrentStreams: 1000 } });
  http2.on("session", (session) => void session.on("error", ignore));
  http2.on("stream", (stream, headers, _flags, rawHeaders) => onExchange(overHttp2(stream, headers, rawHeaders)));
  const serve = (socket: Socket, protocol: string): void => {
    (protocol === "h2" ? http2 : http1).emit("connection", socket);
  };

  const front = makeFront(options, serve);
  front.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", ignore);
    socket.on("close", () => sockets.delete(socket));
  });
  front.on("tlsClientError", ignore);
  await new Promise<void>((resolve, reject) => {
    front.once("error", reject);
    front.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = front.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port after listening");
  const scheme = options.tls ? "https" : "http";
  // The certificate names localhost; 127.0.0.1 is in it too, so both work for a client that trusts it.
  return {
    url: `${scheme}://127.0.0.1:${address.port}`,
    port: address.port,
    close: async () => {
      const closed = new Promise<void>((resolve) => front.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function makeFront(options: ListenOptions, serve: (socket: Socket, protocol: string) => void): Server {
  if (options.tls) {
    const offered = options.protocols.map((protocol) => (protocol === "http2" ? "h2" : "http/1.1"));
    const fallback = options.protocols.includes("http1") ? "http/1.1" : "h2";
    const { key, cert } = options.tls;
    const onSecure = (socket: TLSSocket): void => {
      socket.on("error", ignore);
      serve(socket, socket.alpnProtocol || fallback);
    };
    return createTlsServer({ key, cert, ALPNProtocols: offered, noDelay: true }, onSecure);
  }
  const only = options.protocols.includes("http2") ? "h2" : "http/1.1";
  return createTcpServer({ noDelay: true, allowHalfOpen: only === "http/1.1" }, (socket) => serve(socket, only));
}

function overHttp1(request: IncomingMessage, response: ServerResponse): HttpExchange {
  const { socket } = request;
  response.on("error", ignore);
  return {
    connection: socket,
    method: request.method ?? "",
    path: request.url ?? "",
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    readBody: () => collect(request),
    answer: (answer) => {
      request.resume();
      const { headers, body } = encode(answer);
      response.writeHead(answer.status, { ...headers, "content-length": Buffer.byteLength(body) });
      response.end(body);
    },
    truncate: (answer) => {
      const { headers, body } = encode(answer);
      response.writeHead(answer.status, { ...headers, "content-length": Buffer.byteLength(body) });
      response.write(body.slice(0, body.length >> 1), () => socket.destroy());
    },
    reset: () => void socket.destroy(),
    goaway: (kind) => {
      if (kind === "cut") socket.destroy();
      else response.setHeader("connection", "close");
    },
  };
}

function overHttp2(stream: ServerHttp2Stream, headers: Http2Headers, rawHeaders: readonly string[]): HttpExchange {
  stream.on("error", ignore);
  const { session } = stream;
  const open = (): boolean => !stream.destroyed && !stream.closed && !stream.headersSent;
  return {
    connection: session ?? stream,
    method: headers[":method"] ?? "",
    path: headers[":path"] ?? "",
    headers,
    rawHeaders,
    readBody: () => collect(stream),
    answer: (answer) => {
      if (!open()) return;
      stream.resume();
      const { headers: fields, body } = encode(answer);
      stream.respond({ ":status": answer.status, ...fields }, { endStream: body === "" });
      if (body !== "") stream.end(body);
    },
    truncate: (answer) => {
      if (!open()) return;
      const { headers: fields, body } = encode(answer);
      stream.respond({ ":status": answer.status, ...fields });
      stream.end(body.slice(0, body.length >> 1));
    },
    reset: (http2Code) => stream.close(http2Code),
    goaway: (kind, opaque) => {
      if (!session || session.destroyed) return;
      const lastProcessed = kind === "cut" ? Math.max((stream.id ?? 0) - 2, 0) : 0;
      session.goaway(http2Constants.NGHTTP2_NO_ERROR, lastProcessed, Buffer.from(opaque));
      if (kind === "cut") setImmediate(() => session.destroy());
      else session.close();
    },
  };
}

function encode(answer: HttpAnswer): { headers: Record<string, string>; body: string } {
  const { body = "" } = answer;
  if (typeof body === "string") return { headers: { ...answer.headers }, body };
  return { headers: { "content-type": "application/json; charset=UTF-8", ...answer.headers }, body: JSON.stringify(body) };
}

function collect(source: IncomingMessage | ServerHttp2Stream): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    source.on("data", (chunk: Buffer) => {
      if (bytes <= bodyLimitBytes) chunks.push(chunk);
      bytes += chunk.length;
    });
    source.on("end", () => resolve(chunks.length === 1 ? (chunks[0] ?? null) : Buffer.concat(chunks)));
    source.on("error", () => resolve(null));
    source.on("close", () => resolve(null));
  });
}

/** A client may vanish at any moment; the attempt's record says so, there is nothing to repair. */
function ignore(): void {}
