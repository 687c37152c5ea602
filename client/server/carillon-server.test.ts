import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openApi } from "../../src/api/openapi.ts";
import { apiRoutes } from "../../src/api/routes/all-routes.ts";
import { makeTestServer } from "../../src/api/testing/make-test-server.ts";
import { makeServerClient } from "./carillon-server.ts";
import { type Reference, writeTypes } from "./write-types.ts";

const scripted = (answers: readonly ((() => Response) | "unreachable")[]) => {
  const seen: { readonly url: string; readonly init: RequestInit | undefined }[] = [];
  const pauses: number[] = [];
  let place = 0;
  const client = makeServerClient({
    url: "http://127.0.0.1:4100",
    key: "a key",
    wait: async (ms) => void pauses.push(ms),
    fetch: async (input, init) => {
      seen.push({ url: String(input), init });
      const answer = answers[Math.min(place++, answers.length - 1)];
      if (answer === undefined || answer === "unreachable") throw new TypeError("fetch failed");
      return answer();
    },
  });
  return { client, seen, pauses };
};
const answered =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (): Response =>
    new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json; charset=utf-8", ...headers } });

describe("the types of the server client", () => {
  it("are made of the API as it is: run `npm run client:types` when this fails", () => {
    const written = readFileSync(new URL("operations.ts", import.meta.url), "utf8");
    expect(written === writeTypes(openApi(apiRoutes) as unknown as Reference)).toBe(true);
  });

  it("refuse unknown calls, missing parts and wrong values, and know the answer", async () => {
    const { client } = scripted([answered(200, { items: [], next: null })]);
    const found = await client.call("GET /v1/people", { query: { query: "p", limit: 5 } });
    if (found.ok) expect(found.value.next satisfies string | null).toBeNull();
    await client.call("GET /v1/people");
    await client.call("GET /v1/people/{id}", { path: { id: "p1" } });
    // @ts-expect-error there is no such call
    await client.call("GET /v1/persons");
    // @ts-expect-error the path wants an id
    await client.call("GET /v1/people/{id}");
    // @ts-expect-error a channel is a text
    await client.call("POST /v1/preview", { body: { personId: "p1", creative: "c1", channel: 7 } });
  });
});

describe("the server client", () => {
  it("fills the path, writes the query and sends the key", async () => {
    const { client, seen } = scripted([answered(200, {})]);
    await client.call("GET /v1/people/{id}/why", { path: { id: "a/b ü" }, query: { limit: 3 } });
    expect(seen[0]?.url).toBe("http://127.0.0.1:4100/v1/people/a%2Fb%20%C3%BC/why?limit=3");
    expect(seen[0]?.init?.headers).toMatchObject({ authorization: "Bearer a key" });
  });

  it("answers a refusal as a value", async () => {
    const { client } = scripted([answered(404, { error: { code: "notFound", message: "no person p", remedy: "…" } })]);
    expect(await client.call("GET /v1/people/{id}", { path: { id: "p" } })).toMatchObject({
      ok: false,
      status: 404,
      error: { code: "notFound" },
    });
  });

  it("repeats what may be repeated, after the pause that the server asks for or a growing one of its own", async () => {
    const { client, seen, pauses } = scripted([
      answered(503, {}, { "retry-after": "7" }),
      "unreachable",
      answered(429, {}),
      answered(200, {}),
    ]);
    expect(await client.call("GET /v1/policy")).toMatchObject({ ok: true });
    expect(seen).toHaveLength(4);
    expect(pauses).toEqual([7000, 400, 800]);
  });

  it("makes a call that might be doubled once, unless it has an idempotency key", async () => {
    const body = { personId: "p1", placement: "push-service", title: "t", body: "b" };
    const once = scripted([answered(503, {})]);
    expect(await once.client.call("POST /v1/messages", { body })).toMatchObject({ ok: false, status: 503 });
    expect(once.seen).toHaveLength(1);
    const again = scripted([answered(503, {}), answered(202, { messageId: "m1" })]);
    expect(await again.client.call("POST /v1/messages", { body, idempotencyKey: "k" })).toMatchObject({ ok: true });
    expect(again.seen.map(({ init }) => new Headers(init?.headers).get("idempotency-key"))).toEqual(["k", "k"]);
  });

  it("speaks with a real server", async () => {
    const { app, ports } = makeTestServer();
    const url = await app.listen({ host: "127.0.0.1", port: 0 });
    try {
      const client = makeServerClient({ url, key: ports.secretOf.admin });
      const made = await client.call("POST /v1/keys", { body: { name: "reader", scope: "read" } });
      expect(made).toMatchObject({ ok: true, status: 201, value: { scope: "read" } });
      const refused = await makeServerClient({ url, key: "wrong" }).call("GET /v1/keys");
      expect(refused).toMatchObject({ ok: false, status: 401, error: { code: "keyUnknown" } });
    } finally {
      await app.close();
    }
  });
});
