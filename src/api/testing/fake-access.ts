import { err, ok } from "../../base/result.ts";
import type { AuditEntry, OperatorView, SignedInOperator } from "../access-ports.ts";
import { hashKey } from "../auth.ts";
import type { ApiPorts } from "../ports.ts";
import { type Role, roles } from "../roles.ts";

export interface FakeAccess extends Pick<ApiPorts, "sessions" | "operators" | "audit"> {
  /** Tokens of sessions that are open from the beginning, one a role: `session-of-<role>`. */
  readonly sessionOf: Readonly<Record<Role, string>>;
  /** What was noted through the port, oldest first. */
  readonly noted: AuditEntry[];
  /** How sessions that are open were asked for, oldest first. */
  readonly looks: ("use" | "look")[];
}

const tokenOf = (role: Role): string => `session-of-${role}`;
const password = "the password of everybody";

/** Four operators, one a role, who are signed in; all have one password. */
export function fakeAccess(nowMs: () => number): FakeAccess {
  const accounts = new Map<string, OperatorView>();
  const open = new Map<string, { readonly id: string; readonly operator: SignedInOperator }>();
  const noted: AuditEntry[] = [];
  const looks: ("use" | "look")[] = [];
  const add = (id: string, name: string, role: Role): OperatorView => {
    const view = { id, email: `${id}@example.com`, name, role, createdAtMs: nowMs(), disabledAtMs: null, lastSignInAtMs: null };
    accounts.set(id, view);
    return view;
  };
  const signIn = ({ id, name, email, role }: OperatorView, token: string) => {
    const operator = { kind: "operator" as const, id, name, email, role };
    open.set(hashKey(token), { id: `session-${open.size + 1}`, operator });
    return { token, operator };
  };
  for (const role of roles) signIn(add(`op-${role}`, `the ${role}`, role), tokenOf(role));
  const endOf = (id: string): void => {
    for (const [hash, { operator }] of open) if (operator.id === id) open.delete(hash);
  };
  return {
    sessionOf: { viewer: tokenOf("viewer"), operator: tokenOf("operator"), approver: tokenOf("approver"), admin: tokenOf("admin") },
    noted,
    looks,
    sessions: {
      async find(hash, { isUse } = { isUse: true }) {
        const found = open.get(hash) ?? null;
        if (found) looks.push(isUse ? "use" : "look");
        return found;
      },
      async signIn(credentials) {
        if ("key" in credentials)
          return credentials.key === "test-key-of-ingest" ? err({ kind: "scope", scope: "ingest" }) : err({ kind: "wrong" });
        if (credentials.password === "too often") return err({ kind: "tooMany", retryAfterSeconds: 600 });
        const found = [...accounts.values()].find(({ email }) => email === credentials.email);
        return found && credentials.password === password ? ok(signIn(found, `token-${open.size + 1}`)) : err({ kind: "wrong" });
      },
      async signOut(sessionId) {
        for (const [hash, { id }] of open) if (id === sessionId) open.delete(hash);
      },
      setUp: async () => null,
      changePassword: async ({ current }) => (current === password ? ok(null) : err({ kind: "wrong" })),
    },
    operators: {
      any: async () => accounts.size > 0,
      list: async () => ({ items: [...accounts.values()], next: null }),
      async create({ email, name, role }) {
        if ([...accounts.values()].some((one) => one.email === email)) return null;
        const view = { ...add(`op-${accounts.size + 1}`, name, role), email };
        accounts.set(view.id, view);
        return { operator: view, password: "a first password" };
      },
      async change(id, { name, role, disabled, newPassword }) {
        const before = accounts.get(id);
        if (!before) return err("unknown");
        const after = { ...before, name: name ?? before.name, role: role ?? before.role, disabledAtMs: disabled ? nowMs() : null };
        accounts.set(id, after);
        endOf(id);
        return ok({ operator: after, password: newPassword ? "a new first password" : null });
      },
      async remove(id) {
        if (!accounts.delete(id)) return err("unknown");
        endOf(id);
        return ok(null);
      },
    },
    audit: {
      async note(by, change) {
        noted.push({ id: noted.length + 1, atMs: nowMs(), ...by, ...change });
      },
      list: async ({ cursor, limit }) => (cursor === "no cursor" ? null : { items: noted.toReversed().slice(0, limit), next: null }),
    },
  };
}
