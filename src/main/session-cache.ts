import type { KeyPort, OperatorPort, SessionPort } from "../api/access-ports.ts";

/** How long a session that was found may be used without asking the store again: what its end may take on another process. Wall time. */
const freshMs = 5000;
const mostSessions = 10_000;

type Found = NonNullable<Awaited<ReturnType<SessionPort["find"]>>>;
type SessionParts = { readonly sessions: SessionPort; readonly operators: OperatorPort; readonly keys: KeyPort };

/**
 * Remembers sessions that were found, so that a call costs no round trip for its cookie. Whatever ends a session on this process (signing
 * out, a change of the operator or the password, a revoked key) is obeyed at once.
 */
export function cacheSessions({ sessions, operators, keys }: SessionParts, wallNowMs: () => number): SessionParts {
  const known = new Map<string, { readonly session: Found; readonly untilMs: number; readonly isUse: boolean }>();
  /** Rises with every end: what was looked up before it may be over. */
  let ends = 0;
  const forget = (isOver: (session: Found) => boolean): void => {
    ends++;
    for (const [hash, { session }] of known) if (isOver(session)) known.delete(hash);
  };
  const of = (kind: "operator" | "key", id: string) => (session: Found) => session.operator.kind === kind && session.operator.id === id;
  /** Forgets whether or not the work came through: a failure says not what is stored. */
  const after = async <T>(work: Promise<T>, isOver: (session: Found) => boolean): Promise<T> => {
    try {
      return await work;
    } finally {
      forget(isOver);
    }
  };
  return {
    sessions: {
      ...sessions,
      async find(tokenHash, { isUse } = { isUse: true }) {
        const held = known.get(tokenHash);
        // One that was only looked at has yet to be noted as used.
        if (held && held.untilMs > wallNowMs() && (held.isUse || !isUse)) return held.session;
        const endsBefore = ends;
        const session = await sessions.find(tokenHash, { isUse });
        if (known.size >= mostSessions) known.clear();
        // Wrong tokens are asked for each time: remembering them would let a stranger fill the memory.
        if (session && ends === endsBefore) known.set(tokenHash, { session, untilMs: wallNowMs() + freshMs, isUse });
        else known.delete(tokenHash);
        return session;
      },
      signOut: (id, by) => after(sessions.signOut(id, by), (session) => session.id === id),
      changePassword: (change, origin, by) => after(sessions.changePassword(change, origin, by), of("operator", change.operatorId)),
    },
    operators: {
      ...operators,
      change: (id, change, by) => after(operators.change(id, change, by), of("operator", id)),
      remove: (id, by) => after(operators.remove(id, by), of("operator", id)),
    },
    keys: { ...keys, revoke: (id, by) => after(keys.revoke(id, by), of("key", id)) },
  };
}
