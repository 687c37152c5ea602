import type { Socket } from "node:net";
import type { FastifyError, FastifyReply } from "fastify";
import type { Refusal } from "../base/refusal.ts";
import { errorBody, fault, statusOf } from "./errors.ts";
import type { TurnedAway } from "./gate.ts";
import type { Answer } from "./route.ts";

/** Sends an answer of a route, or a refusal in the one shape of errors. */
export function answer(reply: FastifyReply, given: Answer): FastifyReply {
  switch (given.kind) {
    case "json":
      return reply
        .code(given.status)
        .headers(given.headers ?? {})
        .type("application/json; charset=utf-8")
        .send(JSON.stringify(given.body));
    case "text":
      return reply
        .code(given.status)
        .headers(given.headers ?? {})
        .type(given.type)
        .send(given.text);
    case "bytes":
      return reply
        .code(given.status)
        .headers(given.headers ?? {})
        .type(given.type)
        .send(given.bytes);
    case "refused":
      return reply
        .code(statusOf(given.refusal.code))
        .headers(given.headers ?? {})
        .type("application/json; charset=utf-8")
        .send(JSON.stringify(errorBody(given.refusal, given.all)));
  }
}

export function turnAway(reply: FastifyReply, stop: TurnedAway): FastifyReply {
  if (stop.retryAfterSeconds !== undefined) reply.header("retry-after", String(stop.retryAfterSeconds));
  if (statusOf(stop.refusal.code) === 401) reply.header("www-authenticate", 'Bearer realm="carillon"');
  return answer(reply, { kind: "refused", refusal: stop.refusal });
}

/** Answers what went wrong before or inside a handler. The status tells whether it was ours (500). */
export function answerError(
  error: FastifyError,
  reply: FastifyReply,
  { limit, isAway }: { readonly limit: number; readonly isAway: ((error: unknown) => boolean) | undefined },
): number {
  const away = isAway?.(error) ?? false;
  const refusal = away ? fault("notReady") : refusalOfError(error, reply, limit);
  if (away) reply.header("retry-after", "1");
  answer(reply, { kind: "refused", refusal });
  return statusOf(refusal.code);
}

function refusalOfError(error: FastifyError, reply: FastifyReply, limit: number): Refusal {
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return fault("payloadTooLarge", { values: { limit }, limit });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return fault("unsupportedMediaType", { values: { type: "(unknown)", accepted: "application/json" }, field: "content-type" });
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return fault("malformedRequest", { values: { detail: "the body is not as long as Content-Length says" }, field: "content-length" });
    case "FST_ERR_BAD_URL":
      return fault("malformedRequest", { values: { detail: "the path is not percent-encoded UTF-8" } });
    case "FST_ERR_MAX_PARAM_LENGTH":
      return fault("uriTooLong");
  }
  if (/^Z_|^ERR_(ZLIB|TRAILING_JUNK)/.test(error.code ?? ""))
    return fault("malformedEncoding", { values: { encoding: "gzip", detail: error.message }, field: "content-encoding" });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return fault("malformedRequest", { values: { detail: error.message } });
  return fault("internal", { values: { requestId: reply.request.id } });
}

/** Requests that never became one: too slow, too large in the headers, or not HTTP. */
export function answerOnSocket(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal =
    error.code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? fault("requestTimeout")
      : error.code === "HPE_HEADER_OVERFLOW"
        ? fault("headersTooLarge")
        : fault("malformedRequest", { values: { detail: error.message } });
  const body = JSON.stringify(errorBody(refusal));
  const head = `HTTP/1.1 ${statusOf(refusal.code)} ${refusal.code}\r\nContent-Type: application/json; charset=utf-8\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}
