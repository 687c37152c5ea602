import { type Learned, type Model, nothingLearned } from "../decision/decision.ts";
import type { Pool } from "../store/database.ts";
import type { LearnedPart } from "../store/learned.ts";
import { loadModelParts, type ModelParts } from "../store/models.ts";
import { type Loaded, modelOfVersion } from "../worker/learned-model.ts";

/** The models of versions that decisions name. */
export interface ReplayModels {
  /** null: it is no longer kept. */
  model(version: number): Promise<Model | null>;
}

/** How many are remembered. Whoever asks in order of time needs few. */
export interface Remembered {
  readonly models: number;
  /** Of each part; one version of the response model takes 7 to 10 MB outside the heap. */
  readonly parts: number;
}

/**
 * Reads models from the store. Versions are frozen more often than their parts are learned, so each version of a part is decoded once and
 * shared by the models that have it, as long as it is among those asked for last; what was forgotten is decoded again.
 */
export function openReplayModels(pool: Pool, { models, parts }: Remembered = { models: 4, parts: 16 }): ReplayModels {
  const known = makeRecent<Model | null>(models);
  const decoded: Decoded = {
    response: makeRecent(parts),
    timing: makeRecent(parts),
    interruption: makeRecent(parts),
    creatives: makeRecent(parts),
    caps: makeRecent(parts),
  };
  return {
    async model(version) {
      const before = known.get(version);
      if (before !== undefined) return before;
      const model = version === 0 ? { version, campaigns: new Map(), learned: nothingLearned } : await load(pool, version, decoded);
      known.set(version, model);
      return model;
    },
  };
}

type Decoded = { readonly [Part in LearnedPart & keyof Learned]-?: Recent<NonNullable<Learned[Part]> | null> };

async function load(pool: Pool, version: number, decoded: Decoded): Promise<Model | null> {
  const parts = await loadModelParts(pool, version);
  if (parts === null) return null;
  const loaded = await modelOfVersion(pool, version, knownOf(parts, decoded));
  if (loaded === null) return null;
  const { response, timing, interruption, creatives, caps } = loaded.parts;
  const { learned } = loaded.model;
  if (response !== undefined) decoded.response.set(response, learned.response);
  if (timing !== undefined) decoded.timing.set(timing, learned.timing);
  if (interruption !== undefined) decoded.interruption.set(interruption, learned.interruption);
  if (creatives !== undefined) decoded.creatives.set(creatives, learned.creatives);
  if (caps !== undefined) decoded.caps.set(caps, learned.caps ?? null);
  return loaded.model;
}

/** A model with those of the parts that are decoded, from which the others are told apart by having no version. */
function knownOf(parts: ModelParts, decoded: Decoded): Loaded {
  const take = <Value>(part: LearnedPart, recent: Recent<Value>): Value | undefined => {
    const version = parts[part];
    return version === undefined ? undefined : recent.get(version);
  };
  const found = {
    response: take("response", decoded.response),
    timing: take("timing", decoded.timing),
    interruption: take("interruption", decoded.interruption),
    creatives: take("creatives", decoded.creatives),
    caps: take("caps", decoded.caps),
  };
  const learned: Learned = {
    response: found.response ?? null,
    timing: found.timing ?? null,
    interruption: found.interruption ?? null,
    creatives: found.creatives ?? null,
    ...(found.caps == null ? {} : { caps: found.caps }),
  };
  const had = Object.entries(parts).filter(([part]) => found[part as LearnedPart] !== undefined); // keys of ModelParts
  return { model: { version: 0, campaigns: new Map(), learned }, parts: Object.fromEntries(had) };
}

/** The values that were asked for last, by version. */
interface Recent<Value> {
  get(version: number): Value | undefined;
  set(version: number, value: Value): void;
}

function makeRecent<Value>(most: number): Recent<Value> {
  const values = new Map<number, Value>();
  const set = (version: number, value: Value): void => {
    values.delete(version);
    values.set(version, value);
    if (values.size <= most) return;
    const [oldest] = values.keys();
    if (oldest !== undefined) values.delete(oldest);
  };
  return {
    get(version) {
      const value = values.get(version);
      if (value !== undefined) set(version, value);
      return value;
    },
    set,
  };
}
