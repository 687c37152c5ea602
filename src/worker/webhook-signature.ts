import { createHmac, randomBytes } from "node:crypto";

const prefix = "whsec_";

/** A new secret: 256 random bits as `whsec_` and base64 (Standard Webhooks 1.0.0, "Signature scheme": 24 to 64 bytes). */
export const newWebhookSecret = (): string => `${prefix}${randomBytes(32).toString("base64")}`;

/** One attempt, as it is signed. */
export interface SignedAttempt {
  /** Stays the same however often it is tried. */
  readonly id: string;
  /** Of this attempt, in seconds since 1970. */
  readonly timestampSeconds: number;
  readonly body: string;
}

/**
 * The three headers of Standard Webhooks 1.0.0: the signature is HMAC-SHA256 of `id.timestamp.body` with the bytes behind `whsec_`, one for
 * each secret, so that a receiver which knows the new or the old one can check it.
 */
export function webhookHeaders(
  { id, timestampSeconds, body }: SignedAttempt,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestampSeconds}.${body}`).digest("base64")}`;
  });
  return { "webhook-id": id, "webhook-timestamp": String(timestampSeconds), "webhook-signature": signatures.join(" ") };
}
