import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { ApiKey, ChangedBy, KeyPort, KeyScope, SignedInOperator } from "./access-ports.ts";
import { anonymousPerson } from "./anonymous.ts";
import { fault } from "./errors.ts";
import type { ApiPorts } from "./ports.ts";
import { comesUpTo, type Role, rolesText } from "./roles.ts";

/**
 * Who calls. `person`: the one whom a client key's proof names; `anonymous`: the person id of the anonymous id whose secret came along;
 * null for other keys and without proof. `operator`: somebody who is signed in at the console.
 */
export type Caller =
  | { readonly kind: "nobody" }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "key"; readonly key: ApiKey; readonly person: string | null; readonly anonymous: string | null }
  | { readonly kind: "operator"; readonly operator: SignedInOperator; readonly sessionId: string };

/** Scopes that may make a call; `admin` may make every one. `open`: no key at all. */
export type Access = "open" | readonly KeyScope[];

const longestKey = 512;

/** Header values by lower-case name, as Node gives them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export const header = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
};

/** The key of an Authorization header: the bearer token, or the user name of Basic (the password is not looked at). null = no header. */
export function keyOf(authorization: string | undefined): Result<string | null, Refusal> {
  if (authorization === undefined) return ok(null);
  const match = /^\s*(basic|bearer)\s+(\S+)\s*$/i.exec(authorization);
  if (!match) return err(fault("keyMalformed", { values: { detail: "it is neither Basic nor Bearer with one value" } }));
  const [, scheme = "", value = ""] = match;
  const key = scheme.toLowerCase() === "bearer" ? value : (Buffer.from(value, "base64").toString("utf8").split(":", 1)[0] ?? "");
  if (key === "") return err(fault("keyMalformed", { values: { detail: "the user name is empty" } }));
  if (key.length > longestKey) return err(fault("keyMalformed", { values: { detail: `it is longer than ${longestKey} characters` } }));
  return ok(key);
}

/** How keys are stored and looked up: SHA-256 of the whole key as hex. */
export const hashKey = (key: string): string => createHash("sha256").update(key).digest("hex");

/** The proof that an operator's server hands to a client it has signed in. */
export const proofOf = (personId: string, identitySecret: string): string =>
  `${personId}.${createHmac("sha256", identitySecret).update(personId).digest("hex")}`;

/** The person of `<personId>.<hex HMAC-SHA256(personId, identitySecret)>`, compared in constant time. */
function provenPerson(proof: string, identitySecret: string | null): Result<string, Refusal> {
  const dot = proof.lastIndexOf(".");
  const personId = proof.slice(0, Math.max(dot, 0));
  const digest = proof.slice(dot + 1);
  const refuse = (detail: string): Result<string, Refusal> =>
    err(fault("proofInvalid", { values: { detail }, field: "X-Carillon-Person" }));
  if (personId === "" || personId.length > 256) return refuse("there is no person id of 1 to 256 characters before the last dot");
  if (!/^[0-9a-f]{64}$/i.test(digest)) return refuse("what follows the last dot is not 64 hex digits");
  if (identitySecret === null) return refuse("this key has no identity secret");
  const expected = createHmac("sha256", identitySecret).update(personId).digest();
  if (!timingSafeEqual(expected, Buffer.from(digest, "hex")))
    return refuse("the digest does not fit the person id and the identity secret");
  return ok(personId);
}

/**
 * Finds out who calls, by the key and, for client keys, the proof of the person and the secret of the anonymous id.
 * @param given `secret`: that of a call which can send no header.
 */
export async function identify(
  keys: KeyPort,
  key: string,
  given: { readonly headers: Headers; readonly secret: string | null },
): Promise<Caller> {
  const found = key.length > longestKey ? null : await keys.find(hashKey(key));
  if (!found) return { kind: "refused", refusal: fault("keyUnknown") };
  if (found.scope !== "client") return { kind: "key", key: found, person: null, anonymous: null };
  const proof = header(given.headers, "x-carillon-person");
  // HTTP header values are Latin-1 on the way in; ids may be any text in UTF-8.
  const person = proof === undefined ? ok(null) : provenPerson(Buffer.from(proof, "latin1").toString("utf8"), found.identitySecret);
  if (!person.ok) return { kind: "refused", refusal: person.error };
  const secret = header(given.headers, "x-carillon-anonymous") ?? given.secret;
  const anonymous = secret === null ? ok(null) : anonymousPerson(secret);
  if (!anonymous.ok) return { kind: "refused", refusal: anonymous.error };
  return { kind: "key", key: found, person: person.value, anonymous: anonymous.value };
}

/** Why a caller may not make a call, or null. */
export function barred({ access, role }: { readonly access: Access; readonly role: Role | null }, caller: Caller): Refusal | null {
  if (access === "open") return null;
  const scopes = scopesText(access);
  if (caller.kind === "operator") {
    if (role === null) return fault("keyMissing", { values: { scopes } });
    const own = caller.operator.role;
    return comesUpTo(own, role) ? null : fault("roleMissing", { values: { roles: rolesText(role), role: own } });
  }
  if (caller.kind === "nobody") return fault("keyMissing", { values: { scopes } });
  if (caller.kind === "refused") return caller.refusal;
  const { scope } = caller.key;
  return scope === "admin" || access.includes(scope) ? null : fault("scopeMissing", { values: { scopes, scope } });
}

