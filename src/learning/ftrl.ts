import { err, ok, type Result } from "../base/result.ts";
import { ByteReader } from "../person/byte-reader.ts";
import { ByteWriter } from "../person/byte-writer.ts";

/** How an FTRL-proximal logistic regression learns. */
export interface FtrlSettings {
  /** Slots are 2^bits, 1 to 24; 18 to 22 is usual. A slot costs 24 bytes of memory. */
  readonly bits: number;
  /** Learning rate of a coordinate is alpha ÷ (beta + √Σg²); typical alpha 0.03 to 0.3. */
  readonly alpha: number;
  readonly beta: number;
  /** A coordinate whose gradient sum stays within ±l1 keeps the weight 0. */
  readonly l1: number;
  readonly l2: number;
  /** Whether a constant is learned beside the features, in a slot of its own and without l1 and l2. */
  readonly bias: boolean;
  /** Log-odds of an example without features, known beforehand: what is learned is the difference. Default 0. */
  readonly offset: number;
}

/** Why bytes are no learned model: written by a newer Carillon, or damaged. */
export type FtrlFault = { readonly kind: "unknownVersion"; readonly version: number } | { readonly kind: "damaged" };

/** Places of features: hashes or slot numbers, of which the low `bits` count. */
export type Indexes = Uint32Array | Int32Array;

const version = 1;
const seenSize = 4096;

/**
 * A logistic regression over hashed features that learns one example at a time (FTRL-proximal). A feature is a place and a value, 1
 * when no values are given; the values of a place that comes twice in an example add up, in the prediction and in the gradient alike.
 * Nothing is allocated per example. Source: McMahan et al., "Ad Click Prediction: a View from the Trenches", KDD 2013, algorithm 1.
 */
export class Ftrl {
  readonly settings: FtrlSettings;
  private learned = 0;
  private readonly mask: number;
  private readonly biasSlot: number;
  private readonly rate: number;
  private readonly pull: number;
  /** z and n of each slot side by side: one update touches one line of the cache. Float64, since n grows by less than 1e-6 of itself. */
  private readonly sums: Float64Array;
  /** What z and n come to; kept, so that predicting reads nothing else. */
  private readonly known: Float64Array;
  /** Which place last came by under a few of its bits, and in which example: tells cheaply that nothing comes twice. */
  private readonly seen = new Int32Array(seenSize);
  private stamp = 0;
  private merged = { indexes: new Uint32Array(0), values: new Float64Array(0) };

  constructor(settings: FtrlSettings) {
    const { bits } = settings;
    if (!Number.isInteger(bits) || bits < 1 || bits > 24) throw new RangeError(`bits is ${bits}: give a whole number from 1 to 24`);
    for (const name of ["alpha", "beta", "l1", "l2"] as const) {
      const value = settings[name];
      if (value >= 0 && value < Infinity && (name !== "alpha" || value > 0)) continue;
      throw new RangeError(`${name} is ${value}: give a number ${name === "alpha" ? "above 0" : "from 0"}`);
    }
    this.settings = settings;
    this.biasSlot = 2 ** bits;
    this.mask = this.biasSlot - 1;
    this.rate = 1 / settings.alpha;
    this.pull = settings.beta * this.rate + settings.l2;
    this.sums = new Float64Array(2 * (this.biasSlot + 1));
    this.known = new Float64Array(this.biasSlot + 1);
  }

  /** Number of examples learned from. */
  get examples(): number {
    return this.learned;
  }

  /** Slots whose weight is not 0, the bias left out. */
  get nonZero(): number {
    let count = 0;
    for (let slot = 0; slot < this.biasSlot; slot++) if (this.known[slot] !== 0) count++;
    return count;
  }

  /** The log-odds of the first `count` features. */
  logit(indexes: Indexes, count: number, values?: Float32Array | Float64Array): number {
    const { known, mask } = this;
    let sum = this.settings.offset + (this.settings.bias ? (known[this.biasSlot] ?? 0) : 0);
    if (values === undefined) for (let i = 0; i < count; i++) sum += known[(indexes[i] ?? 0) & mask] ?? 0;
    else for (let i = 0; i < count; i++) sum += (known[(indexes[i] ?? 0) & mask] ?? 0) * (values[i] ?? 0);
    return sum;
  }

  /** The probability of label 1. */
  probability(indexes: Indexes, count: number, values?: Float32Array | Float64Array): number {
    return 1 / (1 + Math.exp(-this.logit(indexes, count, values)));
  }

