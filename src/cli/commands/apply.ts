import { readFile } from "node:fs/promises";
import type { Refusal } from "../../base/refusal.ts";
import { canonicalJson } from "../../catalogue/canonical-json.ts";
import type { Item } from "../../catalogue/catalogue.ts";
import type { Change } from "../../catalogue/merge.ts";
import { type ReadFiles, readFiles } from "../../catalogue/read-files.ts";
import { mistakeText, type SourceFile } from "../../catalogue/yaml-places.ts";
import type { Carillon } from "../../main/wire.ts";
import { makeRenderer } from "../../message/render.ts";
import { applyCatalogue, catalogueVersions, currentDeclared, type Review, rollBack } from "../../operation/catalogue.ts";
import { attributesOf, reviewCreatives } from "../../operation/review-creatives.ts";
import { inTransaction, timestamp } from "../../store/database.ts";
import { saveItems } from "../../store/items.ts";
import { changeCounts, changeText } from "../change-text.ts";
import type { Command, Io } from "../command.ts";
import { readCount, readWords } from "../options.ts";
import { refusalText } from "../refusal-text.ts";
import { right, table } from "../table.ts";
import { withCarillon } from "../with-carillon.ts";

interface ApplyOptions {
  readonly json: boolean;
  readonly prune: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

export const apply: Command = {
  name: "apply",
  summary: "bring the catalogue up to what files say",
  usage: `carillon apply -f FILE [-f FILE …] [--prune] [--dry-run] [--yes] [--json]
carillon apply --versions [--json]
carillon apply --rollback VERSION [--json]

  -f, --file        YAML or JSON; several files are read as one. A bare FILE is the same.
  --prune           also removes what the kinds in the files no longer name (never items); asks for --yes when something goes
  --dry-run         shows the difference and stores nothing
  --yes             removes what --prune takes out
  --versions        lists the stored versions, newest first
  --rollback        makes an earlier version the newest again, as a version of its own

Shows the difference first: + added, ~ changed (path: before → after), - removed. Every mistake of all files is told at once, with
file:line:column, and nothing is applied; exit code 1.`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {
      file: { type: "string", short: "f", multiple: true, default: [] },
      prune: { type: "boolean", default: false },
      "dry-run": { type: "boolean", default: false },
      yes: { type: "boolean", default: false },
      versions: { type: "boolean", default: false },
      rollback: { type: "string" },
    });
    const files = [...values.file, ...positionals];
    const asked = [files.length > 0, values.versions, values.rollback !== undefined].filter(Boolean).length;
    if (asked !== 1) {
      io.note(`name files with -f, or one of --versions and --rollback\n\n${apply.usage}`);
      return 2;
    }
    if (values.versions) return withCarillon(io, (carillon) => listVersions(carillon, values.json, io));
    if (values.rollback !== undefined) {
      const version = readCount("--rollback", values.rollback, 1, 999_999_999);
      if (version.ok) return withCarillon(io, (carillon, nowMs) => goBack(carillon, version.value, nowMs, values.json, io));
      io.note(version.error);
      return 2;
    }
    const sources = await readSources(files, io);
    if (sources === null) return 1;
    const options = { json: values.json, prune: values.prune, dryRun: values["dry-run"], yes: values.yes };
    return withCarillon(io, (carillon, nowMs) => applyFiles(carillon, sources, nowMs, options, io));
  },
};

