import { HOUR_MS } from "../../base/duration.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { expectedLabel } from "../delay.ts";
import type { FeatureList } from "../features/feature-list.ts";
import { featureBits } from "../features/slots.ts";
import { Ftrl, makeFtrl } from "../ftrl.ts";

/** Messages are first learned from at this age: most opens have come by then, and what is missing is made up for (see `expectedLabel`). */
export const openLabelAgeMs = 12 * HOUR_MS;
/** Conversions, switch-offs and the delays of opens are read off at this age, when hardly anything more comes. */
export const finalLabelAgeMs = 72 * HOUR_MS;

/** A message at `openLabelAgeMs`. */
export interface OpenExample {
  readonly features: FeatureList;
  readonly category: string;
  readonly opened: boolean;
}

/** The same message at `finalLabelAgeMs`. */
export interface FinalExample {
  readonly features: FeatureList;
  /** Attempt to open; null = never opened. */
  readonly openedAfterMs: number | null;
  readonly converted: boolean;
  readonly dismissed: boolean;
  readonly switchedOff: boolean;
}

const delayHours = finalLabelAgeMs / HOUR_MS;
/** Predictions kept of each category to calibrate by: the newest. */
const recentKept = 3000;
/** Examples after which the overall open rate is taken as known, and learning begins from there. */
const firstExamples = 200;
const version = 1;

/** Newest predictions of one category, as they were made before the message's own outcome was learned. */
interface Recent {
  readonly logits: Float32Array;
  readonly opened: Uint8Array;
  next: number;
  size: number;
}

/**
 * What is learned of responses, one message at a time in the order of the log: P(open), P(convert | open), P(switch off) over hashed
 * features, each begun at its overall rate. The same log gives the same learner, bit for bit.
 */
export class ResponseLearner {
  /** Sends and what became of them; the rates that the heads begin from. */
  readonly counts = { sends: 0, opens: 0, finals: 0, finalOpens: 0, converted: 0, dismissed: 0, switchedOff: 0 };
  /** Of the rare outcomes: how many their heads foretold, each before it was learned, and how many came. */
  readonly foretold = { off: { expected: 0, observed: 0 }, convert: { expected: 0, observed: 0 } };
  /** Opens by hours from attempt, of messages old enough. */
  readonly delays = new Float64Array(delayHours);
  readonly recent = new Map<string, Recent>();
  open: Ftrl | null = null;
  convert: Ftrl | null = null;
  off: Ftrl | null = null;
  #waiting: { slots: Int32Array; values: Float32Array; opened: boolean; category: string }[] = [];

  learnOpen(example: OpenExample): void {
    this.counts.sends++;
    if (example.opened) this.counts.opens++;
    if (this.open === null) {
      const { slots, values, count } = example.features;
      const { opened, category } = example;
      this.#waiting.push({ slots: slots.slice(0, count), values: values.slice(0, count), opened, category });
      if (this.#waiting.length < firstExamples) return;
      this.open = head(rateOf(this.counts.opens, this.counts.sends, 0.05), openSettings);
      for (const one of this.#waiting) this.#learn(one.slots, one.slots.length, one.values, one.opened, one.category);
      this.#waiting = [];
      return;
    }
    this.#learn(example.features.slots, example.features.count, example.features.values, example.opened, example.category);
  }

  learnFinal({ features, openedAfterMs, converted, dismissed, switchedOff }: FinalExample): void {
    const { counts } = this;
    counts.finals++;
    if (dismissed) counts.dismissed++;
    if (switchedOff) counts.switchedOff++;
    if (openedAfterMs !== null) {
      counts.finalOpens++;
      if (converted) counts.converted++;
      const hour = Math.floor(Math.max(0, openedAfterMs) / HOUR_MS);
      if (hour < delayHours) this.delays[hour] = (this.delays[hour] ?? 0) + 1;
    }
    if (this.off === null && counts.finals >= firstExamples)
      this.off = head(rateOf(counts.switchedOff, counts.finals, 0.001, 1000), rareSettings);
    if (this.convert === null && counts.finalOpens >= 50)
      this.convert = head(rateOf(counts.converted, counts.finalOpens, 0.3), rareSettings);
    this.#learnRare("off", features, switchedOff);
    if (openedAfterMs !== null) this.#learnRare("convert", features, converted);
  }

  #learnRare(what: "off" | "convert", { slots, values, count }: FeatureList, happened: boolean): void {
    const own = this[what];
    if (own === null) return;
    const sums = this.foretold[what];
    sums.expected += own.update(slots, count, happened ? 1 : 0, 1, values);
    if (happened) sums.observed++;
  }

  /** Share of opens that have come by an age, F(age), from the delays seen; 1 when none were. */
  seenShare(ageMs: number): number {
    const total = this.delays.reduce((sum, count) => sum + count, 0);
    if (total < 20) return 1;
    const hours = Math.min(delayHours, Math.floor(ageMs / HOUR_MS));
    return this.delays.subarray(0, hours).reduce((sum, count) => sum + count, 0) / total;
  }

  #learn(slots: Int32Array, count: number, values: Float32Array, opened: boolean, category: string): void {
    if (this.open === null) return;
    const logit = this.open.logit(slots, count, values);
    const p = 1 / (1 + Math.exp(-logit));
    this.#note(category, logit, opened);
    this.open.update(slots, count, opened ? 1 : expectedLabel(p, this.seenShare(openLabelAgeMs)), 1, values);
  }

