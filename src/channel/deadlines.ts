/** Something that must end by an instant. Subclasses say what happens when it does not. */
export abstract class Timed {
  /** On the monotonic clock of `performance.now()`, in ms. */
  deadlineAtMs: number;
  earlier: Timed | null = null;
  later: Timed | null = null;
  listed = false;

  constructor(deadlineAtMs: number) {
    this.deadlineAtMs = deadlineAtMs;
  }

  /** Called once when the deadline has passed; the entry has left the list by then. */
  abstract expire(): void;
}

/**
 * Deadlines of many requests behind one timer: a list sorted by deadline, linked through its entries. Requests nearly always have the
 * same time to live, so a new one belongs at the end, and adding and removing take constant time. Removing leaves the timer alone: a
 * timer that finds nothing due re-arms itself for the new head.
 */
export class Deadlines {
  #first: Timed | null = null;
  #last: Timed | null = null;
  #timer: NodeJS.Timeout | null = null;

  add(entry: Timed): void {
    let before = this.#last;
    while (before !== null && before.deadlineAtMs > entry.deadlineAtMs) before = before.earlier;
    entry.earlier = before;
    entry.later = before === null ? this.#first : before.later;
    if (entry.later === null) this.#last = entry;
    else entry.later.earlier = entry;
    if (before === null) this.#first = entry;
    else before.later = entry;
    entry.listed = true;
    if (this.#timer === null || entry === this.#first) this.#arm();
  }

  remove(entry: Timed): void {
    if (!entry.listed) return;
    if (entry.earlier === null) this.#first = entry.later;
    else entry.earlier.later = entry.later;
    if (entry.later === null) this.#last = entry.earlier;
    else entry.later.earlier = entry.earlier;
    entry.earlier = null;
    entry.later = null;
    entry.listed = false;
  }

  #arm(): void {
    if (this.#first === null) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    // Sockets keep the process alive while an answer is awaited; the timer need not.
    this.#timer = setTimeout(this.#ring, Math.max(1, Math.ceil(this.#first.deadlineAtMs - performance.now()))).unref();
  }

  readonly #ring = (): void => {
    this.#timer = null;
    const nowMs = performance.now();
    for (let entry = this.#first; entry !== null && entry.deadlineAtMs <= nowMs; entry = this.#first) {
      this.remove(entry);
      entry.expire();
    }
    if (this.#timer === null) this.#arm();
  };
}
