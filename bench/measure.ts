/** A figure of several rounds. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  /** (max − min) ÷ median of the rounds. */
  readonly spread: number;
  readonly rounds: readonly number[];
}

/** How two figures of the same rounds compare; `aim` is the least (or, for a size, the most) that the project wants. */
export interface Ratio {
  readonly name: string;
  /** Median of the rounds' own ratios: what disturbs a round disturbs both of its sides. */
  readonly value: number;
  readonly aim: number | null;
  readonly met: boolean | null;
}

export interface Outcome {
  readonly figures: readonly Figure[];
  readonly ratios: readonly Ratio[];
  /** What a reader must know to trust the figures. */
  readonly notes: readonly string[];
}

export interface Measure {
  readonly name: string;
  readonly what: string;
  run(rounds: number): Promise<Outcome>;
}

/** What a piece of work came to. */
export interface Rate {
  readonly perSecond: number;
  /** By the CPU time of this process (user and system, all threads): what it costs, whoever else uses the machine. */
  readonly perCpuSecond: number;
}

/** One side of a comparison: does its work once. */
export type Contestant = () => Promise<Rate> | Rate;

/** A contestant's rounds, by the clock and by CPU time. */
export interface Rounds {
  readonly clock: Figure;
  readonly cpu: Figure;
}

export const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

export function figure(name: string, unit: string, rounds: readonly number[]): Figure {
  const median = medianOf(rounds);
  const spread = median === 0 ? 0 : (Math.max(...rounds) - Math.min(...rounds)) / median;
  return { name, unit, median: rounded(median), spread: rounded(spread), rounds: rounds.map(rounded) };
}

/** Compares two figures round by round. */
export function ratio(name: string, ours: Figure | undefined, other: Figure | undefined, aim: number | null = null): Ratio {
  if (!ours || !other) throw new Error(`${name}: a figure is missing`);
  const value = medianOf(ours.rounds.map((one, round) => one / (other.rounds[round] ?? Number.NaN)));
  return { name, value: rounded(value), aim, met: aim === null ? null : value >= aim };
}

/**
 * Runs every contestant once to warm up, then `rounds` rounds, all of them in each round, so that a disturbed machine disturbs all alike.
 * Every other round goes backwards: who comes second finds warmer caches and a dirtier heap.
 */
export async function alternate<Name extends string>(
  rounds: number,
  unit: string,
  contestants: Readonly<Record<Name, Contestant>>,
): Promise<ReadonlyMap<string, Rounds>> {
  const entries = Object.entries<Contestant>(contestants);
  const rates = new Map<string, Rate[]>(entries.map(([name]) => [name, []]));
  for (const [, work] of entries) await work();
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of round % 2 === 0 ? entries : entries.toReversed()) rates.get(name)?.push(await work());
  }
  const roundsOf = (name: string, values: readonly Rate[]): Rounds => ({
    clock: figure(
      name,
      `${unit}/s`,
      values.map((one) => one.perSecond),
    ),
    cpu: figure(
      name,
      `${unit}/CPU s`,
      values.map((one) => one.perCpuSecond),
    ),
  });
  return new Map([...rates].map(([name, values]) => [name, roundsOf(name, values)]));
}

/** Clock figures first, then those by CPU time. */
export const allFigures = (found: ReadonlyMap<string, Rounds>): readonly Figure[] => [
  ...[...found.values()].map((one) => one.clock),
  ...[...found.values()].map((one) => one.cpu),
];

/** The contestant with the highest median among those whose name begins so. */
export const bestOf = (found: ReadonlyMap<string, Rounds>, who: string): Rounds | undefined =>
  [...found].filter(([name]) => name.startsWith(who)).sort(([, a], [, b]) => b.clock.median - a.clock.median)[0]?.[1];

/** Things a second of a piece of work that does `count` of them. */
export async function rateOf(count: number, work: () => Promise<unknown> | unknown): Promise<Rate> {
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  await work();
  const ms = performance.now() - startedMs;
  const cpu = process.cpuUsage(cpuBefore);
  return { perSecond: (count / ms) * 1000, perCpuSecond: (count / (cpu.user + cpu.system)) * 1e6 };
}

/** Calls `work` again and again for a while. `work` must be cheap against the time given. */
export async function callsFor(ms: number, work: (call: number) => unknown): Promise<Rate> {
  const startedMs = performance.now();
  let calls = 0;
  const rate = await rateOf(1, () => {
    while (performance.now() - startedMs < ms) for (let i = 0; i < 20; i++) work(calls++);
  });
  return { perSecond: rate.perSecond * calls, perCpuSecond: rate.perCpuSecond * calls };
}

/** Keeps `inFlight` pieces of work under way until `count` are done. */
export async function rateInFlight(count: number, inFlight: number, work: (n: number) => Promise<unknown>): Promise<Rate> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  return rateOf(count, () => Promise.all(Array.from({ length: inFlight }, lane)));
}

export const rounded = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
