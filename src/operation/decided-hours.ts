import type { DecidedHours } from "../api/wire/hours.ts";
import type { Policy } from "../catalogue/catalogue.ts";
import { compile } from "../catalogue/compile.ts";
import { readStored } from "../catalogue/stored.ts";
import { habitOf } from "../decision/habit.ts";
import type { PersonState } from "../person/state.ts";
import { idsOf } from "../store/aliases.ts";
import { loadDeclared } from "../store/catalogue.ts";
import { type Pool, timestamp } from "../store/database.ts";
import { decisionOf } from "../store/decisions.ts";
import { hasLearned } from "../store/learned.ts";
import { loadModelParts } from "../store/models.ts";
import { predictorFor, type TimingModel } from "../timing/timing-model.ts";
import { loadTiming } from "../worker/learned-model.ts";
import { currentId } from "./people.ts";
import { loadStatesThen } from "./states-then.ts";

/**
 * What foretold a person's hours when a decision about them was made: the predictor that the gate of the model that decided had for as much
 * activity as was known of them then. null = no such person, or no such decision about them.
 */
export async function hoursOfDecision(pool: Pool, id: string, decision: string): Promise<DecidedHours | null> {
  const row = await decisionOf(pool, await idsOf(pool, await currentId(pool, id)), decision);
  if (row === null) return null;
  const told = { personId: row.person_id, decision, at: timestamp(row.at), model: row.model_version };
  const unknown = { ...told, placedBy: null, events: null, random: null };
  if (row.cause === "pull") return { ...unknown, placedBy: "atOnce" };
  const stored = await loadDeclared(pool, row.catalogue_version);
  const model = await timingOf(pool, row.model_version);
  if (stored === null || model === "gone") return unknown;
  const { needs, policy } = compile(readStored(stored.declared), stored.version);
  const state = (await loadStatesThen(pool, [row.person_id], new Map([[row.person_id, row.state_version]]))).stateOf(
    row.person_id,
    row.state_version,
    needs,
  );
  if (state === null) return unknown;
  const { placedBy, events } = placing(state, { nowMs: row.at, policy, timing: model });
  return { ...told, placedBy, events, random: model === null || !policy.timing.personal ? null : policy.exploration.hours };
}

/** The hours of a version; null: it had learned none. Version 0 is that of a store that had learned nothing. */
async function timingOf(pool: Pool, version: number): Promise<TimingModel | null | "gone"> {
  if (version === 0) return null;
  const parts = await loadModelParts(pool, version);
  if (parts === null) return "gone";
  const { timing } = parts;
  if (timing === undefined) return null;
  return (await hasLearned(pool, { timing })) ? loadTiming(pool, timing) : "gone";
}

interface Then {
  readonly nowMs: number;
  readonly policy: Pick<Policy, "timing">;
  readonly timing: TimingModel | null;
}

/** As decisions place: evenly where the policy wants it; by learned hours; before any were learned by the person's own activity. */
function placing(state: PersonState, { nowMs, policy, timing }: Then): Pick<DecidedHours, "placedBy"> & { readonly events: number } {
  const events = habitOf(state, nowMs).counts.total;
  if (!policy.timing.personal) return { placedBy: "evenly", events };
  if (timing === null) return { placedBy: events > 0 ? "ownActivity" : "evenly", events };
  return { placedBy: predictorFor(timing, events), events };
}
