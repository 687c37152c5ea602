import { describe, expect, it } from "vitest";
import { apiRoutes } from "./routes/all-routes.ts";
import { makeTestServer } from "./testing/make-test-server.ts";

type Tree = { readonly [key: string]: unknown };
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null;

/** Every value of a document with its path, mappings and lists first. */
function* walk(value: unknown, path = "#"): Generator<readonly [path: string, value: unknown]> {
  yield [path, value];
  if (isTree(value)) for (const [key, part] of Object.entries(value)) yield* walk(part, `${path}/${key}`);
}

function at(document: unknown, pointer: string): unknown {
  const parts = pointer.slice(2).split("/");
  return parts.reduce<unknown>((here, part) => (isTree(here) ? here[part.replaceAll("~1", "/")] : undefined), document);
}

describe("/openapi.json", async () => {
  const { call } = makeTestServer();
  const { status, body: document } = await call("GET", "/openapi.json", { key: null });

  it("is OpenAPI 3.1 with the parts that it must have", () => {
    expect(status).toBe(200);
    expect(document).toMatchObject({ openapi: "3.1.0", info: { title: "Carillon", version: expect.any(String) } });
  });

  it("lists every route that is registered, and no other", () => {
    const paths = isTree(document.paths) ? document.paths : {};
    const listed = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(isTree(item) ? item : {}).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(listed.sort()).toEqual([...apiRoutes.map((route) => `${route.method} ${route.path}`), "GET /openapi.json"].sort());
  });

  it("has for each operation a unique id, a summary, its path parameters and a described answer", () => {
    const ids = new Set<unknown>();
    for (const [path, item] of Object.entries(isTree(document.paths) ? document.paths : {})) {
      for (const operation of Object.values(isTree(item) ? item : {})) {
        if (!isTree(operation)) throw new Error(path);
        ids.add(operation.operationId);
        expect(operation.summary, path).toEqual(expect.any(String));
        const parameters = Array.isArray(operation.parameters) ? operation.parameters : [];
        const named = parameters.filter((one) => one.in === "path").map((one) => `{${one.name}}`);
        expect(named, path).toEqual(path.match(/\{\w+\}/g) ?? []);
        for (const answer of Object.values(isTree(operation.responses) ? operation.responses : {}))
          expect(answer, path).toEqual(expect.toSatisfy((one: unknown) => isTree(one) && ("description" in one || "$ref" in one)));
      }
    }
    expect(ids.size).toBe(apiRoutes.length + 1);
  });

  it("has no reference that leads nowhere", () => {
    const references = [...walk(document)].flatMap(([path, value]) => (path.endsWith("/$ref") ? [String(value)] : []));
    expect(references.length).toBeGreaterThan(50);
    for (const reference of references) expect(at(document, reference), reference).toBeDefined();
  });

  it("shows the schemas that check: a campaign's strategies, an item's limits, a wait that is a duration", () => {
    const text = JSON.stringify(document);
    expect(text).toContain('"enum":["random","itemFirst","creativeFirst","combined"]');
    expect(at(document, "#/components/schemas/ItemInput")).toMatchObject({ required: expect.arrayContaining(["type"]) });
  });

  it("says which scopes a call needs", () => {
    expect(at(document, "#/paths/~1v1~1stop/post")).toMatchObject({
      "x-carillon-scopes": ["admin"],
      "x-carillon-role": "operator",
      security: [{ bearer: [] }, { basic: [] }, { session: [], console: [] }],
    });
    expect(at(document, "#/paths/~1healthz/get")).toMatchObject({ security: [] });
  });
});
