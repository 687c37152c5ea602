import { isRecord, type Problem } from "./answer.ts";
import { type Api, fateOf, problemOf } from "./api.ts";
import { readPreferences, writePreferences } from "./preferences.ts";
import type { Store } from "./store.ts";

/** Something that must reach the server even if the page goes first, and that may be done twice. */
export type Errand =
  | { readonly kind: "forgetDevice"; readonly deviceId: string; readonly proof: string }
  | {
      readonly kind: "consent";
      readonly person: string;
      readonly proof: string;
      readonly marketing: boolean;
      readonly at: string;
      readonly source: string;
    };

const key = "errands";
const mostKept = 20;

/** Errands that are kept until they are done. */
export class Errands {
  readonly #store: Store;
  readonly #api: Api;
  readonly #problem: (problem: Problem) => void;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: Store, api: Api, problem: (problem: Problem) => void) {
    this.#store = store;
    this.#api = api;
    this.#problem = problem;
  }

  /** Resolves when it is kept. A later word about the same thing takes the place of an earlier one. */
  add(errand: Errand): Promise<void> {
    return this.#inTurn(async () => {
      const others = (await this.#kept()).filter((one) => !sameThing(one, errand));
      await this.#store.put(key, [...others, errand].slice(-mostKept));
    });
  }

  /** What waits with some credentials is done with others: its person has become another, or proves it anew. */
  handProof(from: string, to: string): Promise<void> {
    return this.#inTurn(async () => {
      const kept = await this.#kept();
      if (kept.some(({ proof }) => proof === from))
        await this.#store.put(
          key,
          kept.map((one) => (one.proof === from ? { ...one, proof: to } : one)),
        );
    });
  }

  /** The device is wanted again. */
  keepDevice(deviceId: string): Promise<void> {
    return this.#inTurn(async () => {
      const kept = await this.#kept();
      const others = kept.filter((one) => one.kind !== "forgetDevice" || one.deviceId !== deviceId);
      if (others.length < kept.length) await this.#store.put(key, others.length === 0 ? undefined : others);
    });
  }

  /** Does what there is; true: nothing is left. */
  run(): Promise<boolean> {
    return this.#inTurn(async () => {
      const left: Errand[] = [];
      const kept = await this.#kept();
      for (const errand of kept) if (!(await this.#do(errand))) left.push(errand);
      if (left.length < kept.length) await this.#store.put(key, left.length === 0 ? undefined : left);
      return left.length === 0;
    });
  }

  /** False: it has to wait. */
  async #do(errand: Errand): Promise<boolean> {
    if (errand.kind === "forgetDevice") {
      const { deviceId, proof } = errand;
      const reply = await this.#api({ method: "DELETE", path: `/v1/devices/${encodeURIComponent(deviceId)}`, proof, keepalive: true });
      const fate = fateOf(reply);
      // 404: it is gone already, or was registered for somebody else since.
      if (fate === "barred") this.#problem(problemOf(reply));
      return fate !== "again";
    }
    const { marketing, at, source } = errand;
    const before = await readPreferences(this.#api, errand);
    const done = before.ok ? await writePreferences(this.#api, errand, { ...before.value, consent: { marketing, at, source } }) : before;
    if (done.ok) return true;
    const { status } = done.error;
    const again = done.error.code === "offline" || (status !== undefined && (status >= 500 || status === 429 || status === 408));
    if (!again) this.#problem(done.error);
    return !again;
  }

  async #kept(): Promise<readonly Errand[]> {
    const kept = await this.#store.get(key);
    // Written by this very class.
    return Array.isArray(kept) ? (kept.filter(isRecord) as unknown as readonly Errand[]) : [];
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}

function sameThing(a: Errand, b: Errand): boolean {
  if (a.kind === "consent") return b.kind === "consent" && a.person === b.person;
  return b.kind === "forgetDevice" && a.deviceId === b.deviceId;
}
