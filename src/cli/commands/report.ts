import { DAY_MS } from "../../base/duration.ts";
import type { Carillon } from "../../main/wire.ts";
import { reportOfCreatives } from "../../operation/creative-report.ts";
import { reportOfFailures } from "../../operation/failure-report.ts";
import { reportOfQuotas } from "../../operation/quota-report.ts";
import { reportOfReach } from "../../operation/reach-report.ts";
import { reportOfReasons } from "../../operation/reason-report.ts";
import { reportFunnel } from "../../operation/reports.ts";
import { type FailureDimension, failureDimensions } from "../../store/failure-report.ts";
import { type Dimension, dimensions } from "../../store/reports.ts";
import type { Command, Io } from "../command.ts";
import { creativesText } from "../creatives-text.ts";
import { failuresText } from "../failures-text.ts";
import { readMoment, readWords } from "../options.ts";
import { percent } from "../percent.ts";
import { quotasText } from "../quotas-text.ts";
import { reachText } from "../reach-text.ts";
import { reasonsText } from "../reasons-text.ts";
import { right, table } from "../table.ts";
import { withCarillon } from "../with-carillon.ts";
import { showTokens } from "./tokens.ts";

export const report: Command = {
  name: "report",
  summary: "show what became of messages, and what failed",
  usage: `carillon report [--from ISO] [--to ISO] [--by campaign,channel] [--json]
carillon report failures [--from ISO] [--to ISO] [--by vendor,maker,reason] [--channel VENDOR] [--json]
carillon report reach [--from ISO] [--to ISO] [--json]
carillon report quotas [--json]
carillon report creatives [--from ISO] [--to ISO] [--campaign ID] [--json]
carillon report reasons [--from ISO] [--to ISO] [--campaign ID] [--json]
carillon report tokens [--json]

  --from, --to   times of attempt, from inclusive to exclusive; default: the last 30 days, of creatives 90
  --by           ${dimensions.join(", ")}; default campaign
                 of failures: ${failureDimensions.join(", ")}; default vendor,maker,reason
  --channel      failures of this channel alone
  --campaign     creatives, or reasons, of this campaign alone

quotas: what is left today of lines' quotas and of what vendors take, and what is expected to be used
reach: how many devices of each maker and ROM may be rung, and how far messages got on them
reasons: what spoke for what was sent, and whether messages for which it spoke were opened more than the rest
tokens: how many are live, doubted, in quarantine or dead now, by channel and maker, and what the last run of token hygiene removed`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {
      from: { type: "string" },
      to: { type: "string" },
      by: { type: "string" },
      channel: { type: "string" },
      campaign: { type: "string" },
    });
    const [what, ...rest] = positionals;
    const part = reports.find(({ name }) => name === what);
    const foreign = (["by", "channel", "campaign"] as const).some(
      (option) => values[option] !== undefined && !part?.options.some((own) => own === option),
    );
    if (rest.length > 0 || part === undefined || foreign) {
      io.note(report.usage);
      return 2;
    }
    const known: readonly string[] = what === "failures" ? failureDimensions : dimensions;
    const by = values.by?.split(",").filter((one) => one !== "") ?? (what === "failures" ? ["vendor", "maker", "reason"] : ["campaign"]);
    const unknown = by.filter((one) => !known.includes(one));
    if (unknown.length > 0) {
      io.note(`--by ${unknown.join(",")} is unknown: choose among ${known.join(", ")}`);
      return 2;
    }
    if (what === "tokens" && (values.from !== undefined || values.to !== undefined)) {
      io.note("report tokens tells how tokens stand now: leave out --from and --to");
      return 2;
    }
    const [from, to] = [readMoment("--from", values.from, Number.NaN), readMoment("--to", values.to, Number.NaN)];
    for (const one of [from, to]) if (!one.ok) io.note(one.error);
    if (!from.ok || !to.ok) return 2;
    return withCarillon(io, (carillon, nowMs) => {
      if (what === "tokens") return showTokens(carillon, nowMs, values.json, io);
      // What happens in this very millisecond belongs to the report.
      const toMs = Number.isNaN(to.value) ? nowMs + 1 : to.value;
      const span = { fromMs: Number.isNaN(from.value) ? Math.max(0, toMs - part.days * DAY_MS) : from.value, toMs };
      if (what === "failures") {
        const question = { ...span, channel: values.channel ?? null, by: failureDimensions.filter((one) => by.includes(one)) };
        return showFailures(carillon, question, values.json, io);
      }
      if (what === "quotas") return showQuotas(carillon, nowMs, values.json, io);
      if (what === "reach") return showReach(carillon, span, values.json, io);
      if (what === "creatives") return showCreatives(carillon, { ...span, campaign: values.campaign ?? null, nowMs }, values.json, io);
      if (what === "reasons") return showReasons(carillon, { ...span, campaign: values.campaign ?? null, nowMs }, values.json, io);
      return showFunnel(carillon, { ...span, by: dimensions.filter((one) => by.includes(one)) }, values.json, io);
    });
  },
};

