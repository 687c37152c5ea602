import type { Rng } from "../../base/rng.ts";
import { aroundOne, pickWeighted } from "../chance.ts";

/** A person's hours, local time, on working days (index 0 to 23) and on weekends (24 to 47). */
export interface Hours {
  /** How much they are at their phone, relative to their mean over the week. */
  readonly activity: readonly number[];
  /** How ready they are to follow a push then, in log-odds; being at the phone is not the same as being free. */
  readonly receptive: readonly number[];
}

interface Routine {
  readonly name: string;
  readonly share: number;
  readonly weekday: readonly number[];
  readonly weekend: readonly number[];
  /** Log-odds by spans of hours, `from` to `to` exclusive; elsewhere 0. */
  readonly free: readonly { readonly days: "weekday" | "weekend"; readonly from: number; readonly to: number; readonly logOdds: number }[];
}

// Invented shapes with the usual peaks (way to work, lunch, evening): no published table gives hours by kind of person.
const routines: readonly Routine[] = [
  {
    name: "commuter",
    share: 30,
    weekday: [1, 0, 0, 0, 0, 1, 4, 10, 9, 3, 2, 2, 4, 3, 2, 2, 3, 8, 10, 6, 4, 4, 3, 2],
    weekend: [2, 1, 0, 0, 0, 0, 1, 2, 3, 5, 6, 6, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 3, 2],
    free: [
      { days: "weekday", from: 7, to: 9, logOdds: 0.4 },
      { days: "weekday", from: 9, to: 17, logOdds: -0.4 },
      { days: "weekday", from: 17, to: 19, logOdds: 0.4 },
    ],
  },
  {
    name: "office",
    share: 28,
    weekday: [0, 0, 0, 0, 0, 0, 1, 2, 4, 7, 7, 6, 8, 7, 7, 6, 6, 5, 3, 3, 4, 4, 3, 1],
    weekend: [1, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 4, 4, 3, 3, 3, 3, 3, 4, 4, 5, 5, 4, 2],
    // At the phone all day, free at noon and in the evening.
    free: [
      { days: "weekday", from: 9, to: 12, logOdds: -0.5 },
      { days: "weekday", from: 12, to: 13, logOdds: 0.4 },
      { days: "weekday", from: 13, to: 17, logOdds: -0.5 },
      { days: "weekday", from: 19, to: 22, logOdds: 0.4 },
    ],
  },
  {
    name: "night owl",
    share: 14,
    weekday: [9, 7, 4, 2, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 4, 5, 5, 6, 7, 9, 10, 10],
    weekend: [10, 9, 7, 4, 1, 0, 0, 0, 0, 1, 1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 7, 8, 9, 10],
    free: [
      { days: "weekday", from: 8, to: 13, logOdds: -0.5 },
      { days: "weekday", from: 19, to: 24, logOdds: 0.4 },
      { days: "weekend", from: 19, to: 24, logOdds: 0.3 },
    ],
  },
  {
    name: "at home",
    share: 18,
    weekday: [1, 0, 0, 0, 0, 0, 1, 3, 5, 6, 6, 5, 4, 5, 6, 6, 5, 4, 4, 5, 7, 7, 5, 2],
    weekend: [1, 0, 0, 0, 0, 0, 1, 2, 5, 6, 6, 5, 4, 5, 6, 6, 5, 4, 4, 5, 7, 7, 5, 2],
    free: [
      { days: "weekday", from: 10, to: 12, logOdds: 0.3 },
      { days: "weekday", from: 14, to: 16, logOdds: 0.3 },
      { days: "weekday", from: 17, to: 20, logOdds: -0.4 },
    ],
  },
  {
    name: "weekender",
    share: 10,
    weekday: [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 2, 1],
    weekend: [4, 2, 1, 0, 0, 0, 0, 1, 3, 6, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 8, 7, 5],
    free: [
      { days: "weekday", from: 8, to: 18, logOdds: -0.4 },
      { days: "weekend", from: 10, to: 21, logOdds: 0.3 },
    ],
  },
];

/** A person's hours: one of five routines, moved by up to two hours and roughened, so that no two people are alike. */
export function makeHours(rng: Rng, receptivity: number): Hours {
  const routine = pickWeighted(
    routines.map((each) => [each, each.share] as const),
    rng,
  );
  const shift = rng.below(5) - 2;
  const moved = (hour: number): number => (hour - shift + 24) % 24;
  const rough = (shape: readonly number[]): number[] => shape.map((_, hour) => (shape[moved(hour)] ?? 0) * aroundOne(rng, 0.4) + 0.03);
  const [weekday, weekend] = [rough(routine.weekday), rough(routine.weekend)];
  const scale = (7 * 24) / (5 * sum(weekday) + 2 * sum(weekend));
  const free = (days: "weekday" | "weekend"): number[] =>
    Array.from({ length: 24 }, (_, hour) => {
      const span = routine.free.find((one) => one.days === days && moved(hour) >= one.from && moved(hour) < one.to);
      return receptivity * (span?.logOdds ?? 0);
    });
  return { activity: [...weekday, ...weekend].map((each) => each * scale), receptive: [...free("weekday"), ...free("weekend")] };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
