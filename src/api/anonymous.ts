import { createHash } from "node:crypto";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { anonymousPrefix } from "../event/fact.ts";
import { fault } from "./errors.ts";

/** The header by which an app says that an anonymous id is its own; in the body where a call can send no header. */
export const anonymousHeader = "X-Carillon-Anonymous";
export const anonymousBodyField = "anonymousSecret";

/** 22 characters of base64url, or 32 of hex, hold 128 bits. */
const secretShape = /^[A-Za-z0-9_-]{22,128}$/;
const ownedShape = /^anon_[A-Za-z0-9_-]{43}$/;

/** The anonymous id that proves itself: whoever knows the secret made it. `anon_` and the unpadded base64url of SHA-256(secret). */
export const anonymousIdOf = (secret: string): string => `anon_${createHash("sha256").update(secret).digest("base64url")}`;

/** The person id under which an anonymous id of an app is kept. */
export const anonymousPersonOf = (secret: string): string => anonymousPrefix + anonymousIdOf(secret);

/** Whether a person id is that of an anonymous id which only the one who holds its secret may speak of. */
export const isOwned = (personId: string): boolean =>
  personId.startsWith(anonymousPrefix) && ownedShape.test(personId.slice(anonymousPrefix.length));

/** The person id of a secret that came with a call. */
export function anonymousPerson(secret: string): Result<string, Refusal> {
  if (secretShape.test(secret)) return ok(anonymousPersonOf(secret));
  const detail = "it is not 22 to 128 characters of A-Z, a-z, 0-9, _ and -";
  return err(fault("anonymousInvalid", { values: { detail }, field: anonymousHeader }));
}
