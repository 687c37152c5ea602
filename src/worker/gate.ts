/** How many requests may be under way at a channel that has not answered yet, and at most. */
const window = { first: 8, longest: 512 } as const;
/** Answers after which one more than the sender was known to carry is tried. */
const tryMoreEvery = 64;

/** How a sender stands: requests on its connections, and those that wait inside it for one. */
interface Load {
  readonly inFlight: number;
  readonly queued: number;
}

/**
 * Lets requests through to a sender as its connections take them, and keeps the others here, where the stop switch still reaches them: what
 * was handed to a sender leaves by itself, however long its queue. Begins with a few and takes one more with each answer, so that twice as
 * many are under way after each round, until some queue inside the sender: then it knows how many its connections carry, and tries one more
 * now and then. Halves what may be under way when the channel is in trouble.
 */
export class Gate {
  readonly #load: () => Load;
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;
  #window: number = window.first;
  /** As many as the sender was seen to carry. */
  #carries: number = window.longest;
  #answers = 0;

  constructor(load: () => Load) {
    this.#load = load;
  }

  /** Resolves when a request may be handed to the sender; whoever entered must leave. */
  enter(): Promise<void> {
    if (this.#waiting.length === 0 && this.#hasRoom()) {
      this.#underWay++;
      return Promise.resolve();
    }
    return new Promise((enter) => this.#waiting.push(enter));
  }

  /** @param how what the answer says of the channel; `unasked`: nothing was handed over after all. */
  leave(how: "fine" | "troubled" | "unasked"): void {
    this.#underWay--;
    if (how === "fine") this.#adjust();
    if (how === "troubled") this.#window = Math.max(window.first, Math.floor(this.#window / 2));
    while (this.#waiting.length > 0 && this.#hasRoom()) {
      this.#underWay++;
      this.#waiting.shift()?.();
    }
  }

  #adjust(): void {
    if (++this.#answers % tryMoreEvery === 0) this.#carries = Math.min(window.longest, this.#carries + 1);
    this.#window = Math.min(this.#window + 1, this.#carries);
  }

  #hasRoom(): boolean {
    // With nothing under way nobody would come by to let the next one in.
    if (this.#underWay === 0) return true;
    const { inFlight, queued } = this.#load();
    // While nothing is in flight its connections are only being opened.
    if (queued > 0 && inFlight > 0) {
      this.#carries = Math.max(window.first, inFlight);
      this.#window = Math.min(this.#window, this.#carries);
    }
    return queued === 0 && this.#underWay < this.#window;
  }
}
