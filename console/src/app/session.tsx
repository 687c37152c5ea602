import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { callApi } from "../api/client.ts";

export const roles = ["viewer", "operator", "approver", "admin"] as const;
export type Role = (typeof roles)[number];

/** Who is signed in, as `GET /v1/session` tells. */
export interface Session {
  readonly signedIn: boolean;
  /** `email` is null for whoever signed in with a key. */
  readonly operator: { readonly id: string; readonly name: string; readonly email: string | null; readonly role: Role } | null;
  /** Nobody has an account yet: whoever holds the admin key makes the first. */
  readonly needsOwner: boolean;
  /** The server plays: time stands still until it is moved on. */
  readonly lab: boolean;
  /** The server's time. */
  readonly now: string;
}

const SessionContext = createContext<{ readonly session: Session; readonly aheadMs: number } | null>(null);

const sessionKey = ["/v1/session"] as const;

/** Exchanges a key in the address's fragment (`#key=…`, as `carillon demo` prints it) for a session. */
async function arrive(): Promise<null> {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key === null) return null;
  // Taken out of the address at once, so that it is neither bookmarked nor shared.
  history.replaceState(null, "", location.pathname + location.search);
  await callApi("/v1/session", { method: "POST", body: { key } });
  return null;
}

/** Asks who is signed in, after whoever came with a key was let in. */
export function useSessionQuery() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: async ({ client, signal }) => {
      // A query of its own: asked once, and not called off with the page that asked first.
      await client.ensureQueryData({
        queryKey: ["arrival"],
        queryFn: arrive,
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: Number.POSITIVE_INFINITY,
      });
      return callApi<Session>("/v1/session", { signal });
    },
    // The laboratory's clock runs faster than the wall's.
    refetchInterval: (query) => (query.state.data?.lab ? 5_000 : 60_000),
  });
}

export function SessionProvider({ session, children }: { readonly session: Session; readonly children: ReactNode }) {
  const value = useMemo(() => ({ session, aheadMs: new Date(session.now).getTime() - Date.now() }), [session]);
  return <SessionContext value={value}>{children}</SessionContext>;
}

export function useSession(): Session {
  const found = useContext(SessionContext);
  if (found === null) throw new Error("no session above");
  return found.session;
}

/** Whether whoever is signed in may do what this role may. The server refuses all the same. */
export function useMay(least: Role): boolean {
  const role = useSession().operator?.role;
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(least);
}

/** This machine's time, anew every half minute. */
function useTicks(): number {
  const [wallMs, setWallMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setWallMs(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return wallMs;
}

/** The server's time now, anew every half minute: in the laboratory its own. */
export function useNow(): number {
  const found = useContext(SessionContext);
  const wallMs = useTicks();
  if (found === null) return wallMs;
  return found.session.lab ? new Date(found.session.now).getTime() : wallMs + found.aheadMs;
}

/** The time on the server's wall, also in the laboratory, anew every half minute. */
export function useWallNow(): number {
  const found = useContext(SessionContext);
  const wallMs = useTicks();
  return found === null || found.session.lab ? wallMs : wallMs + found.aheadMs;
}

/** Forgets everything that was shown and asks anew who is signed in. */
export function useSessionChanged(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    client.removeQueries({ predicate: ({ queryKey: [first] }) => first !== sessionKey[0] && first !== "arrival" });
    await client.invalidateQueries({ queryKey: sessionKey });
  };
}
