import type { Decision } from "../decision/decision.ts";
import { type CopyValue, copyRows } from "./copy.ts";
import { type Client, type Queryable, timestamp, timestampOrNull } from "./database.ts";

export interface DecisionWrite {
  readonly decisionId: string;
  readonly messageId: string | null;
  readonly decision: Decision;
}

const log = {
  table: "decisions",
  columns: {
    person_id: "text",
    decision_id: "text",
    at: "timestamptz",
    cause: "text",
    skipped: "text",
    message_id: "text",
    campaign: "text",
    line: "text",
    item: "text",
    creative: "text",
    placement: "text",
    send_at: "timestamptz",
    propensity: "double precision",
    score: "double precision",
    eligible: "integer",
    arm: "text",
    catalogue_version: "integer",
    items_version: "bigint",
    model_version: "integer",
    state_version: "integer",
    seed: "text",
    steps: "json",
    shortlist: "json",
  },
};

export async function saveDecisions(client: Client, decisions: readonly DecisionWrite[]): Promise<void> {
  await copyRows(client, log, decisions.map(row));
}

function row({ decisionId, messageId, decision }: DecisionWrite): readonly CopyValue[] {
  const { chosen, versions } = decision;
  return [
    decision.personId,
    decisionId,
    timestamp(decision.atMs),
    decision.cause,
    decision.skipped,
    messageId,
    chosen?.campaign.id ?? null,
    chosen?.campaign.line.id ?? null,
    chosen?.item?.id ?? null,
    chosen?.creative.id ?? null,
    chosen?.campaign.placement.id ?? null,
    timestampOrNull(chosen?.sendAtMs),
    chosen?.propensity ?? null,
    chosen?.score ?? null,
    decision.eligible,
    decision.arm,
    versions.catalogue,
    versions.items,
    versions.model,
    versions.state,
    decision.seed,
    JSON.stringify(decision.steps.filter((step) => step.removed.length > 0)),
    JSON.stringify(
      decision.shortlist.map(({ campaign, item, creative, score, propensity }) => [
        campaign,
        item,
        creative,
        short(score),
        short(propensity),
      ]),
    ),
  ];
}

/** Six digits are enough for a list that is looked at; the chosen pair's own propensity is kept exactly, in its column. */
const short = (value: number): number => Number(value.toPrecision(6));

type StoredPair = readonly [campaign: string, item: string | null, creative: string, score: number, propensity: number];

const decisionRow = (raw: Omit<DecisionRow, "shortlist"> & { readonly shortlist: readonly StoredPair[] }): DecisionRow => ({
  ...raw,
  shortlist: raw.shortlist.map(([campaign, item, creative, score, propensity]) => ({ campaign, item, creative, score, propensity })),
});

export interface DecisionRow {
  readonly person_id: string;
  readonly decision_id: string;
  readonly at: number;
  readonly cause: string;
  readonly skipped: string | null;
  readonly message_id: string | null;
  readonly campaign: string | null;
  readonly line: string | null;
  readonly item: string | null;
  readonly creative: string | null;
  readonly placement: string | null;
  readonly send_at: number | null;
  readonly propensity: number | null;
  readonly score: number | null;
  readonly eligible: number;
  readonly arm: string | null;
  readonly catalogue_version: number;
  readonly items_version: number;
  readonly model_version: number;
  readonly state_version: number;
  readonly seed: string;
  readonly steps: Decision["steps"];
  readonly shortlist: Decision["shortlist"];
}

const columns = `decisions.person_id, decisions.decision_id, decisions.at, decisions.cause, decisions.skipped, decisions.message_id,
  decisions.campaign, decisions.line, decisions.item, decisions.creative, decisions.placement, decisions.send_at, decisions.propensity,
  decisions.score, decisions.eligible, decisions.arm, decisions.catalogue_version, decisions.items_version, decisions.model_version,
  decisions.state_version, decisions.seed, decisions.steps, decisions.shortlist`;

/** A person's decisions, newest first. */
export async function decisionsOf(
  db: Queryable,
  personId: string,
  page: { readonly beforeMs: number | null; readonly limit: number },
): Promise<readonly DecisionRow[]> {
  const found = await db.query<Parameters<typeof decisionRow>[0]>(
    `select ${columns} from decisions where decisions.person_id = $1 and ($2::timestamptz is null or decisions.at < $2)
     order by decisions.at desc, decisions.decision_id limit $3`,
    [personId, timestampOrNull(page.beforeMs), page.limit],
  );
  return found.rows.map(decisionRow);
}

/** All decisions of a span in order of time, in pages, for export. */
export async function pageOfDecisions(
  db: Queryable,
  page: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly after: { atMs: number; personId: string; decisionId: string } | null;
    readonly limit: number;
  },
): Promise<readonly DecisionRow[]> {
  const found = await db.query<Parameters<typeof decisionRow>[0]>(
    `select ${columns} from decisions
     where decisions.at >= $1 and decisions.at < $2
       and ($3::timestamptz is null or (decisions.at, decisions.person_id, decisions.decision_id) > ($3, $4, $5))
     order by decisions.at, decisions.person_id, decisions.decision_id limit $6`,
    [
      timestamp(page.fromMs),
      timestamp(page.toMs),
      timestampOrNull(page.after?.atMs),
      page.after?.personId ?? "",
      page.after?.decisionId ?? "",
      page.limit,
    ],
  );
  return found.rows.map(decisionRow);
}
