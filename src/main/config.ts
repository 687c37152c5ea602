import { z } from "zod";
import { DAY_MS, parseDuration } from "../base/duration.ts";
import { leastDecisionsMs, type Retention } from "../worker/housekeeping.ts";

const leastDecisionDays = leastDecisionsMs / DAY_MS;

const days = (least: number, why = "") =>
  z.string().refine((text) => Number.isInteger(daysOf(text)) && daysOf(text) >= least, {
    error: ({ input }) => `"${String(input)}" is not allowed: write a whole number of days, ${least}d or more${why}`,
  });

const daysOf = (text: string): number => {
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.value / DAY_MS : 0;
};

/** Each word as the origin that it is; null = it is none. */
const originsOf = (text: string): readonly (string | null)[] =>
  text
    .split(/[\s,]+/)
    .filter((word) => word !== "")
    .map((word) => {
      const url = URL.parse(word);
      return url !== null && url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "" ? url.origin : null;
    });

/** One setting: its place in the environment, what it means, and how it is read. */
const settings = {
  CARILLON_DATA: z.string().min(1).default(".carillon").describe("Directory of the embedded store and of the generated master key."),
  DATABASE_URL: z
    .string()
    .startsWith("postgres")
    .optional()
    .describe("Your own PostgreSQL (15 or later); without it Carillon starts its own."),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4100).describe("TCP port of the HTTP server; 0 picks a free one and prints it."),
  HOST: z.string().min(1).default("127.0.0.1").describe("Address to listen on; 0.0.0.0 for all."),
  CARILLON_PUBLIC_URL: z
    .string()
    .refine((text) => /^https?:\/\/[^?#\s]+$/.test(text) && URL.canParse(text) && text.length <= 60, {
      error: "an http:// or https:// address of at most 60 characters, without query, is wanted",
    })
    .optional()
    .describe("Address by which vendors reach this server, such as https://push.example.com; without it they are asked for no receipts."),
  CARILLON_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe(
      "Proxies of your own in front of this server, such as 1 behind one that ends TLS: callers' addresses and https are then taken from X-Forwarded-For and X-Forwarded-Proto.",
    ),
  CARILLON_ANONYMOUS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(1200)
    .describe(
      "Requests a minute of anonymous visitors, who bring the secret of their id and no proof of a person, from one network; more are answered 429. 1200 unless given.",
    ),
  CARILLON_WEBHOOK_ORIGINS: z
    .string()
    .refine((text) => originsOf(text).every((origin) => origin?.startsWith("https://")), {
      error: "https:// addresses without a path are wanted, separated by spaces or commas",
    })
    .optional()
    .describe(
      "Where webhooks may go, such as https://hooks.example.com, separated by spaces or commas; without it nowhere. In a lab they may also go to this machine itself.",
    ),
  CARILLON_ADMIN_KEY: z
    .string()
    .min(16)
    .optional()
    .describe("Sets the first admin key, 16 characters or more; without it one is made and printed once."),
  CARILLON_MASTER_KEY: z
    .string()
    .refine((text) => Buffer.from(text, "base64").length === 32, { error: "32 bytes in base64 are wanted: openssl rand -base64 32" })
    .optional()
    .describe("Encrypts credentials at rest, 32 bytes in base64; without it one is made in the data directory."),
  CARILLON_RETENTION: days(8)
    .default("400d")
    .describe("How long facts are kept, such as 400d; what older ones came to stays in each person's state."),
  CARILLON_RETENTION_DECISIONS: days(leastDecisionDays, ", since creatives are judged by the messages of so long")
    .default("180d")
    .describe(
      `How long decisions can be explained, such as 180d; ended messages, their attempts and outcomes go with them. ${leastDecisionDays}d at least: learning and reports read them.`,
    ),
  CARILLON_RETENTION_DEAD_LETTERS: days(1)
    .default("90d")
    .describe(
      "How long facts that could not be folded are kept from when they were received, such as 90d; `carillon dead-letters` shows them.",
    ),
  CARILLON_RETENTION_DEVICES: days(30)
    .default("365d")
    .describe(
      "How long devices are kept that give no sign of life and for which no message is taken, such as 365d; `carillon devices retire --dry-run` shows what would go.",
    ),
  CARILLON_RETENTION_AUDIT: days(30).default("730d").describe("How long it is kept who changed what, such as 730d."),
  CARILLON_STORE_VOLATILE: z
    .enum(["0", "1"])
    .default("0")
    .describe("1: in lab mode the embedded store writes nothing through to disk, for stores that are thrown away; a crash may ruin it."),
} as const;

export interface Config {
  readonly dataDirectory: string;
  readonly databaseUrl: string | null;
  readonly port: number;
  readonly host: string;
  /** Where this server is reached from outside, without a slash at the end; null = nobody knows. */
  readonly publicUrl: string | null;
  /** Proxies in front of this server. */
  readonly proxies: number;
  /** Requests a minute of one network's anonymous visitors. */
  readonly anonymousPerMinute: number;
  /** Origins to which webhooks may go. */
  readonly webhookOrigins: readonly string[];
  readonly adminKey: string | null;
  readonly masterKey: Buffer | null;
  readonly retention: Retention;
  /** Whether the embedded store of a lab may lose everything in a crash, for speed. */
  readonly volatileStore: boolean;
}

/** Reads the environment; all mistakes are reported together. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): { readonly config: Config } | { readonly mistakes: readonly string[] } {
  const parsed = z.object(settings).safeParse(Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== "")));
  if (!parsed.success) {
    return { mistakes: parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message} (${describe(issue.path[0])})`) };
  }
  const { data } = parsed;
  return {
    config: {
      dataDirectory: data.CARILLON_DATA,
      databaseUrl: data.DATABASE_URL ?? null,
      port: data.PORT,
      host: data.HOST,
      publicUrl: data.CARILLON_PUBLIC_URL?.replace(/\/+$/, "") ?? null,
      proxies: data.CARILLON_PROXIES,
      anonymousPerMinute: data.CARILLON_ANONYMOUS_PER_MINUTE,
      webhookOrigins: originsOf(data.CARILLON_WEBHOOK_ORIGINS ?? "").filter((origin) => origin !== null),
      adminKey: data.CARILLON_ADMIN_KEY ?? null,
      masterKey: data.CARILLON_MASTER_KEY === undefined ? null : Buffer.from(data.CARILLON_MASTER_KEY, "base64"),
      retention: {
        factsMs: daysOf(data.CARILLON_RETENTION) * DAY_MS,
        decisionsMs: daysOf(data.CARILLON_RETENTION_DECISIONS) * DAY_MS,
        deadLettersMs: daysOf(data.CARILLON_RETENTION_DEAD_LETTERS) * DAY_MS,
        devicesMs: daysOf(data.CARILLON_RETENTION_DEVICES) * DAY_MS,
        auditMs: daysOf(data.CARILLON_RETENTION_AUDIT) * DAY_MS,
      },
      volatileStore: data.CARILLON_STORE_VOLATILE === "1",
    },
  };
}

/** Every setting with its sentence, for `carillon doctor` and the reference page. */
export const configReference: readonly { readonly name: string; readonly text: string }[] = Object.entries(settings).map(
  ([name, schema]) => ({
    name,
    text: schema.description ?? "",
  }),
);

const describe = (name: PropertyKey | undefined): string => configReference.find((entry) => entry.name === name)?.text ?? "";
