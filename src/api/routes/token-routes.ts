import { z } from "zod";
import type { Refusal } from "../../base/refusal.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { faultsOf } from "../../catalogue/faults-of.ts";
import { listIn, readEach } from "../bulk.ts";
import type { TokensGone, TokensUndone } from "../channel-ports.ts";
import { fault } from "../errors.ts";
import type { RefusedAt } from "../ports.ts";
import { described, json, queryFlag, refused, route } from "../route.ts";
import { undoneSchema, undoSchema } from "../wire/tokens.ts";

/** Most entries of one call: each is a walk over all tokens. */
const maxUndos = 20;

export const tokenRoutes = [
  route({
    area: "Devices",
    method: "POST",
    path: "/v1/tokens/undo",
    access: ["admin"],
    role: "operator",
    summary: "Take back that tokens are dead or in quarantine",
    description: `Tokens that fit an entry live again as if their app had just registered them; they are kept for 30 days. With dryRun it is only counted. At most ${maxUndos} entries a call, done in their order.`,
    query: z.object({ dryRun: queryFlag.describe("1: only say how many there are.") }),
    body: described(z.object({ tokens: z.array(undoSchema).max(maxUndos) })),
    answer: {
      schema: undoneSchema,
      description: "How many tokens each entry fitted and how many live again, and why others were not taken.",
    },
    otherStatuses: { 422: "Nothing was done; refused says why." },
    handler: async ({ body, query, ports, nowMs }) => {
      const list = listIn(body, "tokens", maxUndos);
      if (!list.ok) return refused(list.error);
      const { taken, refused: bad } = readEach(list.value, (input, index) => read(input, `tokens[${index}]`));
      const undone: (TokensUndone & { readonly index: number })[] = [];
      const unknown: RefusedAt[] = [];
      for (const { index, value } of taken) {
        const done = await ports.tokens.undo(value, { dryRun: query.dryRun, nowMs });
        if (done.ok) undone.push({ index, ...done.value });
        else unknown.push({ ...done.error, field: `tokens[${index}].${done.error.field ?? "vendor"}`, index });
      }
      const all = [...bad, ...unknown].sort((a, b) => a.index - b.index);
      return json({ accepted: undone.length, refused: all, undone }, undone.length === 0 && all.length > 0 ? 422 : 200);
    },
  }),
];

function read(input: unknown, base: string): Result<TokensGone, Refusal> {
  const parsed = undoSchema.safeParse(input);
  if (!parsed.success) return err(faultsOf(parsed.error, input, base)[0]?.refusal ?? fault("invalidBody"));
  const { vendor = null, reason = null, since } = parsed.data;
  return ok({ vendor, reason, sinceMs: since === undefined ? null : Date.parse(since) });
}
