/** 10^0 to 10^22, which a double holds exactly. */
const powers: readonly number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * A number as JSON with six significant digits, which are enough for a list that is looked at; the chosen pair's own propensity is kept
 * exactly, in its column. The same text as `JSON.stringify(Number(value.toPrecision(6)))`, without writing and reading it in between.
 */
export function sixDigits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e-16 && size < 1e5) {
    let places = 1;
    while (size * (powers[places] ?? 0) < 1e5) places++;
    const power = powers[places] ?? 0;
    const scaled = size * power;
    const digits = Math.round(scaled);
    // Multiplying rounds: next to a half, which way to go is not known. A quotient of exact numbers is the double nearest to the decimal.
    if (Math.abs(scaled - digits) < 0.499_999) return String(value < 0 ? -digits / power : digits / power);
  }
  return JSON.stringify(Number(value.toPrecision(6)));
}
