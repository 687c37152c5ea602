import { randomBytes } from "node:crypto";
import type { CallOrigin, ChangedBy, OpenedSession, SessionPort, SignedInOperator, SignInRefusal } from "../api/access-ports.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { networkOf } from "../base/network-of.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type Changed, noteAudit } from "../store/audit.ts";
import { type Client, inTransaction, type Pool } from "../store/database.ts";
import { findKey, hashKey } from "../store/keys.ts";
import { anyOperator, findSignIn, insertOperator, lockOperators, noteSignIn, replacePassword } from "../store/operators.ts";
import type { SecretBox } from "../store/secret-box.ts";
import {
  dropEndedSessions,
  endSession,
  endSessionsOf,
  findSession,
  type SessionRow,
  saveSession,
  touchSession,
} from "../store/sessions.ts";
import { makeGuessLimit, wrongPasswords } from "./guess-limit.ts";
import { operatorId } from "./operators.ts";
import { type Passwords, PasswordsBusy } from "./password.ts";

/** A session ends when it was not used for so long. Wall time. */
const idleMs = 12 * HOUR_MS;
/** A session ends so long after it began. Wall time. */
const longestSessionMs = 7 * DAY_MS;
/** A use is written down when the last that was is older. */
const touchedAfterMs = MINUTE_MS;

export interface SessionDeps {
  readonly pool: Pool;
  readonly box: SecretBox;
  readonly passwords: Passwords;
  /** Sessions and passwords go by wall time, the audit by domain time. */
  wallNowMs(): number;
  nowMs(): number;
}

/** Signs people in, and finds out who is. Tokens are 256 random bits, of which the store has the hash alone. */
export function makeSessions(deps: SessionDeps): SessionPort {
  const { pool, passwords, wallNowMs } = deps;
  const guesses = makeGuessLimit(pool, { ...wrongPasswords, wallNowMs });
  const note = (client: Client, by: ChangedBy, one: Changed): Promise<void> => noteAudit(client, deps.nowMs(), by, [one]);

  /** Counts a guess, lets it be looked at, and takes it back when it was right. Whom it blocks is noted once. */
  const guessed = async <T>(
    names: readonly string[],
    by: ChangedBy,
    look: () => Promise<Result<T, SignInRefusal>>,
  ): Promise<Result<T, SignInRefusal>> => {
    const taken = await guesses.take(names);
    if (taken.kind === "tooMany") return err(taken);
    const answer = await look().catch(async (cause: unknown) => {
      if (cause instanceof PasswordsBusy) await guesses.giveBack(taken.guess);
      throw cause;
    });
    if (answer.ok || answer.error.kind === "scope") await guesses.giveBack(taken.guess);
    else {
      const blocked = (await guesses.newlyBlocked(names)).map(
        (name): Changed => ({ kind: "session", object: "", before: null, after: { blocked: name } }),
      );
      await noteAudit(pool, deps.nowMs(), by, blocked);
    }
    return answer;
  };

  const open = (client: Client, who: SignedInOperator, origin: CallOrigin, by: ChangedBy): Promise<OpenedSession> =>
    openSession(client, who, { origin, by, nowMs: deps.nowMs(), wallNowMs: wallNowMs() });

  const withPassword = async (
    given: { readonly email: string; readonly password: string },
    origin: CallOrigin,
    by: ChangedBy,
  ): Promise<Result<OpenedSession, SignInRefusal>> => {
    const found = await findSignIn(pool, { email: given.email });
    const known = found?.disabledAtMs === null ? found : null;
    // Looked at for unknown addresses too, so that the time taken tells nothing.
    const isRight = await passwords.fits(given.password, known?.passwordHash ?? null);
    if (!known || !isRight) {
      // Whoever typed in an address is not yet its owner.
      await noteAudit(pool, deps.nowMs(), { ...by, actor: nobody }, [failed(found?.id ?? "", { email: given.email })]);
      return err({ kind: "wrong" });
    }
    const { id, name, email, role, passwordHash } = known;
    return inTransaction(pool, async (client) => {
      if (!(await noteSignIn(client, { id, passwordHash, atMs: wallNowMs() }))) return err({ kind: "wrong" });
      return ok(await open(client, { kind: "operator", id, name, email, role }, origin, by));
    });
  };

  const withKey = async (secret: string, origin: CallOrigin, by: ChangedBy): Promise<Result<OpenedSession, SignInRefusal>> => {
    const key = await findKey(pool, deps.box, hashKey(secret));
    if (!key) {
      await noteAudit(pool, deps.nowMs(), { ...by, actor: nobody }, [failed("", { key: "unknown" })]);
      return err({ kind: "wrong" });
    }
    const { id, name, scope } = key;
    if (scope !== "admin" && scope !== "read") {
      await noteAudit(pool, deps.nowMs(), { ...by, actor: { kind: "key", id, name } }, [failed(id, { scope })]);
      return err({ kind: "scope", scope });
    }
    const role = roleOfScope(scope);
    return inTransaction(pool, async (client) => ok(await open(client, { kind: "key", id, name, email: null, role }, origin, by)));
  };

  return {
    async find(tokenHash, { isUse } = { isUse: true }) {
      const nowMs = wallNowMs();
      const found = await findSession(pool, tokenHash, { nowMs, idleSinceMs: nowMs - idleMs });
      if (!found) return null;
      if (isUse && found.usedAtMs <= nowMs - touchedAfterMs) await touchSession(pool, found.id, nowMs);
      return { id: found.id, operator: signedIn(found) };
    },
    signIn(credentials, origin, by) {
      const ofAddress = `address ${networkOf(origin.address)}`;
      if ("key" in credentials) return guessed([ofAddress], by, () => withKey(credentials.key, origin, by));
      return guessed([ofAddress, nameOf(credentials.email)], by, () => withPassword(credentials, origin, by));
    },
    signOut: (sessionId, by) =>
      inTransaction(pool, async (client) => {
        await endSession(client, sessionId);
        await note(client, by, { kind: "session", object: by.actor.id, before: null, after: null });
      }),
    async setUp({ email, name, password }, origin, by) {
      // Before the lock, since it takes its time.
      if (await anyOperator(pool)) return null;
      const passwordHash = await passwords.hash(password);
      return inTransaction(pool, async (client) => {
        await lockOperators(client);
        if (await anyOperator(client)) return null;
        const first = { id: operatorId(), email, name, role: "admin" as const, createdAtMs: wallNowMs() };
        if (!(await insertOperator(client, { ...first, passwordHash }))) return null;
        await noteSignIn(client, { id: first.id, passwordHash, atMs: wallNowMs() });
        await note(client, by, { kind: "operators", object: first.id, before: null, after: { email, name, role: first.role } });
        return open(client, { kind: "operator", id: first.id, name, email, role: first.role }, origin, by);
      });
    },
    async changePassword({ operatorId: id, sessionId, current, next }, _origin, by) {
      const before = await findSignIn(pool, { id });
      if (!before) return err({ kind: "wrong" });
      const refusedPassword: Changed = { kind: "operators", object: id, before: null, after: { passwordRefused: true } };
      const look = async (): Promise<Result<null, SignInRefusal>> => {
        if (await passwords.fits(current, before.passwordHash)) return ok(null);
        await noteAudit(pool, deps.nowMs(), by, [refusedPassword]);
        return err({ kind: "wrong" });
      };
      // By the session alone: strangers who guess at the address keep nobody who is signed in from changing the password.
      const right = await guessed([`session ${sessionId}`], by, look);
      if (!right.ok) return right;
      const passwordHash = await passwords.hash(next);
      return inTransaction(pool, async (client): Promise<Result<null, SignInRefusal>> => {
        // An admin may have made a new first password meanwhile: that one holds.
        if (!(await replacePassword(client, { id, passwordHash, was: before.passwordHash }))) {
          await note(client, by, refusedPassword);
          return err({ kind: "wrong" });
        }
        const ended = await endSessionsOf(client, id, sessionId);
        await note(client, by, {
          kind: "operators",
          object: id,
          before: null,
          after: { passwordChanged: true, sessionsEnded: ended.length },
        });
        return ok(null);
      });
    },
  };
}

