/** A fact is given up when it was handed over so often, the last time alone. */
export const mostAttempts = 14;

/**
 * How many of these waiting facts to hand over, from the first on. `attempts` says of each how often it came back: every time halves
 * the number that goes with it, so that what cannot be taken in is alone after few rounds and the others are through.
 */
export function handOverSize(limit: number, attempts: readonly number[]): number {
  let size = 0;
  let most = 0;
  for (const one of attempts) {
    most = Math.max(most, one);
    if (size >= Math.max(1, Math.floor(limit / 2 ** most))) break;
    size++;
  }
  return size;
}