const scopesText = (scopes: readonly KeyScope[]): string => [...new Set([...scopes, "admin"])].join(" or ");

/**
 * The cookie that holds the token of a console's session. Over https its name begins with `__Host-`, which browsers take from this very
 * host alone, whole and Secure (RFC 6265bis §4.1.3.2): no neighbouring host can plant one.
 */
export const sessionCookie = "carillon_session";
const sessionCookieName = (isHttps: boolean): string => (isHttps ? `__Host-${sessionCookie}` : sessionCookie);

/** The token of a Cookie header; null = none. */
export function sessionTokenOf(cookies: string | undefined, isHttps: boolean): string | null {
  for (const part of cookies?.split(";") ?? []) {
    const [name, value = ""] = part.trim().split("=", 2);
    if (name === sessionCookieName(isHttps)) return value !== "" && value.length <= longestKey ? value : null;
  }
  return null;
}

/** The Set-Cookie header that hands out a token, or takes it back (null). Scripts cannot read it, nor do other sites' pages send it. */
export function sessionCookieOf(token: string | null, options: { readonly isHttps: boolean; readonly lifeSeconds: number }): string {
  const parts = [`${sessionCookieName(options.isHttps)}=${token ?? ""}`, "Path=/", "HttpOnly", "SameSite=Strict"];
  parts.push(`Max-Age=${token === null ? 0 : options.lifeSeconds}`);
  if (options.isHttps) parts.push("Secure");
  return parts.join("; ");
}

/** The header by which the console says that it is itself: no page of another origin can send it, as no preflight grants it. */
export const consoleHeader = "x-carillon-console";
export const isFromConsole = (headers: Headers): boolean => header(headers, consoleHeader) === "1";

/** Whether somebody may say that a creative is fit to be sent, and change the policy. */
export const mayApprove = (caller: Caller): boolean =>
  caller.kind === "operator" ? comesUpTo(caller.operator.role, "approver") : caller.kind === "key" && caller.key.scope === "admin";

/** Whether somebody may see what is for admins alone. */
export const isAdmin = (caller: Caller): boolean =>
  caller.kind === "operator" ? caller.operator.role === "admin" : caller.kind === "key" && caller.key.scope === "admin";

/**
 * Whether somebody may read what service messages said: a one-time code opens an account. Not for viewers, nor for the keys by which one
 * signs in as a viewer.
 */
export const mayReadService = (caller: Caller): boolean =>
  caller.kind === "operator" ? comesUpTo(caller.operator.role, "operator") : caller.kind === "key" && caller.key.scope !== "read";

/** The caller as the audit names them. */
export function actorOf(caller: Caller): ChangedBy["actor"] {
  if (caller.kind === "operator") return { kind: caller.operator.kind, id: caller.operator.id, name: caller.operator.name };
  if (caller.kind === "key") return { kind: "key", id: caller.key.id, name: caller.key.name };
  return { kind: "system", id: "nobody", name: "nobody" };
}

type ClientCaller = Extract<Caller, { kind: "key" }>;

/** A caller with a client key, who speaks for somebody; null for the others, who may speak of anybody. */
export const asClient = (caller: Caller): ClientCaller | null => (caller.kind === "key" && caller.key.scope === "client" ? caller : null);

/**
 * Why the anonymous id of a client does not speak for itself any more, or null. It was taken into a known person's record: what its
 * secret proves is no more than that this person was here once, unless the same call proves the person, too.
 */
export async function claimedBy(client: ClientCaller, ports: Pick<ApiPorts, "people">): Promise<Refusal | null> {
  const { person, anonymous } = client;
  if (anonymous === null) return null;
  const known = await ports.people.standFor([anonymous, ...(person === null ? [] : [person])]);
  const owner = known.get(anonymous);
  const isOwn = owner === undefined || (person !== null && owner === (known.get(person) ?? person));
  return isOwn ? null : fault("anonymousClaimed", { field: "X-Carillon-Anonymous" });
}

/** The people that a client key speaks for in this call, by their ids; null for the other keys, which may speak of anybody. */
export async function boundTo(caller: Caller, ports: Pick<ApiPorts, "people">): Promise<Result<readonly string[] | null, Refusal>> {
  const client = asClient(caller);
  if (client === null) return ok(null);
  const { person, anonymous } = client;
  const claimed = await claimedBy(client, ports);
  const ids = [person, claimed ? null : anonymous].filter((id) => id !== null);
  return ids.length > 0 ? ok(ids) : err(claimed ?? fault("proofMissing", { field: "X-Carillon-Person" }));
}

/** Refuses a client key that speaks of anybody but the person it proved. */
export async function mayActFor(
  caller: Caller,
  personId: string,
  { field, ports }: { readonly field: string; readonly ports: Pick<ApiPorts, "people"> },
): Promise<Refusal | null> {
  const client = asClient(caller);
  if (client === null || client.person === personId) return null;
  if (client.anonymous === personId) return claimedBy(client, ports);
  if (client.person === null && client.anonymous === null) return fault("proofMissing", { field: "X-Carillon-Person" });
  return fault("wrongPerson", { field, value: personId });
}
