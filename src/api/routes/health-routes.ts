import { z } from "zod";
import { json, route } from "../route.ts";

const readySchema = z
  .object({ ok: z.boolean(), checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })) })
  .meta({ id: "Ready" });

const common = { method: "GET", access: "open", role: null, area: "Server" } as const;

export const healthRoutes = [
  route({
    ...common,
    path: "/healthz",
    summary: "The process is alive",
    answer: { schema: z.object({ ok: z.literal(true) }), description: "It answers." },
    handler: async () => json({ ok: true }),
  }),
  route({
    ...common,
    path: "/readyz",
    summary: "The process can take work",
    answer: { schema: readySchema, description: "Everything it needs is there." },
    otherStatuses: { 503: "Something is missing; checks names it." },
    handler: async ({ ports }) => {
      const ready = await ports.health.ready();
      return json(ready, ready.ok ? 200 : 503);
    },
  }),
  route({
    ...common,
    path: "/metrics",
    summary: "Counters and gauges for Prometheus",
    answer: { type: "text/plain", description: "Text exposition format 0.0.4." },
    handler: async ({ ports }) => ({
      kind: "text",
      status: 200,
      type: "text/plain; version=0.0.4; charset=utf-8",
      text: ports.health.metrics(),
    }),
  }),
];
