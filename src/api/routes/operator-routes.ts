import { z } from "zod";
import type { OperatorView } from "../access-ports.ts";
import { fault } from "../errors.ts";
import { roles } from "../roles.ts";
import { type Answer, checked, json, notFound, pathId, queryPage, refused, route } from "../route.ts";
import { doneSchema, pageOf, timeSchema } from "../wire/lists.ts";
import { emailText, operatorName } from "./session-routes.ts";

const role = z
  .enum(roles)
  .describe("viewer: look. operator: change. approver: approve, policy, go back. admin: keys, channels, operators, audit.");

const operatorSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role,
    disabled: z.boolean(),
    createdAt: timeSchema,
    disabledAt: timeSchema.nullable(),
    lastSignInAt: timeSchema.nullable(),
  })
  .meta({ id: "Operator" });

const common = { access: ["admin"], role: "admin", area: "Operators" } as const;
const conflicts = { 409: "Somebody has the e-mail address, or nobody else would be admin." };

export const operatorRoutes = [
  route({
    ...common,
    method: "GET",
    path: "/v1/operators",
    summary: "The people who use the console",
    query: queryPage,
    answer: { schema: pageOf(operatorSchema), description: "A page of operators." },
    handler: async ({ query, ports }) => {
      const { items, next } = await ports.operators.list(query);
      return json({ items: items.map(shown), next });
    },
  }),
  route({
    ...common,
    method: "POST",
    path: "/v1/operators",
    audit: "port",
    summary: "Make an operator",
    body: checked(z.strictObject({ email: emailText, name: operatorName, role })),
    answer: {
      status: 201,
      schema: operatorSchema.extend({ password: z.string().describe("The first password: shown this once.") }),
      description: "The operator; only a hash of the password is kept.",
    },
    otherStatuses: conflicts,
    handler: async ({ body, by, ports }) => {
      const made = await ports.operators.create(body, by);
      if (made === null) return refused(fault("emailTaken", { values: { email: body.email }, field: "email", value: body.email }));
      return json({ ...shown(made.operator), password: made.password }, 201);
    },
  }),
  route({
    ...common,
    method: "PUT",
    path: "/v1/operators/{id}",
    audit: "port",
    summary: "Change an operator",
    description: "What is left out stays. Another role, disabling and a new password end the operator's sessions at once.",
    params: pathId,
    body: checked(
      z.strictObject({
        name: operatorName.optional(),
        role: role.optional(),
        disabled: z.boolean().optional(),
        newPassword: z.boolean().default(false).describe("Make a new first password, as for somebody who forgot theirs."),
      }),
    ),
    answer: {
      schema: operatorSchema.extend({
        password: z.string().nullable().describe("The new first password, shown this once; null: the old one holds."),
      }),
      description: "The operator as it stands now.",
    },
    otherStatuses: conflicts,
    handler: async ({ params, body, by, ports }) => {
      const changed = await ports.operators.change(params.id, body, by);
      return changed.ok
        ? json({ ...shown(changed.value.operator), password: changed.value.password })
        : refusalOf(changed.error, params.id);
    },
  }),
  route({
    ...common,
    method: "DELETE",
    path: "/v1/operators/{id}",
    audit: "port",
    summary: "Remove an operator",
    description: "What they did stays in the audit.",
    params: pathId,
    answer: { schema: doneSchema, description: "They are gone, and signed out." },
    otherStatuses: conflicts,
    handler: async ({ params, by, ports }) => {
      const removed = await ports.operators.remove(params.id, by);
      return removed.ok ? json({ ok: true }) : refusalOf(removed.error, params.id);
    },
  }),
];

const refusalOf = (why: "unknown" | "lastAdmin", id: string): Answer =>
  why === "unknown" ? notFound("operator", id) : refused(fault("lastAdmin", { values: { id }, value: id }));

const isoOrNull = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const shown = ({ id, email, name, role: given, createdAtMs, disabledAtMs, lastSignInAtMs }: OperatorView) => ({
  id,
  email,
  name,
  role: given,
  disabled: disabledAtMs !== null,
  createdAt: isoOrNull(createdAtMs),
  disabledAt: isoOrNull(disabledAtMs),
  lastSignInAt: isoOrNull(lastSignInAtMs),
});
