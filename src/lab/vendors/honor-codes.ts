import type { HttpAnswer } from "./http-exchange.ts";

/** Statuses that stand alone; their bodies are not documented. */
const statuses = ["400", "401", "403", "404", "500", "502", "503"];

/** Codes of the body, with a text of their kind; texts are not contractual. Source: developer.honor.com downlink-message, by its readers. */
const texts: Readonly<Record<string, string>> = {
  "80100000": "Part of the tokens were sent successfully",
  "80100003": "Incorrect message structure",
  "80200020": "receiptId mismatch",
  "80200022": "No permission to send this type of message",
  "80200047": "The number of test messages of today is used up",
  "80200050": "A marketing message must not carry an image",
  "80200056": "The title or body contains sensitive words",
  "80300006": "Duplicate token",
  "80300007": "All tokens are invalid",
  "80300008": "The message body exceeds 4096 bytes",
  "80300010": "The number of tokens exceeds 1000",
  "10001": "timestamp is empty",
  "10205": "appId does not exist",
  "10207": "timestamp is illegal",
  "10300": "token is empty",
};

/** Codes in whose answer `data` stands too: the message itself was looked at. */
const withData = (code: string): boolean => code.startsWith("80");

/** The answer that carries a code, an HTTP status alone, or the refusal of the token endpoint; null for what the page does not list. */
export function honorError(code: string, requestId: string): HttpAnswer | null {
  if (statuses.includes(code)) return { status: Number(code), body: "" };
  if (code === "unauthorized_client") {
    return { status: 401, body: { error: code, error_description: "Invalid client or Invalid client credentials" } };
  }
  const message = Object.hasOwn(texts, code) ? texts[code] : undefined;
  if (message === undefined) return null;
  const data = withData(code) ? { data: { sendResult: code === "80100000", requestId } } : {};
  return { status: 200, body: { code: Number(code), message, ...data } };
}

/** All codes that the simulator can say. */
export const honorCodes: readonly string[] = [...statuses, ...Object.keys(texts)];
