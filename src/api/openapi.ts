import { z } from "zod";
import { anonymousHeader } from "./anonymous.ts";
import { sessionCookie } from "./auth.ts";
import { mediaTypes } from "./body.ts";
import { type ErrorCode, errorCatalogue } from "./errors.ts";
import { rolesText } from "./roles.ts";
import type { Route } from "./route.ts";

type Json = Record<string, unknown>;

/** OpenAPI 3.1 of the routes, from the very schemas that check their input. */
export function openApi(routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  const components = new Components();
  for (const route of routes) {
    const operations = paths[route.path] ?? {};
    paths[route.path] = { ...operations, [route.method.toLowerCase()]: operationOf(route, components) };
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
        session: {
          type: "apiKey",
          in: "cookie",
          name: sessionCookie,
          description: "Of POST /v1/session; counts where no key is sent. Over https: __Host-carillon_session.",
        },
        console: { type: "apiKey", in: "header", name: "X-Carillon-Console", description: "1, with the cookie." },
        person: {
          type: "apiKey",
          in: "header",
          name: "X-Carillon-Person",
          description: "With client keys: <personId>.<hex of HMAC-SHA256(personId, identitySecret)>.",
        },
        anonymous: {
          type: "apiKey",
          in: "header",
          name: anonymousHeader,
          description: "With client keys: the secret of the app's anonymous id, which is anon_<base64url of SHA-256(secret)>.",
        },
      },
      schemas: components.schemas,
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
        values: { type: "object", description: "What else the message is made of, by name; see docs/errors.md." },
      },
    },
  },
};

function operationOf(route: Route, components: Components): Json {
  const scopes = route.access === "open" ? [] : [...new Set([...route.access, "admin"])];
  const { role } = route;
  const atConsole = role === null ? "" : ` At the console: the role ${rolesText(role)}.`;
  const needs = scopes.length === 0 ? "Needs no key." : `Needs a key with the scope ${scopes.join(" or ")}.${atConsole}`;
  const client = route.access !== "open" && route.access.includes("client");
  return {
    operationId: operationId(route),
    tags: [route.area],
    summary: route.summary,
    description: [route.description, needs].filter((part) => part !== undefined).join("\n\n"),
    "x-carillon-scopes": scopes,
    ...(role !== null && { "x-carillon-role": role }),
    parameters: [...parametersOf(route, "path", components), ...parametersOf(route, "query", components)],
    ...(route.body && { requestBody: requestBodyOf(route, components) }),
    responses: responsesOf(route, components),
    security:
      scopes.length === 0
        ? []
        : [
            { bearer: [] },
            { basic: [] },
            ...(client
              ? [
                  { bearer: [], person: [] },
                  { bearer: [], anonymous: [] },
                ]
              : []),
            // What may change something takes the console's header besides.
            ...(role === null ? [] : [route.method === "GET" ? { session: [] } : { session: [], console: [] }]),
          ],
  };
}

const operationId = (route: Route): string =>
  `${route.method.toLowerCase()}${route.path
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== "")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("")}`;

/** Schemas that several routes name, gathered while the paths are written. */
class Components {
  readonly schemas: Record<string, Json> = { Error: errorSchema };

  /**
   * JSON Schema of a zod schema; what JSON Schema cannot say (transforms, checks by hand) is left open. Definitions move to
   * `components.schemas`; those of requests get a name of their own, as defaults make their shapes differ from those of answers.
   */
  schemaOf(schema: z.ZodType, io: "input" | "output", owner: string): Json {
    const made: Json = z.toJSONSchema(schema, { target: "draft-2020-12", io, unrepresentable: "any" });
    const { $schema: _dialect, $defs: definitions, ...root } = made;
    const rename = (name: string): string => (name.startsWith("__") ? `${owner}${name}` : name) + (io === "input" ? "Input" : "");
    const selfName = typeof root.id === "string" ? root.id : `${owner}Root`;
    const moved = (part: Json): Json => {
      const { id: _id, ...rest } = part;
      return renamed(typeof part.id === "string" ? rest : part, rename, rename(selfName));
    };
    if (isJson(definitions))
      for (const [name, part] of Object.entries(definitions)) if (isJson(part)) this.schemas[rename(name)] = moved(part);
    const whole = moved(root);
    if (typeof root.id !== "string" && !refersTo(whole, rename(selfName))) return whole;
    this.schemas[rename(selfName)] = whole;
    return { $ref: componentPath(rename(selfName)) };
  }
}

const componentPath = (name: string): string => `#/components/schemas/${name}`;
const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const refersTo = (schema: Json, name: string): boolean => JSON.stringify(schema).includes(`"$ref":"${componentPath(name)}"`);

/** The same schema with its references leading to the components; `#` is the schema itself. */
function renamed(schema: Json, rename: (name: string) => string, self: string): Json {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (!isJson(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, key === "$ref" ? target(part) : walk(part)]));
  };
  const target = (reference: unknown): unknown => {
    if (reference === "#") return componentPath(self);
    const name = typeof reference === "string" ? /^#\/\$defs\/(.+)$/.exec(reference)?.[1] : undefined;
    return name === undefined ? reference : componentPath(rename(name));
  };
  return Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, key === "$ref" ? target(part) : walk(part)]));
}

function parametersOf(route: Route, place: "path" | "query", components: Components): Json[] {
  const schema = place === "path" ? route.params : route.query;
  if (!schema) return [];
  const { properties, required } = components.schemaOf(schema, "input", operationId(route));
  if (!isJson(properties)) return [];
  const must = Array.isArray(required) ? required : [];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || must.includes(name),
    ...describedBy(property),
    schema: property,
  }));
}

function describedBy(property: unknown): Json {
  return isJson(property) && typeof property.description === "string" ? { description: property.description } : {};
}

function requestBodyOf(route: Route, components: Components): Json {
  if (!route.body) return {};
  const { forms, required } = route.body;
  const schema = components.schemaOf(route.body.schema, "input", operationId(route));
  return { required, content: Object.fromEntries(forms.map((form) => [mediaTypes[form][0] ?? "application/json", { schema }])) };
}

function responsesOf(route: Route, components: Components): Json {
  const { answer } = route;
  const content = answer.schema
    ? { content: { "application/json": { schema: components.schemaOf(answer.schema, "output", operationId(route)) } } }
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
