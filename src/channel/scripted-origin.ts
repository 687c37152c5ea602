import { createServer as createHttp1, type IncomingHttpHeaders } from "node:http";
import { constants, createServer as createHttp2, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo, Server, Socket } from "node:net";

export interface ScriptedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * What happens to one request:
 * - an answer; `answer`: the one that is given without a script;
 * - `stall`: it is read and never answered;
 * - `cut`: it is read, then every connection is reset;
 * - `refuse`: the stream is reset as not processed;
 * - `goaway`: the connection says that it has not processed this stream and takes no more;
 * - `goawayAfter`: the connection takes no more, and this stream is still answered.
 */
export type Script = ScriptedAnswer | "answer" | "stall" | "cut" | "refuse" | "goaway" | "goawayAfter";

type Played = Exclude<Script, "answer">;

export interface ScriptedOriginOptions {
  readonly http2: boolean;
  readonly maxConcurrentStreams?: number;
  /** The answer when no script is waiting. */
  readonly answer: (request: ScriptedRequest) => ScriptedAnswer;
}

/** A server for tests on 127.0.0.1 that answers by script. Speaks cleartext HTTP/2 or HTTP/1.1. */
export interface ScriptedOrigin {
  readonly url: string;
  /** Requests read so far, oldest first, those that were not answered included. */
  readonly requests: readonly ScriptedRequest[];
  /** Most streams that were open at once on one connection. */
  readonly mostStreams: number;
  readonly connections: number;
  /** Scripts for the next requests, one each. */
  next(...scripts: readonly Script[]): void;
  close(): Promise<void>;
}

export async function startScriptedOrigin(options: ScriptedOriginOptions): Promise<ScriptedOrigin> {
  const requests: ScriptedRequest[] = [];
  const scripts: Script[] = [];
  const sockets = new Set<Socket>();
  const seen = { mostStreams: 0, connections: 0 };
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const take = (request: ScriptedRequest): Played => {
    requests.push(request);
    const script = scripts.shift() ?? "answer";
    return script === "answer" ? options.answer(request) : script;
  };
  const server: Server = options.http2 ? http2Server(options, take, cut, seen) : http1Server(take, cut);
  server.on("connection", (socket: Socket) => {
    seen.connections++;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP server that listens has an AddressInfo, never a path.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    get mostStreams() {
      return seen.mostStreams;
    },
    get connections() {
      return seen.connections;
    },
    next: (...more) => {
      scripts.push(...more);
    },
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      cut();
      return closed;
    },
  };
}

function http1Server(take: (request: ScriptedRequest) => Played, cut: () => void): Server {
  return createHttp1((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const script = take({ path: incoming.url ?? "", headers: incoming.headers, body: Buffer.concat(chunks) });
      if (typeof script === "object") outgoing.writeHead(script.status, { ...script.headers }).end(script.body);
      else if (script === "cut") cut();
    });
  });
}

function http2Server(
  options: ScriptedOriginOptions,
  take: (request: ScriptedRequest) => Played,
  cut: () => void,
  seen: { mostStreams: number },
): Server {
  const { maxConcurrentStreams } = options;
  const server = createHttp2({ settings: maxConcurrentStreams === undefined ? {} : { maxConcurrentStreams } });
  server.on("session", (session) => {
    let open = 0;
    session.on("error", () => {});
    session.on("stream", (stream: ServerHttp2Stream, headers) => {
      open++;
      seen.mostStreams = Math.max(seen.mostStreams, open);
      stream.once("close", () => {
        open--;
      });
      stream.on("error", () => {});
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => perform(stream, take({ path: headers[":path"] ?? "", headers, body: Buffer.concat(chunks) }), cut));
    });
  });
  server.on("sessionError", () => {});
  return server;
}

function perform(stream: ServerHttp2Stream, script: Played, cut: () => void): void {
  if (typeof script === "object") {
    stream.respond({ ":status": script.status, ...script.headers });
    stream.end(script.body);
    return;
  }
  switch (script) {
    case "stall":
      break;
    case "cut":
      cut();
      break;
    case "refuse":
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
      break;
    case "goaway":
      stream.session?.goaway(constants.NGHTTP2_NO_ERROR, Math.max(0, (stream.id ?? 1) - 2));
      break;
    case "goawayAfter":
      stream.session?.goaway(constants.NGHTTP2_NO_ERROR, stream.id ?? 0);
      stream.respond({ ":status": 503 });
      stream.end();
      break;
    default:
      script satisfies never;
  }
}
