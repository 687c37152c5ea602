import { z } from "zod";
import { schemaText } from "../../base/schema-text.ts";
import { saying } from "../../base/sentences.ts";
import type { OpenedSession, SignedInOperator, SignInRefusal } from "../access-ports.ts";
import { consoleHeader, hashKey, header, isFromConsole, sessionCookieOf, sessionTokenOf } from "../auth.ts";
import { fault } from "../errors.ts";
import { roles } from "../roles.ts";
import { type Answer, json, type RawCall, refused, route, secretBody } from "../route.ts";
import { doneSchema, timeSchema } from "../wire/lists.ts";
import { commonPasswords } from "./common-passwords.ts";

/** As long as a session lasts at most; the server ends it sooner when it lies idle. */
const cookieSeconds = 7 * 24 * 60 * 60;
const leastPassword = 12;
/** Wrong guesses in a quarter of an hour, as refusals tell. */
const mostGuesses = 10;

/** A password as it is typed in: anything of a length that costs no more to hash. */
const typedPassword = z.string().min(1).max(256);

/** A password that somebody chooses. */
const newPassword = z
  .string()
  .min(leastPassword, { error: schemaText("passwordTooShort", { least: leastPassword }) })
  .max(256)
  .refine((text) => !commonPasswords.has(text.toLowerCase()) && new Set(text).size > 3, {
    error: schemaText("passwordGuessed"),
  })
  .describe(`${leastPassword} characters or more, and none of those that are guessed first.`);

/** An e-mail address as people sign in with it. */
export const emailText = z
  .string()
  .max(200)
  .regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u, { error: schemaText("email") });

export const operatorName = z.string().trim().min(1).max(100);

const signInSchema = z
  .strictObject({ email: emailText.optional(), password: typedPassword.optional(), key: z.string().min(1).max(512).optional() })
  .describe("{ email, password } or { key }.")
  .transform(({ email, password, key }, context) => {
    if (key !== undefined && email === undefined && password === undefined) return { key };
    if (key === undefined && email !== undefined && password !== undefined) return { email, password };
    context.addIssue("neither an e-mail address with a password nor a key alone; send { email, password } or { key }");
    return z.NEVER;
  });

const signedInSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable().describe("null: signed in with a key."),
    role: z.enum(roles),
  })
  .meta({ id: "SignedIn" });

const sessionSchema = z
  .object({
    signedIn: z.boolean(),
    operator: signedInSchema.nullable(),
    needsOwner: z.boolean().describe("There is no operator yet: POST /v1/setup makes the first."),
    lab: z.boolean(),
    now: timeSchema,
  })
  .meta({ id: "Session" });

const common = { area: "Sign-in" } as const;
const openedAnswer = { schema: z.object({ operator: signedInSchema }), description: "Who is signed in; the session comes as a cookie." };

