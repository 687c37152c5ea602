import type { Result } from "../base/result.ts";
import type { Role } from "./roles.ts";
import type { Page } from "./wire/lists.ts";

export const keyScopes = ["ingest", "client", "read", "admin"] as const;

export type KeyScope = (typeof keyScopes)[number];

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scope: KeyScope;
  /** Secret with which the operator's server proves people for this key; null for keys that are not for clients. */
  readonly identitySecret: string | null;
}

export interface KeyView {
  readonly id: string;
  readonly name: string;
  readonly scope: KeyScope;
  readonly createdAtMs: number;
  readonly revokedAtMs: number | null;
}

export interface KeyPort {
  /** `secretHash`: SHA-256 of the whole key as 64 hex digits. Asked with every call: keep it fast. Revoked keys are not found. */
  find(secretHash: string): Promise<ApiKey | null>;
  /** The only time that the secrets are shown. Notes the audit. */
  create(request: { readonly name: string; readonly scope: KeyScope }, by: ChangedBy): Promise<ApiKey & { readonly secret: string }>;
  list(): Promise<readonly KeyView[]>;
  /** False when there was no such key. Ends the sessions that it opened. Notes the audit. */
  revoke(id: string, by: ChangedBy): Promise<boolean>;
}

/** Who makes a change, and by which call: what the audit says of it. */
export interface ChangedBy {
  readonly actor: { readonly kind: "key" | "operator" | "system"; readonly id: string; readonly name: string };
  /** What the call does, such as `campaigns.put`. */
  readonly action: string;
  readonly requestId: string;
  readonly address: string;
}

/** One thing that a call changed; a side that is not there is null. */
export interface AuditChange {
  readonly kind: string;
  /** Id of the thing; empty where there is but one, or where there are many. */
  readonly object: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface AuditEntry extends ChangedBy, AuditChange {
  readonly id: number;
  readonly atMs: number;
}

export interface AuditPort {
  /** Notes a change that a port without a note of its own made. Secrets are taken out. */
  note(by: ChangedBy, change: AuditChange): Promise<void>;
  /** Newest first; null = any. `cursor`: the `next` of the page before; answers null when it is none that a page gave. */
  list(query: {
    readonly kind: string | null;
    readonly actor: string | null;
    readonly object: string | null;
    readonly fromMs: number | null;
    readonly toMs: number | null;
    readonly limit: number;
    readonly cursor: string | null;
  }): Promise<Page<AuditEntry> | null>;
}

/** Who is signed in. A key signs in as `admin` or, one that may only read, as `viewer`. */
export interface SignedInOperator {
  readonly kind: "operator" | "key";
  readonly id: string;
  readonly name: string;
  /** null: a key. */
  readonly email: string | null;
  readonly role: Role;
}

/** Where a call comes from. */
export interface CallOrigin {
  readonly address: string;
  readonly userAgent: string;
}

export interface OpenedSession {
  /** What the cookie holds; only its hash is kept. */
  readonly token: string;
  readonly operator: SignedInOperator;
}

/** Why somebody was not let in. `wrong` says nothing of what was wrong. */
export type SignInRefusal =
  | { readonly kind: "wrong" }
  | { readonly kind: "tooMany"; readonly retryAfterSeconds: number }
  | { readonly kind: "scope"; readonly scope: KeyScope };

/** Everything about signing in keeps wall time. Sign-ins, failed ones and sign-outs are noted in the audit. */
export interface SessionPort {
  /**
   * `tokenHash`: SHA-256 of the token as 64 hex digits. Asked with every call: keep it fast. null = none, or ended. `isUse` false: it is
   * only looked at, and lies as idle as before.
   */
  find(tokenHash: string, how?: { readonly isUse: boolean }): Promise<{ readonly id: string; readonly operator: SignedInOperator } | null>;
  signIn(
    credentials: { readonly email: string; readonly password: string } | { readonly key: string },
    origin: CallOrigin,
    by: ChangedBy,
  ): Promise<Result<OpenedSession, SignInRefusal>>;
  signOut(sessionId: string, by: ChangedBy): Promise<void>;
  /** Makes the first operator, an admin, and signs in; null when there is an operator already. */
  setUp(first: NewOperator & { readonly password: string }, origin: CallOrigin, by: ChangedBy): Promise<OpenedSession | null>;
  /** Ends the operator's other sessions. */
  changePassword(
    change: { readonly operatorId: string; readonly sessionId: string; readonly current: string; readonly next: string },
    origin: CallOrigin,
    by: ChangedBy,
  ): Promise<Result<null, SignInRefusal>>;
}

export interface OperatorView {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAtMs: number;
  readonly disabledAtMs: number | null;
  readonly lastSignInAtMs: number | null;
}

export interface NewOperator {
  readonly email: string;
  readonly name: string;
}

/** What a change leaves out stays as it is. */
export interface OperatorChange {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
  /** Makes a new first password. */
  readonly newPassword: boolean;
}

/** Changes end the sessions of whom they concern, and are noted in the audit. */
export interface OperatorPort {
  any(): Promise<boolean>;
  /** By id. */
  list(page: { readonly limit: number; readonly cursor: string | null }): Promise<Page<OperatorView>>;
  /** `password`: the first one, made here and shown this once. null = somebody has the e-mail address. */
  create(
    operator: NewOperator & { readonly role: Role },
    by: ChangedBy,
  ): Promise<{ readonly operator: OperatorView; readonly password: string } | null>;
  /** `password`: null unless a new one was asked for. */
  change(
    id: string,
    change: OperatorChange,
    by: ChangedBy,
  ): Promise<Result<{ readonly operator: OperatorView; readonly password: string | null }, "unknown" | "lastAdmin">>;
  remove(id: string, by: ChangedBy): Promise<Result<null, "unknown" | "lastAdmin">>;
}
