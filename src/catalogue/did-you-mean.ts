/** The known name nearest to what was written, when it is near enough to be a slip of the pen; else null. */
export function didYouMean(written: string, known: Iterable<string>): string | null {
  if (written.length < 2 || written.length > 100) return null;
  const most = written.length <= 3 ? 1 : Math.max(2, Math.floor(written.length / 3));
  let best: string | null = null;
  let bestDistance = most + 1;
  for (const name of known) {
    if (Math.abs(name.length - written.length) >= bestDistance) continue;
    const distance = editDistance(written.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance || (distance === bestDistance && best !== null && name < best)) {
      best = name;
      bestDistance = distance;
    }
  }
  return bestDistance <= most ? best : null;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
