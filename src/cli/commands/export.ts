import type { Item } from "../../catalogue/catalogue.ts";
import { type ExportKind, exportKind, exportKinds, exportYaml } from "../../catalogue/format.ts";
import type { Carillon } from "../../main/wire.ts";
import { currentDeclared } from "../../operation/catalogue.ts";
import { exportPerson, shownDecision } from "../../operation/people.ts";
import { timestamp } from "../../store/database.ts";
import { fatesOf, type MessageFate, pageOfDecisions } from "../../store/decisions.ts";
import { pageOfItems } from "../../store/items.ts";
import type { Command, Io } from "../command.ts";
import { readMoment, readWords } from "../options.ts";
import { tellUnknown } from "../unknown-person.ts";
import { withCarillon } from "../with-carillon.ts";

const pageSize = 1000;

export const exportCommand: Command = {
  name: "export",
  summary: "write out the catalogue, items, decisions, or all that is kept of a person",
  usage: `carillon export [KIND …] [--json]          the catalogue as YAML (all kinds: ${exportKinds.join(", ")})
carillon export items                       the items as YAML that apply takes
carillon export decisions [--from ISO] [--to ISO]   the decision log as JSON Lines, in order of time,
                                            each with what became of its message
carillon export people ID                   everything that is kept of a person, as JSON

The same catalogue gives the same bytes, and applying them changes nothing.
  --json   the catalogue as JSON
  --from   decisions from this time on; default: the beginning
  --to     decisions before this time; default: the end`,
  async run(words, io) {
    const { values, positionals } = readWords(words, { from: { type: "string" }, to: { type: "string" } });
    const [first, second] = positionals;
    if (first === "decisions") {
      const [from, to] = [readMoment("--from", values.from, 0), readMoment("--to", values.to, Date.UTC(9999, 0, 1))];
      if (from.ok && to.ok) return withCarillon(io, (carillon) => exportDecisions(carillon, from.value, to.value, io));
      for (const one of [from, to]) if (!one.ok) io.note(one.error);
      return 2;
    }
    if (first === "people") {
      if (second !== undefined) return withCarillon(io, (carillon) => exportOne(carillon, second, io));
      io.note(`say whom: carillon export people ID`);
      return 2;
    }
    if (first === "items" && second === undefined) return withCarillon(io, (carillon) => exportItems(carillon, io));
    const unknown = positionals.filter((word) => !exportKinds.some((kind) => kind === word));
    if (unknown.length > 0) {
      io.note(
        `nothing to export is called ${unknown.join(", ")}: choose among ${[...exportKinds, "items", "decisions", "people"].join(", ")}`,
      );
      return 2;
    }
    const kinds = positionals.length === 0 ? exportKinds : exportKinds.filter((kind) => positionals.includes(kind));
    return withCarillon(io, (carillon) => exportCatalogue(carillon, kinds, values.json, io));
  },
};

async function exportCatalogue(carillon: Carillon, kinds: readonly ExportKind[], json: boolean, io: Io): Promise<number> {
  const { declared } = await currentDeclared(carillon.pool);
  if (json)
    io.out(JSON.stringify(Object.fromEntries(kinds.map((kind) => [kind, exportKind(declared, kind) ?? (kind === "policy" ? {} : [])]))));
  else io.out(exportYaml(declared, kinds).replace(/\n$/, ""));
  return 0;
}

async function exportDecisions(carillon: Carillon, fromMs: number, toMs: number, io: Io): Promise<number> {
  let after: { atMs: number; personId: string; decisionId: string } | null = null;
  let count = 0;
  for (;;) {
    const rows = await pageOfDecisions(carillon.pool, { fromMs, toMs, after, limit: pageSize });
    const fates = await fatesOf(carillon.pool, rows);
    for (const row of rows) {
      const fate = fates.get(row.message_id ?? "");
      io.out(JSON.stringify({ personId: row.person_id, ...shownDecision(row), message: fate ? shownFate(fate) : null }));
    }
    count += rows.length;
    const last = rows.at(-1);
    if (rows.length < pageSize || !last || io.signal.aborted) break;
    after = { atMs: last.at, personId: last.person_id, decisionId: last.decision_id };
    if (count % (50 * pageSize) === 0) io.note(`${count} decisions, up to ${timestamp(last.at)}`);
  }
  io.note(`${count} decisions${io.signal.aborted ? "; stopped before the end" : ""}`);
  return io.signal.aborted ? 1 : 0;
}

/** What became of a decision's message: its state, and the times at which things first happened to it. */
function shownFate({ state, ...times }: MessageFate) {
  return { state, ...Object.fromEntries(Object.entries(times).map(([name, atMs]) => [name, atMs === null ? null : timestamp(atMs)])) };
}

async function exportItems(carillon: Carillon, io: Io): Promise<number> {
  let after = "";
  let count = 0;
  for (;;) {
    const items = await pageOfItems(carillon.pool, { after, limit: pageSize });
    if (count === 0) io.out(items.length === 0 ? "items: []" : "items:");
    for (const item of items) io.out(`  - ${JSON.stringify(declaredItem(item))}`);
    count += items.length;
    after = items.at(-1)?.id ?? "";
    if (items.length < pageSize) break;
  }
  io.note(`${count} items`);
  return 0;
}

/** The item as files declare it; JSON is a part of YAML. */
function declaredItem(item: Item) {
  const { id, type, tags, attributes, link, validFromMs, validToMs, popularity } = item;
  return {
    id,
    type,
    ...(tags.length === 0 ? {} : { tags }),
    attributes,
    ...(link === null ? {} : { link }),
    ...(validFromMs === null ? {} : { validFrom: timestamp(validFromMs) }),
    ...(validToMs === null ? {} : { validTo: timestamp(validToMs) }),
    ...(popularity === 0 ? {} : { popularity }),
  };
}

async function exportOne(carillon: Carillon, id: string, io: Io): Promise<number> {
  const found = await exportPerson(carillon.pool, id);
  if (found === null) return tellUnknown(carillon, [id], io);
  io.out(JSON.stringify(found, null, 2));
  return 0;
}
