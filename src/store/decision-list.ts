import type { Decision } from "../decision/decision.ts";
import type { Pool } from "./database.ts";
import { type List, newestFirst, type PageFound, type PageQuestion } from "./newest-first.ts";

/** What decisions of a list have in common; null or absent = any. */
export interface DecisionFilter {
  /** All ids of one person. */
  readonly personIds?: readonly string[] | null;
  /** Of the message that was chosen. */
  readonly campaign?: string | null;
  readonly cause?: string | null;
  /** True: those alone that chose nothing. */
  readonly silent?: boolean;
  /** The step that left nothing, or a rule by which it took something out. */
  readonly reason?: string | null;
}

/** A decision as lists show it. */
export type ListedDecision = {
  readonly person_id: string;
  readonly decision_id: string;
  readonly at: number;
  readonly cause: string;
  readonly skipped: string | null;
  readonly message_id: string | null;
  readonly campaign: string | null;
  readonly item: string | null;
  readonly creative: string | null;
  readonly send_at: number | null;
  readonly propensity: number | null;
  readonly score: number | null;
  readonly arm: string | null;
  readonly model_version: number;
  readonly catalogue_version: number;
  readonly steps: Decision["steps"];
};

const columns = [
  "person_id",
  "decision_id",
  "at",
  "cause",
  "skipped",
  "message_id",
  "campaign",
  "item",
  "creative",
  "send_at",
  "propensity",
  "score",
  "arm",
  "model_version",
  "catalogue_version",
  "steps",
]
  .map((name) => `decisions.${name}`)
  .join(", ");

/** `decisions_pkey` finds those of a person; `decisions_at` is walked for everything else. */
function listOf({ personIds = null, campaign = null, cause = null, silent = false, reason = null }: DecisionFilter): List {
  return {
    table: "decisions",
    at: "at",
    id: "decision_id",
    columns,
    // The steps of each are read where a rule is looked for.
    mostLookedAt: reason === null ? 30_000 : 5_000,
    scan: (values) => (personIds === null ? [] : [`decisions.person_id = any(${values.of(personIds)}::text[])`]),
    rest: (values) => [
      ...(campaign === null ? [] : [`decisions.campaign = ${values.of(campaign)}`]),
      ...(cause === null ? [] : [`decisions.cause = ${values.of(cause)}`]),
      ...(silent || reason !== null ? ["decisions.skipped is not null"] : []),
      ...(reason === null ? [] : [saysReason(values.of(reason))]),
    ],
  };
}

const saysReason = (name: string): string => `(decisions.skipped = ${name} or exists (
  select from json_array_elements(decisions.steps) as step, json_array_elements(step -> 'removed') as removal
  where step ->> 'step' = case decisions.skipped when 'noCampaign' then 'campaigns' else decisions.skipped end
    and removal ->> 'rule' = ${name}))`;

/** Decisions by their time, newest first. */
export function listDecisions(pool: Pool, filter: DecisionFilter, page: PageQuestion): Promise<PageFound<ListedDecision>> {
  return newestFirst<ListedDecision>(pool, listOf(filter), page, (row) => ({ atMs: row.at, id: row.decision_id }));
}
