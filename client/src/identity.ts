import { isRecord } from "./answer.ts";
import { anonymousPrefix } from "./credentials.ts";

/** Who this browser is. */
export interface Identity {
  /** `anon_` and base64url(SHA-256(anonymousSecret)); without a secret any text. */
  readonly anonymousId: string;
  /** Proves the anonymous id as its own; null where the page cannot hash, which only secure pages can. */
  readonly anonymousSecret: string | null;
  readonly deviceId: string;
  /** The known person; null: nobody is signed in. */
  readonly userId: string | null;
  /** That the person is who they say: `<userId>.<hex HMAC-SHA256(userId, identitySecret)>`, made by the site's own server. */
  readonly proof: string | null;
}

/** Until the first identity is made, before any call. */
export const noIdentity: Identity = { anonymousId: "", anonymousSecret: null, deviceId: "", userId: null, proof: null };

/** What making somebody new takes. `sha256` gives null where the page cannot hash. */
export interface Maker {
  newId(): string;
  sha256(text: string): Promise<ArrayBuffer | null>;
}

/** Somebody new in this browser. */
export async function newIdentity(maker: Maker): Promise<Identity> {
  const [secret, deviceId] = [maker.newId(), maker.newId()];
  const hash = await maker.sha256(secret);
  if (hash === null) return { ...noIdentity, anonymousId: secret, deviceId };
  const text = btoa(String.fromCharCode(...new Uint8Array(hash)));
  const anonymousId = `anon_${text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
  return { ...noIdentity, anonymousId, anonymousSecret: secret, deviceId };
}

/** The identity as it was kept; null: none was. */
export function readIdentity(value: unknown): Identity | null {
  if (!isRecord(value)) return null;
  const { anonymousId, anonymousSecret, deviceId, userId, proof } = value;
  if (typeof anonymousId !== "string" || typeof deviceId !== "string") return null;
  return {
    anonymousId,
    anonymousSecret: typeof anonymousSecret === "string" ? anonymousSecret : null,
    deviceId,
    userId: typeof userId === "string" ? userId : null,
    proof: typeof userId === "string" && typeof proof === "string" ? proof : null,
  };
}

/** The person id of the anonymous id; null where it proves nothing. */
export const anonymousPersonOf = ({ anonymousId, anonymousSecret }: Identity): string | null =>
  anonymousSecret === null ? null : anonymousPrefix + anonymousId;
