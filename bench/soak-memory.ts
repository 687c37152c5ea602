import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { rounded } from "./measure.ts";

/** Resident memory of a process over time. */
export interface MemoryReport {
  /** At most a hundred of the samples, at even distances. */
  readonly mb: readonly number[];
  readonly secondQuarterMb: number;
  readonly lastQuarterMb: number;
  /** Least-squares slope over the last three quarters. */
  readonly mbPerMinute: number;
  /** The last quarter's mean is at most 1.1 times the second's; null: too few samples to tell. */
  readonly isFlat: boolean | null;
}

export interface Sample {
  readonly atMs: number;
  readonly mb: number;
}

const fewestSamples = 60;
const allowed = 1.1;

/** Samples this process's resident memory until stopped. */
export function watchRss(everyMs: number): { stop(): readonly Sample[] } {
  const samples: Sample[] = [];
  const take = (): void => void samples.push({ atMs: performance.now(), mb: process.memoryUsage.rss() / 2 ** 20 });
  const timer = setInterval(take, everyMs);
  take();
  return {
    stop() {
      clearInterval(timer);
      take();
      return samples;
    },
  };
}

/** What is alive on the heap, in MB: everything that nobody holds any more is collected first. */
export function liveHeapMb(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc()");
  return rounded(process.memoryUsage().heapUsed / 2 ** 20);
}

/** Whether memory grew. The first quarter is left out: caches fill, and the heap takes what it needs. */
export function judgeMemory(samples: readonly Sample[]): MemoryReport {
  const quarter = (n: number): readonly Sample[] =>
    samples.slice(Math.floor((samples.length * n) / 4), Math.max(1, Math.floor((samples.length * (n + 1)) / 4)));
  const [second, last] = [meanOf(quarter(1)), meanOf(quarter(3))];
  const step = Math.max(1, Math.ceil(samples.length / 100));
  return {
    mb: samples.filter((_, place) => place % step === 0).map(({ mb }) => Math.round(mb)),
    secondQuarterMb: rounded(second),
    lastQuarterMb: rounded(last),
    mbPerMinute: rounded(slopeOf(samples.slice(Math.floor(samples.length / 4))) * 60_000),
    isFlat: samples.length < fewestSamples ? null : last <= second * allowed,
  };
}

const meanOf = (samples: readonly Sample[]): number => samples.reduce((sum, { mb }) => sum + mb, 0) / Math.max(1, samples.length);

/** Megabytes a millisecond; 0 for fewer than two samples. */
function slopeOf(samples: readonly Sample[]): number {
  const meanAt = samples.reduce((sum, { atMs }) => sum + atMs, 0) / Math.max(1, samples.length);
  const meanMb = meanOf(samples);
  let [across, square] = [0, 0];
  for (const { atMs, mb } of samples) {
    across += (atMs - meanAt) * (mb - meanMb);
    square += (atMs - meanAt) ** 2;
  }
  return square === 0 ? 0 : across / square;
}
