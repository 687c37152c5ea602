import { HOUR_MS } from "../base/duration.ts";
import { hash32 } from "../base/rng.ts";
import type { Catalogue, ItemTable } from "../catalogue/catalogue.ts";
import { compile } from "../catalogue/compile.ts";
import { readStored } from "../catalogue/stored.ts";
import { ColumnSourceBuilder, type LabelledRow, type LogSource } from "../learning/column-source.ts";
import { namedColumns } from "../learning/features/named-columns.ts";
import { viewPerson } from "../learning/features/person-view.ts";
import { finalLabelAgeMs } from "../learning/response/learner.ts";
import type { PersonState } from "../person/state.ts";
import { loadDeclared } from "../store/catalogue.ts";
import type { Pool } from "../store/database.ts";
import { pageOfPeople } from "../store/people.ts";
import { countSentChoices, type SentChoice, sentChoicesOf } from "../store/sent-choices.ts";
import { loadStatesThen } from "./states-then.ts";

export const logLabels = ["opened", "converted", "switchedOff"] as const;
export type LogLabel = (typeof logLabels)[number];

/** How long after the attempt an outcome counts; a younger message is no row yet. */
export const labelAgeMs: Readonly<Record<LogLabel, number>> = {
  opened: 24 * HOUR_MS,
  converted: finalLabelAgeMs,
  switchedOff: finalLabelAgeMs,
};

export interface LogTableRequest {
  /** Attempts of this span. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  readonly label: LogLabel;
  /** About so many rows at most: of a longer log, all rows of some people, drawn by `seed`. */
  readonly mostRows: number;
  readonly seed: string;
  readonly pageSize: number;
  readonly signal: AbortSignal;
  progress(rows: number): void;
}

export interface LogTable {
  readonly source: LogSource;
  readonly positives: number;
  /** Share of the people that was read. */
  readonly share: number;
  /** Messages of the span that made no row: their person's facts, or their decision's catalogue, are no longer kept. */
  readonly leftOut: { readonly factsGone: number; readonly catalogueGone: number };
  readonly complete: boolean;
}

/** The logged score of a row and whether a learned model had given it (1) or not (0): `extras` of the source. */
export const logExtras = { score: "score", byModel: "byModel" } as const;

/**
 * The messages that decisions sent, a row each in the order of attempt, with what was known when each was chosen: the person's facts up
 * to then and the catalogue of then; items as they are today. A label is what came of the message within `labelAgeMs`.
 */
export async function readLogTable(deps: { readonly pool: Pool; readonly items: ItemTable }, request: LogTableRequest): Promise<LogTable> {
  const { pool, items } = deps;
  const { label, pageSize, signal } = request;
  const span = { fromMs: request.fromMs, toMs: Math.min(request.toMs, request.nowMs - labelAgeMs[label]) };
  const builder = new ColumnSourceBuilder();
  const leftOut = { factsGone: 0, catalogueGone: 0 };
  const share = span.toMs > span.fromMs ? Math.min(1, request.mostRows / Math.max(1, await countSentChoices(pool, span))) : 0;
  const catalogueOf = cataloguesThen(pool);
  let told = 0;
  for (let after = ""; share > 0 && !signal.aborted; ) {
    const ids = await pageOfPeople(pool, after, pageSize);
    if (ids.length === 0) break;
    after = ids.at(-1) ?? "";
    const drawn = ids.filter((id) => hash32(`${request.seed}/${id}`) < share * 2 ** 32);
    const sent = await sentChoicesOf(pool, drawn, span);
    const states = await loadStatesThen(
      pool,
      sent.map((one) => one.person_id),
    );
    for (const one of sent) {
      const catalogue = await catalogueOf(one.catalogue_version);
      const state = catalogue && states.stateOf(one.person_id, one.state_version, catalogue.needs);
      if (catalogue === null) leftOut.catalogueGone++;
      else if (state === null) leftOut.factsGone++;
      else builder.add(rowOf(one, { state, catalogue, items, label }));
    }
    if (builder.rows - told >= 10_000) {
      told = builder.rows;
      request.progress(told);
    }
  }
  return { source: builder.build(), positives: builder.positives, share, leftOut, complete: !signal.aborted };
}

/** What was so when a message was chosen. */
interface Then {
  readonly state: PersonState;
  readonly catalogue: Catalogue;
  readonly items: ItemTable;
  readonly label: LogLabel;
}

function rowOf(sent: SentChoice, { state, catalogue, items, label }: Then): LabelledRow {
  const view = viewPerson({ state, nowMs: sent.decided_at, catalogue, items });
  const style = catalogue.creatives.get(sent.creative)?.style ?? null;
  const item = sent.item === null ? null : (items.get(sent.item) ?? null);
  return {
    atMs: sent.attempted_at,
    group: sent.person_id,
    label: isPositive(sent, label) ? 1 : 0,
    features: namedColumns(view, { ...sent, style, item, sendAtMs: sent.send_at }),
    extras: {
      [logExtras.score]: scoreOf(sent, catalogue, label),
      // Counted rates know no chance of being switched off.
      [logExtras.byModel]: sent.p_off === null ? 0 : 1,
    },
  };
}

/** What the decision expected of the label; NaN when it expected nothing: of conversions, or without a scorer. */
function scoreOf({ score, p_off }: SentChoice, { policy }: Catalogue, label: LogLabel): number {
  if (label === "opened") return policy.scorer === "none" ? Number.NaN : (score ?? Number.NaN);
  return label === "switchedOff" ? (p_off ?? Number.NaN) : Number.NaN;
}

/** Whether it came in time; an app that was removed counts as switched off. */
function isPositive(
  sent: Pick<SentChoice, "attempted_at" | "opened_at" | "converted_at" | "switched_off_at" | "uninstalled_at">,
  label: LogLabel,
): boolean {
  const came = (atMs: number | null): boolean => atMs !== null && atMs <= sent.attempted_at + labelAgeMs[label];
  if (label === "opened") return came(sent.opened_at);
  return label === "converted" ? came(sent.converted_at) : came(sent.switched_off_at) || came(sent.uninstalled_at);
}

/** The catalogues of versions, compiled once each; null: no longer kept. */
function cataloguesThen(pool: Pool): (version: number) => Promise<Catalogue | null> {
  const known = new Map<number, Catalogue | null>();
  return async (version) => {
    const before = known.get(version);
    if (before !== undefined) return before;
    const stored = await loadDeclared(pool, version);
    const catalogue = stored && compile(readStored(stored.declared), version);
    known.set(version, catalogue);
    return catalogue;
  };
}
