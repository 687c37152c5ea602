import { isRecord } from "../answer.ts";
import type { Api, ApiRequest, Fetch, Reply } from "../api.ts";
import { credentialsOf, partsOf } from "../credentials.ts";

export const url = "https://push.example.com";
export const key = "client-key";
export const proofFor = (person: string, digit = "a"): string => `${person}.${digit.repeat(64)}`;

/** A request as the server read it. */
export interface Seen extends Omit<ApiRequest, "keepalive"> {
  readonly keepalive: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Answers as Carillon does, as far as the client can tell, and keeps what it was told. */
export interface FakeServer {
  readonly seen: Seen[];
  readonly fetch: Fetch;
  readonly api: Api;
  /** Asked before each request: what happens to it. `lost`: it never arrives, `silent`: it arrives and its answer does not. */
  fault: (request: Seen) => Fault;
  /** Bodies of calls by messageId, in the order in which they took effect. */
  readonly calls: Map<string, Fields>;
  readonly outcomes: Fields[];
  readonly devices: Map<string, Fields>;
  readonly preferences: Map<string, unknown>;
  /** null: there is no channel for Web Push. */
  vapidKey: string | null;
  /** Domain time, for outcomes ahead of it. */
  nowMs: number;
  requests(method: string, path: RegExp): readonly Seen[];
}

export type Fault = "none" | "lost" | "silent" | { readonly status: number; readonly code?: string; readonly retryAfterSeconds?: number };

export function fakeServer(): FakeServer {
  const server: FakeServer = {
    seen: [],
    fault: () => "none",
    calls: new Map(),
    outcomes: [],
    devices: new Map(),
    preferences: new Map(),
    vapidKey: "BAAB",
    nowMs: Number.POSITIVE_INFINITY,
    requests: (method, path) => server.seen.filter((one) => one.method === method && path.test(one.path)),
    api: async (request) => {
      const seen: Seen = { ...request, keepalive: request.keepalive ?? false };
      server.seen.push(seen);
      const fault = server.fault(seen);
      if (fault === "lost") return { kind: "away" };
      if (typeof fault === "object") {
        const body = { error: { code: fault.code ?? "fault", message: "as the test wants it" } };
        return answered(fault.status, body, fault.retryAfterSeconds === undefined ? null : fault.retryAfterSeconds * 1000);
      }
      const { secret } = partsOf(seen.proof);
      const reply = answer(server, seen, secret === "" ? null : await anonymousIdOf(secret));
      return fault === "silent" ? { kind: "away" } : reply;
    },
    fetch: async (address, init) => {
      const headers = new Headers(init.headers);
      const proof = headers.get("x-carillon-person");
      if (headers.get("authorization") !== `Bearer ${key}`) return response(answered(401, { error: { code: "keyUnknown" } }));
      const reply = await server.api({
        // The client sends no other.
        method: (init.method ?? "GET") as Seen["method"],
        path: address.slice(url.length),
        ...(typeof init.body === "string" && { body: JSON.parse(init.body) as unknown }),
        // Node gives back what was sent byte by byte.
        proof: credentialsOf({
          proof: proof === null ? null : new TextDecoder().decode(Uint8Array.from(proof, (one) => one.charCodeAt(0))),
          anonymousSecret: headers.get("x-carillon-anonymous"),
        }),
        keepalive: init.keepalive ?? false,
      });
      if (reply.kind === "away") throw new TypeError("Failed to fetch");
      return response(reply);
    },
  };
  return server;
}

const answered = (status: number, body: unknown, retryAfterMs: number | null = null): Reply & { readonly kind: "answered" } => ({
  kind: "answered",
  status,
  body,
  retryAfterMs,
});

function response({ status, body, retryAfterMs }: Reply & { readonly kind: "answered" }): Response {
  const headers = new Headers();
  if (retryAfterMs !== null) headers.set("retry-after", String(retryAfterMs / 1000));
  return new Response(JSON.stringify(body), { status, headers });
}

function answer(server: FakeServer, { method, path, body, proof }: Seen, anonymous: string | null): Reply {
  const { proof: proven } = partsOf(proof);
  const person = proven === "" ? null : proven.slice(0, proven.lastIndexOf("."));
  const given = isRecord(body) ? body : {};
  const [, area = "", id = ""] = path.split("?")[0]?.split("/").slice(1).map(decodeURIComponent) ?? [];
  switch (`${method} ${area}`) {
    case "POST batch":
      return batch(server, { person, anonymous }, Array.isArray(given.batch) ? given.batch : []);
    case "POST outcomes":
      return outcomes(server, Array.isArray(given.outcomes) ? given.outcomes : []);
    case "PUT devices":
      if (given.personId !== person && given.personId !== `anon:${anonymous}`) return answered(403, { error: { code: "wrongPerson" } });
      server.devices.set(id, given);
      return answered(200, { deviceId: id, ...(server.vapidKey !== null && { webPush: server.vapidKey }) });
    case "DELETE devices":
      return server.devices.delete(id) ? answered(200, { ok: true }) : answered(404, { error: { code: "notFound" } });
    case "GET people":
      return server.preferences.has(id) ? answered(200, server.preferences.get(id)) : answered(404, { error: { code: "notFound" } });
    case "PUT people":
      server.preferences.set(id, body);
      return answered(200, body);
  }
  return answered(404, { error: { code: "unknownRoute" } });
}

/** As the server makes it of a secret. */
export async function anonymousIdOf(secret: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret)));
  return `anon_${btoa(String.fromCharCode(...hash))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "")}`;
}

interface Callers {
  readonly person: string | null;
  readonly anonymous: string | null;
}

function batch(server: FakeServer, { person, anonymous }: Callers, calls: readonly unknown[]): Reply {
  const refused: Fields[] = [];
  for (const [index, call] of calls.entries()) {
    if (!isRecord(call)) continue;
    const of = typeof call.userId === "string" ? call.userId : null;
    const isOwned = String(call.anonymousId).startsWith("anon_") && (of === null || call.type === "identify");
    if (of !== null && of !== person) refused.push({ index, code: person === null ? "proofMissing" : "wrongPerson" });
    else if (isOwned && call.anonymousId !== anonymous) refused.push({ index, code: "anonymousMissing" });
    else if (call.event === "refuse me") refused.push({ index, code: "badEvent", message: "no" });
    else if (!server.calls.has(String(call.messageId))) server.calls.set(String(call.messageId), call);
  }
  return answered(refused.length === calls.length && calls.length > 0 ? 422 : 200, { accepted: calls.length - refused.length, refused });
}

function outcomes(server: FakeServer, given: readonly unknown[]): Reply {
  const refused: Fields[] = [];
  for (const [index, outcome] of given.entries()) {
    if (!isRecord(outcome)) continue;
    const ahead = typeof outcome.at === "string" && Date.parse(outcome.at) > server.nowMs + 5 * 60_000;
    if (ahead) refused.push({ index, code: "inTheFuture", message: "ahead" });
    else server.outcomes.push(outcome);
  }
  return answered(refused.length === given.length && given.length > 0 ? 422 : 200, { accepted: given.length - refused.length, refused });
}
