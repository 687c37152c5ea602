import type { FastifyInstance, InjectOptions } from "fastify";
import { makeServer, type ServerOptions, serverDefaults } from "../server.ts";
import { type FakeOptions, type FakePorts, makeFakePorts } from "./fake-ports.ts";

export interface TestServer {
  readonly app: FastifyInstance;
  readonly ports: FakePorts;
  /** What was reported as a 500. */
  readonly problems: unknown[];
  /** One call with the key of a scope (admin unless said otherwise, null = none). The body is read as JSON where it is JSON. */
  call(
    method: "GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "PATCH",
    url: string,
    options?: { readonly key?: string | null; readonly body?: unknown; readonly headers?: Record<string, string> },
  ): Promise<{
    readonly status: number;
    readonly headers: Record<string, unknown>;
    readonly body: Record<string, unknown>;
    readonly text: string;
  }>;
}

export function makeTestServer(options: Partial<ServerOptions> = {}, fake: FakeOptions = {}): TestServer {
  const ports = makeFakePorts(fake);
  const problems: unknown[] = [];
  const app = makeServer(ports, { ...serverDefaults, report: (problem) => problems.push(problem), ...options });
  return {
    app,
    ports,
    problems,
    async call(method, url, { key = ports.secretOf.admin, body, headers = {} } = {}) {
      const request: InjectOptions = {
        method,
        url,
        headers: {
          ...(key !== null && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { payload: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
      };
      const answer = await app.inject(request);
      const isJson = String(answer.headers["content-type"]).startsWith("application/json");
      return { status: answer.statusCode, headers: answer.headers, body: isJson ? answer.json() : {}, text: answer.body };
    },
  };
}