  #note(category: string, logit: number, opened: boolean): void {
    const recent = this.recent.get(category) ?? {
      logits: new Float32Array(recentKept),
      opened: new Uint8Array(recentKept),
      next: 0,
      size: 0,
    };
    this.recent.set(category, recent);
    recent.logits[recent.next] = logit;
    recent.opened[recent.next] = opened ? 1 : 0;
    recent.next = (recent.next + 1) % recentKept;
    recent.size = Math.min(recentKept, recent.size + 1);
  }

  /** Everything learned, as bytes; what is decoded learns on as this one would. */
  encode(): Uint8Array {
    const heads = [this.open, this.convert, this.off].map((one) => (one === null ? new Uint8Array(0) : one.encode()));
    const rest = {
      counts: this.counts,
      foretold: this.foretold,
      delays: [...this.delays],
      recent: [...this.recent].map(([category, { logits, opened, next, size }]) => ({
        category,
        logits: Buffer.from(logits.buffer, 0, size * 4).toString("base64"),
        opened: Buffer.from(opened.buffer, 0, size).toString("base64"),
        next,
      })),
      waiting: this.#waiting.map((one) => ({ ...one, slots: [...one.slots], values: [...one.values] })),
      heads: heads.map((one) => one.length),
    };
    const text = Buffer.from(JSON.stringify(rest));
    const start = Buffer.alloc(5);
    start[0] = version;
    start.writeUInt32BE(text.length, 1);
    return Buffer.concat([start, text, ...heads]);
  }

  /**
   * Everything but the weights, with which it cannot learn on: counts and the newest predictions. A fraction of the work of `decode`, and
   * all that it takes to judge; the bytes may end where the weights begin.
   */
  static decodeEvidence(bytes: Uint8Array): Result<ResponseLearner, "unknownVersion" | "damaged"> {
    const read = readEvidence(bytes);
    return read.ok ? ok(read.value.learner) : read;
  }

  static decode(bytes: Uint8Array): Result<ResponseLearner, "unknownVersion" | "damaged"> {
    const read = readEvidence(bytes);
    if (!read.ok) return read;
    const { learner, rest, buffer, length } = read.value;
    learner.#waiting = rest.waiting.map((one) => ({ ...one, slots: Int32Array.from(one.slots), values: Float32Array.from(one.values) }));
    let from = 5 + length;
    for (const [place, size] of rest.heads.entries()) {
      if (size === 0) continue;
      const decoded = Ftrl.decode(buffer.subarray(from, from + size));
      if (!decoded.ok) return err("damaged");
      if (place === 0) learner.open = decoded.value;
      else if (place === 1) learner.convert = decoded.value;
      else learner.off = decoded.value;
      from += size;
    }
    return ok(learner);
  }
}

interface Evidence {
  readonly learner: ResponseLearner;
  readonly rest: Stored;
  readonly buffer: Buffer;
  /** Of the text between the first five bytes and the weights. */
  readonly length: number;
}

function readEvidence(bytes: Uint8Array): Result<Evidence, "unknownVersion" | "damaged"> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] !== version) return err(buffer.length === 0 ? "damaged" : "unknownVersion");
  if (buffer.length < 5) return err("damaged");
  const length = buffer.readUInt32BE(1);
  const rest = parseStored(buffer.subarray(5, 5 + length).toString());
  if (rest === null) return err("damaged");
  const learner = new ResponseLearner();
  Object.assign(learner.counts, rest.counts);
  Object.assign(learner.foretold.off, rest.foretold.off);
  Object.assign(learner.foretold.convert, rest.foretold.convert);
  learner.delays.set(rest.delays);
  for (const { category, logits, opened, next } of rest.recent) {
    const recent = { logits: new Float32Array(recentKept), opened: new Uint8Array(recentKept), next, size: 0 };
    const seen = Buffer.from(opened, "base64");
    recent.opened.set(seen);
    new Uint8Array(recent.logits.buffer).set(Buffer.from(logits, "base64"));
    recent.size = seen.length;
    learner.recent.set(category, recent);
  }
  return ok({ learner, rest, buffer, length });
}

interface Stored {
  readonly counts: ResponseLearner["counts"];
  readonly foretold: ResponseLearner["foretold"];
  readonly delays: readonly number[];
  readonly recent: readonly { readonly category: string; readonly logits: string; readonly opened: string; readonly next: number }[];
  readonly waiting: readonly { readonly slots: number[]; readonly values: number[]; readonly opened: boolean; readonly category: string }[];
  readonly heads: readonly number[];
}

/** Only this program writes these bytes, and the version says which one; what cannot be read at all was cut off. */
function parseStored(text: string): Stored | null {
  try {
    return JSON.parse(text) as Stored;
  } catch {
    return null;
  }
}

// Near the best progressive log-loss on a log of the laboratory's music world: `random`, 1,000 people, 40 days.
const openSettings = { alpha: 0.03, l2: 2 };
const rareSettings = { alpha: 0.01, l2: 5 };

const head = (rate: number, settings: { readonly alpha: number; readonly l2: number }): Ftrl =>
  makeFtrl({ bits: featureBits, ...settings, offset: Math.log(rate / (1 - rate)) });

/** A rate that is never 0 or 1: smoothed by some examples of the usual. What is rare takes many before none of it means anything. */
const rateOf = (count: number, of: number, usual: number, examples = 10): number => (count + examples * usual) / (of + examples);
