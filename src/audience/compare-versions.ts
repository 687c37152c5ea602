/**
 * Compares app versions number by number: negative when `a` is older, 0 when equal, positive when newer. Missing numbers count as
 * 0 (`7.2` = `7.2.0`); what follows the digits of a part is ignored (`7.2.0-beta` = `7.2.0`).
 */
export function compareVersions(a: string, b: string): number {
  const left = a.split(".");
  const right = b.split(".");
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = numberOf(left[i]) - numberOf(right[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

const numberOf = (part: string | undefined): number => Number(/^\s*v?(\d+)/.exec(part ?? "")?.[1] ?? 0);
