import { z } from "zod";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { readSchemaText, schemaText } from "../base/schema-text.ts";
import { faultsOf } from "../catalogue/faults-of.ts";
import type { CallOrigin, ChangedBy } from "./access-ports.ts";
import type { Access, Caller, Headers } from "./auth.ts";
import { type ErrorCode, fault } from "./errors.ts";
import type { ApiPorts } from "./ports.ts";
import type { Role } from "./roles.ts";

export type Method = "GET" | "PUT" | "POST" | "DELETE";
/** Ways in which a body may be written. `text`: JSON under the name text/plain, as browsers' beacons send it. `bytes`: whatever came. */
export type BodyForm = "json" | "yaml" | "text" | "bytes";

/** What a handler answers. */
export type Answer =
  | { readonly kind: "json"; readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | {
      readonly kind: "text";
      readonly status: number;
      readonly type: string;
      readonly text: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "bytes";
      readonly status: number;
      readonly type: string;
      readonly bytes: Buffer;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** `all`: every refusal, where one call can have several; `refusal` is the first of them. */
  | {
      readonly kind: "refused";
      readonly refusal: Refusal;
      readonly all?: readonly Refusal[];
      readonly headers?: Readonly<Record<string, string>>;
    };

export const json = (body: unknown, status = 200): Answer => ({ kind: "json", status, body });
export const refused = (refusal: Refusal): Answer => ({ kind: "refused", refusal });
/** Answers with the first of several refusals as the error, and with all of them beside it. */
export function refusedAll(all: readonly Refusal[]): Answer {
  const [first = fault("invalidBody"), ...others] = all;
  return others.length === 0 ? refused(first) : { kind: "refused", refusal: first, all };
}
export const notFound = (what: string, id: string): Answer => refused(fault("notFound", { values: { what, id }, value: id }));

/** How a route reads its body, and the schema by which the API reference describes it. */
export interface BodyReader<B> {
  readonly schema: z.ZodType;
  readonly forms: readonly BodyForm[];
  /** False: an absent body is read as `undefined` instead of being refused. */
  readonly required: boolean;
  /** True: `read` is given the text itself. */
  readonly raw: boolean;
  read(value: unknown): Result<B, Refusal>;
}

/** A body that its schema checks. */
export function checked<B>(schema: z.ZodType<B>, options: { readonly forms?: readonly BodyForm[] } = {}): BodyReader<B> {
  return {
    schema,
    forms: options.forms ?? ["json"],
    required: true,
    raw: false,
    read: (value) => parsed(schema, value, null),
  };
}

/** A body with passwords or keys in it: a refusal says what is wrong at which field, and shows nothing of what was sent. */
export function secretBody<B>(schema: z.ZodType<B>): BodyReader<B> {
  return {
    schema,
    forms: ["json"],
    required: true,
    raw: false,
    read(value) {
      const result = schema.safeParse(value);
      if (result.success) return ok(result.data);
      const [issue] = result.error.issues;
      const field = issue?.path.join(".") ?? "";
      const [message = "", remedy] = (issue?.message ?? "").split("; ");
      const named = field === "" ? `the body is ${message}` : `${field}: ${message}`;
      const rule = readSchemaText(issue?.message ?? "");
      const values = rule === null ? {} : { values: { form: rule.form, ...rule.values } };
      return err({ ...fault("invalidBody", { field, ...(remedy === undefined ? {} : { remedy }), ...values }), message: named });
    },
  };
}

/** A body that the handler checks by hand; the schema only describes it. */
export function described(
  schema: z.ZodType,
  options: { readonly forms?: readonly BodyForm[]; readonly required?: boolean } = {},
): BodyReader<unknown> {
  return { schema, forms: options.forms ?? ["json"], required: options.required ?? true, raw: false, read: ok };
}

/** A body whose very text the handler reads, so that it can speak of lines; the schema only describes it. */
export function rawText(schema: z.ZodType, forms: readonly BodyForm[]): BodyReader<string> {
  return { schema, forms, required: true, raw: true, read: (value) => (typeof value === "string" ? ok(value) : err(fault("emptyBody"))) };
}

/** A body of any media type, as the very bytes that came; an absent one is empty. */
export function bytes(): BodyReader<Buffer> {
  const schema = z.unknown();
  return {
    schema,
    forms: ["bytes"],
    required: false,
    raw: true,
    read: (value) => ok(Buffer.isBuffer(value) ? value : Buffer.alloc(0)),
  };
}

export interface Call<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: Caller;
  /** The caller, and this call, as the audit names them. */
  readonly by: ChangedBy;
  readonly origin: CallOrigin & { readonly isHttps: boolean };
  readonly headers: Headers;
  /** Path and query as they were called. */
  readonly url: string;
  readonly ports: ApiPorts;
  readonly nowMs: number;
}

interface RouteBase {
  readonly method: Method;
  /** With parameters as `{id}`. */
  readonly path: string;
  readonly access: Access;
  /** The least role that may make the call from the console; null: it is not for people. */
  readonly role: Role | null;
  /** An open call that looks at who is signed in, if anybody is. */
  readonly looksAtSession?: boolean;
  /**
   * Who notes the call in the audit: the port that makes the change, in its transaction, or the server, right after. Absent: the server
   * notes every call with a role that is not a GET. null: it changes nothing.
   */
  readonly audit?: "port" | "server" | null;
  /** Heading in the API reference. */
  readonly area: string;
  readonly summary: string;
  readonly description?: string;
  /** What success looks like: shape, or the media type of a text. */
  readonly answer: { readonly status?: number; readonly schema?: z.ZodType; readonly type?: string; readonly description: string };
  /** Statuses besides the usual errors that this call may answer. */
  readonly otherStatuses?: Readonly<Record<number, string>>;
  readonly bodyLimitBytes?: number;
  /** The key may stand in the body as `writeKey`, as the browser SDKs send it. */
  readonly keyInBody?: boolean;
  /** Open calls whose path proves who calls: they are not counted among those of strangers. */
  readonly provenByPath?: (params: unknown, ports: ApiPorts) => boolean;
}

/** Who notes a call in the audit; null: nobody. */
export function noterOf(route: Pick<RouteBase, "method" | "role" | "audit">): "port" | "server" | null {
  if (route.audit !== undefined) return route.audit;
  return route.method === "GET" || route.role === null ? null : "server";
}

/** Whether a call may be tried without changing anything, as `dryRun` of its query. */
export const takesDryRun = ({ query }: Pick<Route, "query">): boolean => query instanceof z.ZodObject && "dryRun" in query.shape;

/** What the audit calls a call: the words of its path and the method, such as `campaigns.put`. */
export function actionOf({ method, path }: Pick<RouteBase, "method" | "path">): string {
  const words = path.split("/").filter((part) => part !== "" && part !== "v1" && !part.startsWith("{"));
  return [...words, method.toLowerCase()].join(".");
}

export interface RouteDefinition<P, Q, B> extends RouteBase {
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: BodyReader<B>;
  handler(call: Call<P, Q, B>): Promise<Answer>;
}

/** What arrived, before anything was checked but the key. `body`: undefined = none was sent. */
export type RawCall = Call<unknown, unknown, unknown>;

/** A route whose handler checks its own input: all routes are of this one type. */
export interface Route extends RouteBase {
  readonly params: z.ZodType | null;
  readonly query: z.ZodType | null;
  readonly body: Pick<BodyReader<unknown>, "schema" | "forms" | "required" | "raw"> | null;
  run(raw: RawCall): Promise<Answer>;
}

/** Makes a route: parses parameters, query and body, each failure being answered with field, value and remedy. */
export function route<P = unknown, Q = unknown, B = undefined>(definition: RouteDefinition<P, Q, B>): Route {
  const { params, query, body, handler, ...base } = definition;
  return {
    ...base,
    params: params ?? null,
    query: query ?? null,
    body: body ?? null,
    async run(raw) {
      const readParams = params ? parsed(params, raw.params, "invalidPath") : ok(undefined);
      if (!readParams.ok) return refused(readParams.error);
      const readQuery = query ? parsed(query, raw.query, "invalidQuery") : ok(undefined);
      if (!readQuery.ok) return refused(readQuery.error);
      if (body?.required && raw.body === undefined) return refused(fault("emptyBody"));
      const readBody = body ? body.read(raw.body) : ok(undefined);
      if (!readBody.ok) return refused(readBody.error);
      // A part that has no schema has the type of its default, which undefined inhabits.
      return handler({ ...raw, params: readParams.value as P, query: readQuery.value as Q, body: readBody.value as B });
    },
  };
}

/** The first thing that a schema finds wrong, as a refusal; parts of the URL get a code of their own. */
function parsed<T>(
  schema: z.ZodType<T>,
  value: unknown,
  code: Extract<ErrorCode, "invalidPath" | "invalidQuery"> | null,
): Result<T, Refusal> {
  const result = schema.safeParse(value);
  if (result.success) return ok(result.data);
  const faults = faultsOf(result.error, value);
  const first = faults[0]?.refusal ?? fault("invalidBody");
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  if (code === null) return err({ ...first, message: `${first.message}${more}` });
  const { message: detail, remedy, field = "", value: bad, limit } = first;
  const values = { ...first.values, cause: first.code, name: field, detail: `${detail}${more}` };
  return err(fault(code, { values, field, value: bad, remedy, ...(limit === undefined ? {} : { limit }) }));
}

/** Query parameters are texts; these read them. An empty one counts as absent. */
export const queryFlag = z
  .enum(["1", "true", "0", "false", ""])
  .optional()
  .transform((text) => text === "1" || text === "true")
  .describe("1 or true; 0 or false.");

/** PostgreSQL has no text that holds a zero byte, so that nothing is named by one. */
const hasNoZero = (text: string | undefined): boolean => text === undefined || !text.includes("\u0000");
const zeroFound = { error: schemaText("zeroByte") };

export const queryText = z
  .string()
  .max(1024)
  .optional()
  .refine(hasNoZero, zeroFound)
  .transform((text) => (text === undefined || text === "" ? null : text));

/** One of several words. */
export const queryWord = <W extends string>(words: readonly W[]) =>
  z
    .string()
    .optional()
    .refine((text) => text === undefined || text === "" || words.some((word) => word === text), {
      error: schemaText("word", { known: words }),
    })
    .transform((text) => words.find((word) => word === text) ?? null)
    .describe(`One of ${words.join(", ")}; absent: all.`);

export const queryNumber = (least: number, most: number, otherwise: number) =>
  z
    .string()
    .optional()
    .refine((text) => text === undefined || text === "" || (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most), {
      error: schemaText("wholeNumber", { least, most, otherwise }),
    })
    .transform((text) => (text === undefined || text === "" ? otherwise : Number(text)))
    .describe(`Whole number from ${least} to ${most}; ${otherwise} when absent.`);

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** An instant of ISO 8601 with zone in milliseconds; null when it is none. */
export function instantMs(text: string): number | null {
  const ms = instant.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** `+` of a zone that came unencoded arrives as a blank. */
const unblanked = (text: string): string => text.replace(/ (?=\d{2}:?\d{2}$)/, "+");

export const queryTime = z
  .string()
  .optional()
  .refine((text) => text === undefined || text === "" || instantMs(unblanked(text)) !== null, {
    error: schemaText("instant"),
  })
  .transform((text) => (text === undefined || text === "" ? null : instantMs(unblanked(text))))
  .describe("Instant in ISO 8601 with zone.");

export const queryPage = z.object({ limit: queryNumber(1, 1000, 100), cursor: queryText });
export const pathId = z.object({
  id: z.string().min(1).max(256).refine(hasNoZero, zeroFound).describe("Opaque id of at most 256 characters."),
});
