import type { IncomingHttpHeaders } from "node:http";
import type { Duplex, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { checkJson } from "../event/check-json.ts";
import { fault } from "./errors.ts";
import type { BodyForm, Route } from "./route.ts";

/** A body as text, before anybody has read it. */
export interface BodyText {
  readonly form: BodyForm;
  readonly text: string;
}

/** Media types that bodies may have, by form. */
export const mediaTypes: Readonly<Record<BodyForm, readonly string[]>> = {
  json: ["application/json"],
  yaml: ["application/yaml", "text/yaml", "application/x-yaml"],
  text: ["text/plain"],
};

/** Deepest nesting of a management body; event intake has its own, narrower bound for each item. */
const maxDepth = 64;

/** Reads the text of a body in the forms that the route takes. An absent or empty body is `undefined`. */
export function readBody(route: Route, body: BodyText | undefined): Result<unknown, Refusal> {
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

/** A body that was sent compressed, and whose inflated bytes the server counts against its limit. */
export type EncodedBody = Duplex & { receivedEncodedLength: number };

/** The stream of a body after its content-encoding is undone; a refusal for encodings that this server does not know. */
export function inflated(headers: IncomingHttpHeaders, payload: Readable): Result<Readable, Refusal> {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity" || encoding === "") return ok(payload);
  if (encoding !== "gzip" && encoding !== "x-gzip")
    return err(fault("unsupportedEncoding", { values: { encoding }, field: "content-encoding", value: encoding }));
  const gunzip: EncodedBody = Object.assign(createGunzip(), { receivedEncodedLength: 0 });
  payload.on("data", (chunk: Buffer) => {
    gunzip.receivedEncodedLength += chunk.length;
  });
  // A sender that goes away, or a body refused half-way: inflating the rest would be wasted work.
  payload.on("close", () => {
    if (!payload.readableEnded) gunzip.destroy();
  });
  payload.pipe(gunzip);
  return ok(gunzip);
}
