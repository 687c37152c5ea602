import type { Fitting } from "../channel/fit-content.ts";

/**
 * Counts of what a process did since it started, and what it last measured, for `/metrics`. Names and labels come from closed sets; no id is
 * ever a label.
 */
export interface Meters {
  add(name: CounterName, labels: Readonly<Record<string, string>>, n: number): void;
  set(name: GaugeName, value: number): void;
  /** Prometheus text exposition format 0.0.4. */
  text(): string;
}

const counters = {
  carillon_facts_folded_total: "Facts folded into people's states.",
  carillon_people_due_total: "People who fell due.",
  carillon_decisions_total: "Decisions that committed a message.",
  carillon_decisions_put_off_total:
    "Decisions that were given up because another decider had taken the last of the quota that they chose from; the person stays due.",
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
  carillon_webhook_requests_total:
    "Requests to webhooks that were answered or not, by what followed: delivered, retried (tried again later) or failed (given up).",
  carillon_counted_ahead_total: "Reports of a large store that were counted before somebody asked.",
  carillon_counted_ahead_seconds_total: "How long counting them took, by the clock on the wall.",
  carillon_loop_failures_total: "Times that a worker's loop failed and began again, or that a part of learning could not be fitted.",
} as const;
const gauges = {
  carillon_webhook_waiting:
    "Requests that wait for webhooks that are enabled, in the whole store, up to 10,000 of each; looked at every 15 seconds.",
  carillon_webhook_oldest_waiting_seconds: "Age of the oldest of them, in seconds; 0: none waits.",
} as const;
export type CounterName = keyof typeof counters;
export type GaugeName = keyof typeof gauges;

/** Every metric with its type and its sentence, for the reference page. */
export const meterReference: readonly { readonly name: string; readonly type: "counter" | "gauge"; readonly text: string }[] = [
  ...Object.entries(counters).map(([name, text]) => ({ name, type: "counter" as const, text })),
  ...Object.entries(gauges).map(([name, text]) => ({ name, type: "gauge" as const, text })),
];

export function makeMeters(): Meters {
  const counts = new Map<string, Map<string, number>>();
  return {
    set: (name, value) => void counts.set(name, new Map([["", value]])),
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
      for (const { name, type, text } of meterReference) {
        const series = counts.get(name);
        if (series === undefined) continue;
        lines.push(`# HELP ${name} ${text}`, `# TYPE ${name} ${type}`);
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
  one: {
    readonly due: number;
    readonly decided: number;
    readonly skipped: Readonly<Record<string, number>>;
    readonly putOff: number;
  },
): void {
  meters.add("carillon_people_due_total", {}, one.due);
  meters.add("carillon_decisions_total", {}, one.decided);
  meters.add("carillon_decisions_put_off_total", {}, one.putOff);
  for (const [step, n] of Object.entries(one.skipped)) meters.add("carillon_skipped_total", { step }, n);
}
