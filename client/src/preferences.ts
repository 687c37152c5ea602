import { type Answer, isRecord } from "./answer.ts";
import { type Api, ask } from "./api.ts";
import { nobodyProven, type Proven, type WhoIsProven } from "./inbox.ts";

/** Hours without messages; `days` 1 = Monday … 7 = Sunday, absent = every day. They may cross midnight. */
export interface QuietSpan {
  readonly from: string;
  readonly to: string;
  readonly days?: readonly number[];
}

/** A person's own hours and switches. */
export interface Preferences {
  readonly doNotDisturb: readonly QuietSpan[];
  readonly off: { readonly kinds: readonly string[]; readonly channels: readonly string[]; readonly all: boolean };
  /** `marketing` null: never asked. */
  readonly consent: { readonly marketing: boolean | null; readonly at: string | null; readonly source: string | null };
}

/** Of somebody who never chose anything. */
export const noPreferences: Preferences = {
  doNotDisturb: [],
  off: { kinds: [], channels: [], all: false },
  consent: { marketing: null, at: null, source: null },
};

/** Reads and writes what the proven person chose. */
export class PreferenceCalls {
  readonly #api: Api;
  readonly #who: WhoIsProven;

  constructor(api: Api, who: WhoIsProven) {
    this.#api = api;
    this.#who = who;
  }

  async get(): Promise<Answer<Preferences>> {
    const who = await this.#who();
    return who === null ? nobodyProven : readPreferences(this.#api, who);
  }

  /** Replaces all of it; answers what holds from now on. */
  async put(preferences: Preferences): Promise<Answer<Preferences>> {
    const who = await this.#who();
    return who === null ? nobodyProven : writePreferences(this.#api, who, preferences);
  }
}

export async function readPreferences(api: Api, { person, proof }: Proven): Promise<Answer<Preferences>> {
  const answer = await ask(api, { method: "GET", path: pathOf(person), proof }, preferencesIn);
  // A person whom the server has not met yet has chosen nothing.
  return !answer.ok && answer.error.status === 404 ? { ok: true, value: noPreferences } : answer;
}

export function writePreferences(api: Api, { person, proof }: Proven, preferences: Preferences): Promise<Answer<Preferences>> {
  return ask(api, { method: "PUT", path: pathOf(person), body: preferences, proof }, preferencesIn);
}

const pathOf = (person: string): string => `/v1/people/${encodeURIComponent(person)}/preferences`;

function preferencesIn(body: unknown): Preferences | null {
  if (!isRecord(body)) return null;
  // Parts may be missing in an answer, not of another shape: docs/wire-contract.md.
  const { doNotDisturb, off, consent } = body as Partial<Preferences>;
  return {
    doNotDisturb: doNotDisturb ?? [],
    off: { ...noPreferences.off, ...off },
    consent: { ...noPreferences.consent, ...consent },
  };
}