  /**
   * Learns one example and returns the probability predicted before, for progressive validation. `label` may lie between 0 and 1;
   * `weight` multiplies the gradient (an example kept of ten has weight 10), and 0 learns nothing.
   */
  update(indexes: Indexes, count: number, label: number, weight = 1, values?: Float32Array | Float64Array): number {
    const predicted = this.probability(indexes, count, values);
    const slope = (predicted - label) * weight;
    if (!(Math.abs(slope) < Infinity)) throw new RangeError(`label ${label}, weight ${weight}: give finite numbers`);
    this.learned++;
    if (slope === 0) return predicted;
    if (this.settings.bias) this.learnBias(slope);
    if (this.repeats(indexes, count)) this.learnMerged(indexes, count, slope, values);
    else this.learn(indexes, count, slope, values);
    return predicted;
  }

  /** Weight of a place, or of the bias. */
  weight(index: number | "bias"): number {
    return this.known[index === "bias" ? this.biasSlot : index & this.mask] ?? 0;
  }

  /** All weights, slot by slot; the bias comes last. */
  weights(): Float32Array {
    return Float32Array.from(this.known);
  }

  /**
   * How sure a weight is, as the precision (1 ÷ variance) of a Gaussian posterior: beta ÷ alpha + l2 + n. The first two are what FTRL
   * pulls it to 0 with from the start; n = Σg² estimates the Fisher information Σp(1 − p)x², since E(p − y)² = p(1 − p). Sound while
   * example weights are near 1 and the model fits; correlations among features are left out.
   */
  precision(index: number | "bias"): number {
    const { alpha, beta, l2 } = this.settings;
    if (index === "bias") return beta / alpha + (this.sums[2 * this.biasSlot + 1] ?? 0);
    return beta / alpha + l2 + (this.sums[2 * (index & this.mask) + 1] ?? 0);
  }

  /** Standard deviation of the log-odds, features taken as independent: √Σx²÷precision, the bias included. For Thompson sampling. */
  spread(indexes: Indexes, count: number, values?: Float32Array | Float64Array): number {
    const { sums, mask } = this;
    const { alpha, beta, l2, bias } = this.settings;
    const prior = beta / alpha + l2;
    let variance = bias ? 1 / this.precision("bias") : 0;
    for (let i = 0; i < count; i++) {
      const x = values === undefined ? 1 : (values[i] ?? 0);
      variance += (x * x) / (prior + (sums[2 * ((indexes[i] ?? 0) & mask) + 1] ?? 0));
    }
    return Math.sqrt(variance);
  }

  /** The model as bytes: settings and touched slots alone. What is decoded learns on as this one would, bit for bit. */
  encode(): Uint8Array {
    const { bits, alpha, beta, l1, l2, bias, offset } = this.settings;
    const { sums } = this;
    let touched = 0;
    for (let at = 0; at < sums.length; at += 2) if (sums[at] !== 0 || sums[at + 1] !== 0) touched++;
    const out = new ByteWriter(64 + 18 * touched);
    out.byte(version);
    out.byte(bits);
    out.byte(bias ? 1 : 0);
    for (const one of [alpha, beta, l1, l2, offset]) out.f64(one);
    out.count(this.learned);
    out.count(touched);
    let last = -1;
    for (let slot = 0; slot <= this.biasSlot; slot++) {
      const z = sums[2 * slot] ?? 0;
      const n = sums[2 * slot + 1] ?? 0;
      if (z === 0 && n === 0) continue;
      out.count(slot - last - 1);
      out.f64(z);
      out.f64(n);
      last = slot;
    }
    return out.done();
  }

  /** Reads bytes of this or any earlier version. */
  static decode(bytes: Uint8Array): Result<Ftrl, FtrlFault> {
    const found = bytes[0];
    if (found === undefined) return err({ kind: "damaged" });
    if (found !== version) return err({ kind: "unknownVersion", version: found });
    const reader = new ByteReader(bytes, 1);
    const bits = reader.byte();
    const bias = reader.byte() === 1;
    const [alpha, beta, l1, l2, offset] = [reader.f64(), reader.f64(), reader.f64(), reader.f64(), reader.f64()];
    const learned = reader.count();
    const touched = reader.size();
    const sound =
      bits >= 1 && bits <= 24 && alpha > 0 && [alpha, beta, l1, l2].every((one) => one >= 0 && one < Infinity) && Number.isFinite(offset);
    if (reader.failed || !sound) return err({ kind: "damaged" });
    const model = new Ftrl({ bits, alpha, beta, l1, l2, bias, offset });
    model.learned = learned;
    for (let i = 0, slot = -1; i < touched; i++) {
      slot += 1 + reader.count();
      const z = reader.f64();
      const n = reader.f64();
      if (reader.failed || slot > model.biasSlot || !Number.isFinite(z) || !(n >= 0 && n < Infinity)) return err({ kind: "damaged" });
      model.sums[2 * slot] = z;
      model.sums[2 * slot + 1] = n;
      model.weigh(slot);
    }
    return reader.left > 0 ? err({ kind: "damaged" }) : ok(model);
  }