export const sessionRoutes = [
  route({
    ...common,
    method: "GET",
    path: "/v1/session",
    access: "open",
    role: null,
    looksAtSession: true,
    summary: "Who is signed in at the console",
    answer: { schema: sessionSchema, description: "The operator, and how the console is to begin." },
    handler: async ({ caller, ports, nowMs }) => {
      const operator = caller.kind === "operator" ? shownOperator(caller.operator) : null;
      const needsOwner = !(await ports.operators.any());
      return json({ signedIn: operator !== null, operator, needsOwner, lab: ports.lab !== null, now: new Date(nowMs).toISOString() });
    },
  }),
  route({
    ...common,
    method: "POST",
    path: "/v1/setup",
    access: ["admin"],
    role: "admin",
    audit: "port",
    summary: "Make the first operator, an admin, and sign in",
    description: "Only while there is no operator, with an admin key or signed in with one.",
    body: secretBody(z.strictObject({ email: emailText, name: operatorName, password: newPassword })),
    answer: openedAnswer,
    otherStatuses: { 409: "There are operators already." },
    handler: async ({ body, caller, origin, by, ports }) => {
      const opened = await ports.sessions.setUp(body, origin, by);
      if (opened === null) return refused(fault("ownerExists"));
      // Whoever came in with the key is the new operator from now on.
      if (caller.kind === "operator") await ports.sessions.signOut(caller.sessionId, by);
      return openedAnswerOf(opened, origin);
    },
  }),
  route({
    ...common,
    method: "POST",
    path: "/v1/session",
    access: "open",
    role: null,
    audit: "port",
    summary: "Sign in at the console",
    description: `With e-mail address and password, or with a key: an admin key signs in as admin, a read key as viewer. Needs the header X-Carillon-Console: 1. At most ${mostGuesses} wrong ones in a quarter of an hour for each e-mail address and each network address.`,
    body: secretBody(signInSchema),
    answer: openedAnswer,
    otherStatuses: { 401: "Wrong.", 403: "A key of another scope, or the header is missing." },
    handler: async ({ body, headers, origin, by, ports }) => {
      // No foreign page may sign somebody in unawares.
      if (!isFromConsole(headers)) return refused(fault("consoleHeaderMissing", { field: consoleHeader }));
      const opened = await ports.sessions.signIn(body, origin, by);
      if (opened.ok) await endEarlier({ headers, origin, by, ports });
      return opened.ok ? openedAnswerOf(opened.value, origin) : refusalOf(opened.error);
    },
  }),
  route({
    ...common,
    method: "DELETE",
    path: "/v1/session",
    access: ["admin"],
    role: "viewer",
    audit: "port",
    summary: "Sign out",
    answer: { schema: doneSchema, description: "The session has ended." },
    handler: async ({ caller, origin, by, ports }) => {
      if (caller.kind !== "operator") return refused(fault("sessionEnded"));
      await ports.sessions.signOut(caller.sessionId, by);
      return { ...json({ ok: true }), headers: { "set-cookie": sessionCookieOf(null, { ...origin, lifeSeconds: 0 }) } };
    },
  }),
  route({
    ...common,
    method: "PUT",
    path: "/v1/session/password",
    access: ["admin"],
    role: "viewer",
    audit: "port",
    summary: "Change one's own password",
    description: "One's other sessions end.",
    body: secretBody(z.strictObject({ current: typedPassword, next: newPassword })),
    answer: { schema: doneSchema, description: "The new password holds." },
    handler: async ({ body, caller, origin, by, ports }) => {
      if (caller.kind !== "operator") return refused(fault("sessionEnded"));
      if (caller.operator.kind === "key") return refused(noPassword);
      const change = { operatorId: caller.operator.id, sessionId: caller.sessionId, ...body };
      const changed = await ports.sessions.changePassword(change, origin, by);
      if (changed.ok) return json({ ok: true });
      return changed.error.kind === "wrong" ? refused(wrongCurrent) : refusalOf(changed.error);
    },
  }),
];

/** The browser forgets the session whose cookie came along: nobody could sign out of it any more. */
async function endEarlier({ headers, origin, by, ports }: Pick<RawCall, "headers" | "origin" | "by" | "ports">): Promise<void> {
  const token = sessionTokenOf(header(headers, "cookie"), origin.isHttps);
  const earlier = token === null ? null : await ports.sessions.find(hashKey(token), { isUse: false });
  if (!earlier) return;
  const { kind, id, name } = earlier.operator;
  await ports.sessions.signOut(earlier.id, { ...by, actor: { kind, id, name } });
}

const noPassword = {
  ...saying("noPassword", {}),
  message: "a session that was opened with a key has no password",
  remedy: "sign in with an e-mail address; a key is replaced by making another and revoking it",
};

const wrongCurrent = {
  ...saying("wrongPassword", {}),
  message: "this is not the present password",
  field: "current",
  remedy: "type in the password that you signed in with",
};

const shownOperator = ({ id, name, email, role }: SignedInOperator) => ({ id, name, email, role });

const openedAnswerOf = ({ token, operator }: OpenedSession, origin: RawCall["origin"]): Answer => ({
  ...json({ operator: shownOperator(operator) }),
  headers: { "set-cookie": sessionCookieOf(token, { isHttps: origin.isHttps, lifeSeconds: cookieSeconds }) },
});

function refusalOf(refusal: SignInRefusal): Answer {
  switch (refusal.kind) {
    case "wrong":
      return refused(fault("signInFailed"));
    case "scope":
      return refused(fault("scopeMissing", { values: { scopes: "read or admin", scope: refusal.scope }, field: "key" }));
    case "tooMany":
      return {
        kind: "refused",
        refusal: fault("tooManyGuesses", { values: { limit: mostGuesses }, limit: mostGuesses }),
        headers: { "retry-after": String(refusal.retryAfterSeconds) },
      };
  }
}
