import { encodeState } from "../src/person/state-codec.ts";
import { decideAcross, makeHerd } from "./decide-scale.ts";
import { sameStatements, throughStore } from "./decide-store.ts";
import { engine, nowMs, nthOf, told, type World } from "./decide-world.ts";
import { campaigns, creativesEach, forestWorld, itemsEach, learnedWorld, ratedWorld } from "./learned-world.ts";
import { allFigures, alternate, callsFor, type Figure, type Measure, rateOf, ratio, rounded } from "./measure.ts";
import { objectScorer } from "./object-scorer.ts";
import { openStore } from "./open-store.ts";
import { startProcesses } from "./two-processes.ts";

const people = 2000;
const size = `${campaigns} × ${itemsEach} × ${creativesEach}`;
const aim = 20_000;

export const decideLearned: Measure = {
  name: "decide-learned",
  what: `people decided a second by the learned scorer, ${size}: one core, beside counted rates and beside scoring every pair with objects`,
  async run(rounds) {
    const world = learnedWorld(people);
    const byObjects = objectScorer(world);
    const byForest = forestWorld(world);
    const found = await alternate(rounds, "people", {
      "engine, learned": () => callsFor(1500, engine(world)),
      "engine, learned, hours by a forest": () => callsFor(1500, engine(byForest)),
      "engine, rates": () => callsFor(700, engine(ratedWorld(world))),
      // A few dozen: each takes tens of milliseconds.
      "scored with objects": () => rateOf(30, () => world.states.slice(0, 30).forEach(byObjects)),
    });
    const ours = found.get("engine, learned");
    return {
      figures: [...allFigures(found), ...stateSizes(world)],
      ratios: [
        ratio("learned ÷ scored with objects, CPU time", ours?.cpu, found.get("scored with objects")?.cpu),
        ratio("hours by a forest ÷ by a histogram, CPU time", found.get("engine, learned, hours by a forest")?.cpu, ours?.cpu),
        ratio("learned ÷ rates, CPU time", ours?.cpu, found.get("engine, rates")?.cpu),
        share("learned ÷ the aim of 20,000 a second and core", ours?.cpu),
      ],
      notes: [
        told(size, world),
        "The object scorer does less: no posterior draws, no plan of the day, no probabilities, no reasons.",
        `A core scores ${rounded(((ours?.cpu.median ?? 0) * campaigns * itemsEach * creativesEach) / 1e6)} million pairs a second.`,
      ],
    };
  },
};

function share(name: string, figure: Figure | undefined) {
  const value = rounded((figure?.median ?? 0) / aim);
  return { name, value, aim: 1, met: value >= 1 };
}

function stateSizes({ states }: World): readonly Figure[] {
  const sizes = states.map(({ state }) => encodeState(state).length).sort((a, b) => a - b);
  const mean = sizes.reduce((sum, one) => sum + one, 0) / sizes.length;
  const most = nthOf(sizes, Math.floor(0.95 * sizes.length));
  const sizeFigure = (name: string, value: number): Figure => ({
    name,
    unit: "bytes",
    median: rounded(value),
    spread: 0,
    rounds: [rounded(value)],
  });
  return [sizeFigure("state, mean", mean), sizeFigure("state, 95th of 100", most)];
}

const herdSizes = [10_000, 100_000, 1_000_000] as const;
/** People decided at each size in a round, spread over all of them. */
const decidedOfHerd = 1000;

export const decideScale: Measure = {
  name: "decide-scale",
  what: "people decoded and decided a second out of 10 thousand, 100 thousand and a million, one core",
  async run(rounds) {
    const world = learnedWorld(people);
    const herd = makeHerd(world, 1_000_000);
    const nameOf = (count: number): string => `of ${count.toLocaleString("en")} people`;
    const found = await alternate(
      rounds,
      "people",
      Object.fromEntries(herdSizes.map((count) => [nameOf(count), () => decideAcross(world, herd, { size: count, count: decidedOfHerd })])),
    );
    const cpuOf = (count: number) => found.get(nameOf(count))?.cpu;
    return {
      figures: allFigures(found),
      // Cost for everybody grows a hundredfold times this.
      ratios: [ratio("cost a person, a million ÷ 10 thousand", cpuOf(10_000), cpuOf(1_000_000))],
      notes: [
        `${rounded(herd.bytes / 2 ** 20)} MB of encoded states in one buffer; ${decidedOfHerd} people of each size, spread evenly, decoded before deciding.`,
        "1 is linear in the number of people. People repeat after 2,000, but not their bytes.",
      ],
    };
  },
};

export const decideThroughStore: Measure = {
  name: "decide-store",
  what: `people decided a second through the store by the learned scorer, ${size}: load, decide, save decision and message`,
  async run(rounds) {
    const world = learnedWorld(people);
    const store = await openStore(nowMs);
    const processes = await startProcesses(store, world, 2);
    const found = await alternate(rounds, "people", {
      "through the store, one process": throughStore(store, world),
      "through the store, two processes": () => processes.run(),
      "same statements": await sameStatements(store, world),
    });
    await processes.stop();
    await store.close();
    const clockOf = (name: string) => found.get(name)?.clock;
    return {
      figures: allFigures(found),
      ratios: [
        ratio("one process ÷ the same statements", clockOf("through the store, one process"), clockOf("same statements"), 0.5),
        ratio("two processes ÷ the same statements", clockOf("through the store, two processes"), clockOf("same statements"), 0.5),
        ratio("two processes ÷ one", clockOf("through the store, two processes"), clockOf("through the store, one process")),
      ],
      notes: [told(size, world), "CPU time is that of the deciding processes: PostgreSQL is left out."],
    };
  },
};
