import type { Fitting } from "../channel/fit-content.ts";

/** Counts of what a process did since it started, for `/metrics`. Names and labels come from closed sets; no id is ever a label. */
export interface Meters {
  add(name: MeterName, labels: Readonly<Record<string, string>>, n: number): void;
  /** Prometheus text exposition format 0.0.4. */
  text(): string;
}

const help = {
  carillon_facts_folded_total: "Facts folded into people's states.",
  carillon_people_due_total: "People who fell due.",
  carillon_decisions_total: "Decisions that committed a message.",
  carillon_skipped_total: "People who were due and left in peace, by the step that left nothing.",
  carillon_messages_total: "Messages that ended, by how.",
  carillon_second_touches_total: "Second touches that ended, by how.",
  carillon_fittings_total: "Texts shortened, and pictures and data left out, for the sake of a channel's limits.",
  carillon_receipts_total: "What vendors told of single devices, by what it was.",
  carillon_receipts_unknown_total: "Receipts of messages that nobody here knows, or not any more.",
  carillon_receipts_unread_total: "Entries of vendors' calls that no table knows.",
  carillon_receipts_refused_total: "Vendors' calls that could not be believed or read.",
  carillon_hygiene_rows_total: "Rows of devices and tokens that token hygiene removed.",
  carillon_hygiene_bytes_total: "Bytes of their columns, without indexes.",
  carillon_pauses_total: "Channels and campaigns that were paused by themselves because errors or opt-outs shot up.",
  carillon_loop_failures_total: "Times that a worker's loop failed and began again.",
} as const;
export type MeterName = keyof typeof help;

export function makeMeters(): Meters {
  const counts = new Map<MeterName, Map<string, number>>();
  return {
    add(name, labels, n) {
      if (n === 0) return;
      const series = counts.get(name) ?? new Map<string, number>();
      const key = Object.entries(labels)
        .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
        .join(",");
      series.set(key, (series.get(key) ?? 0) + n);
      counts.set(name, series);
    },
    text() {
      const lines: string[] = [];
      for (const [name, series] of counts) {
        lines.push(`# HELP ${name} ${help[name]}`, `# TYPE ${name} counter`);
        for (const [labels, n] of series) lines.push(`${name}${labels === "" ? "" : `{${labels}}`} ${n}`);
      }
      return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
    },
  };
}

/** Counts what one delivery batch did. */
export function countDelivered(
  meters: Meters,
  one: {
    readonly sent: number;
    readonly doubtful: number;
    readonly failed: Readonly<Record<string, number>>;
    readonly cancelled: Readonly<Record<string, number>>;
    readonly secondTouches: Readonly<Record<string, number>>;
    readonly fitted: readonly { readonly vendor: string; readonly fitting: Fitting }[];
  },
): void {
  meters.add("carillon_messages_total", { end: "sent" }, one.sent);
  meters.add("carillon_messages_total", { end: "doubtful" }, one.doubtful);
  for (const [reason, n] of Object.entries(one.failed)) meters.add("carillon_messages_total", { end: "failed", reason }, n);
  for (const [reason, n] of Object.entries(one.cancelled)) meters.add("carillon_messages_total", { end: "cancelled", reason }, n);
  for (const [end, n] of Object.entries(one.secondTouches)) meters.add("carillon_second_touches_total", { end }, n);
  for (const { vendor, fitting } of one.fitted) meters.add("carillon_fittings_total", { vendor, what: whatOf(fitting) }, 1);
}

const whatOf = (fitting: Fitting): string =>
  fitting.kind === "shortened" ? fitting.field : fitting.kind === "pictureLeftOut" ? "picture" : "data";

/** Counts what one deciding batch did. */
export function countDecided(
  meters: Meters,
  one: { readonly due: number; readonly decided: number; readonly skipped: Readonly<Record<string, number>> },
): void {
  meters.add("carillon_people_due_total", {}, one.due);
  meters.add("carillon_decisions_total", {}, one.decided);
  for (const [step, n] of Object.entries(one.skipped)) meters.add("carillon_skipped_total", { step }, n);
}
