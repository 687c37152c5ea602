import type { Carillon } from "../../main/wire.ts";
import { inTransaction, timestamp } from "../../store/database.ts";
import { newestDeadLetterId, pageOfDeadLetters, reviveDeadLetters } from "../../store/dead-letters.ts";
import { countDeadLetters } from "../../store/queue.ts";
import type { Command, Io } from "../command.ts";
import { readCount, readWords } from "../options.ts";
import { table } from "../table.ts";
import { withCarillon } from "../with-carillon.ts";

const pageSize = 500;

export const deadLetters: Command = {
  name: "dead-letters",
  summary: "show facts that could not be folded, and hand them over again",
  usage: `carillon dead-letters [list] [--limit N] [--json]
carillon dead-letters revive ID… [--json]
carillon dead-letters revive --all [--json]

A fact that a fault of the program keeps from being folded is put aside, so that others go on. With a version that mends the fault, revive
puts it back into the queue, as if it had just arrived; if it fails again it comes back here, under a new id.

  --limit        show at most so many, oldest first; default 100
  --all          every one that is there now`,
  async run(words, io) {
    const { values, positionals } = readWords(words, { limit: { type: "string" }, all: { type: "boolean", default: false } });
    const [action = "list", ...named] = positionals;
    const limit = readCount("--limit", values.limit, 100, 100_000);
    if (!limit.ok) {
      io.note(limit.error);
      return 2;
    }
    if (action === "list" && named.length === 0 && !values.all)
      return withCarillon(io, (carillon) => list(carillon, limit.value, values.json, io));
    const odd = named.filter((word) => !/^\d{1,15}$/.test(word));
    if (action === "revive" && odd.length > 0) {
      io.note(`${odd.join(", ")}: ids are whole numbers; carillon dead-letters list shows them`);
      return 2;
    }
    if (action === "revive" && values.limit === undefined && values.all !== named.length > 0)
      return withCarillon(io, (carillon) => revive(carillon, values.all ? null : named.map(Number), values.json, io));
    io.note(deadLetters.usage);
    return 2;
  },
};

async function list(carillon: Carillon, limit: number, json: boolean, io: Io): Promise<number> {
  const { pool } = carillon;
  const items = (await pageOfDeadLetters(pool, { after: 0, upTo: null, limit })).map(({ receivedAtMs, buriedAtMs, ...letter }) => ({
    ...letter,
    receivedAt: timestamp(receivedAtMs),
    buriedAt: timestamp(buriedAtMs),
  }));
  const total = await countDeadLetters(pool);
  if (json) io.out(JSON.stringify({ items, total }));
  else if (items.length === 0) io.out("no dead letters: every fact could be folded");
  else {
    const columns = ["id", "person", "kind", "key", "received", "buried", "error"].map((title) => ({ title }));
    const rows = items.map((one) => [
      one.id,
      one.personId,
      one.kind,
      one.key,
      one.receivedAt,
      one.buriedAt,
      one.error.split("\n", 1)[0] ?? "",
    ]);
    io.out(table(columns, rows, 100));
    if (total > items.length) io.note(`${items.length} of ${total} are shown: --limit ${total} shows all`);
  }
  return 0;
}

async function revive(carillon: Carillon, ids: readonly number[] | null, json: boolean, io: Io): Promise<number> {
  const revived = ids === null ? await reviveAll(carillon, io) : await reviveSome(carillon, ids);
  const back = new Set(revived);
  const missing = (ids ?? []).filter((id) => !back.has(id));
  if (json) io.out(JSON.stringify({ revived, missing }));
  else io.out(`${revived.length} facts wait in the queue again: a running carillon serve folds them`);
  if (missing.length > 0) io.note(`no dead letter has the id ${missing.join(", ")}: carillon dead-letters list shows those that are there`);
  return missing.length > 0 ? 1 : 0;
}

async function reviveSome({ pool }: Carillon, ids: readonly number[]): Promise<readonly number[]> {
  const revived: number[] = [];
  const wanted = [...new Set(ids)];
  for (let from = 0; from < wanted.length; from += pageSize)
    revived.push(...(await inTransaction(pool, (client) => reviveDeadLetters(client, wanted.slice(from, from + pageSize)))));
  return revived;
}

/** Those that are there at the start: one that fails again meanwhile has a higher id, and is not tried for ever. */
async function reviveAll(carillon: Carillon, io: Io): Promise<readonly number[]> {
  const upTo = await newestDeadLetterId(carillon.pool);
  const revived: number[] = [];
  let after = 0;
  while (!io.signal.aborted) {
    const page = await pageOfDeadLetters(carillon.pool, { after, upTo, limit: pageSize });
    if (page.length === 0) break;
    after = page.at(-1)?.id ?? upTo;
    const ids = page.map(({ id }) => id);
    revived.push(...(await reviveSome(carillon, ids)));
  }
  return revived;
}