async function openSession(
  client: Client,
  who: SignedInOperator,
  at: { readonly origin: CallOrigin; readonly by: ChangedBy; readonly nowMs: number; readonly wallNowMs: number },
): Promise<OpenedSession> {
  const token = randomBytes(32).toString("base64url");
  await dropEndedSessions(client, { nowMs: at.wallNowMs, idleSinceMs: at.wallNowMs - idleMs });
  await saveSession(client, {
    id: `ses_${randomBytes(9).toString("hex")}`,
    tokenHash: hashKey(token),
    operatorId: who.kind === "operator" ? who.id : null,
    keyId: who.kind === "key" ? who.id : null,
    createdAtMs: at.wallNowMs,
    expiresAtMs: at.wallNowMs + longestSessionMs,
    userAgent: at.origin.userAgent.slice(0, 200),
  });
  const actor = { kind: who.kind, id: who.id, name: who.name };
  const after = { role: who.role, userAgent: at.origin.userAgent.slice(0, 200) };
  await noteAudit(client, at.nowMs, { ...at.by, actor }, [{ kind: "session", object: who.id, before: null, after }]);
  return { token, operator: who };
}

const nobody: ChangedBy["actor"] = { kind: "system", id: "nobody", name: "nobody" };
/** `tried`: with what somebody wanted to come in, as far as it is no secret. */
const failed = (object: string, tried: Readonly<Record<string, string>>): Changed => ({
  kind: "session",
  object,
  before: null,
  after: { failed: true, ...tried },
});
const nameOf = (email: string): string => `email ${email.normalize("NFKC").toLowerCase()}`;
const roleOfScope = (scope: "admin" | "read") => (scope === "admin" ? "admin" : "viewer");

function signedIn({ who }: SessionRow): SignedInOperator {
  if (who.kind === "key") return { kind: "key", id: who.id, name: who.name, email: null, role: roleOfScope(who.scope) };
  return who;
}
