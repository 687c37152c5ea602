const hours = Array.from({ length: 24 }, (_, hour) => hour);

/** Shares by hour of the day from shares by hour of the week. */
export const dayProfile = (week: readonly number[]): readonly number[] =>
  hours.map((hour) => week.reduce((sum, share, place) => (place % 24 === hour ? sum + share : sum), 0));

/** The busiest hour of each day of the week, as hours of the week. */
export const busiestOfDays = (week: readonly number[]): readonly number[] =>
  Array.from({ length: Math.floor(week.length / 24) }, (_, day) => {
    const own = week.slice(day * 24, day * 24 + 24);
    return day * 24 + own.indexOf(Math.max(...own));
  });

interface Wave {
  readonly hours: number;
  readonly power: number;
  readonly chance: number;
}
export type WaveKind = "trend" | "rhythm" | "maybeLuck";

/** Of such a wave in noise, below which it is taken for real. */
const rareChance = 0.01;

/**
 * What a wave in a series of so many weeks is: one that is not there at least three times is a trend rather than a rhythm; one that noise
 * brings about once in a hundred times may be luck.
 */
export function kindOfWave({ hours: length, chance }: Wave, weeks: number): WaveKind {
  if (length * 3 > weeks * 168) return "trend";
  return chance < rareChance ? "rhythm" : "maybeLuck";
}
