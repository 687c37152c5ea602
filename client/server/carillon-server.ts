import type { Operations } from "./operations.ts";

/** Why a call was refused, and what to do about it. Branch on `code`. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly value?: unknown;
  readonly limit?: string | number;
  readonly remedy: string;
}

/** A refusal is a value: what is expected to fail now and then does not throw. */
export type Answer<T> =
  | { readonly ok: true; readonly status: number; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly error: Refusal; readonly errors: readonly Refusal[] };

export interface ServerClientOptions {
  /** Where Carillon listens, such as `http://127.0.0.1:4100`. */
  readonly url: string;
  readonly key: string;
  /** Default: the runtime's own. */
  readonly fetch?: typeof globalThis.fetch;
  /** Times that a call which may be repeated is, after the first, when the server is away or asks to wait. Default 4. */
  readonly retries?: number;
  /** Default: a timer. */
  readonly wait?: (ms: number) => Promise<void>;
}

type Given<Name extends keyof Operations> = {
  readonly [Part in "path" | "query" | "body" as Operations[Name][Part] extends undefined ? never : Part]: Operations[Name][Part];
};
/** Parts of which nothing is required may be left out, and with them the whole argument. */
type Loose<T> = { readonly [Part in keyof T as object extends T[Part] ? Part : never]?: T[Part] } & {
  readonly [Part in keyof T as undefined extends T[Part] ? Part : never]?: T[Part];
} & { readonly [Part in keyof T as object extends T[Part] ? never : undefined extends T[Part] ? never : Part]: T[Part] };
type More = { readonly signal?: AbortSignal; readonly idempotencyKey?: string };
type Arguments<T> = object extends Loose<T> ? [given?: Loose<T> & More] : [given: Loose<T> & More];

export interface ServerClient {
  /**
   * Makes a call by its name, such as `"GET /v1/people/{id}"`. Calls that change nothing, replace or remove, and those with an
   * `idempotencyKey`, are repeated with growing pauses when the server is away; every other is made once. Throws when it never reached
   * a server, or was called off by `signal`.
   */
  call<Name extends keyof Operations>(name: Name, ...given: Arguments<Given<Name>>): Promise<Answer<Operations[Name]["answer"]>>;
}

interface Parts extends More {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** A client of Carillon's HTTP API for servers; every name, parameter and answer is checked by the compiler. */
export function makeServerClient(options: ServerClientOptions): ServerClient {
  const { url, key, fetch = globalThis.fetch, retries = 4, wait = (ms) => new Promise((done) => setTimeout(done, ms)) } = options;
  return {
    async call(name, ...[given]) {
      const parts: Parts = given ?? {};
      const [method = "GET", path = ""] = name.split(" ");
      const address = new URL(filled(path, parts.path), url);
      for (const [word, value] of Object.entries(parts.query ?? {})) if (value !== undefined) address.searchParams.set(word, String(value));
      const repeatable = method !== "POST" || parts.idempotencyKey !== undefined;
      const request: RequestInit = {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          accept: "application/json",
          ...(parts.body === undefined ? {} : { "content-type": "application/json" }),
          ...(parts.idempotencyKey === undefined ? {} : { "idempotency-key": parts.idempotencyKey }),
        },
        ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
        ...(parts.signal === undefined ? {} : { signal: parts.signal }),
      };
      for (let attempt = 0; ; attempt++) {
        const last = !repeatable || attempt === retries;
        const response = await fetch(address, request).catch((error: unknown) => {
          if (last || parts.signal?.aborted) throw error;
          return null;
        });
        const away = response === null || response.status === 429 || response.status >= 500;
        if (response !== null && (!away || last)) return read(response);
        await response?.body?.cancel();
        await wait(pauseMs(attempt, response?.headers.get("retry-after") ?? null));
      }
    },
  };
}

const filled = (path: string, values: Parts["path"] = {}): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name] ?? "")));

/** Seconds that the server asked for, else 200 ms and twice as much each time, at most half a minute. */
const pauseMs = (attempt: number, retryAfter: string | null): number => {
  const asked = Number(retryAfter);
  return Math.min(30_000, retryAfter !== null && asked > 0 ? asked * 1000 : 200 * 2 ** attempt);
};

// biome-ignore lint/suspicious/noExplicitAny: the reference says what each call answers, and the server's own tests hold it to that
async function read(response: Response): Promise<Answer<any>> {
  const { status, ok } = response;
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  const value: unknown = isJson ? JSON.parse(text) : text;
  if (ok) return { ok, status, value };
  const given = (isJson ? value : {}) as { error?: Refusal; errors?: readonly Refusal[] }; // errors have one shape
  const error = given.error ?? {
    code: "unreadable",
    message: `Answered ${status} with something that is no answer of Carillon's.`,
    remedy: "See whether a proxy in between answers.",
  };
  return { ok, status, error, errors: given.errors ?? [error] };
}
