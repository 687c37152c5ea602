import { isRecord } from "./answer.ts";

/** Who this browser is. */
export interface Identity {
  readonly anonymousId: string;
  readonly deviceId: string;
  /** The known person; null: nobody is signed in. */
  readonly userId: string | null;
  /** That the person is who they say: `<userId>.<hex HMAC-SHA256(userId, identitySecret)>`, made by the site's own server. */
  readonly proof: string | null;
}

/** Somebody new in this browser. */
export function newIdentity(newId: () => string): Identity {
  return { anonymousId: newId(), deviceId: newId(), userId: null, proof: null };
}

/** The identity as it was kept; null: none was. */
export function readIdentity(value: unknown): Identity | null {
  if (!isRecord(value)) return null;
  const { anonymousId, deviceId, userId, proof } = value;
  if (typeof anonymousId !== "string" || typeof deviceId !== "string") return null;
  return {
    anonymousId,
    deviceId,
    userId: typeof userId === "string" ? userId : null,
    proof: typeof userId === "string" && typeof proof === "string" ? proof : null,
  };
}
