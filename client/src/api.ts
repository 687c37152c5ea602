import { type Answer, bad, good, isRecord, type Problem } from "./answer.ts";
import { partsOf } from "./credentials.ts";

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** From the first slash after the server's address on. */
  readonly path: string;
  readonly body?: unknown;
  /** Credentials (see `credentialsOf`): a person's proof, an anonymous id's secret or both; null: nobody is proven. */
  readonly proof: string | null;
  /** The request may outlive its page; bodies of all such requests together are at most 64 KiB (Fetch standard, "keepalive"). */
  readonly keepalive?: boolean;
}

/** `away`: no answer came, so nobody knows whether the server has acted. */
export type Reply =
  | { readonly kind: "answered"; readonly status: number; readonly body: unknown; readonly retryAfterMs: number | null }
  | { readonly kind: "away" };

export type Api = (request: ApiRequest) => Promise<Reply>;

export interface ApiPlace {
  /** The server's address, such as `https://push.example.com`. */
  readonly url: string;
  /** A public `client` key. */
  readonly key: string;
}

/** As much of `fetch` as is called. */
export type Fetch = (url: string, init: RequestInit) => Promise<Pick<Response, "status" | "text" | "headers">>;

const longestAnswerMs = 30_000;

/** Calls Carillon's HTTP API with a client key. */
export function makeApi(place: ApiPlace, fetch: Fetch): Api {
  const base = place.url.replace(/\/+$/, "");
  return async ({ method, path, body, proof, keepalive }) => {
    const given = partsOf(proof);
    try {
      const answer = await fetch(base + path, {
        method,
        headers: {
          authorization: `Bearer ${place.key}`,
          ...(body !== undefined && { "content-type": "application/json" }),
          ...(given.proof !== "" && { "x-carillon-person": headerText(given.proof) }),
          ...(given.secret !== "" && { "x-carillon-anonymous": given.secret }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(keepalive && { keepalive }),
        credentials: "omit",
        signal: AbortSignal.timeout(longestAnswerMs),
      });
      const retryAfterSeconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
      const retryAfterMs = Number.isFinite(retryAfterSeconds) ? retryAfterSeconds * 1000 : null;
      return { kind: "answered", status: answer.status, body: jsonOf(await answer.text()), retryAfterMs };
    } catch {
      // Refused, reset, timed out or not allowed: browsers do not say which.
      return { kind: "away" };
    }
  };
}

/** The server reads header values as UTF-8, `fetch` takes bytes only: each byte becomes one character. */
const headerText = (text: string): string => Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page or an empty body: the status says enough.
    return null;
  }
}

/**
 * What a reply means for something that was queued. `taken`: judged item by item; `again`: later, as it is; `barred`: key or proof are
 * wrong; `bad`: never in this form.
 */
export type Fate = "taken" | "again" | "barred" | "bad";

export function fateOf(reply: Reply): Fate {
  if (reply.kind === "away") return "again";
  const { status, body } = reply;
  if (status >= 200 && status < 300) return "taken";
  if (status === 422 && isRecord(body) && Array.isArray(body.refused)) return "taken";
  if (status === 401 || status === 403) return "barred";
  return status === 408 || status === 425 || status === 429 || status >= 500 ? "again" : "bad";
}

/** The server's own words about what went wrong. */
export function problemOf(reply: Reply): Problem {
  if (reply.kind === "away")
    return { code: "offline", message: "the server could not be reached", remedy: "try again when there is a network" };
  const error = isRecord(reply.body) && isRecord(reply.body.error) ? reply.body.error : {};
  return problemIn(error, reply.status);
}

/** Refused items of a bulk answer, by their place in what was sent. */
export function refusedIn(reply: Reply): readonly { readonly index: number; readonly problem: Problem }[] {
  const refused = reply.kind === "answered" && isRecord(reply.body) ? reply.body.refused : [];
  if (!Array.isArray(refused)) return [];
  return refused.flatMap((one: unknown) =>
    isRecord(one) && typeof one.index === "number" ? [{ index: one.index, problem: problemIn(one, undefined) }] : [],
  );
}

function problemIn(error: Readonly<Record<string, unknown>>, status: number | undefined): Problem {
  const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
  const remedy = text(error.remedy);
  const code = text(error.code) ?? `http${status ?? ""}`;
  return { code, message: text(error.message) ?? code, ...(remedy !== undefined && { remedy }), ...(status !== undefined && { status }) };
}

/** One call whose answer somebody waits for. `read` gives null for a body that is not what was asked for. */
export async function ask<T>(api: Api, request: ApiRequest, read: (body: unknown) => T | null): Promise<Answer<T>> {
  const reply = await api(request);
  if (reply.kind === "away" || reply.status < 200 || reply.status >= 300) return { ok: false, error: problemOf(reply) };
  const value = read(reply.body);
  return value === null ? bad("unreadable", "the answer is not Carillon's", "check the url that createCarillon was given") : good(value);
}
