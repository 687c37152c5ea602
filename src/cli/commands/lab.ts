import { availableParallelism } from "node:os";
import { compare } from "../../lab/worlds/comparison.ts";
import { comparisonTable } from "../../lab/worlds/comparison-table.ts";
import { policyNames, policyOf, switchNames } from "../../lab/worlds/policies.ts";
import { runArms } from "../../lab/worlds/run-arms.ts";
import { worldOf, worlds } from "../../lab/worlds/worlds.ts";
import type { Command, Io } from "../command.ts";
import { readCount, readWords } from "../options.ts";
import { startServer } from "../server-process.ts";

const names = worlds.map((world) => world.name).join(", ");
const defaults = { people: 3000, days: 60, seeds: 3, step: 1, policies: policyNames.join(",") } as const;

export const lab: Command = {
  name: "lab",
  summary: "compare policies in worlds of made-up people whose tastes nobody can read",
  usage: `carillon lab run --world NAME[,NAME] [--people N] [--days N] [--policies A,B] [--seeds N] [--parallel N] [--step HOURS] [--json]

run plays every policy in every seed against a server and a store of its own, over HTTP and simulated vendors alone, and compares what
the people did: paired by seed, with 95 % intervals over seeds. All policies share limits, windows, audiences, campaigns and texts.

  --world      ${names}
  --people     default ${defaults.people}
  --days       default ${defaults.days}
  --policies   ${defaults.policies}; a policy may be followed by switches, as in full:no-timing
               (${switchNames.join(", ")})
  --seeds      how many, or their names, as in a,b,c; default ${defaults.seeds}
  --parallel   arms at a time; default: the number of cores
  --step       lab hours between two walks of the clock; default ${defaults.step}`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {
      world: { type: "string" },
      people: { type: "string" },
      days: { type: "string" },
      policies: { type: "string", default: defaults.policies },
      seeds: { type: "string" },
      parallel: { type: "string" },
      step: { type: "string" },
    });
    const [what, ...rest] = positionals;
    if (what !== "run" || rest.length > 0) {
      io.note(lab.usage);
      return 2;
    }
    const wanted = listOf(values.world ?? "");
    const policies = listOf(values.policies);
    const read = {
      people: readCount("--people", values.people, defaults.people, 1_000_000),
      days: readCount("--days", values.days, defaults.days, 3650),
      parallel: readCount("--parallel", values.parallel, availableParallelism(), 256),
      step: readCount("--step", values.step, defaults.step, 24),
    };
    const seeds = readSeeds(values.seeds);
    const mistakes = [
      ...unknownWorlds(wanted),
      ...policies.map(policyOf).flatMap((policy) => (policy.ok ? [] : [policy.error])),
      ...Object.values(read).flatMap((one) => (one.ok ? [] : [one.error])),
      ...(policies.length === 0 ? ["--policies names none"] : []),
      ...(seeds.length === 0 ? [`--seeds ${values.seeds} is neither a number from 1 to 100 nor a list of names`] : []),
    ];
    for (const mistake of mistakes) io.note(mistake);
    const { people, days, parallel, step } = read;
    if (mistakes.length > 0 || !people.ok || !days.ok || !parallel.ok || !step.ok) return 2;
    const options = { policies, seeds, people: people.value, days: days.value, parallel: parallel.value, stepHours: step.value };
    for (const world of wanted) await playWorld({ world, ...options }, values.json, io);
    return 0;
  },
};

interface Play {
  readonly world: string;
  readonly policies: readonly string[];
  readonly seeds: readonly string[];
  readonly people: number;
  readonly days: number;
  readonly parallel: number;
  readonly stepHours: number;
}

async function playWorld(play: Play, json: boolean, io: Io): Promise<void> {
  const arms = await runArms({
    ...play,
    startServer,
    signal: io.signal,
    onProgress: ({ policy, seed }, { day, sends, opened, elapsedSeconds }) => {
      const rate = sends === 0 ? "–" : `${((100 * opened) / sends).toFixed(2)} %`;
      io.note(`${play.world} ${policy} seed ${seed}  day ${day} of ${play.days}  ${sends} sends  ${rate} opened  ${elapsedSeconds.toFixed(0)} s`);
    },
  });
  const { world, people, days, seeds } = play;
  const comparison = compare({ world, people, days, seeds }, arms);
  io.out(json ? JSON.stringify(comparison) : comparisonTable(comparison));
}

const listOf = (text: string): string[] => text.split(",").filter((one) => one !== "");

function unknownWorlds(wanted: readonly string[]): string[] {
  if (wanted.length === 0) return [`--world is missing: choose among ${names}`];
  return wanted.filter((name) => !worldOf(name)).map((name) => `no world is called ${name}: choose among ${names}`);
}

function readSeeds(text: string | undefined): readonly string[] {
  const count = text === undefined ? defaults.seeds : /^\d{1,3}$/.test(text) ? Number(text) : null;
  if (count === null) return [...new Set(listOf(text ?? ""))];
  return count >= 1 && count <= 100 ? Array.from({ length: count }, (_, index) => String(index + 1)) : [];
}
