import { randomUUID } from "node:crypto";
import rateLimit from "@fastify/rate-limit";
import { type FastifyError, type FastifyInstance, type FastifyRequest, fastify } from "fastify";
import { maxBatchBytes } from "../event/limits.ts";
import { anonymousBodyField } from "./anonymous.ts";
import { actorOf, barred } from "./auth.ts";
import { type BodyText, inflated, mediaTypes, type RawBody, readBody, unsupported } from "./body.ts";
import { allowOrigin, type BrowserOrigins, isForBrowsers, preflight } from "./browser-origins.ts";
import { fault } from "./errors.ts";
import { type Gate, type GateOptions, makeGate } from "./gate.ts";
import { openApi } from "./openapi.ts";
import type { ApiPorts } from "./ports.ts";
import { type Answer, actionOf, json, noterOf, type RawCall, type Route, route, takesDryRun } from "./route.ts";
import { apiRoutes } from "./routes/all-routes.ts";
import { consolePage } from "./routes/page-routes.ts";
import { answer, answerError, answerOnSocket, turnAway } from "./send-answer.ts";

export interface ServerOptions extends GateOptions {
  /**
   * Proxies in front of this server: the caller's address is so many from the end of X-Forwarded-For, and X-Forwarded-Proto says whether
   * the call came over https. 0: neither is looked at.
   */
  readonly proxies: number;
  /** Pages of these origins may make the calls that a client key may make. Keys travel in a header, so no cookie is at stake. */
  readonly browserOrigins: BrowserOrigins;
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

/** Largest body of a call that names no limit of its own, after decompression. */
const bodyLimitBytes = maxBatchBytes;

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

interface Registration {
  readonly route: Route;
  readonly ports: ApiPorts;
  readonly gate: Gate;
  readonly options: ServerOptions;
}

function register(scope: FastifyInstance, { route: one, ports, gate, options }: Registration): void {
  scope.route<{ Body: RawBody | undefined }>({
    method: one.method,
    url: fastifyPath(one.path),
    bodyLimit: one.bodyLimitBytes ?? bodyLimitBytes,
    onRequest: async (request, reply) => {
      if (isForBrowsers(one)) allowOrigin(request, reply, options.browserOrigins);
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
