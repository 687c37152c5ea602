import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import rateLimit from "@fastify/rate-limit";
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { networkOf } from "../base/network-of.ts";
import type { Refusal } from "../base/refusal.ts";
import { maxBatchBytes } from "../event/limits.ts";
import { anonymousBodyField } from "./anonymous.ts";
import { actorOf, barred, type Caller, hashKey, header, identify, isFromConsole, keyOf, sessionTokenOf } from "./auth.ts";
import { type BodyText, inflated, mediaTypes, type RawBody, readBody, unsupported } from "./body.ts";
import { errorBody, fault, statusOf } from "./errors.ts";
import { openApi } from "./openapi.ts";
import type { ApiPorts } from "./ports.ts";
import { type Answer, actionOf, json, type Method, noterOf, type RawCall, type Route, route, takesDryRun } from "./route.ts";
import { apiRoutes } from "./routes/all-routes.ts";
import { consolePage } from "./routes/page-routes.ts";

export interface ServerOptions {
  /** Requests a minute for each key. null = no limit. */
  readonly requestsPerMinute: number | null;
  /**
   * Requests a minute of each network (see `networkOf`) without a key, and as many with a wrong key or cookie, counted apart: only these
   * bar further look-ups. null = no limit.
   */
  readonly strangersPerMinute: number | null;
  /**
   * Requests a minute of each network that come with a client key and the secret of an anonymous id, and no proof of a person: such ids
   * cost nothing to make. null = no limit.
   */
  readonly anonymousPerMinute: number | null;
  /** Calls with an admin key from this very machine are not counted. */
  readonly exemptLocalAdmin: boolean;
  /**
   * Proxies in front of this server: the caller's address is so many from the end of X-Forwarded-For, and X-Forwarded-Proto says whether
   * the call came over https. 0: neither is looked at.
   */
  readonly proxies: number;
  /** Pages of these origins may make the calls that a client key may make. Keys travel in a header, so no cookie is at stake. */
  readonly browserOrigins: "any" | readonly string[];
  readonly timeouts: {
    /** A connection on which nothing moves. */
    readonly connectionMs: number;
    /** All headers of a request. */
    readonly headersMs: number;
    /** A whole request with its body. */
    readonly requestMs: number;
    readonly keepAliveMs: number;
    /** How often overdue requests are looked for. */
    readonly checkEveryMs: number;
  };
  /** Whether a failure passes by itself, as the store being away does: answered 503, to be repeated. Absent: none does. */
  isAway?(error: unknown): boolean;
  /**
   * Told of everything that became a 500: a bug or broken infrastructure. `path`: that of the route, with its parameters as `{id}`, since
   * the one that was called may hold ids and secrets.
   */
  report(problem: { readonly requestId: string; readonly method: string; readonly path: string; readonly error: unknown }): void;
}

export const serverDefaults: Omit<ServerOptions, "report"> = {
  requestsPerMinute: 120_000,
  strangersPerMinute: 1200,
  anonymousPerMinute: 1200,
  exemptLocalAdmin: true,
  proxies: 0,
  browserOrigins: "any",
  timeouts: { connectionMs: 60_000, headersMs: 10_000, requestMs: 30_000, keepAliveMs: 72_000, checkEveryMs: 5000 },
};

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller;
  }
}

/** Largest body of a call that names no limit of its own, after decompression. */
export const bodyLimitBytes = maxBatchBytes;

/**
 * The HTTP server: every route of {@link apiRoutes} with authentication, limits and one shape of error, and the API reference made of
 * the same routes. Not yet listening; `close()` waits for the calls in flight.
 */