  /** One coordinate after another, with all that stays the same at hand: this loop is nearly all that learning costs. */
  private learn(indexes: Indexes, count: number, slope: number, values: Float32Array | Float64Array | undefined): void {
    const { sums, known, mask, rate, pull } = this;
    const { l1 } = this.settings;
    for (let i = 0; i < count; i++) {
      const slot = (indexes[i] ?? 0) & mask;
      const g = values === undefined ? slope : slope * (values[i] ?? 0);
      const n = sums[2 * slot + 1] ?? 0;
      const grown = n + g * g;
      const root = Math.sqrt(grown);
      const z = (sums[2 * slot] ?? 0) + g - (root - Math.sqrt(n)) * rate * (known[slot] ?? 0);
      sums[2 * slot] = z;
      sums[2 * slot + 1] = grown;
      known[slot] = z > l1 ? (l1 - z) / (pull + root * rate) : z < -l1 ? (-l1 - z) / (pull + root * rate) : 0;
    }
  }

  private learnBias(g: number): void {
    const { sums, known, biasSlot, rate } = this;
    const n = sums[2 * biasSlot + 1] ?? 0;
    const grown = n + g * g;
    sums[2 * biasSlot] = (sums[2 * biasSlot] ?? 0) + g - (Math.sqrt(grown) - Math.sqrt(n)) * rate * (known[biasSlot] ?? 0);
    sums[2 * biasSlot + 1] = grown;
    this.weigh(biasSlot);
  }

  /** Works out a slot's weight from its z and n. */
  private weigh(slot: number): void {
    const { sums, rate, pull } = this;
    const { l1, beta } = this.settings;
    const z = sums[2 * slot] ?? 0;
    const root = Math.sqrt(sums[2 * slot + 1] ?? 0);
    if (slot === this.biasSlot) this.known[slot] = z === 0 ? 0 : -z / (beta * rate + root * rate);
    else this.known[slot] = z > l1 ? (l1 - z) / (pull + root * rate) : z < -l1 ? (-l1 - z) / (pull + root * rate) : 0;
  }

  /** Whether a slot comes twice. Two slots that share a place in `seen` are told apart by looking back. */
  private repeats(indexes: Indexes, count: number): boolean {
    const { seen, mask } = this;
    if (this.stamp === 0x7fffffff) {
      seen.fill(0);
      this.stamp = 0;
    }
    const stamp = ++this.stamp;
    for (let i = 0; i < count; i++) {
      const slot = (indexes[i] ?? 0) & mask;
      const place = slot & (seenSize - 1);
      if (seen[place] === stamp) for (let j = 0; j < i; j++) if (((indexes[j] ?? 0) & mask) === slot) return true;
      seen[place] = stamp;
    }
    return false;
  }

  private learnMerged(indexes: Indexes, count: number, slope: number, values?: Float32Array | Float64Array): void {
    const { mask } = this;
    if (this.merged.indexes.length < count) this.merged = { indexes: new Uint32Array(2 * count), values: new Float64Array(2 * count) };
    const { indexes: slots, values: totals } = this.merged;
    let found = 0;
    for (let i = 0; i < count; i++) {
      const slot = (indexes[i] ?? 0) & mask;
      const x = values === undefined ? 1 : (values[i] ?? 0);
      let j = 0;
      while (j < found && slots[j] !== slot) j++;
      if (j === found) {
        slots[found] = slot;
        totals[found++] = x;
      } else totals[j] = (totals[j] ?? 0) + x;
    }
    this.learn(slots, found, slope, totals);
  }
}

/** A model that has learned nothing yet; it predicts 0.5. Settings default to beta 1, no penalties, and a bias. */
export function makeFtrl(settings: Pick<FtrlSettings, "bits" | "alpha"> & Partial<FtrlSettings>): Ftrl {
  return new Ftrl({ beta: 1, l1: 0, l2: 0, bias: true, offset: 0, ...settings });
}
