import { parse } from "yaml";
import { z } from "zod";
import { parseDuration } from "../../base/duration.ts";

/**
 * A world's catalogue as those read it who play inside the world, without a server: only what the worlds' own catalogues use, and an
 * error for everything else, so that nothing of a catalogue is passed over in silence.
 */
const duration = z.string().transform((text, context) => {
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.value;
  context.addIssue(parsed.error);
  return z.NEVER;
});
const timeOfDay = z
  .string()
  .regex(/^\d\d:\d\d$/)
  .transform((text) => Number(text.slice(0, 2)) + Number(text.slice(3)) / 60);
const period = z.union([z.enum(["day", "week"]), duration]);
const each = z.union([z.string(), z.array(z.string())]).transform((keys) => (typeof keys === "string" ? [keys] : keys));
const scope = z.strictObject({ lines: z.array(z.string()) }).optional();
const limit = z.union([z.strictObject({ each, max: z.number(), per: period, for: scope }), z.strictObject({ each, gap: duration })]);
const where = z.union([
  z.strictObject({ lastSeen: z.union([z.strictObject({ within: duration }), z.strictObject({ before: duration })]) }),
  z.strictObject({ event: z.string(), within: duration, count: z.strictObject({ gte: z.number() }).optional() }),
]);
const itemRule = z.discriminatedUnion("from", [
  z.strictObject({
    id: z.string(),
    from: z.literal("history"),
    event: z.string(),
    within: duration,
    type: z.string().optional(),
    top: z.number(),
  }),
  z.strictObject({
    id: z.string(),
    from: z.literal("pool"),
    type: z.string(),
    tags: z.array(z.string()).optional(),
    order: z.enum(["popularity", "newest"]),
    top: z.number(),
  }),
]);
const campaign = z.strictObject({
  id: z.string(),
  line: z.string(),
  kind: z.string(),
  category: z.string(),
  placement: z.string(),
  audience: z.string().optional(),
  items: z.string().optional(),
  creatives: z.strictObject({ ids: z.array(z.string()) }),
  window: z.strictObject({ from: timeOfDay, to: timeOfDay }),
  goal: z.strictObject({ event: z.string(), within: duration }),
  link: z.string().optional(),
  status: z.literal("live"),
});
const creative = z.strictObject({ id: z.string(), style: z.string(), title: z.string(), body: z.string(), status: z.literal("approved") });
const catalogue = z.strictObject({
  lines: z.array(z.unknown()),
  placements: z.array(z.unknown()),
  policy: z.looseObject({ limits: z.array(limit) }),
  audiences: z.array(z.strictObject({ id: z.string(), where })),
  itemRules: z.array(itemRule),
  campaigns: z.array(campaign),
  creatives: z.array(creative),
});

export type DeclaredLimit = z.output<typeof limit>;
export type DeclaredWhere = z.output<typeof where>;
export type DeclaredItemRule = z.output<typeof itemRule>;
export type DeclaredCampaign = z.output<typeof campaign>;
export type DeclaredCreative = z.output<typeof creative>;
export type DeclaredCatalogue = z.output<typeof catalogue>;

/** @throws with every place that is not understood. */
export const readDeclared = (yaml: string): DeclaredCatalogue => catalogue.parse(parse(yaml));

/** Fills a template's variables, as far as the worlds' texts use them: a path, and perhaps a default. null when a value is missing. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string | null {
  let missing = false;
  const text = template.replace(/\{\{\s*([\w.]+)\s*(?:\|\s*default:\s*'([^']*)'\s*)?\}\}/g, (_, path: string, otherwise?: string) => {
    const value = values[path] ?? otherwise;
    if (value === undefined) missing = true;
    return String(value ?? "");
  });
  return missing ? null : text;
}
