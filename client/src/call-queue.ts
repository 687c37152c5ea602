import { isRecord, type Problem } from "./answer.ts";
import { type Api, fateOf, problemOf, refusedIn } from "./api.ts";
import { backOffMs } from "./back-off.ts";
import { anonymousPrefix, partsOf } from "./credentials.ts";
import type { Row, Store } from "./store.ts";
import type { Timers } from "./timers.ts";

/** One call of Segment's HTTP API on its way. */
export interface QueuedCall {
  /** The person whom it speaks of, known or anonymous; null: an anonymous one who needs no proof. */
  readonly person: string | null;
  /** Credentials, kept with calls whose person has signed out meanwhile; null: those that hold when it is sent. */
  readonly proof: string | null;
  /** With `messageId`, by which the server gives a repeated call one effect, and `timestamp`. */
  readonly body: CallBody;
}

export type CallBody = Readonly<Record<string, unknown>> & { readonly messageId: string; readonly timestamp: string };

export interface CallQueueParts {
  readonly store: Store;
  readonly api: Api;
  readonly timers: Timers;
  nowMs(): number;
  /** In [0, 1). */
  chance(): number;
  /** Credentials of a person, if they are known now. */
  proofOf(person: string): string | null;
  /** Runs work unless another page is at it: then null. */
  alone<T>(work: () => Promise<T>): Promise<T | null>;
  /** Hands a text over without an answer, as `navigator.sendBeacon` does. False: not taken. */
  beacon(path: string, text: string): boolean;
  /** The key as beacons carry it, which have no headers. */
  readonly key: string;
  problem(problem: Problem): void;
}

/** Calls of one request, and their bytes; the server takes 2,500 and 500 KB. */
const mostCalls = 100;
const mostBytes = 400_000;
/** What may leave with a page: 64 KiB for all of its last requests together (Fetch standard). */
const mostLastBytes = 60_000;
/** Calls that are kept, and for how long. The server finds repetitions among all facts of a person, however old. */
const mostKept = 1000;
const longestKeptMs = 30 * 86_400_000;
const soonMs = 1000;
const afterOthersMs = 3000;

/**
 * Calls that are kept until the server has taken them: at least once over the wire and, by their `messageId`, once in effect. They leave
 * in the order in which they came. Calls of somebody who is not proven wait until they are.
 */
export class CallQueue {
  readonly #parts: CallQueueParts;
  /** Calls of this page that nobody has taken yet: what can still be sent when the page goes. */
  readonly #here = new Map<string, QueuedCall>();
  /** Taken, though the store may still have them. */
  readonly #taken = new Set<string>();
  readonly #falseProofs = new Set<string>();
  #running: Promise<void> | null = null;
  #failures = 0;
  #most = mostCalls;

  constructor(parts: CallQueueParts) {
    this.#parts = parts;
  }

