import type { FastifyReply, FastifyRequest } from "fastify";
import { header } from "./auth.ts";
import type { Method, Route } from "./route.ts";

/** Pages of these origins may make the calls that a client key may make. */
export type BrowserOrigins = "any" | readonly string[];

/** Whether pages of other origins may call it: what a client key may. */
export const isForBrowsers = (one: Route): boolean => one.access !== "open" && one.access.includes("client");

/** Tells the browser whether the page may read the answer. */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply, origins: BrowserOrigins): boolean {
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
export function preflight(request: FastifyRequest, reply: FastifyReply, here: readonly Route[], origins: BrowserOrigins): FastifyReply {
  const open = here.filter(isForBrowsers);
  if (open.length > 0 && allowOrigin(request, reply, origins)) {
    const methods: readonly Method[] = open.map((one) => one.method);
    reply.header("access-control-allow-methods", methods.join(", "));
    reply.header("access-control-allow-headers", "Authorization, Content-Type, Content-Encoding, X-Carillon-Person, X-Carillon-Anonymous");
    reply.header("access-control-max-age", "600");
  }
  return reply.code(204).send();
}
