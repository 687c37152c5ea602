import type { RateModel, Tally } from "../decision/decision.ts";
import { type Client, type Queryable, timestamp } from "./database.ts";
import { type LearnedPart, learnedParts, learnedVersions } from "./learned.ts";

export interface TallyChange {
  readonly campaign: string;
  readonly item: string | null;
  readonly creative: string;
  readonly shown: number;
  readonly opened: number;
}

/** Adds shows and opens to the counts of campaign, item and creative. Rows are touched in one order, so that two writers cannot wait for each other. */
export async function addTallies(client: Client, changes: readonly TallyChange[]): Promise<void> {
  if (changes.length === 0) return;
  const sums = new Map<string, { campaign: string; dimension: string; id: string; shown: number; opened: number }>();
  const add = (campaign: string, dimension: string, id: string, change: TallyChange): void => {
    const key = JSON.stringify([campaign, dimension, id]);
    const sum = sums.get(key) ?? { campaign, dimension, id, shown: 0, opened: 0 };
    sum.shown += change.shown;
    sum.opened += change.opened;
    sums.set(key, sum);
  };
  for (const change of changes) {
    add(change.campaign, "all", "", change);
    if (change.item !== null) add(change.campaign, "item", change.item, change);
    if (change.creative !== "") add(change.campaign, "creative", change.creative, change);
  }
  const rows = [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
  await client.query(
    `insert into tallies (campaign, dimension, id, shown, opened)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
     on conflict (campaign, dimension, id) do update set shown = tallies.shown + excluded.shown, opened = tallies.opened + excluded.opened`,
    [rows.map((r) => r.campaign), rows.map((r) => r.dimension), rows.map((r) => r.id), rows.map((r) => r.shown), rows.map((r) => r.opened)],
  );
}

type TallyJson = Record<string, { all: Tally; items: Record<string, Tally>; creatives: Record<string, Tally> }>;

/** Versions of what is learned beside rates, by part. */
export type ModelParts = Readonly<Partial<Record<LearnedPart, number>>>;

/** Counted rates with the versions of the learned parts that go with them: what a decision's model version names. */
export interface ModelSnapshot {
  readonly rates: RateModel;
  readonly parts: ModelParts;
}

/**
 * Freezes the present counts and the newest learned parts as a model version, so that a decision can name what it read. What is known at
 * one moment is one version: when nothing changed since the newest, that one is answered.
 */
export async function snapshotModel(db: Queryable, atMs: number): Promise<ModelSnapshot> {
  const counted = await db.query<{ campaign: string; dimension: "all" | "item" | "creative"; id: string; shown: number; opened: number }>(
    "select tallies.campaign, tallies.dimension, tallies.id, tallies.shown, tallies.opened from tallies order by tallies.campaign, tallies.dimension, tallies.id",
  );
  const learned = await learnedVersions(db);
  const parts: ModelParts = Object.fromEntries(
    learnedParts.flatMap((part) => (learned[part] === undefined ? [] : [[part, learned[part].version]])),
  );
  const body: TallyJson = {};
  for (const row of counted.rows) {
    body[row.campaign] ??= { all: { shown: 0, opened: 0 }, items: {}, creatives: {} };
    const campaign = body[row.campaign];
    if (!campaign) continue;
    const tally = { shown: row.shown, opened: row.opened };
    if (row.dimension === "all") campaign.all = tally;
    else if (row.dimension === "item") campaign.items[row.id] = tally;
    else campaign.creatives[row.id] = tally;
  }
  const text = JSON.stringify(body);
  const partsText = JSON.stringify(parts);
  const newest = await db.query<{ version: number; same: boolean }>(
    `select models.version, models.body::text = $1 and models.parts::text = $2 as same from models order by models.version desc limit 1`,
    [text, partsText],
  );
  const last = newest.rows[0];
  if (last?.same) return { rates: rateModel(last.version, body), parts };
  const version = (last?.version ?? 0) + 1;
  const saved = await db.query(
    "insert into models (version, at, kind, body, parts) values ($1, $2, 'rate', $3, $4) on conflict (version) do nothing",
    [version, timestamp(atMs), text, partsText],
  );
  // Another process took the number in between: its snapshot is as fresh as ours.
  const taken = saved.rowCount === 0 ? await loadModel(db, version) : null;
  return taken ?? { rates: rateModel(version, body), parts };
}

export async function loadModel(db: Queryable, version: number): Promise<ModelSnapshot | null> {
  const found = await db.query<{ body: TallyJson; parts: ModelParts }>(
    "select models.body, models.parts from models where models.version = $1",
    [version],
  );
  const row = found.rows[0];
  return row ? { rates: rateModel(version, row.body), parts: row.parts } : null;
}

function rateModel(version: number, body: TallyJson): RateModel {
  return {
    version,
    campaigns: new Map(
      Object.entries(body).map(([id, campaign]) => [
        id,
        { all: campaign.all, items: new Map(Object.entries(campaign.items)), creatives: new Map(Object.entries(campaign.creatives)) },
      ]),
    ),
  };
}
