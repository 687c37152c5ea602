import type { Verdict } from "../../delivery/failure.ts";
import { asText, nativeOf, parseObject, type Reply, retryAfterMs, verdictByStatus } from "../transport-rule.ts";
import { apnsReasons } from "./reasons.ts";

export interface ApnsSituation {
  /** Wall clock, for a Retry-After that is a date. */
  readonly nowMs: number;
  /** The token is known to be of the environment that was asked, so that BadDeviceToken can only mean a bad token. */
  readonly environmentKnown: boolean;
}

/** The verdict on APNs' answer: by `reason` where there is one, by status where the body is somebody else's. */
export function apnsVerdict(reply: Reply, situation: ApnsSituation): Verdict {
  if (reply.status === 200) return accepted(reply);
  const body = parseObject(reply.body);
  const code = asText(body?.reason);
  if (code === null) return verdictByStatus(reply, situation.nowMs, nativeOf({ httpStatus: reply.status }));
  const native = nativeOf({ httpStatus: reply.status, code });
  const rule = apnsReasons.get(code);
  if (rule === undefined) return { kind: "unknown", reason: "UNKNOWN", native };
  switch (rule.act) {
    case "dead":
      return { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: timestamp(body?.timestamp), native };
    case "environment":
      if (!situation.environmentKnown) return { kind: "reject", reason: "TOKEN_MISMATCH", native };
      return { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: null, native };
    case "retry":
      return { kind: "retry", reason: rule.reason, notBeforeMs: retryAfterMs(reply.headers, situation.nowMs), native };
    case "reject":
      return { kind: "reject", reason: rule.reason, native };
    default:
      return rule satisfies never;
  }
}

/** Apple answers 200 with an empty body and the notification's id in a header; a 200 with neither is not Apple's. */
function accepted(reply: Reply): Verdict {
  const id = reply.headers["apns-id"];
  if (typeof id === "string") return { kind: "accepted", vendorId: id };
  return { kind: "unknown", reason: "UNKNOWN", native: nativeOf({ httpStatus: 200, message: "200 without apns-id" }) };
}

/** Milliseconds since the epoch: when Apple confirmed that the token had ceased to be valid. */
function timestamp(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : null;
}
