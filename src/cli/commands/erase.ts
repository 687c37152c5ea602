import type { Carillon } from "../../main/wire.ts";
import { erasePerson, exportPerson } from "../../operation/people.ts";
import type { Command, Io } from "../command.ts";
import { readWords } from "../options.ts";
import { table } from "../table.ts";
import { withCarillon } from "../with-carillon.ts";

export const erase: Command = {
  name: "erase",
  summary: "erase all that is kept of a person",
  usage: `carillon erase PERSON [--yes] [--json]

Shows what would go; with --yes it goes, under all ids of the person, and cannot be brought back. The receipt names nobody: it holds a
keyed hash, so that whoever knows the id can show that it was erased. Without --yes nothing is erased and the exit code is 1.`,
  async run(words, io) {
    const { values, positionals } = readWords(words, { yes: { type: "boolean", default: false } });
    const [person, ...rest] = positionals;
    if (person === undefined || rest.length > 0) {
      io.note(erase.usage);
      return 2;
    }
    return withCarillon(io, (carillon, nowMs) => run(carillon, { person, yes: values.yes, json: values.json, nowMs }, io));
  },
};

async function run(
  carillon: Carillon,
  asked: { readonly person: string; readonly yes: boolean; readonly json: boolean; readonly nowMs: number },
  io: Io,
): Promise<number> {
  const kept = countKept(await exportPerson(carillon.pool, asked.person));
  if (!asked.yes) {
    if (asked.json) io.out(JSON.stringify({ erased: false, kept }));
    else if (kept === null)
      io.out(`no state is kept of "${asked.person}"; what else is kept under that id (waiting facts, aliases) goes with --yes`);
    else io.out(`what is kept of "${asked.person}" (${kept.ids.join(", ")}):\n\n${rowsTable(kept.counts)}`);
    io.note("nothing was erased: add --yes to do it");
    return 1;
  }
  if (!asked.json && kept !== null) io.out(`erasing "${asked.person}" (${kept.ids.join(", ")})`);
  const erased = await erasePerson({ pool: carillon.pool, secret: carillon.secret }, asked.person, { nowMs: asked.nowMs });
  if (erased === null) {
    io.note(`nothing is kept under "${asked.person}"`);
    return 1;
  }
  if (asked.json) io.out(JSON.stringify({ erased: true, ...erased }));
  else io.out(`${rowsTable(erased.rows)}\n\nreceipt ${erased.receipt}`);
  return 0;
}

const rowsTable = (counts: Readonly<Record<string, number>>): string =>
  table(
    [{ title: "kept" }, { title: "rows", align: "right" }],
    Object.entries(counts).filter(([, n]) => n > 0),
  );

/** Sizes of the lists of an export. */
function countKept(exported: unknown): { readonly ids: readonly string[]; readonly counts: Readonly<Record<string, number>> } | null {
  if (typeof exported !== "object" || exported === null) return null;
  const lists = Object.entries(exported).flatMap(([name, list]) => (Array.isArray(list) ? [[name, list] as const] : []));
  const ids = lists.find(([name]) => name === "ids")?.[1].map(String) ?? [];
  return { ids, counts: Object.fromEntries(lists.filter(([name]) => name !== "ids").map(([name, list]) => [name, list.length])) };
}
