import type { IncomingHttpHeaders } from "node:http";
import { pipeline, type Readable, Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { checkJson } from "../event/check-json.ts";
import { fault } from "./errors.ts";
import type { BodyForm, Route } from "./route.ts";

/** A body before anybody has read it. */
export type RawBody = BodyText | { readonly form: "bytes"; readonly bytes: Buffer };

/** A body as text. */
export interface BodyText {
  readonly form: Exclude<BodyForm, "bytes">;
  readonly text: string;
}

/** Media types that bodies may have, by form. */
export const mediaTypes: Readonly<Record<BodyForm, readonly string[]>> = {
  json: ["application/json"],
  yaml: ["application/yaml", "text/yaml", "application/x-yaml"],
  text: ["text/plain"],
  bytes: ["*/*"],
};

/** Deepest nesting of a management body; event intake has its own, narrower bound for each item. */
const maxDepth = 64;

/** Reads the text of a body in the forms that the route takes. An absent or empty body is `undefined`. */
export function readBody(route: Route, body: RawBody | undefined): Result<unknown, Refusal> {
  if (body?.form === "bytes") return ok(body.bytes);
  if (!route.body || body === undefined || body.text.trim() === "") return ok(undefined);
  if (!route.body.forms.includes(body.form)) return err(unsupported(route, mediaTypes[body.form][0] ?? ""));
  // YAML is read by handlers that speak of its lines, and by them alone.
  if (route.body.raw || body.form === "yaml") return ok(body.text);
  const value = readJson(body.text);
  // Intake judges each of its items by itself, so that one that is too deep harms no neighbour.
  if (!value.ok || route.keyInBody) return value;
  const unsound = checkJson(value.value, maxDepth, { atMostBytes: 0 });
  if (!unsound) return value;
  const message = {
    tooDeep: `nested deeper than ${maxDepth} levels`,
    forbiddenKey: "this name cannot be a key",
    unstorableText: "the text holds a NUL character or half of a surrogate pair",
  };
  const remedy = { tooDeep: "flatten it", forbiddenKey: "rename the key", unstorableText: "send well-formed Unicode text" };
  return err({ code: unsound.code, message: message[unsound.code], field: unsound.path.replace(/^\./, ""), remedy: remedy[unsound.code] });
}

export function unsupported(route: Route, type: string): Refusal {
  const accepted = (route.body?.forms ?? ["json"]).flatMap((form) => mediaTypes[form]).join(" or ");
  return fault("unsupportedMediaType", { values: { type: type === "" ? "(none)" : type, accepted }, field: "content-type", value: type });
}

function readJson(text: string): Result<unknown, Refusal> {
  try {
    const value: unknown = JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
    return ok(value);
  } catch (error) {
    // SyntaxError is how JSON.parse says that the text is none; its message names the position.
    const said = error instanceof Error ? error.message : String(error);
    const detail = /position \d+/.test(said) ? said : `${said} at position ${text.trimEnd().length}`;
    return err(fault("malformedJson", { values: { detail: detail.slice(0, 200) } }));
  }
}

/** A body that was sent compressed: the server compares its encoded length with Content-Length. */
type EncodedBody = Readable & { receivedEncodedLength: number };

/**
 * The stream of a body after its content-encoding is undone; a refusal for encodings that this server does not know. Inflating stops
 * with an error once there are more than `limitBytes`.
 */
export function inflated(headers: IncomingHttpHeaders, payload: Readable, limitBytes: number): Result<Readable, Refusal> {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity" || encoding === "") return ok(payload);
  if (encoding !== "gzip" && encoding !== "x-gzip")
    return err(fault("unsupportedEncoding", { values: { encoding }, field: "content-encoding", value: encoding }));
  const gunzip = createGunzip();
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > limitBytes) done(Object.assign(new Error("the inflated body is too large"), { code: tooLargeCode }));
      else done(null, chunk);
    },
  });
  const counted: EncodedBody = Object.assign(counter, { receivedEncodedLength: 0 });
  payload.on("data", (chunk: Buffer) => {
    counted.receivedEncodedLength += chunk.length;
  });
  // The request itself is not part of the pipeline, which would hang up on the sender before the answer.
  payload.pipe(gunzip);
  payload.on("close", () => {
    if (!payload.readableEnded) gunzip.destroy();
  });
  pipeline(gunzip, counter, () => {
    // Errors reach whoever reads the counted stream.
  });
  return ok(counted);
}

/** The framework's own code for a body beyond the limit, so that both are answered alike. */
const tooLargeCode = "FST_ERR_CTP_BODY_TOO_LARGE";
