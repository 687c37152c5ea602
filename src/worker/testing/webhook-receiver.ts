import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** A request as a receiver took it. */
export interface Taken {
  readonly path: string;
  readonly id: string;
  readonly timestampSeconds: number;
  readonly signature: string;
  readonly body: string;
  readonly event: { readonly type: string; readonly timestamp: string; readonly data: unknown };
}

/** What a receiver does with a request. `hold`: nothing until it is released. */
export type Behaviour =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly hold: Promise<unknown>; readonly status: number };

export interface Receiver {
  readonly url: string;
  /** In the order in which they came. */
  readonly taken: Taken[];
  /** Resolves when so many were taken in all. */
  have(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Somebody else's server: knows nothing of ours but the specification. */
export async function startReceiver(behave: (taken: Taken) => Behaviour = () => ({ status: 204 })): Promise<Receiver> {
  const taken: Taken[] = [];
  const waiting: { readonly count: number; readonly done: () => void }[] = [];
  const server: Server = createServer((request, response) => {
    void read(request).then(async (one) => {
      taken.push(one);
      for (const { count, done } of waiting) if (taken.length >= count) done();
      await answer(behave(one), response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a listening server has a port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    taken,
    have: (count) => (taken.length >= count ? Promise.resolve() : new Promise((done) => waiting.push({ count, done }))),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<Taken> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const body = Buffer.concat(chunks).toString("utf8");
  const header = (name: string): string => String(request.headers[name] ?? "");
  return {
    path: request.url ?? "",
    id: header("webhook-id"),
    timestampSeconds: Number(header("webhook-timestamp")),
    signature: header("webhook-signature"),
    body,
    event: JSON.parse(body),
  };
}

async function answer(behaviour: Behaviour, response: ServerResponse): Promise<void> {
  if ("hold" in behaviour) await behaviour.hold;
  const [headers, body] = "hold" in behaviour ? [{}, ""] : [behaviour.headers ?? {}, behaviour.body ?? ""];
  response.writeHead(behaviour.status, headers).end(body);
}

/** Whether a request bears a signature by a secret, as the specification tells receivers to check it. */
export function isSigned({ id, timestampSeconds, signature, body }: Taken, secret: string): boolean {
  const mac = createHmac("sha256", Buffer.from(secret.split("_")[1] ?? "", "base64"));
  const expected = mac.update([id, timestampSeconds, body].join(".")).digest();
  return signature.split(" ").some((one) => {
    const [version, given = ""] = one.split(",");
    const bytes = Buffer.from(given, "base64");
    return version === "v1" && bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
}
