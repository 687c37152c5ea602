import { z } from "zod";
import { schemaText } from "../../base/schema-text.ts";
import { fault } from "../errors.ts";
import { checked, instantMs, json, refused, route } from "../route.ts";
import { timeSchema } from "../wire/lists.ts";

const count = z.number().int();
const advanceSchema = z
  .object({
    now: timeSchema,
    decided: count,
    skipped: z.record(z.string(), count),
    sent: count,
    failed: count,
    waiting: count,
    settled: count,
    doubtful: count,
    cancelled: count,
    secondTouches: count.describe("Messages that were handed over once more; no other count speaks of them."),
  })
  .meta({ id: "Advance" });

const bodySchema = z.strictObject({
  to: z
    .string()
    .refine((text) => instantMs(text) !== null, { error: schemaText("instant") })
    .describe("Instant in ISO 8601 with zone, from now on."),
});

const common = { access: ["admin"], area: "Lab" } as const;
const iso = (ms: number): string => new Date(ms).toISOString();

export const labRoutes = [
  route({
    ...common,
    method: "GET",
    path: "/lab",
    role: "viewer",
    summary: "The lab's clock",
    answer: { schema: z.object({ now: timeSchema }), description: "What time it is in the lab." },
    handler: async ({ ports, nowMs }) => (ports.lab ? json({ now: iso(nowMs) }) : refused(fault("labOff"))),
  }),
  route({
    ...common,
    method: "POST",
    path: "/lab/advance",
    role: "operator",
    summary: "Let the lab's clock walk on, and do everything that falls due on the way",
    body: checked(bodySchema),
    answer: { schema: advanceSchema, description: "What this walk brought about." },
    handler: async ({ body, ports, nowMs }) => {
      if (!ports.lab) return refused(fault("labOff"));
      const toMs = instantMs(body.to) ?? Number.NaN;
      if (toMs < nowMs)
        return refused(fault("timeGoesBack", { values: { now: iso(nowMs), to: body.to }, field: "to", value: body.to, limit: iso(nowMs) }));
      return json(await ports.lab.advance(toMs));
    },
  }),
];
