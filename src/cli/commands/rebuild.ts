import type { Carillon } from "../../main/wire.ts";
import { currentId } from "../../operation/people.ts";
import { rebuild as rebuildPeople } from "../../operation/rebuild.ts";
import { countPeople } from "../../store/people.ts";
import type { Command, Io } from "../command.ts";
import { readWords } from "../options.ts";
import { tellUnknown } from "../unknown-person.ts";
import { withCarillon } from "../with-carillon.ts";

const pageSize = 1000;
const mostShown = 20;
const progressEvery = 10_000;

export const rebuild: Command = {
  name: "rebuild",
  summary: "fold the logs again and compare, or restore, people's states",
  usage: `carillon rebuild [--check] [PERSON …] [--json]

  --check   only compare: exit code 1 when a state is not what its log says

Folds the log of everybody (or of the people named) again, ${pageSize} people at a time; a log folded again yields the same bytes. Without
--check what differs is written anew, and so is what people are looked for by (policy.searchable). A state whose log holds fewer facts
than it has folded is never written over: facts are missing, restore them from a backup. It may run beside a server.`,
  async run(words, io) {
    const { values, positionals } = readWords(words, { check: { type: "boolean", default: false } });
    return withCarillon(io, (carillon) => run(carillon, { people: positionals, check: values.check, json: values.json }, io));
  },
};

async function run(
  carillon: Carillon,
  asked: { readonly people: readonly string[]; readonly check: boolean; readonly json: boolean },
  io: Io,
): Promise<number> {
  const people = asked.people.length === 0 ? null : await Promise.all(asked.people.map((id) => currentId(carillon.pool, id)));
  const total = people?.length ?? (await countPeople(carillon.pool));
  const found: { readonly personId: string; readonly comparison: string; readonly detail: string }[] = [];
  let told = 0;
  const counts = await rebuildPeople(carillon.pool, {
    needs: carillon.shared.current().catalogue.needs,
    searchable: carillon.shared.current().catalogue.policy.searchable,
    people,
    write: !asked.check,
    pageSize,
    signal: io.signal,
    found(personId, comparison, detail) {
      if (comparison !== "outdated" && found.length < mostShown) found.push({ personId, comparison, detail });
    },
    progress(sofar) {
      if (sofar.people - told < progressEvery) return;
      told = sofar.people;
      io.note(`${sofar.people} of ${total} people folded, ${sofar.different + sofar.shorter} differ`);
    },
  });
  const failed = counts.shorter > 0 || (asked.check && counts.different > 0) || counts.unknown.length > 0 || !counts.complete;
  if (asked.json) io.out(JSON.stringify({ check: asked.check, ...counts, found }));
  else {
    for (const one of found)
      io.out(
        `${one.personId}: ${one.detail}${one.comparison === "shorter" ? "; not written, restore the missing facts from a backup" : ""}`,
      );
    if (counts.different + counts.shorter > found.length) io.out(`and ${counts.different + counts.shorter - found.length} more`);
    const outdated = counts.outdated === 0 ? "" : `, ${counts.outdated} folded for an earlier catalogue`;
    io.out(
      `${counts.people} people folded again: ${counts.same} the same bytes${outdated}, ${counts.different} different, ${counts.shorter} with missing facts`,
    );
    if (!asked.check) io.out(`${counts.written} states written anew`);
    if (counts.searchDiffers > 0)
      io.out(`${counts.searchDiffers} people could not be found by what their state says${asked.check ? "" : "; mended"}`);
  }
  await tellUnknown(carillon, counts.unknown, io);
  if (!counts.complete) io.note("stopped before everybody was folded; what was written stays");
  return failed ? 1 : 0;
}
