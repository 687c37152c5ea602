import type { Carillon } from "../../main/wire.ts";
import { dryRun } from "../../operation/decide.ts";
import { why as decisionsOf } from "../../operation/people.ts";
import type { Command, Io } from "../command.ts";
import { decisionText } from "../decision-text.ts";
import { readCount, readWords } from "../options.ts";
import { tellUnknown } from "../unknown-person.ts";
import { withCarillon } from "../with-carillon.ts";

export const why: Command = {
  name: "why",
  summary: "tell why a person got a message, or none",
  usage: `carillon why PERSON [--limit N] [--now] [--json]

  --limit   how many decisions, newest first; default 5
  --now     decide afresh as of now, without committing anything

Shows what each step took out (with the value found and the limit), and what was chosen, when, with which probability.`,
  async run(words, io) {
    const { values, positionals } = readWords(words, { limit: { type: "string" }, now: { type: "boolean", default: false } });
    const [person, ...rest] = positionals;
    const limit = readCount("--limit", values.limit, 5, 1000);
    if (!limit.ok) io.note(limit.error);
    if (person === undefined || rest.length > 0) io.note(why.usage);
    if (!limit.ok || person === undefined || rest.length > 0) return 2;
    return withCarillon(io, (carillon, nowMs) =>
      values.now
        ? tellNow(carillon, person, nowMs, values.json, io)
        : tellPast(carillon, { person, limit: limit.value, json: values.json }, io),
    );
  },
};

async function tellPast(
  carillon: Carillon,
  asked: { readonly person: string; readonly limit: number; readonly json: boolean },
  io: Io,
): Promise<number> {
  const told = await decisionsOf(carillon.pool, asked.person, { limit: asked.limit, before: null });
  if (told === null) return tellUnknown(carillon, [asked.person], io);
  if (asked.json) io.out(JSON.stringify(told));
  else if (told.decisions.length === 0)
    io.out(`nothing was decided for ${asked.person} yet: carillon why ${asked.person} --now decides as of now`);
  else {
    io.out(told.decisions.map(decisionText).join("\n\n"));
    if (told.next !== null) io.note("there may be older decisions: raise --limit");
  }
  return 0;
}

// Five plain things; an object would repeat their names at the one place that calls it.
async function tellNow(carillon: Carillon, person: string, nowMs: number, json: boolean, io: Io): Promise<number> {
  const run = await dryRun(carillon.workers.decide, carillon.shared.current(), {
    people: [person],
    placement: null,
    limit: 1,
    atMs: nowMs,
  });
  const [decision] = run.decisions;
  if (!decision) return tellUnknown(carillon, [person], io);
  io.out(json ? JSON.stringify({ decisions: [decision], next: null }) : `${decisionText(decision)}\n  (as of now; nothing was committed)`);
  return 0;
}
