import { byCodeUnit } from "../../catalogue/merge.ts";
import type { Carillon } from "../../main/wire.ts";
import { dryRun } from "../../operation/decide.ts";
import { currentId } from "../../operation/people.ts";
import type { Command, Io } from "../command.ts";
import { skipText, whyNot } from "../decision-text.ts";
import { readCount, readMoment, readWords } from "../options.ts";
import { right, table } from "../table.ts";
import { tellUnknown } from "../unknown-person.ts";
import { withCarillon } from "../with-carillon.ts";

const mostShown = 20;

export const decide: Command = {
  name: "decide",
  summary: "show who would get what, and why not; nothing is committed",
  usage: `carillon decide --dry-run [--at ISO] [--people a,b] [--limit N] [--json]

  --dry-run   needed: this command only looks, carillon serve decides
  --at        decide as of this time; default: now
  --people    these people, due or not; default: whoever is due by then
  --limit     at most so many people who are due; default 1000, at most 100000

Counts add up: due = decided + skipped. The first ${mostShown} people are shown one by one, all of them with --json.`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {
      "dry-run": { type: "boolean", default: false },
      at: { type: "string" },
      people: { type: "string" },
      limit: { type: "string" },
    });
    const [at, limit] = [readMoment("--at", values.at, Number.NaN), readCount("--limit", values.limit, 1000, 100_000)];
    for (const one of [at, limit]) if (!one.ok) io.note(one.error);
    if (!at.ok || !limit.ok) return 2;
    if (!values["dry-run"] || positionals.length > 0) {
      io.note(decide.usage);
      return 2;
    }
    const people =
      values.people === undefined
        ? null
        : values.people
            .split(",")
            .map((id) => id.trim())
            .filter((id) => id !== "");
    return withCarillon(io, (carillon, nowMs) =>
      look(carillon, { people, limit: limit.value, atMs: Number.isNaN(at.value) ? nowMs : at.value }, values.json, io),
    );
  },
};

async function look(
  carillon: Carillon,
  asked: { readonly people: readonly string[] | null; readonly limit: number; readonly atMs: number },
  json: boolean,
  io: Io,
): Promise<number> {
  const looked = await dryRun(carillon.workers.decide, carillon.shared.current(), { ...asked, placement: null });
  const run =
    asked.people === null ? looked : { ...looked, decisions: looked.decisions.toSorted((a, b) => byCodeUnit(a.personId, b.personId)) };
  const found = new Set(run.decisions.map((decision) => decision.personId));
  const missing: string[] = [];
  for (const id of asked.people ?? []) if (!found.has(await currentId(carillon.pool, id))) missing.push(id);
  if (json) io.out(JSON.stringify(run));
  else {
    const counts: (readonly [string, number])[] = [
      ["due", run.due],
      ["decided", run.decided],
    ];
    const reasons = Object.entries(run.skipped).sort(([a, m], [b, n]) => n - m || (skipText(a) < skipText(b) ? -1 : 1));
    for (const [reason, n] of reasons) counts.push([`skipped: ${skipText(reason)}`, n]);
    io.out(`as of ${run.at}, catalogue version ${carillon.shared.current().catalogue.version}\n`);
    io.out(table([{ title: asked.people === null ? "people due" : "people asked for" }, right("people")], counts));
    const rows = run.decisions.slice(0, mostShown).map((decision) => {
      const { chosen } = decision;
      if (!chosen)
        return [decision.personId, "–", "", "", "", [skipText(decision.skipped ?? ""), whyNot(decision)].filter(Boolean).join(": ")];
      return [
        decision.personId,
        chosen.campaign,
        chosen.item ?? "–",
        chosen.creative,
        chosen.sendAt,
        `probability ${chosen.propensity.toPrecision(3)}`,
      ];
    });
    const columns = ["person", "campaign", "item", "creative", "send at", "why"].map((title) => ({ title }));
    if (rows.length > 0) io.out(`\n${table(columns, rows, 160)}`);
    if (run.decisions.length > rows.length) io.out(`and ${run.decisions.length - rows.length} more: --json shows them all`);
    if (asked.people === null && run.due === asked.limit)
      io.note(`these are the first ${asked.limit} who are due: raise --limit to look at more`);
  }
  return tellUnknown(carillon, missing, io);
}
