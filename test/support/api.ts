/** An answer of the HTTP API; `body` is whatever JSON came. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Calls the public API as an outside client would. `null` stands for no answer: refused, reset, or killed half-way. */
export interface Api {
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer>;
  tryCall(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer | null>;
}

/** A call that hangs must fail its test and not hold it up. */
const longestAnswerMs = 50_000;

/** A text body is sent as YAML, anything else as JSON. `url` is asked before every call, because a restarted server may move. */
export function makeApi(url: () => string, key: string): Api {
  const call: Api["call"] = async (method, path, body, headers = {}) => {
    const answer = await fetch(url() + path, {
      method,
      signal: AbortSignal.timeout(longestAnswerMs),
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { "content-type": typeof body === "string" ? "application/yaml" : "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text.startsWith("{") ? JSON.parse(text) : text };
  };
  return { call, tryCall: (...words) => call(...words).catch(() => null) };
}

/** The answer's body when its status is one of those wanted. @throws with the server's own words otherwise. */
export function fine(answer: ApiAnswer, ...wanted: readonly number[]): Readonly<Record<string, unknown>> {
  const { status, body } = answer;
  const good = wanted.length === 0 ? status >= 200 && status < 300 : wanted.includes(status);
  if (!good) throw new Error(`${status}: ${typeof body === "string" ? body : JSON.stringify(body)}`);
  return typeof body === "object" && body !== null ? { ...body } : {};
}
