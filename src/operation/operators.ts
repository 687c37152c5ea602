import { randomBytes } from "node:crypto";
import type { OperatorPort, OperatorView } from "../api/access-ports.ts";
import { err, ok } from "../base/result.ts";
import { noteAudit } from "../store/audit.ts";
import { inTransaction, type Pool } from "../store/database.ts";
import {
  anyOperator,
  findOperator,
  hasOtherAdmin,
  insertOperator,
  lockOperators,
  type OperatorRow,
  pageOfOperators,
  removeOperator,
  saveOperator,
  savePassword,
} from "../store/operators.ts";
import { endSessionsOf } from "../store/sessions.ts";
import type { Passwords } from "./password.ts";

export interface OperatorDeps {
  readonly pool: Pool;
  readonly passwords: Passwords;
  /** Accounts go by wall time, the audit by domain time. */
  wallNowMs(): number;
  nowMs(): number;
}

export const operatorId = (): string => `op_${randomBytes(6).toString("hex")}`;
/** 120 random bits, as an admin hands them on. */
const firstPassword = (): string => randomBytes(15).toString("base64url");

/** The accounts of the console. Whoever is changed is signed out; the last admin that is not disabled stays one. */
export function makeOperators({ pool, passwords, wallNowMs, nowMs }: OperatorDeps): OperatorPort {
  return {
    any: () => anyOperator(pool),
    async list({ limit, cursor }) {
      const items = await pageOfOperators(pool, { after: cursor ?? "", limit });
      return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null };
    },
    async create({ email, name, role }, by) {
      const password = firstPassword();
      const passwordHash = await passwords.hash(password);
      return inTransaction(pool, async (client) => {
        await lockOperators(client);
        const operator: OperatorView = {
          id: operatorId(),
          email,
          name,
          role,
          createdAtMs: wallNowMs(),
          disabledAtMs: null,
          lastSignInAtMs: null,
        };
        if (!(await insertOperator(client, { ...operator, passwordHash }))) return null;
        await noteAudit(client, nowMs(), by, [{ kind: "operators", object: operator.id, before: null, after: noted(operator) }]);
        return { operator, password };
      });
    },
    async change(id, change, by) {
      const password = change.newPassword ? firstPassword() : null;
      const passwordHash = password === null ? null : await passwords.hash(password);
      return inTransaction(pool, async (client) => {
        await lockOperators(client);
        const before = await findOperator(client, id);
        if (!before) return err("unknown");
        const disabledAtMs =
          change.disabled === undefined ? before.disabledAtMs : change.disabled ? (before.disabledAtMs ?? wallNowMs()) : null;
        const after: OperatorRow = { ...before, name: change.name ?? before.name, role: change.role ?? before.role, disabledAtMs };
        if (isAdmin(before) && !isAdmin(after) && !(await hasOtherAdmin(client, id))) return err("lastAdmin");
        await saveOperator(client, after);
        if (passwordHash !== null) await savePassword(client, id, passwordHash);
        const isOther = after.role !== before.role || (after.disabledAtMs === null) !== (before.disabledAtMs === null);
        if (isOther || passwordHash !== null) await endSessionsOf(client, id, null);
        const sides = { before: noted(before), after: { ...noted(after), ...(password === null ? {} : { passwordChanged: true }) } };
        await noteAudit(client, nowMs(), by, [{ kind: "operators", object: id, ...sides }]);
        return ok({ operator: after, password });
      });
    },
    remove: (id, by) =>
      inTransaction(pool, async (client) => {
        await lockOperators(client);
        const before = await findOperator(client, id);
        if (!before) return err("unknown");
        if (isAdmin(before) && !(await hasOtherAdmin(client, id))) return err("lastAdmin");
        await removeOperator(client, id);
        await noteAudit(client, nowMs(), by, [{ kind: "operators", object: id, before: noted(before), after: null }]);
        return ok(null);
      }),
  };
}

const isAdmin = ({ role, disabledAtMs }: OperatorRow): boolean => role === "admin" && disabledAtMs === null;

const noted = ({ email, name, role, disabledAtMs }: OperatorView) => ({ email, name, role, disabled: disabledAtMs !== null });
