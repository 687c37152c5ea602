import { isRecord, type Problem } from "./answer.ts";
import { type Api, fateOf, problemOf, refusedIn } from "./api.ts";
import type { Store } from "./store.ts";

/** What may be said of a message. `switchedOff`: the person wants no more of these. */
export type OutcomeKind = "delivered" | "shown" | "opened" | "dismissed" | "converted" | "switchedOff";

/** One outcome as `POST /v1/outcomes` takes it. Either messageId or batchId. */
export interface Outcome {
  readonly messageId?: string;
  readonly batchId?: string;
  readonly deviceId?: string;
  readonly outcome: OutcomeKind;
  /** ISO 8601; absent: when the server reads it. */
  readonly at?: string;
  /** What a conversion was worth. */
  readonly value?: number;
}

interface QueuedOutcome {
  readonly proof: string;
  readonly outcome: Outcome;
}

/** What one call may carry; the server takes 2,500. */
const mostOutcomes = 100;
const mostKept = 500;

/**
 * Outcomes that are kept until the server has taken them. The server counts each once by message, device and kind, so that page and
 * service worker may both send what they find.
 */
export class OutcomeQueue {
  readonly #store: Store;
  readonly #problem: (problem: Problem) => void;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: Store, problem: (problem: Problem) => void) {
    this.#store = store;
    this.#problem = problem;
  }

  /** Resolves when they are kept. */
  async add(proof: string, outcomes: readonly Outcome[]): Promise<void> {
    for (const outcome of outcomes) await this.#store.add("outcomes", { proof, outcome } satisfies QueuedOutcome);
  }

  /** What waits with some credentials goes with others: its person has become another, or proves it anew. */
  handProof(from: string, to: string): Promise<void> {
    const done = this.#turn.then(async () => {
      for (const { id, value } of await this.#store.rows("outcomes"))
        if (isRecord(value) && value.proof === from) await this.#store.replace("outcomes", { id, value: { ...value, proof: to } });
    });
    this.#turn = done.catch(() => {});
    return done;
  }

  async clear(): Promise<void> {
    const rows = await this.#store.rows("outcomes");
    await this.#store.remove(
      "outcomes",
      rows.map(({ id }) => id),
    );
  }

  /** Sends what there is; true: nothing is left, false: the rest has to wait. */
  flush(api: Api): Promise<boolean> {
    // One after the other: two at once would send the same.
    const done = this.#turn.then(() => this.#drain(api));
    this.#turn = done.catch(() => {});
    return done;
  }

  async #drain(api: Api): Promise<boolean> {
    const rows = await this.#store.rows("outcomes");
    const old = rows.slice(0, Math.max(0, rows.length - mostKept)).map(({ id }) => id);
    if (old.length > 0) await this.#store.remove("outcomes", old);
    const byProof = groupByProof(rows.slice(old.length).flatMap(readRow));
    let allTaken = true;
    for (const [proof, group] of byProof)
      for (let from = 0; from < group.length && allTaken; from += mostOutcomes)
        allTaken = await this.#send(api, proof, group.slice(from, from + mostOutcomes));
    return allTaken;
  }

  async #send(api: Api, proof: string, rows: readonly Standing[]): Promise<boolean> {
    const outcomes = rows.map(({ queued }) => queued.outcome);
    const reply = await api({ method: "POST", path: "/v1/outcomes", body: { outcomes }, proof, keepalive: true });
    const fate = fateOf(reply);
    if (fate === "again") return false;
    if (fate !== "taken") this.#problem(problemOf(reply));
    const again: QueuedOutcome[] = [];
    for (const { index, problem } of fate === "taken" ? refusedIn(reply) : []) {
      const queued = rows[index]?.queued;
      // This device's clock runs ahead: better the time of arrival than none.
      if (queued?.outcome.at !== undefined && /^(timeI|i)nTheFuture$|^timeInFuture$/.test(problem.code)) {
        const { at: _wrong, ...outcome } = queued.outcome;
        again.push({ proof, outcome });
      } else this.#problem(problem);
    }
    for (const queued of again) await this.#store.add("outcomes", queued);
    await this.#store.remove(
      "outcomes",
      rows.map(({ id }) => id),
    );
    return again.length === 0 ? true : this.#drain(api);
  }
}

interface Standing {
  readonly id: number;
  readonly queued: QueuedOutcome;
}

function readRow({ id, value }: { readonly id: number; readonly value: unknown }): readonly Standing[] {
  if (!isRecord(value) || typeof value.proof !== "string" || !isRecord(value.outcome)) return [];
  // Written by this very class.
  return [{ id, queued: { proof: value.proof, outcome: value.outcome as unknown as Outcome } }];
}

function groupByProof(rows: readonly Standing[]): ReadonlyMap<string, readonly Standing[]> {
  const groups = new Map<string, Standing[]>();
  for (const row of rows) {
    const group = groups.get(row.queued.proof) ?? [];
    group.push(row);
    groups.set(row.queued.proof, group);
  }
  return groups;
}
