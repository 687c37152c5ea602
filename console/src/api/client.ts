/** What the server says of a call that it refused. `remedy` says what to do about it. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly value?: unknown;
  readonly limit?: string | number;
  readonly remedy: string;
  /** What else message and remedy are made of, by name. */
  readonly values?: Readonly<Record<string, string | number | readonly string[]>>;
}

/** A call that did not succeed: refused by the server (`status` above 0), or one that never reached it (0). */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;
  /** Every refusal, where one call can have several; the first is `problem`. */
  readonly all: readonly Problem[];

  constructor(status: number, problem: Problem, all: readonly Problem[]) {
    super(problem.message);
    this.status = status;
    this.problem = problem;
    this.all = all;
  }
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A path of the API with its query; what is null, undefined, empty or false is left out, true is 1. */
export function pathWith(path: string, query: Query = {}): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== "" && value !== false) words.set(name, value === true ? "1" : String(value));
  const text = words.toString();
  return text === "" ? path : `${path}?${text}`;
}

interface Request {
  readonly method?: "GET" | "PUT" | "POST" | "DELETE";
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Calls the API of the server that serves this page. Throws `ApiError`, or `AbortError` when it was called off. */
export async function callApi<Answer>(path: string, { method = "GET", query, body, signal }: Request = {}): Promise<Answer> {
  const headers: Record<string, string> = { accept: "application/json" };
  // No foreign page can send this header, so a cookie that came along against our will counts for nothing.
  if (method !== "GET") headers["x-carillon-console"] = "1";
  if (body !== undefined) headers["content-type"] = "application/json";
  const response = await reach(pathWith(path, query), {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as Answer; // the server's schemas are the types' source
  throw errorOf(response.status, answer);
}

/** A page of a list as CSV, and where the next begins; null = this was the last. Throws as `callApi` does. */
export async function callCsv(
  path: string,
  { query, signal }: Pick<Request, "query" | "signal">,
): Promise<{ readonly text: string; readonly next: string | null }> {
  const response = await reach(pathWith(path, query), { headers: { accept: "text/csv" }, ...(signal ? { signal } : {}) });
  if (!response.ok) throw errorOf(response.status, await response.json().catch(() => null));
  const next = response.headers.get("x-carillon-next");
  return { text: await response.text(), next: next === null ? null : decodeURIComponent(next) };
}

const reach = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, unreachable, [unreachable]);
  });

const unreachable: Problem = {
  code: "unreachable",
  message: "The server does not answer.",
  remedy: "See whether it is running and whether this machine is online; the page tries again by itself.",
};

function errorOf(status: number, answer: unknown): ApiError {
  const given = (answer ?? {}) as { error?: Problem; errors?: readonly Problem[] }; // an error's shape, or anything a proxy made up
  const problem = given.error ?? {
    code: "unreadable",
    message: `The server answered ${status} with something that is no answer of Carillon's.`,
    remedy: "A proxy in between may have answered: ask whoever runs it.",
    values: { status },
  };
  return new ApiError(status, problem, given.errors ?? [problem]);
}
