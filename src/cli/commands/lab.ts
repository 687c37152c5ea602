import { availableParallelism } from "node:os";
import { compare } from "../../lab/worlds/comparison.ts";
import { comparisonTable } from "../../lab/worlds/comparison-table.ts";
import { keepArmsIn } from "../../lab/worlds/kept-arms.ts";
import { policyNames, policyOf, switchNames } from "../../lab/worlds/policies.ts";
import { keepNothing, runArms } from "../../lab/worlds/run-arms.ts";
import { studyWorld } from "../../lab/worlds/world-study.ts";
import { worldStudyTable } from "../../lab/worlds/world-study-table.ts";
import { worldOf, worlds } from "../../lab/worlds/worlds.ts";
import type { Command, Io } from "../command.ts";
import { labReach } from "../lab-reach.ts";
import { readCount, readWords } from "../options.ts";
import { startServer } from "../server-process.ts";

const names = worlds.map((world) => world.name).join(", ");
const defaults = { people: 3000, days: 60, seeds: 3, step: 1, policies: policyNames.join(",") } as const;
const studyDefaults = { people: 300, days: 30 } as const;

export const lab: Command = {
  name: "lab",
  summary: "compare policies in worlds of people with hidden tastes, study such a world, or measure reach by maker",
  usage: `carillon lab run --world NAME[,NAME] [--people N] [--days N] [--policies A,B] [--seeds N] [--parallel N] [--step HOURS]
            [--keep DIRECTORY] [--json]
carillon lab world --world NAME[,NAME] [--people N] [--days N] [--seeds NAME] [--json]
carillon lab reach [--devices N] [--seed TEXT] [--parallel N] [--json]

run plays every policy in every seed against a server and a store of its own, over HTTP and simulated vendors alone, and compares what
the people did: paired by seed, with 95 % intervals over seeds. All policies share limits, windows, audiences, campaigns and texts.
world plays a world from the inside, without a server: how much each part of people's hidden truth can explain, what a chooser would reach
who reads it under the same limits, and all parameters with the sources they are calibrated to. Default 300 people, 30 days.
reach sends the same messages to the same phones in three set-ups of channels: FCM only, with the makers' channels, and with an aggregator
for the rest. Each is a server of its own over simulated vendors that tell what they tell; shown are reach and failures by maker, from the
server's own reports, and beside them what really arrived on the phones. Default 3000 devices, seed 1, as many set-ups at a time as cores.

  --world      ${names}
  --people     default ${defaults.people}
  --days       default ${defaults.days}
  --policies   ${defaults.policies}; a policy may be followed by switches, as in full:no-timing
               (${switchNames.join(", ")})
  --seeds      how many, or their names, as in a,b,c; default ${defaults.seeds}
  --parallel   arms at a time; default: the number of cores
  --step       lab hours between two walks of the clock; default ${defaults.step}
  --keep       write each played arm into this directory, and play no arm again that lies there: so that hours of work can be
               stopped and gone on with. Empty it when the program has changed
  --json       one object: the world's, or { "worlds": […] } when several are named`,
  async run(words, io) {
    if (words[0] === "reach") return labReach(words.slice(1), io);
    const { values, positionals } = readWords(words, {
      world: { type: "string" },
      people: { type: "string" },
      days: { type: "string" },
      policies: { type: "string", default: defaults.policies },
      seeds: { type: "string" },
      parallel: { type: "string" },
      step: { type: "string" },
      keep: { type: "string" },
    });
    const [what, ...rest] = positionals;
    if ((what !== "run" && what !== "world") || rest.length > 0) {
      io.note(lab.usage);
      return 2;
    }
    const wanted = [...new Set(listOf(values.world ?? ""))];
    const policies = [...new Set(listOf(values.policies))];
    const usual = what === "run" ? defaults : studyDefaults;
    const people = readCount("--people", values.people, usual.people, 1_000_000);
    const days = readCount("--days", values.days, usual.days, 3650);
    const parallel = readCount("--parallel", values.parallel, availableParallelism(), 256);
    const step = readCount("--step", values.step, defaults.step, 24);
    const seeds = readSeeds(values.seeds);
    const mistakes = [
      ...unknownWorlds(wanted),
      ...policies.map(policyOf).flatMap((policy) => (policy.ok ? [] : [policy.error])),
      ...[people, days, parallel, step].flatMap((one) => (one.ok ? [] : [one.error])),
      ...(policies.length === 0 ? ["--policies names none"] : []),
      ...(seeds.length === 0 ? [`--seeds ${values.seeds} is neither a number from 1 to 100 nor a list of names`] : []),
    ];
    for (const mistake of mistakes) io.note(mistake);
    if (mistakes.length > 0 || !people.ok || !days.ok || !parallel.ok || !step.ok) return 2;
    const size = { seeds, people: people.value, days: days.value };
    const found: unknown[] = [];
    const show = (result: unknown, text: () => string): void => {
      if (values.json) found.push(result);
      else io.out(text());
    };
    for (const world of wanted) {
      if (io.signal.aborted) break;
      if (what === "world") await study({ world, ...size }, show);
      else await play({ world, ...size, policies, parallel: parallel.value, stepHours: step.value, keep: values.keep }, io, show);
    }
    if (io.signal.aborted) return 1;
    if (values.json) io.out(JSON.stringify(wanted.length === 1 ? found[0] : { worlds: found }));
    return 0;
  },
};

type Show = (result: unknown, text: () => string) => void;

interface Size {
  readonly world: string;
  readonly seeds: readonly string[];
  readonly people: number;
  readonly days: number;
}

async function study({ world: name, seeds, people, days }: Size, show: Show): Promise<void> {
  const world = worldOf(name);
  const [seed] = seeds;
  if (!world || seed === undefined) return;
  const found = await studyWorld({ world, seed, people, days });
  show(found, () => worldStudyTable(found));
}

interface Play extends Size {
  readonly policies: readonly string[];
  readonly parallel: number;
  readonly stepHours: number;
  readonly keep: string | undefined;
}

async function play(options: Play, io: Io, show: Show): Promise<void> {
  const playing = runArms({
    ...options,
    kept: options.keep === undefined ? keepNothing : keepArmsIn(options.keep, (line) => io.note(line)),
    startServer,
    signal: io.signal,
    onProgress: ({ policy, seed }, { day, sends, opened, elapsedSeconds }) => {
      const rate = sends === 0 ? "–" : `${((100 * opened) / sends).toFixed(2)} %`;
      io.note(
        `${options.world} ${policy} seed ${seed}  day ${day} of ${options.days}  ${sends} sends  ${rate} opened  ${elapsedSeconds.toFixed(0)} s`,
      );
    },
  });
  const arms = await playing.catch((cause: unknown) => {
    // Stopped by the user: everything was put away, and there is nothing to compare.
    if (io.signal.aborted) return null;
    throw cause;
  });
  if (arms === null) return io.note("stopped; nothing is left behind");
  const { world, people, days, seeds } = options;
  const comparison = compare({ world, people, days, seeds }, arms);
  show(comparison, () => comparisonTable(comparison));
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
