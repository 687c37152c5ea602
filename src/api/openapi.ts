import { z } from "zod";
import { mediaTypes } from "./body.ts";
import { type ErrorCode, errorCatalogue } from "./errors.ts";
import type { Route } from "./route.ts";

type Json = Record<string, unknown>;

/** OpenAPI 3.1 of the routes, from the very schemas that check their input. */
export function openApi(routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const operations = paths[route.path] ?? {};
    paths[route.path] = { ...operations, [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: "3.1.0",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: {
      title: "Carillon",
      version: "1",
      description: "Decides for every person what to say, when, over which channel, and when to stay silent.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map((route) => route.area))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "The key itself." },
        basic: { type: "http", scheme: "basic", description: "The key as user name, an empty password." },
        person: {
          type: "apiKey",
          in: "header",
          name: "X-Carillon-Person",
          description: "With client keys: <personId>.<hex of HMAC-SHA256(personId, identitySecret)>.",
        },
      },
      schemas: { Error: errorSchema },
      responses: { Error: { description: "Why the call was not taken.", content: { "application/json": { schema: errorReference } } } },
    },
  };
}

const errorReference = { $ref: "#/components/schemas/Error" };

const errorSchema = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message", "remedy"],
      properties: {
        code: { type: "string", description: "Stable; branch on this.", examples: Object.keys(errorCatalogue).slice(0, 3) },
        message: { type: "string" },
        field: { type: "string" },
        value: {},
        limit: { type: ["string", "number"] },
        remedy: { type: "string" },
      },
    },
  },
};

function operationOf(route: Route): Json {
  const scopes = route.access === "open" ? [] : [...new Set([...route.access, "admin"])];
  const needs = scopes.length === 0 ? "Needs no key." : `Needs a key with the scope ${scopes.join(" or ")}.`;
  const client = route.access !== "open" && route.access.includes("client");
  return {
    operationId: operationId(route),
    tags: [route.area],
    summary: route.summary,
    description: [route.description, needs].filter((part) => part !== undefined).join("\n\n"),
    "x-carillon-scopes": scopes,
    parameters: [...parametersOf(route.params, "path"), ...parametersOf(route.query, "query")],
    ...(route.body && { requestBody: requestBodyOf(route) }),
    responses: responsesOf(route),
    security: scopes.length === 0 ? [] : [{ bearer: [] }, { basic: [] }, ...(client ? [{ bearer: [], person: [] }] : [])],
  };
}

const operationId = (route: Route): string =>
  `${route.method.toLowerCase()}${route.path
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== "")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("")}`;

/** JSON Schema of a zod schema; what JSON Schema cannot say (transforms, checks by hand) is left open. */
function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io, unrepresentable: "any" });
  return inlined(rest);
}

/** Definitions that stand beside a schema are named from its own root: kept there by an id, so that references resolve inside OpenAPI. */
function inlined(schema: Json): Json {
  const definitions = schema.$defs;
  if (typeof definitions !== "object" || definitions === null) return schema;
  return { $id: `urn:carillon:schema:${hashOf(JSON.stringify(schema))}`, ...schema };
}

function hashOf(text: string): string {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) >>> 0;
  return hash.toString(16);
}

function parametersOf(schema: z.ZodType | null, place: "path" | "query"): Json[] {
  if (!schema) return [];
  const { properties, required } = jsonSchema(schema, "input");
  if (typeof properties !== "object" || properties === null) return [];
  const must = Array.isArray(required) ? required : [];
  return Object.entries(properties).map(([name, property]: [string, unknown]) => ({
    name,
    in: place,
    required: place === "path" || must.includes(name),
    ...describedBy(property),
    schema: property,
  }));
}

function describedBy(property: unknown): Json {
  return typeof property === "object" && property !== null && "description" in property ? { description: property.description } : {};
}

function requestBodyOf(route: Route): Json {
  if (!route.body) return {};
  const { forms, required } = route.body;
  const schema = jsonSchema(route.body.schema, "input");
  return { required, content: Object.fromEntries(forms.map((form) => [mediaTypes[form][0] ?? "application/json", { schema }])) };
}

function responsesOf(route: Route): Json {
  const { answer } = route;
  const content = answer.schema
    ? { content: { "application/json": { schema: jsonSchema(answer.schema, "output") } } }
    : answer.type
      ? { content: { [answer.type]: { schema: {} } } }
      : {};
  const error = { $ref: "#/components/responses/Error" };
  const others = Object.entries(route.otherStatuses ?? {}).map(([status, description]) => [
    status,
    { description, content: { "application/json": { schema: {} } } },
  ]);
  return {
    [String(answer.status ?? 200)]: { description: answer.description, ...content },
    ...Object.fromEntries(others),
    ...Object.fromEntries(usualErrors(route).map((code) => [String(errorCatalogue[code].status), error])),
    default: error,
  };
}

function usualErrors(route: Route): readonly ErrorCode[] {
  const always: ErrorCode[] = ["tooManyRequests"];
  if (route.access !== "open") always.push("keyMissing", "scopeMissing");
  if (route.body) always.push("malformedJson", "payloadTooLarge", "unsupportedMediaType");
  if (route.path.includes("{")) always.push("notFound");
  return always;
}
