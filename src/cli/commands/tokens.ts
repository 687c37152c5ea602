import type { Carillon } from "../../main/wire.ts";
import { reportOfTokens } from "../../operation/token-report.ts";
import { undoTokens } from "../../operation/undo-tokens.ts";
import type { GoneTokens } from "../../store/token-hygiene.ts";
import type { Command, Io } from "../command.ts";
import { readMoment, readWords } from "../options.ts";
import { right, table } from "../table.ts";
import { tokensText } from "../tokens-text.ts";
import { withCarillon } from "../with-carillon.ts";

export const tokens: Command = {
  name: "tokens",
  summary: "show how tokens stand, and take back that they are dead or in quarantine",
  usage: `carillon tokens [report] [--json]
carillon tokens undo [--vendor V] [--reason R] [--since ISO] [--yes] [--json]

A token is dead on its vendor's word, or after doubts on three different days (STRIKES); it is in quarantine when the vendor says that it is
another app's (TOKEN_MISMATCH). Both are kept for 30 days, and undo makes them live again as if they had just been registered. Without
--yes it shows how many that would be, and changes nothing.

  --vendor       of this channel's vendor alone, such as fcm
  --reason       TOKEN_INVALID, STRIKES or TOKEN_MISMATCH
  --since        dead, or put aside, at or after this time
  --yes          do it`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {
      vendor: { type: "string" },
      reason: { type: "string" },
      since: { type: "string" },
      yes: { type: "boolean", default: false },
    });
    const [action = "report", ...rest] = positionals;
    const isFiltered = [values.vendor, values.reason, values.since].some((one) => one !== undefined) || values.yes;
    if (rest.length > 0 || (action !== "undo" && (action !== "report" || isFiltered))) {
      io.note(tokens.usage);
      return 2;
    }
    if (action === "report") return withCarillon(io, (carillon, nowMs) => showTokens(carillon, nowMs, values.json, io));
    const since = readMoment("--since", values.since, Number.NaN);
    if (!since.ok) {
      io.note(since.error);
      return 2;
    }
    const gone = { vendor: values.vendor ?? null, reason: values.reason ?? null, sinceMs: Number.isNaN(since.value) ? null : since.value };
    return withCarillon(io, (carillon, nowMs) => undo(carillon, gone, { ...values, nowMs }, io));
  },
};

/** Shows how tokens stand; `report tokens` is the same. */
export async function showTokens(carillon: Carillon, nowMs: number, json: boolean, io: Io): Promise<number> {
  const found = await reportOfTokens(carillon.pool, nowMs);
  io.out(json ? JSON.stringify(found) : tokensText(found));
  return 0;
}

async function undo(
  { pool }: Carillon,
  gone: GoneTokens,
  { yes, json, nowMs }: { readonly yes: boolean; readonly json: boolean; readonly nowMs: number },
  io: Io,
): Promise<number> {
  const { found, total, revived } = await undoTokens(pool, gone, { dryRun: !yes, nowMs, signal: io.signal });
  if (!json && total > 0) {
    const columns = [{ title: "channel" }, { title: "state" }, { title: "reason" }, right("tokens")];
    io.out(
      table(
        columns,
        found.map((one) => [one.channel, one.state, one.reason, one.tokens]),
      ),
    );
  }
  if (json) io.out(JSON.stringify({ found, total, revived }));
  else if (total === 0) io.out("no token that is dead or in quarantine fits");
  else if (yes) io.out(`\n${revived} tokens are live again`);
  else io.out(`\n${total} tokens would be live again; the same words with --yes do it`);
  return 0;
}