export function makeServer(ports: ApiPorts, options: ServerOptions): FastifyInstance {
  const { timeouts } = options;
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    trustProxy: options.proxies > 0 && ((_address, hop) => hop < options.proxies),
    connectionTimeout: timeouts.connectionMs,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    http: { headersTimeout: timeouts.headersMs, connectionsCheckingInterval: timeouts.checkEveryMs },
    genReqId: () => randomUUID(),
    forceCloseConnections: "idle",
    // Ids of 256 characters, each up to four bytes, each byte as %XX.
    routerOptions: { maxParamLength: 256 * 12, ignoreTrailingSlash: true },
    frameworkErrors: (error, _request, reply) => {
      answerError(error, reply, { limit: bodyLimitBytes, isAway: options.isAway });
    },
    clientErrorHandler: answerOnSocket,
  });
  app.decorateRequest("caller");
  app.removeAllContentTypeParsers();
  for (const form of ["json", "yaml", "text"] as const) takeBodies(app, form);

  const routes = withReference(apiRoutes);
  const known = routes.map((one) => ({ route: one, pattern: patternOf(one.path) }));
  app.addHook("onSend", async (request, reply) => {
    reply.headers({ "x-request-id": request.id, "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
    if (!reply.hasHeader("content-security-policy")) reply.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const here = routes.find((one) => one.method === request.method && fastifyPath(one.path) === request.routeOptions.url);
    if (here && error.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE")
      return answer(reply, { kind: "refused", refusal: unsupported(here, request.headers["content-type"] ?? "") });
    const status = answerError(error, reply, { limit: request.routeOptions.bodyLimit ?? bodyLimitBytes, isAway: options.isAway });
    if (status === 500) options.report({ requestId: request.id, method: request.method, path: here?.path ?? "(no route)", error });
    return reply;
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "";
    const here = known.filter((one) => one.pattern.test(path)).map((one) => one.route);
    if (here.length === 0 && request.method === "GET" && isPage(path, request.headers.accept))
      return answer(reply, consolePage(request.headers));
    if (here.length === 0)
      return answer(reply, {
        kind: "refused",
        refusal: fault("unknownRoute", { values: { method: request.method, path: path.slice(0, 200) } }),
      });
    const allowed = here.map((one) => one.method).join(", ");
    reply.header("allow", allowed);
    if (request.method === "OPTIONS") return preflight(request, reply, here, options.browserOrigins);
    const values = { method: request.method, path: path.slice(0, 200), allowed };
    return answer(reply, { kind: "refused", refusal: fault("methodNotAllowed", { values }) });
  });

  app.register(rateLimit, { global: false });
  // The limiters exist once the plug-in is loaded, so the routes are registered after it.
  app.register(async (scope) => {
    const gate = makeGate(app, ports, options);
    const [anyBytes, others] = [routes.filter(takesBytes), routes.filter((one) => !takesBytes(one))];
    for (const one of others) register(scope, { route: one, ports, gate, options });
    scope.register(async (inner) => {
      inner.removeAllContentTypeParsers();
      inner.addContentTypeParser("*", { parseAs: "buffer" }, (_request, bytes, done) => {
        const body: RawBody = { form: "bytes", bytes: Buffer.from(bytes) };
        done(null, body);
      });
      for (const one of anyBytes) register(inner, { route: one, ports, gate, options });
    });
  });
  return app;
}

/** The route table with the API reference that describes it. */
function withReference(routes: readonly Route[]): readonly Route[] {
  const reference = route({
    method: "GET",
    path: "/openapi.json",
    access: "open",
    role: null,
    area: "Server",
    summary: "This API as OpenAPI 3.1",
    answer: { description: "The API reference.", type: "application/json" },
    handler: async () => {
      // Written when it is first asked for: most processes never are.
      document ??= openApi(all);
      return json(document);
    },
  });
  const all = [...routes, reference];
  let document: ReturnType<typeof openApi> | null = null;
  return all;
}

const fastifyPath = (path: string): string => path.replace(/\{(\w+)\}/g, ":$1");
const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}/?$`);

const takesBytes = (one: Route): boolean => one.body?.forms.includes("bytes") ?? false;

/** A link cannot send a header: `?format=csv` stands for `Accept: text/csv`. */
const asAsked = (headers: FastifyRequest["headers"], query: unknown): FastifyRequest["headers"] =>
  typeof query === "object" && query !== null && "format" in query && query.format === "csv" ? { ...headers, accept: "text/csv" } : headers;

/** Whether a browser goes to an address of the console: pages are drawn by what their address names. */
const isPage = (path: string, accept = ""): boolean =>
  accept.includes("text/html") && !/^\/(v1|callbacks|lab|client|assets)(\/|$)/.test(path);

function takeBodies(app: FastifyInstance, form: BodyText["form"]): void {
  app.addContentTypeParser([...mediaTypes[form]], { parseAs: "string" }, (_request, text, done) => {
    const body: BodyText = { form, text: String(text) };
    done(null, body);
  });
}

interface Gate {
  /** Finds out who calls and whether they may; null when the call may go on. */
  enter(request: FastifyRequest, route: Route): Promise<{ readonly refusal: Refusal; readonly retryAfterSeconds?: number } | null>;
  /** The same for a key that only the body holds. */
  enterByBody(
    request: FastifyRequest,
    route: Route,
    given: BodyKey,
  ): Promise<{ readonly refusal: Refusal; readonly retryAfterSeconds?: number } | null>;
}

/** What a call says in its body that can send no headers. */
interface BodyKey {
  readonly key: string;
  readonly secret: string | null;
}

const local = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

function makeGate(app: FastifyInstance, ports: ApiPorts, options: ServerOptions): Gate {
  const perMinute = (max: number | null, keyGenerator: (request: FastifyRequest) => string) =>
    max === null ? null : app.createRateLimit({ max, timeWindow: 60_000, keyGenerator });
  const ofKey = perMinute(options.requestsPerMinute, ({ caller, ip }) =>
    caller.kind === "key" ? caller.key.id : caller.kind === "operator" ? caller.operator.id : ip,
  );
  const ofStranger = perMinute(options.strangersPerMinute, (request) => networkOf(request.ip));
  // Apart from the measure of open pages, which anybody behind the same address may fill: that keeps nobody with a key out.
  const ofWrong = perMinute(options.strangersPerMinute, (request) => networkOf(request.ip));
  const ofAnonymous = perMinute(options.anonymousPerMinute, (request) => networkOf(request.ip));
  type Limiter = typeof ofKey;
  const over = async (limiter: Limiter, limit: number | null, request: FastifyRequest, increment: boolean) => {
    const state = limiter && limit !== null ? await limiter(request, { increment }) : null;
    // Without counting, the very last call allowed already fills the measure.
    const full = state && !state.isAllowed && (increment ? state.isExceeded : state.remaining === 0);
    if (!state || state.isAllowed || !full) return null;
    const values = { limit: limit ?? 0 };
    return { refusal: fault("tooManyRequests", { values, limit: values.limit }), retryAfterSeconds: Math.max(1, state.ttlInSeconds) };
  };
  const withKey = async (request: FastifyRequest, one: Route, { key, secret }: BodyKey) => {
    // Whoever has used up the guesses of a minute costs no further look-up.
    const guessing = await over(ofWrong, options.strangersPerMinute, request, false);
    if (guessing) return guessing;
    request.caller = await identify(ports.keys, key, { headers: request.headers, secret });
    if (isAnonymous(request.caller)) {
      const tooMany = await over(ofAnonymous, options.anonymousPerMinute, request, true);
      if (tooMany) return tooMany;
    }
    if (request.caller.kind !== "key") await over(ofWrong, options.strangersPerMinute, request, true);
    else if (!(options.exemptLocalAdmin && request.caller.key.scope === "admin" && local.has(request.ip))) {
      const tooMany = await over(ofKey, options.requestsPerMinute, request, true);
      if (tooMany) return tooMany;
    }
    const refusal = barred(one, request.caller);
    return refusal ? { refusal } : null;
  };
  const withSession = async (request: FastifyRequest, one: Route, token: string) => {
    const guessing = await over(ofWrong, options.strangersPerMinute, request, false);
    if (guessing) return guessing;
    // Whoever only asks who is signed in does not use the session.
    const session = await ports.sessions.find(hashKey(token), { isUse: one.looksAtSession !== true });
    if (!session) {
      await over(ofWrong, options.strangersPerMinute, request, true);
      return one.access === "open" ? null : { refusal: fault("sessionEnded") };
    }
    request.caller = { kind: "operator", operator: session.operator, sessionId: session.id };
    const tooMany = await over(ofKey, options.requestsPerMinute, request, true);
    if (tooMany) return tooMany;
    // A foreign page can make a browser send the cookie at most, never this header.
    if (one.method !== "GET" && !isFromConsole(request.headers)) return { refusal: fault("consoleHeaderMissing") };
    const refusal = barred(one, request.caller);
    return refusal ? { refusal } : null;
  };
  return {
    enterByBody: withKey,
    async enter(request, one) {
      request.caller = { kind: "nobody" };
      if (one.provenByPath?.(request.params, ports)) return null;
      const { authorization, cookie } = request.headers;
      const forPeople = one.looksAtSession === true || one.role !== null;
      const token = forPeople && authorization === undefined ? sessionTokenOf(cookie, request.protocol === "https") : null;
      if (token !== null) return withSession(request, one, token);
      const key = one.access === "open" ? { ok: true as const, value: null } : keyOf(authorization);
      if (key.ok && key.value !== null) return withKey(request, one, { key: key.value, secret: null });
      const tooMany = one.keyInBody ? null : await over(ofStranger, options.strangersPerMinute, request, true);
      if (tooMany) return tooMany;
      if (!key.ok) return { refusal: key.error };
      const refusal = one.keyInBody ? null : barred(one, request.caller);
      return refusal ? { refusal } : null;
    },
  };
}

interface Registration {
  readonly route: Route;
  readonly ports: ApiPorts;
  readonly gate: Gate;
  readonly options: ServerOptions;
}

function register(scope: FastifyInstance, { route: one, ports, gate, options }: Registration): void {
  const forBrowsers = one.access !== "open" && one.access.includes("client");
  scope.route<{ Body: RawBody | undefined }>({
    method: one.method,
    url: fastifyPath(one.path),
    bodyLimit: one.bodyLimitBytes ?? bodyLimitBytes,
    onRequest: async (request, reply) => {
      if (forBrowsers) allowOrigin(request, reply, options.browserOrigins);
      const stop = await gate.enter(request, one);
      if (stop) return turnAway(reply, stop);
    },
    preParsing: async (request, reply, payload) => {
      const body = inflated(request.headers, payload, one.bodyLimitBytes ?? bodyLimitBytes);
      if (body.ok) return body.value;
      await answer(reply.header("connection", "close"), { kind: "refused", refusal: body.error });
      return payload;
    },
    handler: async (request, reply) => {
      const body = readBody(one, request.body);
      if (!body.ok) return answer(reply, { kind: "refused", refusal: body.error });
      if (one.keyInBody && request.caller.kind === "nobody") {
        const key = textIn(body.value, "writeKey");
        const secret = textIn(body.value, anonymousBodyField);
        const stop =
          key === null
            ? { refusal: barred(one, request.caller) ?? fault("internal") }
            : await gate.enterByBody(request, one, { key, secret });
        if (stop) return turnAway(reply, stop);
      }
      const call = callOf(request, { route: one, ports, body: body.value });
      const given = await one.run(call);
      if (noterOf(one) === "server" && !isRefused(given)) await noteCall(one, call, given);
      return answer(reply, given);
    },
  });
}

const longestUserAgent = 200;

function callOf(
  request: FastifyRequest,
  { route: one, ports, body }: { readonly route: Route; readonly ports: ApiPorts; readonly body: unknown },
): RawCall {
  const { params, query, caller, headers, url, ip } = request;
  const origin = {
    address: ip,
    userAgent: (headers["user-agent"] ?? "").slice(0, longestUserAgent),
    isHttps: request.protocol === "https",
  };
  const by = { actor: actorOf(caller), action: actionOf(one), requestId: request.id, address: ip };
  return { params, query, body, caller, by, origin, headers: asAsked(headers, query), url, ports, nowMs: ports.clock.nowMs() };
}

const isRefused = (given: Answer): boolean => given.kind === "refused" || given.status >= 400;

/** Notes a change whose port does not: what the call said, and of which thing. */
async function noteCall(one: Route, { params, query, body, caller, by, ports }: RawCall, given: Answer): Promise<void> {
  // Elsewhere the word means nothing, and must not hide a change.
  if (takesDryRun(one) && isDryRun(query)) return;
  // What apps and their servers report is no change that somebody made: it is kept as facts.
  if (caller.kind === "nobody" || (caller.kind === "key" && caller.key.scope !== "admin" && caller.key.scope !== "read")) return;
  const kind = by.action.split(".", 1)[0] ?? by.action;
  const made = given.kind === "json" ? idOf(given.body) : null;
  const after = typeof body === "object" && body !== null && !Buffer.isBuffer(body) ? body : null;
  await ports.audit.note(by, { kind, object: firstText(params) ?? made ?? "", before: null, after });
}

const isDryRun = (query: unknown): boolean =>
  typeof query === "object" && query !== null && "dryRun" in query && (query.dryRun === "1" || query.dryRun === "true");

/** The id of the path, whatever it is called. */
const firstText = (params: unknown): string | null =>
  typeof params === "object" && params !== null ? (Object.values(params).find((value) => typeof value === "string") ?? null) : null;

function idOf(value: unknown): string | null {
  const id = typeof value === "object" && value !== null && "id" in value ? value.id : null;
  return typeof id === "string" ? id : null;
}

function textIn(body: unknown, name: string): string | null {
  const text: unknown = typeof body === "object" && body !== null ? Reflect.get(body, name) : null;
  return typeof text === "string" && text !== "" ? text : null;
}

const isAnonymous = (caller: Caller): boolean => caller.kind === "key" && caller.anonymous !== null && caller.person === null;

function turnAway(reply: FastifyReply, stop: { readonly refusal: Refusal; readonly retryAfterSeconds?: number }): FastifyReply {
  if (stop.retryAfterSeconds !== undefined) reply.header("retry-after", String(stop.retryAfterSeconds));
  if (statusOf(stop.refusal.code) === 401) reply.header("www-authenticate", 'Bearer realm="carillon"');
  return answer(reply, { kind: "refused", refusal: stop.refusal });
}

function answer(reply: FastifyReply, given: Answer): FastifyReply {
  switch (given.kind) {
    case "json":
      return reply
        .code(given.status)
        .headers(given.headers ?? {})
        .type("application/json; charset=utf-8")
        .send(JSON.stringify(given.body));
    case "text":
      return reply
        .code(given.status)
        .headers(given.headers ?? {})
        .type(given.type)
        .send(given.text);
    case "bytes":
      return reply
        .code(given.status)
        .headers(given.headers ?? {})
        .type(given.type)
        .send(given.bytes);
    case "refused":
      return reply
        .code(statusOf(given.refusal.code))
        .headers(given.headers ?? {})
        .type("application/json; charset=utf-8")
        .send(JSON.stringify(errorBody(given.refusal, given.all)));
  }
}

/** Answers what went wrong before or inside a handler. The status tells whether it was ours (500). */
function answerError(
  error: FastifyError,
  reply: FastifyReply,
  { limit, isAway }: { readonly limit: number; readonly isAway: ServerOptions["isAway"] },
): number {
  const away = isAway?.(error) ?? false;
  const refusal = away ? fault("notReady") : refusalOfError(error, reply, limit);
  if (away) reply.header("retry-after", "1");
  answer(reply, { kind: "refused", refusal });
  return statusOf(refusal.code);
}

function refusalOfError(error: FastifyError, reply: FastifyReply, limit: number): Refusal {
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return fault("payloadTooLarge", { values: { limit }, limit });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return fault("unsupportedMediaType", { values: { type: "(unknown)", accepted: "application/json" }, field: "content-type" });
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return fault("malformedRequest", { values: { detail: "the body is not as long as Content-Length says" }, field: "content-length" });
    case "FST_ERR_BAD_URL":
      return fault("malformedRequest", { values: { detail: "the path is not percent-encoded UTF-8" } });
    case "FST_ERR_MAX_PARAM_LENGTH":
      return fault("uriTooLong");
  }
  if (/^Z_|^ERR_(ZLIB|TRAILING_JUNK)/.test(error.code ?? ""))
    return fault("malformedEncoding", { values: { encoding: "gzip", detail: error.message }, field: "content-encoding" });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return fault("malformedRequest", { values: { detail: error.message } });
  return fault("internal", { values: { requestId: reply.request.id } });
}

/** Requests that never became one: too slow, too large in the headers, or not HTTP. */
function answerOnSocket(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal =
    error.code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? fault("requestTimeout")
      : error.code === "HPE_HEADER_OVERFLOW"
        ? fault("headersTooLarge")
        : fault("malformedRequest", { values: { detail: error.message } });
  const body = JSON.stringify(errorBody(refusal));
  const head = `HTTP/1.1 ${statusOf(refusal.code)} ${refusal.code}\r\nContent-Type: application/json; charset=utf-8\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}

function allowOrigin(request: FastifyRequest, reply: FastifyReply, origins: ServerOptions["browserOrigins"]): boolean {
  const origin = header(request.headers, "origin");
  if (origin === undefined) return false;
  if (origins === "any") reply.header("access-control-allow-origin", "*");
  else {
    reply.header("vary", "Origin");
    if (!origins.includes(origin)) return false;
    reply.header("access-control-allow-origin", origin);
  }
  reply.header("access-control-expose-headers", "Retry-After, X-Request-Id");
  return true;
}

/** The question that browsers ask before a call of another origin. */
function preflight(
  request: FastifyRequest,
  reply: FastifyReply,
  here: readonly Route[],
  origins: ServerOptions["browserOrigins"],
): FastifyReply {
  const open = here.filter((one) => one.access !== "open" && one.access.includes("client"));
  if (open.length > 0 && allowOrigin(request, reply, origins)) {
    const methods: readonly Method[] = open.map((one) => one.method);
    reply.header("access-control-allow-methods", methods.join(", "));
    reply.header("access-control-allow-headers", "Authorization, Content-Type, Content-Encoding, X-Carillon-Person, X-Carillon-Anonymous");
    reply.header("access-control-max-age", "600");
  }
  return reply.code(204).send();
}
