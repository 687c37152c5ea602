import type { IncomingHttpHeaders } from "node:http";

/** One POST. Header names in lower case; `path` begins with a slash. */
export interface WireRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/**
 * What came of a request, in the one distinction that matters for "at most once":
 * - `response`: a whole answer.
 * - `notSent`: the other side has certainly not acted on it: it was never written, or the protocol says that it was not processed.
 * - `doubtful`: at least part of it was written and no whole answer came back. Nobody knows.
 */
export type Answer =
  | { readonly kind: "response"; readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }
  | { readonly kind: "notSent"; readonly code: string }
  | { readonly kind: "doubtful"; readonly code: string };

export interface TransportStats {
  readonly protocol: "h1" | "h2" | "undecided";
  /** Connections that can take a request now. */
  readonly connections: number;
  readonly connectionsOpened: number;
  readonly inFlight: number;
  readonly queued: number;
}

/** A way to one origin. Requests resolve always, at the latest at their deadline, and never reject. */
export interface Transport {
  /** @param deadlineAtMs on the clock of `performance.now()`. */
  request(request: WireRequest, deadlineAtMs: number): Promise<Answer>;
  stats(): TransportStats;
  /** Refuses new requests, lets those in flight end, then closes the connections. */
  close(): Promise<void>;
}

/** Host name to addresses, in the form that `net.connect` takes it. */
export type Lookup = NonNullable<import("node:net").TcpSocketConnectOpts["lookup"]>;

export interface TransportOptions {
  /** Scheme, host and port. */
  readonly origin: URL;
  /** `http://` speaks HTTP/1.1 unless this is true; `https://` negotiates either way. */
  readonly http2?: boolean;
  /** PEM certificates to trust besides none other, for a server with its own authority. Verification is never switched off. */
  readonly ca?: string;
  /** Long-lived HTTP/2 connections kept to the origin. Default 2. */
  readonly sessions?: number;
  /** Ceiling of sockets to an HTTP/1.1 origin. Default 64. */
  readonly sockets?: number;
  /** How long a connection may take to be ready. Default 5000. */
  readonly connectTimeoutMs?: number;
  /** How long a connection that fell silent has to answer a ping. Default 3000. */
  readonly pingTimeoutMs?: number;
  readonly lookup?: Lookup;
}

/** What a channel's configuration says of its connections. */
export const transportOf = ({ http2, ca }: Pick<TransportOptions, "http2" | "ca">): Omit<TransportOptions, "origin"> => ({
  ...(http2 === undefined ? {} : { http2 }),
  ...(ca === undefined ? {} : { ca }),
});

export const connectTimeoutDefaultMs = 5_000;

export function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.name;
}

/** Host without the brackets that an IPv6 address wears in a URL. */
export function bareHost(origin: URL): string {
  return origin.hostname.replace(/^\[|\]$/g, "");
}

export function portOf(origin: URL): number {
  if (origin.port !== "") return Number(origin.port);
  return origin.protocol === "https:" ? 443 : 80;
}

/** RFC 6066 §3: an address is no server name. */
export function serverName(host: string): string {
  return /^[\d.]+$|:/.test(host) ? "" : host;
}
