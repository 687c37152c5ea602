import type { FastifyInstance, FastifyRequest } from "fastify";
import { networkOf } from "../base/network-of.ts";
import type { Refusal } from "../base/refusal.ts";
import { barred, type Caller, hashKey, identify, isFromConsole, keyOf, sessionTokenOf } from "./auth.ts";
import { fault } from "./errors.ts";
import type { ApiPorts } from "./ports.ts";
import type { Route } from "./route.ts";

/** How many calls a minute are let in. */
export interface GateOptions {
  /** Requests a minute for each key. null = no limit. */
  readonly requestsPerMinute: number | null;
  /**
   * Requests a minute of each network (see `networkOf`) without a key, and as many with a wrong key or cookie, counted apart: only these
   * bar further look-ups. null = no limit.
   */
  readonly strangersPerMinute: number | null;
  /**
   * Requests a minute of each network that come with a client key and the secret of an anonymous id, and no proof of a person: such ids
   * cost nothing to make. null = no limit.
   */
  readonly anonymousPerMinute: number | null;
  /** Calls with an admin key from this very machine are not counted. */
  readonly exemptLocalAdmin: boolean;
}

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller;
  }
}

/** Why a call may not go on, and when it may be tried again. */
export interface TurnedAway {
  readonly refusal: Refusal;
  readonly retryAfterSeconds?: number;
}

export interface Gate {
  /** Finds out who calls and whether they may; null when the call may go on. */
  enter(request: FastifyRequest, route: Route): Promise<TurnedAway | null>;
  /** The same for a key that only the body holds. */
  enterByBody(request: FastifyRequest, route: Route, given: BodyKey): Promise<TurnedAway | null>;
}

/** What a call says in its body that can send no headers. */
interface BodyKey {
  readonly key: string;
  readonly secret: string | null;
}

const local = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

/** Who calls is found once for each call, and counted: by key, by network, and wrong guesses apart. */
export function makeGate(app: FastifyInstance, ports: ApiPorts, options: GateOptions): Gate {
  const perMinute = (max: number | null, keyGenerator: (request: FastifyRequest) => string) =>
    max === null ? null : app.createRateLimit({ max, timeWindow: 60_000, keyGenerator });
  const ofKey = perMinute(options.requestsPerMinute, ({ caller, ip }) =>
    caller.kind === "key" ? caller.key.id : caller.kind === "operator" ? caller.operator.id : ip,
  );
  const ofStranger = perMinute(options.strangersPerMinute, (request) => networkOf(request.ip));
  // Apart from the measure of open pages, which anybody behind the same address may fill: that keeps nobody with a key out.
  const ofWrong = perMinute(options.strangersPerMinute, (request) => networkOf(request.ip));
  const ofAnonymous = perMinute(options.anonymousPerMinute, (request) => networkOf(request.ip));
  type Limiter = typeof ofKey;
  const over = async (limiter: Limiter, limit: number | null, request: FastifyRequest, increment: boolean) => {
    const state = limiter && limit !== null ? await limiter(request, { increment }) : null;
    // Without counting, the very last call allowed already fills the measure.
    const full = state && !state.isAllowed && (increment ? state.isExceeded : state.remaining === 0);
    if (!state || state.isAllowed || !full) return null;
    const values = { limit: limit ?? 0 };
    return { refusal: fault("tooManyRequests", { values, limit: values.limit }), retryAfterSeconds: Math.max(1, state.ttlInSeconds) };
  };
  const withKey = async (request: FastifyRequest, one: Route, { key, secret }: BodyKey) => {
    // Whoever has used up the guesses of a minute costs no further look-up.
    const guessing = await over(ofWrong, options.strangersPerMinute, request, false);
    if (guessing) return guessing;
    request.caller = await identify(ports.keys, key, { headers: request.headers, secret });
    if (isAnonymous(request.caller)) {
      const tooMany = await over(ofAnonymous, options.anonymousPerMinute, request, true);
      if (tooMany) return tooMany;
    }
    if (request.caller.kind !== "key") await over(ofWrong, options.strangersPerMinute, request, true);
    else if (!(options.exemptLocalAdmin && request.caller.key.scope === "admin" && local.has(request.ip))) {
      const tooMany = await over(ofKey, options.requestsPerMinute, request, true);
      if (tooMany) return tooMany;
    }
    const refusal = barred(one, request.caller);
    return refusal ? { refusal } : null;
  };
  const withSession = async (request: FastifyRequest, one: Route, token: string) => {
    const guessing = await over(ofWrong, options.strangersPerMinute, request, false);
    if (guessing) return guessing;
    // Whoever only asks who is signed in does not use the session.
    const session = await ports.sessions.find(hashKey(token), { isUse: one.looksAtSession !== true });
    if (!session) {
      await over(ofWrong, options.strangersPerMinute, request, true);
      return one.access === "open" ? null : { refusal: fault("sessionEnded") };
    }
    request.caller = { kind: "operator", operator: session.operator, sessionId: session.id };
    const tooMany = await over(ofKey, options.requestsPerMinute, request, true);
    if (tooMany) return tooMany;
    // A foreign page can make a browser send the cookie at most, never this header.
    if (one.method !== "GET" && !isFromConsole(request.headers)) return { refusal: fault("consoleHeaderMissing") };
    const refusal = barred(one, request.caller);
    return refusal ? { refusal } : null;
  };
  return {
    enterByBody: withKey,
    async enter(request, one) {
      request.caller = { kind: "nobody" };
      if (one.provenByPath?.(request.params, ports)) return null;
      const { authorization, cookie } = request.headers;
      const forPeople = one.looksAtSession === true || one.role !== null;
      const token = forPeople && authorization === undefined ? sessionTokenOf(cookie, request.protocol === "https") : null;
      if (token !== null) return withSession(request, one, token);
      const key = one.access === "open" ? { ok: true as const, value: null } : keyOf(authorization);
      if (key.ok && key.value !== null) return withKey(request, one, { key: key.value, secret: null });
      const tooMany = one.keyInBody ? null : await over(ofStranger, options.strangersPerMinute, request, true);
      if (tooMany) return tooMany;
      if (!key.ok) return { refusal: key.error };
      const refusal = one.keyInBody ? null : barred(one, request.caller);
      return refusal ? { refusal } : null;
    },
  };
}

const isAnonymous = (caller: Caller): boolean => caller.kind === "key" && caller.anonymous !== null && caller.person === null;
