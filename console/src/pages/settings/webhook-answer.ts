/** What a receiver's answer comes to. */
export type AnswerWord =
  | "taken"
  | "redirect"
  | "refused"
  | "unknown"
  | "gone"
  | "busy"
  | "broken"
  | "other"
  | "late"
  | "unreachable"
  | "noName"
  | "certificate"
  | "notAllowed"
  | "noAnswer";

const byReason: Readonly<Record<string, AnswerWord>> = {
  TIMEOUT: "late",
  UND_ERR_HEADERS_TIMEOUT: "late",
  ECONNREFUSED: "unreachable",
  ECONNRESET: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  UND_ERR_CONNECT_TIMEOUT: "unreachable",
  ENOTFOUND: "noName",
  EAI_AGAIN: "noName",
  NOT_ALLOWED: "notAllowed",
};

/** Which sentence tells an answer: a status, or the reason for which there was none. */
export function answerWord({ status, reason }: { readonly status: number | null; readonly reason: string | null }): AnswerWord {
  if (status === null) {
    const known = Object.hasOwn(byReason, reason ?? "") ? byReason[reason ?? ""] : undefined;
    return known ?? (/CERT|SELF_SIGNED|ISSUER|ERR_TLS/.test(reason ?? "") ? "certificate" : "noAnswer");
  }
  if (status >= 200 && status < 300) return "taken";
  if (status >= 300 && status < 400) return "redirect";
  if (status === 401 || status === 403) return "refused";
  if (status === 404 || status === 405) return "unknown";
  if (status === 410) return "gone";
  if (status === 429 || status === 503) return "busy";
  return status >= 500 ? "broken" : "other";
}
