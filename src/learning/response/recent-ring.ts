import { DAY_MS, MINUTE_MS } from "../../base/duration.ts";
import { mix } from "../murmur3.ts";
import type { RecentPredictions } from "./evidence.ts";

/** Predictions kept of each category: a rate among them is known to a standard error of a percent. */
export const recentKept = 3000;
/** They are drawn from a week at least: rates of opening differ by hour of the day and by day of the week, and fewer messages than a day's would stand for its hours alone. */
const spannedMinutes = (7 * DAY_MS) / MINUTE_MS;
/** Where a week brings fewer than this, more are drawn again. A quarter of what is kept, so that no rate calls for both. */
const leastAWeek = recentKept / 4;

/** A prediction, made before the message's own outcome was learned, and what came. */
interface Prediction {
  readonly logit: number;
  readonly opened: boolean;
  readonly attemptedAtMs: number;
}

/** A ring as `encode` tells it; lists in base64. What is absent was written by a release that kept the newest, whatever they spanned. */
export interface StoredRing {
  readonly logits: string;
  readonly opened: string;
  readonly next: number;
  readonly minutes?: string;
  readonly levels?: string;
  readonly drawn?: { readonly seen: number; readonly halvings: number; readonly sinceMinute: number; readonly kept: number };
}

/**
 * Newest predictions of one category, in order of attempt: all of them where a week brings no more than fit; of more, one in two, in four
 * … by a hash of their number, so that what is kept spans a week (or all that came, if that is less) with every message of it as likely as
 * any other. The same predictions in the same order leave the same ring.
 */
export class RecentRing implements RecentPredictions {
  readonly logits = new Float32Array(recentKept);
  readonly opened = new Uint8Array(recentKept);
  readonly #minutes = new Uint32Array(recentKept);
  /** How often a prediction would survive that every other one is dropped. */
  readonly #levels = new Uint8Array(recentKept);
  #size = 0;
  /** Where the next one goes; once the ring is full the oldest lies there. */
  #next = 0;
  #seen = 0;
  /** One in 2^halvings is kept. */
  #halvings = 0;
  /** Kept since a minute, at the rate of now. */
  #sinceMinute = 0;
  #kept = 0;

  get size(): number {
    return this.#size;
  }

  note({ logit, opened, attemptedAtMs }: Prediction): void {
    const minute = Math.max(0, Math.floor(attemptedAtMs / MINUTE_MS));
    const level = trailingZeros(mix(this.#seen, 1));
    this.#seen++;
    this.#drawMore(minute);
    while (level >= this.#halvings && this.#size === recentKept && minute - (this.#minutes[this.#next] ?? 0) < spannedMinutes)
      this.#dropHalf(minute);
    if (level < this.#halvings) return;
    this.#put(logit, opened ? 1 : 0, minute, level);
    this.#kept++;
  }

  #put(logit: number, opened: number, minute: number, level: number): void {
    this.logits[this.#next] = logit;
    this.opened[this.#next] = opened;
    this.#minutes[this.#next] = minute;
    this.#levels[this.#next] = level;
    this.#next = (this.#next + 1) % recentKept;
    this.#size = Math.min(recentKept, this.#size + 1);
  }

  /** Of a full ring: drops those that would not have been drawn at half the rate. */
  #dropHalf(minute: number): void {
    this.#halvings++;
    const [logits, opened, minutes, levels] = [this.logits.slice(), this.opened.slice(), this.#minutes.slice(), this.#levels.slice()];
    const oldest = this.#next;
    this.#next = 0;
    this.#size = 0;
    for (let n = 0; n < recentKept; n++) {
      const at = (oldest + n) % recentKept;
      if ((levels[at] ?? 0) >= this.#halvings) this.#put(logits[at] ?? 0, opened[at] ?? 0, minutes[at] ?? 0, levels[at] ?? 0);
    }
    this.#countFrom(minute);
  }

  /** Once a week: when so few were kept that the ring would come to span months, more are drawn from now on. */
  #drawMore(minute: number): void {
    if (this.#halvings === 0 || minute - this.#sinceMinute < spannedMinutes) return;
    for (let aWeek = (this.#kept * spannedMinutes) / (minute - this.#sinceMinute); aWeek < leastAWeek && this.#halvings > 0; aWeek *= 2)
      this.#halvings--;
    this.#countFrom(minute);
  }

  #countFrom(minute: number): void {
    this.#sinceMinute = minute;
    this.#kept = 0;
  }

  encode(): StoredRing {
    const text = ({ buffer, BYTES_PER_ELEMENT }: Float32Array | Uint32Array | Uint8Array): string =>
      Buffer.from(buffer, 0, this.#size * BYTES_PER_ELEMENT).toString("base64");
    return {
      logits: text(this.logits),
      opened: text(this.opened),
      next: this.#next,
      minutes: text(this.#minutes),
      levels: text(this.#levels),
      drawn: { seen: this.#seen, halvings: this.#halvings, sinceMinute: this.#sinceMinute, kept: this.#kept },
    };
  }

  static decode({ logits, opened, next, minutes, levels, drawn }: StoredRing): RecentRing {
    const ring = new RecentRing();
    const read = (list: Float32Array | Uint32Array | Uint8Array, text: string): void => {
      new Uint8Array(list.buffer).set(Buffer.from(text, "base64"));
    };
    read(ring.logits, logits);
    read(ring.opened, opened);
    ring.#size = Buffer.from(opened, "base64").length;
    ring.#next = next;
    // Without times they count as older than a week: the next ones take their places.
    read(ring.#minutes, minutes ?? "");
    read(ring.#levels, levels ?? "");
    ring.#seen = drawn?.seen ?? 0;
    ring.#halvings = drawn?.halvings ?? 0;
    ring.#sinceMinute = drawn?.sinceMinute ?? 0;
    ring.#kept = drawn?.kept ?? 0;
    return ring;
  }
}

/** 32 of 0. */
const trailingZeros = (bits: number): number => (bits === 0 ? 32 : 31 - Math.clz32(bits & -bits));
