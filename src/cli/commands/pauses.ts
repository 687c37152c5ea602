import type { Carillon } from "../../main/wire.ts";
import { resume, showPauses } from "../../operation/pauses.ts";
import type { Command, Io } from "../command.ts";
import { readCount, readWords } from "../options.ts";
import { table } from "../table.ts";
import { withCarillon } from "../with-carillon.ts";

const kinds = ["channel", "campaign"] as const;
type Kind = (typeof kinds)[number];
const isKind = (word: string | undefined): word is Kind => kinds.some((kind) => kind === word);

export const pauses: Command = {
  name: "pauses",
  summary: "show what was paused by itself because errors or opt-outs shot up, and let it go on",
  usage: `carillon pauses [list] [--limit N] [--json]
carillon pauses resume channel ID [--json]
carillon pauses resume campaign ID [--json]

Every five minutes the last hour is compared with what is usual. A channel whose vendor refuses devices for a fault of the channel, and a
campaign that vendors refuse or after which people switch notifications off, is paused; policy.spikes says from when on, and whether at all.
Resume sets it live again, whoever paused it; what happened before is not held against it a second time.

  --limit   show at most so many, newest first; default 50`,
  async run(words, io) {
    const { values, positionals } = readWords(words, { limit: { type: "string" } });
    const [action = "list", kind, subject, ...rest] = positionals;
    const limit = readCount("--limit", values.limit, 50, 10_000);
    if (!limit.ok) {
      io.note(limit.error);
      return 2;
    }
    if (action === "list" && kind === undefined) return withCarillon(io, (carillon) => list(carillon, limit.value, values.json, io));
    if (action === "resume" && isKind(kind) && subject !== undefined && rest.length === 0 && values.limit === undefined)
      return withCarillon(io, (carillon, nowMs) => letGo(carillon, { kind, subject, nowMs, json: values.json }, io));
    io.note(pauses.usage);
    return 2;
  },
};

async function list(carillon: Carillon, limit: number, json: boolean, io: Io): Promise<number> {
  const items = await showPauses(carillon.pool, limit);
  if (json) io.out(JSON.stringify({ items }));
  else if (items.length === 0) io.out("nothing was ever paused by itself");
  else {
    const columns = ["what", "since", "until", "why"].map((title) => ({ title }));
    const rows = items.map(({ kind, subject, at, resumedAt, reason }) => [`${kind} ${subject}`, at, resumedAt ?? "still", reason]);
    io.out(table(columns, rows, 200));
  }
  return 0;
}

async function letGo(
  { pool }: Carillon,
  one: { readonly kind: Kind; readonly subject: string; readonly nowMs: number; readonly json: boolean },
  io: Io,
): Promise<number> {
  const { kind, subject } = one;
  const done = await resume(pool, { kind, subject }, { author: "carillon pauses resume", nowMs: one.nowMs });
  if (!done.ok) {
    io.note(`${done.error.message}: ${done.error.remedy}`);
    return 1;
  }
  if (one.json) io.out(JSON.stringify({ kind, subject, resumed: done.value === "resumed" }));
  else io.out(done.value === "resumed" ? `${kind} ${subject} goes on` : `${kind} ${subject} was not paused`);
  return 0;
}
