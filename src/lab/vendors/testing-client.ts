import { connect, constants, type IncomingHttpHeaders, type IncomingHttpStatusHeader, type OutgoingHttpHeaders } from "node:http2";
import { isRecord } from "./jwt.ts";

/** What a test sees of an answer; `status` is null when the stream or the connection broke. */
export interface TestingAnswer {
  readonly status: number | null;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as a JSON object, empty when it is none. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly rstCode: number | undefined;
}

/** One HTTP/2 connection of a test. */
export interface TestingClient {
  send(request: {
    readonly method?: string;
    readonly path: string;
    readonly headers?: OutgoingHttpHeaders;
    readonly body?: string | Buffer;
  }): Promise<TestingAnswer>;
  /** Resolves with the text of the GOAWAY frame. */
  readonly goaway: Promise<string>;
  close(): Promise<void>;
}

/** Connects with prior knowledge, or over TLS trusting `ca`. Broken streams become answers without a status. */
export function connectTestingClient(url: string, ca?: string): TestingClient {
  const session = connect(url, ca === undefined ? {} : { ca });
  session.on("error", () => {});
  const goaway = new Promise<string>((resolve) => {
    session.on("goaway", (_code, _lastStream, opaque) => resolve(Buffer.from(opaque ?? []).toString("utf8")));
  });
  return {
    goaway,
    send: ({ method = "POST", path, headers = {}, body = "" }) =>
      new Promise((resolve) => {
        const stream = session.request({ ...headers, ":method": method, ":path": path }, { endStream: body.length === 0 });
        let answered: IncomingHttpHeaders & IncomingHttpStatusHeader = {};
        const chunks: Buffer[] = [];
        stream.on("response", (got) => {
          answered = got;
        });
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("error", () => {});
        stream.on("close", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const { rstCode } = stream;
          const status = rstCode === constants.NGHTTP2_NO_ERROR ? (answered[":status"] ?? null) : null;
          resolve({ status, headers: answered, text, json: parse(text), rstCode });
        });
        if (body.length > 0) stream.end(body);
      }),
    close: () => new Promise((resolve) => session.close(() => resolve())),
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {}; // The test looks at the text then.
  }
}
