/** Settings of an ADWIN detector. */
export interface AdwinSettings {
  /** Bound on false alarms per check, before a union bound; default 0.002. */
  readonly delta: number;
  /** Values between two checks; default 32. */
  readonly checkEvery: number;
  /** Buckets of one size before the two oldest are joined; default 5. More see finer, and cost more. */
  readonly bucketsPerSize: number;
  /** Fewest values on either side of a cut; default 5. */
  readonly leastSide: number;
}

interface Bucket {
  readonly count: number;
  readonly mean: number;
  /** Sum of squares about the mean. */
  readonly squares: number;
}

/**
 * ADWIN: a window over a stream of values (0 to 1) that grows while the mean stays and drops its old part when two halves differ:
 * |m₀ − m₁| > √((2/m)·s²·ln(2/δ′)) + (2/(3m))·ln(2/δ′) with m = 1/(1/n₀ + 1/n₁) and δ′ = δ/ln n. Its memory grows with the logarithm of
 * the window. Source: Bifet and Gavaldà, "Learning from Time-Changing Data with Adaptive Windowing", SDM 2007; defaults of river.
 */
export class Adwin {
  private readonly settings: AdwinSettings;
  /** By size: level k holds buckets of 2^k values, oldest first. */
  private levels: Bucket[][] = [[]];
  private added = 0;

  constructor(settings: Partial<AdwinSettings> = {}) {
    this.settings = { delta: 0.002, checkEvery: 32, bucketsPerSize: 5, leastSide: 5, ...settings };
  }

  /** Number of values in the window. */
  get width(): number {
    return this.whole().count;
  }

  /** Mean of the window; `null` when it is empty. */
  get mean(): number | null {
    const { count, mean } = this.whole();
    return count === 0 ? null : mean;
  }

  /** Takes the next value; true when the window was cut because its old part differs. */
  add(value: number): boolean {
    this.levels[0]?.push({ count: 1, mean: value, squares: 0 });
    this.compress();
    return ++this.added % this.settings.checkEvery === 0 && this.cut();
  }

  private compress(): void {
    for (let k = 0; k < this.levels.length; k++) {
      const level = this.levels[k] ?? [];
      if (level.length <= this.settings.bucketsPerSize) return;
      const [oldest, next] = level.splice(0, 2);
      if (!oldest || !next) return;
      const above = this.levels[k + 1] ?? [];
      above.push(joined(oldest, next));
      this.levels[k + 1] = above;
    }
  }

  private cut(): boolean {
    let found = false;
    while (this.oldPartDiffers()) {
      found = true;
      this.dropOldest();
    }
    return found;
  }

  private oldPartDiffers(): boolean {
    const { delta, leastSide } = this.settings;
    const whole = this.whole();
    if (whole.count < 2 * leastSide) return false;
    const variance = whole.squares / whole.count;
    const logTerm = Math.log((2 * Math.log(whole.count)) / delta);
    let [count, sum] = [0, 0];
    for (const bucket of this.fromOldest()) {
      count += bucket.count;
      sum += bucket.count * bucket.mean;
      const rest = whole.count - count;
      if (count < leastSide) continue;
      if (rest < leastSide) return false;
      const inverse = 1 / count + 1 / rest;
      const bound = Math.sqrt(2 * inverse * variance * logTerm) + (2 / 3) * inverse * logTerm;
      if (Math.abs(sum / count - (whole.count * whole.mean - sum) / rest) > bound) return true;
    }
    return false;
  }

  private dropOldest(): void {
    this.levels.at(-1)?.shift();
    while (this.levels.length > 1 && this.levels.at(-1)?.length === 0) this.levels.pop();
  }

  private whole(): Bucket {
    return this.fromOldest().reduce(joined, { count: 0, mean: 0, squares: 0 });
  }

  private fromOldest(): readonly Bucket[] {
    return this.levels.toReversed().flat();
  }
}

function joined(a: Bucket, b: Bucket): Bucket {
  const count = a.count + b.count;
  const apart = b.mean - a.mean;
  return {
    count,
    mean: a.mean + (apart * b.count) / count,
    squares: a.squares + b.squares + (apart * apart * a.count * b.count) / count,
  };
}
