import { HOUR_MS } from "../../base/duration.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { expectedLabel } from "../delay.ts";
import type { FeatureList } from "../features/feature-list.ts";
import { featureBits } from "../features/slots.ts";
import { Ftrl, makeFtrl } from "../ftrl.ts";
import { RecentRing, type StoredRing } from "./recent-ring.ts";

/** Messages are first learned from at this age: most opens have come by then, and what is missing is made up for (see `expectedLabel`). */
export const openLabelAgeMs = 12 * HOUR_MS;
/** Conversions, switch-offs and the delays of opens are read off at this age, when hardly anything more comes. */
export const finalLabelAgeMs = 72 * HOUR_MS;

/** A message at `openLabelAgeMs`. */
export interface OpenExample {
  readonly features: FeatureList;
  readonly category: string;
  readonly attemptedAtMs: number;
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
/** Examples after which the overall open rate is taken as known, and learning begins from there. */
const firstExamples = 200;
const version = 1;

/** What is learned of a message for its first label, beside its features. */
type Labelled = Omit<OpenExample, "features">;

/** A message that waits until there are enough to begin with. */
interface Waiting extends Labelled {
  readonly slots: Int32Array;
  readonly values: Float32Array;
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
  /** Of each category: newest predictions, as they were made before the message's own outcome was learned, to judge and calibrate by. */
  readonly recent = new Map<string, RecentRing>();
  open: Ftrl | null = null;
  convert: Ftrl | null = null;
  off: Ftrl | null = null;
  #waiting: Waiting[] = [];

  learnOpen(example: OpenExample): void {
    this.counts.sends++;
    const { category, attemptedAtMs, opened } = example;
    if (opened) this.counts.opens++;
    const labelled: Labelled = { category, attemptedAtMs, opened };
    const { slots, values, count } = example.features;
    if (this.open === null) {
      this.#waiting.push({ slots: slots.slice(0, count), values: values.slice(0, count), ...labelled });
      if (this.#waiting.length < firstExamples) return;
      this.open = head(rateOf(this.counts.opens, this.counts.sends, 0.05), openSettings);
      for (const one of this.#waiting) this.#learn(one.slots, one.slots.length, one.values, one);
      this.#waiting = [];
      return;
    }
    this.#learn(slots, count, values, labelled);
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

  #learn(slots: Int32Array, count: number, values: Float32Array, { category, attemptedAtMs, opened }: Labelled): void {
    if (this.open === null) return;
    const logit = this.open.logit(slots, count, values);
    const p = 1 / (1 + Math.exp(-logit));
    const recent = this.recent.get(category) ?? new RecentRing();
    this.recent.set(category, recent);
    recent.note({ logit, opened, attemptedAtMs });
    this.open.update(slots, count, opened ? 1 : expectedLabel(p, this.seenShare(openLabelAgeMs)), 1, values);
  }

  /** Everything learned, as bytes; what is decoded learns on as this one would. */
  encode(): Uint8Array {
    const heads = [this.open, this.convert, this.off].map((one) => (one === null ? new Uint8Array(0) : one.encode()));
    const rest = {
      counts: this.counts,
      foretold: this.foretold,
      delays: [...this.delays],
      recent: [...this.recent].map(([category, ring]) => ({ category, ...ring.encode() })),
      waiting: this.#waiting.map(({ slots, values, category, attemptedAtMs, opened }) => ({
        slots: [...slots],
        values: [...values],
        category,
        attemptedAtMs,
        opened,
      })),
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
    learner.#waiting = rest.waiting.map(({ slots, values, attemptedAtMs = 0, ...one }) => ({
      ...one,
      attemptedAtMs,
      slots: Int32Array.from(slots),
      values: Float32Array.from(values),
    }));
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
  for (const { category, ...ring } of rest.recent) learner.recent.set(category, RecentRing.decode(ring));
  return ok({ learner, rest, buffer, length });
}

interface Stored {
  readonly counts: ResponseLearner["counts"];
  readonly foretold: ResponseLearner["foretold"];
  readonly delays: readonly number[];
  readonly recent: readonly (StoredRing & { readonly category: string })[];
  readonly waiting: readonly StoredWaiting[];
  readonly heads: readonly number[];
}

/** Absent times: a release wrote them that did not keep any. */
interface StoredWaiting extends Omit<Labelled, "attemptedAtMs"> {
  readonly attemptedAtMs?: number;
  readonly slots: readonly number[];
  readonly values: readonly number[];
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
