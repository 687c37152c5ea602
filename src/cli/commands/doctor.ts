import { DAY_MS } from "../../base/duration.ts";
import { type Config, configReference } from "../../main/config.ts";
import { examine, type Finding } from "../../operation/doctor.ts";
import type { Command, Io } from "../command.ts";
import { readWords } from "../options.ts";
import { table } from "../table.ts";
import { withCarillon } from "../with-carillon.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "examine the installation: settings, schema, sums of accounting, channels",
  usage: `carillon doctor [--json]

Reads only, but for bringing the schema up to date as every start does. Shows the settings in force (never a secret) and every rule that
was checked; exit code 1 when one does not hold.`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {});
    if (positionals.length > 0) {
      io.note(doctor.usage);
      return 2;
    }
    const settings = settingsInForce(io.config);
    try {
      return await withCarillon(io, async (carillon) => tell({ settings, findings: await examine(carillon) }, values.json, io));
    } catch (cause) {
      // What keeps the store from opening is what whoever calls the doctor wants to know.
      const detail = cause instanceof Error ? cause.message : String(cause);
      return tell({ settings, findings: [{ check: "the store opens", ok: false, detail }] }, values.json, io);
    }
  },
};

interface Setting {
  readonly name: string;
  readonly value: string;
  readonly text: string;
}

function settingsInForce(config: Config): readonly Setting[] {
  const values: Readonly<Record<string, string>> = {
    CARILLON_DATA: config.dataDirectory,
    DATABASE_URL: config.databaseUrl === null ? "(not set: Carillon's own PostgreSQL)" : withoutPassword(config.databaseUrl),
    PORT: String(config.port),
    HOST: config.host,
    CARILLON_PUBLIC_URL: config.publicUrl ?? "(not set: vendors are asked for no receipts)",
    CARILLON_ANONYMOUS_PER_MINUTE: String(config.anonymousPerMinute),
    CARILLON_ADMIN_KEY: config.adminKey === null ? "(not set)" : "(set)",
    CARILLON_MASTER_KEY: config.masterKey === null ? "(not set: kept in the data directory)" : "(set)",
    CARILLON_RETENTION: `${config.retention.factsMs / DAY_MS}d`,
    CARILLON_RETENTION_DECISIONS: `${config.retention.decisionsMs / DAY_MS}d`,
    CARILLON_RETENTION_DEAD_LETTERS: `${config.retention.deadLettersMs / DAY_MS}d`,
    CARILLON_RETENTION_DEVICES: `${config.retention.devicesMs / DAY_MS}d`,
  };
  // A setting that is not listed above may be a secret.
  return configReference.map(({ name, text }) => ({ name, value: values[name] ?? "(not shown)", text }));
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return "(set)";
  const parsed = new URL(url);
  if (parsed.password !== "") parsed.password = "***";
  if (parsed.searchParams.has("password")) parsed.searchParams.set("password", "***");
  return parsed.href;
}

function tell(found: { readonly settings: readonly Setting[]; readonly findings: readonly Finding[] }, json: boolean, io: Io): number {
  const failed = found.findings.filter((finding) => !finding.ok);
  if (json) io.out(JSON.stringify({ ok: failed.length === 0, ...found }));
  else {
    io.out(
      table(
        [{ title: "setting" }, { title: "in force" }],
        found.settings.map(({ name, value }) => [name, value]),
        100,
      ),
    );
    const rows = found.findings.map(({ check, ok, detail }) => [ok ? "ok" : "FAILS", check, detail]);
    io.out(`\n${table([{ title: "" }, { title: "check" }, { title: "found" }], rows, 160)}`);
    io.out(failed.length === 0 ? "\nall is well" : `\n${failed.length} of ${found.findings.length} checks fail`);
  }
  return failed.length === 0 ? 0 : 1;
}
