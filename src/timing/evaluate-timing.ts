import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import type { Rng } from "../base/rng.ts";
import type { Learner } from "../learning/classifier.ts";
import { type GateVerdict, type HourCandidate, judgeCandidates } from "./gate.ts";
import {
  type Counting,
  countHours,
  type FittedKappa,
  type Foretold,
  fitKappa,
  foretell,
  holdOut,
  laplaceShares,
  lastBlocks,
  type PersonHistory,
  populationCounts,
  rollingCuts,
  shrunkShares,
} from "./hour-profile.ts";
import { learnedCandidate, learnHours, type View } from "./learned-hours.ts";
import {
  type BusyHours,
  busiestPart,
  busyHours,
  type DayPart,
  movingAverage,
  partShares,
  periodogram,
  strongestWaves,
  type Wave,
} from "./rhythm.ts";

/** How well one κ foretold the later events: everybody's, of those with any earlier event, of those with at least five. */
export interface KappaFigures {
  readonly kappa: number;
  readonly all: Foretold;
  readonly returning: Foretold;
  readonly active: Foretold;
}

export interface KernelFigures {
  readonly kernelHours: number;
  /** Fitted on the last blocks before the cut, so that the later events had no say. */
  readonly fitted: FittedKappa;
  /** The table's κ, ascending, the population alone (Infinity) and the fitted one among them. */
  readonly kappas: readonly KappaFigures[];
}

export interface TimingEvaluation {
  readonly people: number;
  readonly trainEvents: number;
  readonly heldOutEvents: number;
  readonly kernels: readonly KernelFigures[];
  /** The kernel and κ that were likelier on the blocks before the cut. */
  readonly chosen: { readonly kernelHours: number; readonly kappa: number };
  readonly gate: GateVerdict;
  readonly rhythm: RhythmFigures;
}

/** The population's rhythm before the cut. */
export interface RhythmFigures {
  /** Share by bin, Laplace-smoothed. */
  readonly population: Float64Array;
  /** Moving average over three hours. */
  readonly smoothed: Float64Array;
  readonly busy: readonly BusyHours[];
  readonly partShares: Readonly<Record<DayPart, number>>;
  /** People with at least five events by the part of the day in which most of theirs fall. */
  readonly peopleByPart: Readonly<Record<DayPart, number>>;
  /** Strongest cycles of the hourly number of events, and out of how many frequencies. Periods are hours. */
  readonly waves: readonly Wave[];
  readonly frequencies: number;
}

const tableKappas: readonly number[] = [0.5, 5, 10, 20, 50, Number.POSITIVE_INFINITY];
const activeEvents = 5;
const blockMs = 28 * DAY_MS;
const blockCount = 3;

/**
 * Judges on one file of events how much a person's hours should count: log-loss and hit rate by κ with and without kernel, κ fitted on
 * time before the cut, and the gate over population, histogram, kernel and learned predictors on the events after it. Pure.
 */
export function evaluateTiming(input: {
  readonly histories: readonly PersonHistory[];
  readonly trainUntilMs: number;
  readonly toMs: number;
  /** 24 or 168. */
  readonly bins: number;
  readonly halfLifeMs: number | null;
  readonly learners: readonly Learner[];
  readonly rng: Rng;
}): TimingEvaluation {
  const { histories, trainUntilMs, toMs, bins, halfLifeMs } = input;
  const fromMs = histories.reduce((least, { atMs }) => Math.min(least, atMs[0] ?? least), trainUntilMs);
  const blocks = lastBlocks({ fromMs, untilMs: trainUntilMs, blockMs, count: blockCount });
  const fittedOn = (counting: Counting): FittedKappa => fitKappa(rollingCuts(histories, blocks, counting));
  const kernels = [0, 1].map((kernelHours): KernelFigures => {
    const counting = { bins, halfLifeMs, kernelHours };
    const fitted = fittedOn(counting);
    const heldOut = holdOut(histories, { trainUntilMs, toMs }, counting);
    const kappas = [...new Set([...tableKappas, fitted.kappa])].sort((a, b) => a - b);
    return {
      kernelHours,
      fitted,
      kappas: kappas.map((kappa) => ({
        kappa,
        all: foretell(heldOut, kappa),
        returning: foretell(heldOut, kappa, 1),
        active: foretell(heldOut, kappa, activeEvents),
      })),
    };
  });
  const best = kernels.reduce((found, one) => (one.fitted.logLoss < found.fitted.logLoss ? one : found));
  const prior = laplaceShares(populationCounts(histories, trainUntilMs, bins));
  const views: View[] = kernels.map(({ kernelHours, fitted }) => ({
    name: kernelHours === 0 ? "histogram" : "kernel",
    counting: { bins, halfLifeMs, kernelHours },
    kappa: fitted.kappa,
  }));
  for (const days of [90, 30]) {
    const counting = { bins, halfLifeMs: days * DAY_MS, kernelHours: 1 };
    views.push({ name: `halfLife${days}d`, counting, kappa: fittedOn(counting).kappa });
  }
  const learned = input.learners.map((learner) =>
    learnedCandidate(
      learner.name,
      learnHours({ histories, learner, views, blocks, untilMs: trainUntilMs, bins, rng: input.rng }),
      trainUntilMs,
    ),
  );
  const gate = judgeCandidates({
    histories,
    trainUntilMs,
    toMs,
    candidates: [
      { name: "population", sharesOf: () => prior },
      ...views.slice(0, kernels.length).map(
        (view): HourCandidate => ({
          name: view.name,
          sharesOf: (history) => shrunkShares(countHours(history, trainUntilMs, view.counting), prior, view.kappa),
        }),
      ),
      ...learned,
    ],
  });
  return {
    people: histories.length,
    trainEvents: histories.reduce((sum, { atMs }) => sum + atMs.filter((at) => at < trainUntilMs).length, 0),
    heldOutEvents: gate.events,
    kernels,
    chosen: { kernelHours: best.kernelHours, kappa: best.fitted.kappa },
    gate,
    rhythm: rhythmOf(histories, prior, fromMs, trainUntilMs),
  };
}

const weekHours = 168;
/** About a year: the periodogram takes quadratic time. */
const mostWeeks = 52;

function rhythmOf(histories: readonly PersonHistory[], population: Float64Array, fromMs: number, untilMs: number): RhythmFigures {
  const weeks = Math.min(mostWeeks, Math.floor((untilMs - fromMs) / HOUR_MS / weekHours));
  const series = new Float64Array(weeks * weekHours);
  const startMs = untilMs - series.length * HOUR_MS;
  const peopleByPart = { morning: 0, noon: 0, evening: 0, night: 0 };
  for (const history of histories) {
    for (const atMs of history.atMs) {
      const hour = Math.floor((atMs - startMs) / HOUR_MS);
      if (hour >= 0 && hour < series.length) series[hour] = (series[hour] ?? 0) + 1;
    }
    const known = countHours(history, untilMs, { bins: population.length, halfLifeMs: null, kernelHours: 0 });
    const part = known.total < activeEvents ? null : busiestPart(known.byBin);
    if (part !== null) peopleByPart[part]++;
  }
  const waves = weeks === 0 ? [] : periodogram(series);
  return {
    population,
    smoothed: movingAverage(population, 3),
    busy: busyHours(population),
    partShares: partShares(population),
    peopleByPart,
    waves: strongestWaves(waves, 5),
    frequencies: waves.length,
  };
}
