import type { Learned, Model } from "../decision/decision.ts";
import { decodeCreativeScores } from "../learning/bandit/creative-scores.ts";
import { ResponseLearner } from "../learning/response/learner.ts";
import { freeze, type ResponseModel } from "../learning/response/model.ts";
import { type CapsInForce, decodeCaps } from "../learning/volume/caps-codec.ts";
import type { Queryable } from "../store/database.ts";
import { hasLearned, loadLearned } from "../store/learned.ts";
import { readHold } from "../store/model-hold.ts";
import { freezeModel, loadModel, type ModelParts, type ModelSnapshot, noteModelUse } from "../store/models.ts";
import { decodeTimingModel, type TimingModel } from "../timing/timing-model.ts";
import { decodeInterruption } from "./interruption.ts";

/** How far posterior draws stray: between the quarter and the half that did best on real tests (science §9.3). */
const drawWidth = 0.35;

/**
 * Freezes the newest counts and learned parts as one model; parts that did not change since `before` are not read again. While an operator
 * holds deciders to a version it is that one, and nothing is frozen; a held version whose parts are gone holds nobody.
 */
export async function freshModel(db: Queryable, atMs: number, before: Loaded | null): Promise<Loaded> {
  const hold = await readHold(db, atMs);
  const held = hold === null ? null : await modelOfVersion(db, hold.version, before);
  const loaded = held ?? (await newestModel(db, atMs, before));
  await noteModelUse(db, loaded.model.version, atMs);
  return loaded;
}

/** Whoever learns from a long log may drop a part between two looks; it takes far longer over each version than a look takes. */
const mostFreezes = 5;

async function newestModel(db: Queryable, atMs: number, before: Loaded | null): Promise<Loaded> {
  let version = 0;
  for (let n = 0; n < mostFreezes; n++) {
    version = await freezeModel(db, atMs);
    if (before?.model.version === version) return before;
    const frozen = await loadModel(db, version);
    const loaded = frozen === null ? null : await loadWhole(db, frozen, before);
    if (loaded !== null) return loaded;
  }
  throw new Error(`model ${version} is gone that was frozen just now, or a part of it`);
}

/** The model of a version that some decision names; null when it is no longer kept. */
export async function modelOfVersion(db: Queryable, version: number, before: Loaded | null = null): Promise<Loaded | null> {
  const found = await loadModel(db, version);
  return found === null ? null : loadWhole(db, found, before);
}

/** A model with every part that it names; null: one is no longer kept, which must not pass for one that was never learned. */
async function loadWhole(db: Queryable, found: ModelSnapshot, before: Loaded | null): Promise<Loaded | null> {
  if (!(await hasLearned(db, found.parts))) return null;
  const loaded = await load(db, found, before);
  // What is still there now was there while it was read.
  return (await hasLearned(db, found.parts)) ? loaded : null;
}

/** A model and the versions of its parts. */
export interface Loaded {
  readonly model: Model;
  readonly parts: ModelParts;
}

async function load(db: Queryable, { rates, parts }: ModelSnapshot, before: Loaded | null): Promise<Loaded> {
  const known = before?.model.learned;
  const keeps = (part: keyof ModelParts): boolean => before !== null && before.parts[part] === parts[part];
  const caps = known && keeps("caps") ? known.caps : await loadCaps(db, parts.caps);
  const learned: Learned = {
    response: known && keeps("response") ? known.response : await loadResponse(db, parts.response),
    timing: known && keeps("timing") ? known.timing : await loadTiming(db, parts.timing),
    interruption: known && keeps("interruption") ? known.interruption : await loadInterruption(db, parts.interruption),
    creatives: known && keeps("creatives") ? known.creatives : await loadCreatives(db, parts.creatives),
    ...(caps === undefined ? {} : { caps }),
  };
  return { model: { ...rates, learned }, parts };
}

async function loadResponse(db: Queryable, version: number | undefined): Promise<ResponseModel | null> {
  const row = version === undefined ? null : await loadLearned(db, "response", version);
  if (row === null) return null;
  const learner = ResponseLearner.decode(row.body);
  // A newer program wrote it, or it is damaged: rates go on deciding until it is learned anew.
  return learner.ok ? freeze(learner.value, row.version, drawWidth) : null;
}

/** The hours of a version; null: there are none, or a newer program wrote them. */
export async function loadTiming(db: Queryable, version: number | undefined): Promise<TimingModel | null> {
  const row = version === undefined ? null : await loadLearned(db, "timing", version);
  const decoded = row === null ? null : decodeTimingModel(JSON.parse(row.body.toString()));
  return decoded?.ok ? decoded.value : null;
}

async function loadInterruption(db: Queryable, version: number | undefined): Promise<Learned["interruption"]> {
  const row = version === undefined ? null : await loadLearned(db, "interruption", version);
  if (row === null) return null;
  return decodeInterruption(row.body.toString());
}

async function loadCreatives(db: Queryable, version: number | undefined): Promise<Learned["creatives"]> {
  const row = version === undefined ? null : await loadLearned(db, "creatives", version);
  return row === null ? null : decodeCreativeScores(row.body.toString());
}

async function loadCaps(db: Queryable, version: number | undefined): Promise<CapsInForce | undefined> {
  const row = version === undefined ? null : await loadLearned(db, "caps", version);
  return row === null ? undefined : (decodeCaps(row.body.toString()) ?? undefined);
}