async function readSources(files: readonly string[], io: Io): Promise<readonly SourceFile[] | null> {
  const sources: SourceFile[] = [];
  let failed = false;
  for (const name of files) {
    try {
      sources.push({ name, text: await readFile(name, "utf8") });
    } catch (cause) {
      io.note(`cannot read ${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
      failed = true;
    }
  }
  return failed ? null : sources;
}

async function applyFiles(
  carillon: Carillon,
  sources: readonly SourceFile[],
  nowMs: number,
  options: ApplyOptions,
  io: Io,
): Promise<number> {
  const { declared } = await currentDeclared(carillon.pool);
  const read = readFiles(sources, { current: declared, prune: options.prune, storedAtMs: nowMs });
  if (!read.ok) {
    if (options.json) io.out(JSON.stringify({ mistakes: read.error }));
    for (const mistake of read.error) io.note(mistakeText(mistake));
    io.note(`${read.error.length} ${read.error.length === 1 ? "mistake" : "mistakes"}: nothing was applied`);
    return 1;
  }
  for (const warning of read.value.warnings) io.note(`warning: ${mistakeText(warning)}`);
  const items = changedItems(carillon, read.value);
  const request = { prune: options.prune, author: "cli", nowMs };
  const looked = await applyCatalogue(carillon.pool, read.value.incoming, {
    ...request,
    dryRun: true,
    review: reviewOf(carillon, read.value),
  });
  if (!looked.ok) return tellRefusals(looked.error, io);
  for (const warning of looked.value.warnings ?? [])
    if (!read.value.warnings.some(({ message }) => message === warning.message)) io.note(`warning: ${refusalText(warning)}`);
  if (!options.json) showChanges(looked.value.changes, items, io);
  if (options.dryRun) return finish({ version: null, changes: looked.value.changes, items, dryRun: true }, options, io);
  if (!options.yes && looked.value.changes.some((change) => change.change === "removed")) {
    io.note("nothing was applied: entries would be removed, add --yes to do it");
    return 1;
  }
  const applied = await applyCatalogue(carillon.pool, read.value.incoming, { ...request, dryRun: false });
  if (!applied.ok) return tellRefusals(applied.error, io);
  if (items.length > 0) {
    await inTransaction(carillon.pool, (client) =>
      saveItems(
        client,
        items.map((one) => one.item),
      ),
    );
  }
  return finish({ version: applied.value.version, changes: applied.value.changes, items, dryRun: false }, options, io);
}

function tellRefusals(refusals: readonly Refusal[], io: Io): number {
  for (const refusal of refusals) io.note(refusalText(refusal));
  return 1;
}

/** What the configured channels would shorten, leave out or refuse. */
function reviewOf({ shared, senders }: Carillon, { items }: ReadFiles): Review {
  const deps = { channels: senders.list(), items: attributesOf(shared.current().items, items), renderer: makeRenderer() };
  return (next, { creatives = {} }) => reviewCreatives(next, Object.keys(creatives), deps);
}

interface ItemChange {
  readonly item: Item;
  readonly change: "added" | "changed";
}

/** Items of the files that are new or say something new. */
function changedItems(carillon: Carillon, read: ReadFiles): readonly ItemChange[] {
  const { items } = carillon.shared.current();
  return read.items.flatMap((item): ItemChange[] => {
    const stored = items.get(item.id);
    if (!stored) return [{ item, change: "added" }];
    const same = canonicalJson({ ...stored, storedAtMs: 0 }) === canonicalJson({ ...item, storedAtMs: 0 });
    return same ? [] : [{ item, change: "changed" }];
  });
}

const mostItemsShown = 20;

function showChanges(changes: readonly Change[], items: readonly ItemChange[], io: Io): void {
  for (const change of changes) io.out(changeText(change));
  for (const { item, change } of items.slice(0, mostItemsShown)) io.out(`${change === "added" ? "+" : "~"} items ${item.id}`);
  if (items.length > mostItemsShown) io.out(`  and ${items.length - mostItemsShown} more items`);
}

function finish(
  done: {
    readonly version: number | null;
    readonly changes: readonly Change[];
    readonly items: readonly ItemChange[];
    readonly dryRun: boolean;
  },
  options: ApplyOptions,
  io: Io,
): number {
  const all = [...done.changes, ...done.items];
  if (options.json) {
    const items = done.items.map(({ item, change }) => ({ kind: "items", id: item.id, change, diff: [] }));
    io.out(JSON.stringify({ version: done.version, dryRun: done.dryRun, changes: [...done.changes, ...items] }));
  } else if (done.dryRun) io.out(`${changeCounts(all)}; a dry run, nothing was stored`);
  else if (done.changes.length === 0) io.out(`${changeCounts(all)}; the catalogue stays at version ${done.version}`);
  else io.out(`${changeCounts(all)}; the catalogue is now at version ${done.version}`);
  return 0;
}

async function listVersions(carillon: Carillon, json: boolean, io: Io): Promise<number> {
  const versions = await catalogueVersions(carillon.pool);
  const shown = versions.map((one) => ({ version: one.version, at: timestamp(one.atMs), author: one.author, changes: one.changes }));
  if (json) io.out(JSON.stringify({ versions: shown }));
  else if (shown.length === 0) io.out("no version was applied yet");
  else {
    const columns = [right("version"), { title: "at" }, { title: "by" }, right("changes")];
    io.out(
      table(
        columns,
        shown.map((one) => [one.version, one.at, one.author, one.changes]),
      ),
    );
  }
  return 0;
}

// Five plain things; an object would repeat their names at the one place that calls it.
async function goBack(carillon: Carillon, version: number, nowMs: number, json: boolean, io: Io): Promise<number> {
  const done = await rollBack(carillon.pool, version, { author: "cli", nowMs });
  if (done === null) {
    io.note(`there is no version ${version}: carillon apply --versions lists them`);
    return 1;
  }
  if (json) io.out(JSON.stringify({ version: done.version, from: version, changes: done.changes }));
  else {
    for (const change of done.changes) io.out(changeText(change));
    io.out(`${changeCounts(done.changes)}; version ${done.version} says what version ${version} said`);
  }
  return 0;
}
