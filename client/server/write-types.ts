/** A schema of OpenAPI 3.1, as far as Carillon's reference uses it. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema?: Schema }[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Content>>;
}

/** The parts of an API reference that types are made of. */
export interface Reference {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/**
 * TypeScript of an API reference: an interface or type for each named schema, and `Operations`, which says for each call, such as
 * `GET /v1/people/{id}`, what its path, query and body take and what it answers. The same reference gives the same text.
 */
export function writeTypes({ paths, components }: Reference): string {
  const named = Object.entries(components.schemas).map(([name, schema]) => `export type ${nameOf(name)} = ${typeOf(schema, 0)};\n`);
  const calls = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => callOf(`${method.toUpperCase()} ${path}`, operation)),
  );
  return `// Made by write-types.ts of the API reference; npm run client:types makes it anew, and a test tells when that is due.\n
${named.join("\n")}
/** Every call of the API. */
export interface Operations {
${calls.join("")}}
`;
}

const nameOf = (name: string): string => name.replace(/\W/g, "_");
const keyOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));
const indent = (depth: number): string => "  ".repeat(depth);

function callOf(name: string, operation: Operation): string {
  const parameters = (place: string): string => {
    const wanted = (operation.parameters ?? []).filter((one) => one.in === place);
    if (wanted.length === 0) return "undefined";
    // A query is text on the wire; the client writes numbers and truths as text.
    const type = (schema: Schema | undefined): string => {
      const written = typeOf(schema ?? {}, 2);
      return place === "query" && written === "string" ? "string | number | boolean" : written;
    };
    return `{ ${wanted.map((one) => `readonly ${keyOf(one.name)}${one.required === true ? "" : "?"}: ${type(one.schema)}`).join("; ")} }`;
  };
  const body = operation.requestBody;
  const given = body === undefined ? "undefined" : `${contentOf(body)}${body.required === true ? "" : " | undefined"}`;
  const answers = Object.entries(operation.responses).filter(([status]) => /^2/.test(status));
  const answer = answers.map(([, one]) => contentOf(one)).join(" | ") || "unknown";
  return `${operation.summary === undefined ? "" : `  /** ${operation.summary.replaceAll("*/", "* /")}. */\n`}  ${JSON.stringify(name)}: {
    readonly path: ${parameters("path")};
    readonly query: ${parameters("query")};
    readonly body: ${given};
    readonly answer: ${answer};
  };
`;
}

/** JSON as its schema says; every other medium is text. */
function contentOf({ content = {} }: Content): string {
  const json = content["application/json"];
  if (json !== undefined) return typeOf(json.schema ?? {}, 2);
  return Object.keys(content).length === 0 ? "unknown" : "string";
}

function typeOf(schema: Schema, depth: number): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref.split("/").at(-1) ?? "unknown");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return [...new Set(either.map((one) => typeOf(one, depth)))].join(" | ");
  if (schema.allOf !== undefined) return schema.allOf.map((one) => `(${typeOf(one, depth)})`).join(" & ");
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? [schema.properties === undefined ? "" : "object"]);
  return types.map((type) => plainType(type, schema, depth)).join(" | ");
}

function plainType(type: string, schema: Schema, depth: number): string {
  switch (type) {
    case "string":
    case "boolean":
    case "null":
      return type;
    case "number":
    case "integer":
      return "number";
    case "array":
      if (schema.prefixItems !== undefined) return `readonly [${schema.prefixItems.map((one) => typeOf(one, depth)).join(", ")}]`;
      return `ReadonlyArray<${typeOf(schema.items ?? {}, depth)}>`;
    case "object":
      return objectOf(schema, depth);
    default:
      return "unknown";
  }
}

function objectOf({ properties, required = [], additionalProperties }: Schema, depth: number): string {
  const others = typeof additionalProperties === "object" ? typeOf(additionalProperties, depth) : "unknown";
  if (properties === undefined || Object.keys(properties).length === 0) return `{ readonly [name: string]: ${others} }`;
  const lines = Object.entries(properties).map(
    ([name, one]) => `${indent(depth + 1)}readonly ${keyOf(name)}${required.includes(name) ? "" : "?"}: ${typeOf(one, depth + 1)};\n`,
  );
  // With a schema of their own the others would have to fit the named ones too, which few do.
  const open =
    additionalProperties === undefined || additionalProperties === false ? "" : `${indent(depth + 1)}readonly [name: string]: unknown;\n`;
  return `{\n${lines.join("")}${open}${indent(depth)}}`;
}