/** Each report with the options that are its own, and the days it looks back. */
const reports = [
  { name: undefined, options: ["by"], days: 30 },
  { name: "failures", options: ["by", "channel"], days: 30 },
  { name: "reach", options: [], days: 30 },
  { name: "quotas", options: [], days: 1 },
  { name: "creatives", options: ["campaign"], days: 90 },
  { name: "reasons", options: ["campaign"], days: 30 },
  { name: "tokens", options: [], days: 30 },
] as const;

type Span = { readonly fromMs: number; readonly toMs: number };

async function showFunnel(
  carillon: Carillon,
  question: Span & { readonly by: readonly Dimension[] },
  json: boolean,
  io: Io,
): Promise<number> {
  const found = await reportFunnel(carillon.pool, question);
  if (json) {
    io.out(JSON.stringify(found));
    return 0;
  }
  const counts = ["attempted", "accepted", "delivered", "shown", "opened", "converted", "dismissed", "switchedOff", "doubtful"] as const;
  const columns = [...question.by.map((title) => ({ title })), ...[...counts, "failed", "open rate"].map(right)];
  const line = (row: (typeof found.rows)[number], keys: readonly string[]) => {
    const failed = Object.values(row.failed).reduce((sum, n) => sum + n, 0);
    return [...keys, ...counts.map((name) => row[name]), failed, percent(row.accepted === 0 ? null : row.opened / row.accepted)];
  };
  const rows = found.rows.map((row) =>
    line(
      row,
      question.by.map((name) => row[name] ?? ""),
    ),
  );
  rows.push(
    line(
      found.totals,
      question.by.map((_, position) => (position === 0 ? "total" : "")),
    ),
  );
  io.out(`attempts from ${found.from} to ${found.to}; the open rate is opened of accepted\n\n${table(columns, rows)}`);
  return 0;
}

async function showFailures(
  carillon: Carillon,
  question: Span & { readonly channel: string | null; readonly by: readonly FailureDimension[] },
  json: boolean,
  io: Io,
): Promise<number> {
  const found = await reportOfFailures(carillon.pool, question);
  io.out(json ? JSON.stringify(found) : failuresText(found, question.by));
  return 0;
}

async function showReach(carillon: Carillon, question: Span, json: boolean, io: Io): Promise<number> {
  const found = await reportOfReach(carillon.pool, question);
  io.out(json ? JSON.stringify(found) : reachText(found));
  return 0;
}

async function showQuotas({ pool, shared, senders }: Carillon, nowMs: number, json: boolean, io: Io): Promise<number> {
  const { catalogue, model } = await shared.refresh(nowMs);
  await senders.refresh();
  const found = await reportOfQuotas(pool, { catalogue, model, ways: senders.ways(nowMs), nowMs });
  io.out(json ? JSON.stringify(found) : quotasText(found));
  return 0;
}

async function showCreatives(
  carillon: Carillon,
  question: Span & { readonly campaign: string | null; readonly nowMs: number },
  json: boolean,
  io: Io,
): Promise<number> {
  const found = await reportOfCreatives(carillon.pool, question, question.nowMs);
  io.out(json ? JSON.stringify(found) : creativesText(found));
  return 0;
}

async function showReasons(
  carillon: Carillon,
  question: Span & { readonly campaign: string | null; readonly nowMs: number },
  json: boolean,
  io: Io,
): Promise<number> {
  const found = await reportOfReasons(carillon.pool, question, question.nowMs);
  io.out(json ? JSON.stringify(found) : reasonsText(found));
  return 0;
}
