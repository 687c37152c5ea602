import { compile } from "../../catalogue/compile.ts";
import { makeItemTable } from "../../catalogue/items.ts";
import { mergeDeclared } from "../../catalogue/merge.ts";
import { readFiles } from "../../catalogue/read-files.ts";
import { emptyDeclared } from "../../catalogue/schema.ts";
import type { Fact } from "../../event/fact.ts";
import { emptyState, foldAll } from "../../person/fold.ts";
import type { Needs } from "../../person/needs.ts";
import { encodeState } from "../../person/state-codec.ts";
import { inTransaction, type Pool } from "../../store/database.ts";
import { appendFacts } from "../../store/facts.ts";
import { savePeople } from "../../store/people.ts";
import { aPersonRow } from "../../store/testing/rows.ts";
import { blankModel } from "../../testing/builders.ts";
import type { Shared } from "../../worker/situation.ts";

/** What decisions share, of a catalogue file. */
export function sharedOf(yaml: string): Shared {
  const read = readFiles([{ name: "test", text: yaml }], { current: emptyDeclared, prune: false, storedAtMs: 0 });
  if (!read.ok) throw new Error(read.error.map(({ message }) => message).join("\n"));
  const { next } = mergeDeclared(emptyDeclared, read.value.incoming, false);
  return { declared: next, catalogue: compile(next, 1), items: makeItemTable(read.value.items, 1), model: blankModel };
}

/** People with these facts: log and states, as folding writes them. */
export async function saveFolded(pool: Pool, needs: Needs, people: ReadonlyMap<string, readonly Fact[]>): Promise<void> {
  await inTransaction(pool, async (client) => {
    const rows = [...people].map(([personId, facts]) => {
      const state = foldAll(emptyState(needs), facts, needs);
      return aPersonRow(personId, {
        state: encodeState(state),
        factCount: state.factCount,
        needsHash: needs.hash,
        zone: state.zone,
        firstSeenMs: state.firstSeenMs ?? 0,
      });
    });
    await savePeople(client, rows);
    await appendFacts(
      client,
      [...people].flatMap(([personId, facts]) =>
        facts.map((fact, n) => ({ personId, version: n + 1, receivedAtMs: fact.atMs, key: `k${n}`, fact })),
      ),
    );
  });
}