  /** Resolves when the call is kept. */
  async add(call: QueuedCall): Promise<void> {
    this.#here.set(call.body.messageId, call);
    await this.#parts.store.add("calls", call);
    if (this.#failures === 0) this.#parts.timers.set("calls", soonMs, () => void this.flush());
  }

  /** Sends what can be sent. Resolves when it was, or when it must wait; then it goes on by itself. */
  async flush(): Promise<void> {
    // What was added while a flush was running may have come too late for it.
    if (this.#running !== null) await this.#running;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** There is a network again: what waited goes now. */
  resume(): Promise<void> {
    this.#failures = 0;
    return this.flush();
  }

  /** The page may be gone in a moment: hands over what this page still has, without taking it off the list. */
  leave(): void {
    const { api, beacon, key, nowMs } = this.#parts;
    const rows = [...this.#here.values()].map((call, id) => ({ id, call }));
    let bytesLeft = mostLastBytes;
    let from = 0;
    while (from < rows.length) {
      const run = this.#nextRun(rows.slice(from), { calls: mostCalls, bytes: bytesLeft });
      if (run.rows.length === 0) return;
      const body = { batch: run.rows.map(({ call }) => call.body), sentAt: new Date(nowMs()).toISOString() };
      bytesLeft -= run.bytes;
      from = (run.rows.at(-1)?.id ?? from) + 1;
      const { proof, secret } = partsOf(run.proof);
      const words = { ...body, writeKey: key, ...(secret !== "" && { anonymousSecret: secret }) };
      if (proof === "" && beacon("/v1/batch", JSON.stringify(words))) continue;
      const ids = run.rows.map(({ call }) => call.body.messageId);
      void api({ method: "POST", path: "/v1/batch", body, proof: run.proof, keepalive: true }).then((reply) => {
        if (fateOf(reply) === "taken") for (const id of ids) this.#note(id);
      });
    }
  }

  /** The person signs out: calls that waited for their proof get it to take along. */
  async handProof(person: string, proof: string): Promise<void> {
    const give = (call: QueuedCall): QueuedCall => (call.person === person && call.proof === null ? { ...call, proof } : call);
    for (const [id, call] of this.#here) this.#here.set(id, give(call));
    for (const row of await this.#parts.store.rows("calls")) {
      const call = readCall(row.value);
      if (call !== null && give(call) !== call) await this.#parts.store.replace("calls", { id: row.id, value: give(call) });
    }
  }

  /** Forgets what was not sent. */
  async clear(): Promise<void> {
    this.#here.clear();
    const rows = await this.#parts.store.rows("calls");
    await this.#parts.store.remove(
      "calls",
      rows.map(({ id }) => id),
    );
  }

  async #run(): Promise<void> {
    const { alone, timers, chance } = this.#parts;
    const waitMs = await alone(() => this.#drain());
    if (waitMs === null) timers.set("calls", afterOthersMs, () => void this.flush());
    else if (waitMs !== false) timers.set("calls", backOffMs(++this.#failures, chance(), waitMs.retryAfterMs), () => void this.flush());
  }

  /** Sends until nothing is left that can go (false), or until the server cannot take more now. */
  async #drain(): Promise<false | { readonly retryAfterMs: number | null }> {
    const { api, nowMs, problem } = this.#parts;
    while (true) {
      const run = this.#nextRun(await this.#kept(), { calls: this.#most, bytes: mostBytes });
      if (run.rows.length === 0) return false;
      const body = { batch: run.rows.map(({ call }) => call.body), sentAt: new Date(nowMs()).toISOString() };
      const reply = await api({ method: "POST", path: "/v1/batch", body, proof: run.proof });
      switch (fateOf(reply)) {
        case "taken":
          for (const { problem: why } of refusedIn(reply)) problem(why);
          await this.#forget(run.rows);
          this.#failures = 0;
          this.#most = mostCalls;
          break;
        case "again":
          return { retryAfterMs: reply.kind === "answered" ? reply.retryAfterMs : null };
        case "barred":
          problem(problemOf(reply));
          // With another proof the rest may go; a key that is refused stops everything.
          if (run.proof === null || !/^proof|^anonymous|^wrongPerson$/.test(problemOf(reply).code)) return { retryAfterMs: null };
          this.#falseProofs.add(run.proof);
          break;
        case "bad":
          if (run.rows.length > 1) this.#most = Math.ceil(run.rows.length / 2);
          else {
            problem(problemOf(reply));
            await this.#forget(run.rows);
            this.#most = mostCalls;
          }
      }
    }
  }

  /** What is on the list, after what cannot or need not be sent any more was taken off. */
  async #kept(): Promise<readonly Standing[]> {
    const { store, nowMs, problem } = this.#parts;
    const rows = await store.rows("calls");
    const standing = rows.flatMap(readRow);
    const fresh = standing.filter(({ call }) => !this.#taken.has(call.body.messageId));
    const since = nowMs() - longestKeptMs;
    const young = fresh.filter(({ call }) => !(Date.parse(call.body.timestamp) < since)).slice(-mostKept);
    if (young.length < fresh.length)
      problem({
        code: "callsDropped",
        message: `${fresh.length - young.length} calls were never taken: at most ${mostKept} are kept, for 30 days`,
        remedy: "give the person's proof to identify, or see why the server cannot be reached",
      });
    const kept = new Set(young.map(({ id }) => id));
    const gone = rows.filter(({ id }) => !kept.has(id));
    if (gone.length > 0)
      await store.remove(
        "calls",
        gone.map(({ id }) => id),
      );
    for (const { call } of fresh.slice(0, fresh.length - young.length)) this.#here.delete(call.body.messageId);
    return young;
  }

  /** The first calls that one request may carry: anonymous ones, and those of one proven person. Those that wait for a proof are passed over. */
  #nextRun(rows: readonly Standing[], most: { readonly calls: number; readonly bytes: number }): Run {
    const chosen: Standing[] = [];
    let proof: string | null = null;
    let bytes = 0;
    for (const row of rows) {
      const { person } = row.call;
      const needed = person === null ? null : this.#proofFor(row.call);
      if (person !== null && needed === null) continue;
      if (needed !== null && proof !== null && needed !== proof) break;
      const size = new TextEncoder().encode(JSON.stringify(row.call.body)).length + 1;
      if (chosen.length >= most.calls || (bytes + size > most.bytes && (chosen.length > 0 || most.bytes < mostBytes))) break;
      chosen.push(row);
      bytes += size;
      proof ??= needed;
    }
    return { rows: chosen, proof, bytes };
  }

  #proofFor(call: QueuedCall): string | null {
    const { person } = call;
    const given = call.proof ?? this.#parts.proofOf(person ?? "");
    if (given === null || !this.#falseProofs.has(given)) return given;
    // What was done anonymously needs no proof of the person whom somebody says to have become.
    const { secret } = partsOf(given);
    const alone = `\n${secret}`;
    return secret !== "" && person?.startsWith(anonymousPrefix) && !this.#falseProofs.has(alone) ? alone : null;
  }

  async #forget(rows: readonly Standing[]): Promise<void> {
    for (const { call } of rows) this.#note(call.body.messageId);
    await this.#parts.store.remove(
      "calls",
      rows.map(({ id }) => id),
    );
  }

  #note(messageId: string): void {
    this.#here.delete(messageId);
    this.#taken.add(messageId);
  }
}

interface Standing {
  readonly id: number;
  readonly call: QueuedCall;
}

interface Run {
  readonly rows: readonly Standing[];
  /** null: all of them are anonymous. */
  readonly proof: string | null;
  readonly bytes: number;
}

function readRow({ id, value }: Row): readonly Standing[] {
  const call = readCall(value);
  return call === null ? [] : [{ id, call }];
}

function readCall(value: unknown): QueuedCall | null {
  if (!isRecord(value) || !isRecord(value.body)) return null;
  const { messageId, timestamp } = value.body;
  if (typeof messageId !== "string" || typeof timestamp !== "string") return null;
  const text = (part: unknown): string | null => (typeof part === "string" ? part : null);
  return { person: text(value.person), proof: text(value.proof), body: { ...value.body, messageId, timestamp } };
}
