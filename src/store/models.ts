import type { RateModel, Tally } from "../decision/decision.ts";
import { campaignRates, nearTheMean, priorShown } from "../decision/rates.ts";
import { type Client, type Queryable, timestamp } from "./database.ts";
import { type LearnedPart, learnedParts, learnedVersions } from "./learned.ts";

/** A campaign in a model's body. Its items and creatives are in `model_cells`; earlier releases wrote them here. */
interface CampaignJson {
  readonly all: Tally;
  readonly items: Readonly<Record<string, Tally>>;
  readonly creatives: Readonly<Record<string, Tally>>;
}

type BodyJson = Readonly<Record<string, CampaignJson>>;

/** What one campaign's items, or creatives, were shown and opened: three lists side by side, a quarter of the text of as many objects. */
interface CellsJson {
  readonly ids: readonly string[];
  readonly shown: readonly number[];
  readonly opened: readonly number[];
}

/** Up to so many items of a campaign are frozen with their exact counts. */
const heldInFull = 5_000;

/** Versions of what is learned beside rates, by part. */
export type ModelParts = Readonly<Partial<Record<LearnedPart, number>>>;

/** Counted rates with the versions of the learned parts that go with them: what a decision's model version names. */
export interface ModelSnapshot {
  readonly rates: RateModel;
  readonly parts: ModelParts;
}

/**
 * Freezes the present counts and the newest learned parts as a model version, so that a decision can name what it read, and answers its
 * number. What is known at one moment is one version: when nothing changed since the newest, that one is answered.
 *
 * Of items only those are frozen that may still be chosen (neither removed nor past their validity at `atMs`) and, in campaigns of more than
 * `allOf` such items, whose rate says more than their campaign's mean (see `nearTheMean`), so that a model does not grow with all that was ever
 * shown. The server puts them together: only the campaigns' own counts come here.
 */
export async function freezeModel(db: Queryable, atMs: number, { allOf = heldInFull } = {}): Promise<number> {
  // Every show and open counts for its campaign too, and no count ever falls: when these stand still, so do those of items and creatives.
  const counted = await db.query<{ campaign: string; shown: number; opened: number }>(
    "select tallies.campaign, tallies.shown, tallies.opened from tallies where tallies.dimension = 'all' order by tallies.campaign",
  );
  const learned = await learnedVersions(db);
  const parts: ModelParts = Object.fromEntries(
    learnedParts.flatMap((part) => (learned[part] === undefined ? [] : [[part, learned[part].version]])),
  );
  const body: BodyJson = Object.fromEntries(
    counted.rows.map(({ campaign, shown, opened }) => [campaign, { all: { shown, opened }, items: {}, creatives: {} }]),
  );
  const [bodyText, partsText] = [JSON.stringify(body), JSON.stringify(parts)];
  const newest = await db.query<{ version: number; same: boolean }>(
    `select models.version, models.body::text = $1 and models.parts::text = $2 as same from models order by models.version desc limit 1`,
    [bodyText, partsText],
  );
  const last = newest.rows[0];
  if (last?.same) return last.version;
  const version = (last?.version ?? 0) + 1;
  const totals = rateModel(version, body, []);
  const campaigns = [...totals.campaigns.keys()];
  // Where another process took the number in between nothing is written: its model is as fresh as ours.
  await db.query(
    `with frozen as (
       insert into models (version, at, kind, body, parts) values ($1, $2, 'rate', $3, $4) on conflict (version) do nothing returning version
     )
     insert into model_cells (version, campaign, dimension, cells)
     select frozen.version, held.campaign, held.dimension,
       json_build_object('ids', json_agg(held.id), 'shown', json_agg(held.shown), 'opened', json_agg(held.opened))
     from frozen cross join (
       select tallies.*, count(*) over (partition by tallies.campaign, tallies.dimension) as many from tallies
       where tallies.dimension = 'creative' or tallies.dimension = 'item'
         and exists (select from items where items.item_id = tallies.id and not items.removed
           and coalesce((items.body ->> 'validToMs')::float8 > $9, true))
     ) as held join unnest($5::text[], $6::float8[]) as campaigns (id, mean) on campaigns.id = held.campaign
     where held.dimension = 'creative' or held.many <= $10 or held.shown >= $7
       or abs(held.opened - held.shown * campaigns.mean) > $8 * campaigns.mean * (held.shown + $7)
     group by frozen.version, held.campaign, held.dimension`,
    [
      ...[version, timestamp(atMs), bodyText, partsText],
      ...[campaigns, campaigns.map((campaign) => campaignRates(totals, campaign).mean), priorShown, nearTheMean, atMs, allOf],
    ],
  );
  return version;
}

/** A frozen model; null when there is none of this number, or it is no longer kept. */
export async function loadModel(db: Queryable, version: number): Promise<ModelSnapshot | null> {
  // Cells go with the model's row or after its parts: if the row is still there after they were read, they were all of them.
  const cells = await db.query<{ campaign: string; dimension: "item" | "creative"; cells: CellsJson }>(
    "select model_cells.campaign, model_cells.dimension, model_cells.cells from model_cells where model_cells.version = $1",
    [version],
  );
  const found = await db.query<{ body: BodyJson; parts: ModelParts }>(
    "select models.body, models.parts from models where models.version = $1",
    [version],
  );
  const row = found.rows[0];
  return row ? { rates: rateModel(version, row.body, cells.rows), parts: row.parts } : null;
}

/** The versions of the parts of a frozen model, without its counts; null as with `loadModel`. */
export async function loadModelParts(db: Queryable, version: number): Promise<ModelParts | null> {
  const found = await db.query<{ parts: ModelParts }>("select models.parts from models where models.version = $1", [version]);
  return found.rows[0]?.parts ?? null;
}

function rateModel(
  version: number,
  body: BodyJson,
  frozen: readonly { readonly campaign: string; readonly dimension: "item" | "creative"; readonly cells: CellsJson }[],
): RateModel {
  const campaigns = new Map(
    Object.entries(body).map(([id, { all, items, creatives }]) => [
      id,
      { all, items: new Map(Object.entries(items)), creatives: new Map(Object.entries(creatives)) },
    ]),
  );
  for (const { campaign, dimension, cells } of frozen) {
    const into = campaigns.get(campaign)?.[dimension === "item" ? "items" : "creatives"];
    for (const [n, id] of cells.ids.entries()) into?.set(id, { shown: cells.shown[n] ?? 0, opened: cells.opened[n] ?? 0 });
  }
  return { version, campaigns };
}

/** Notes that a process decides by a version from now on; whoever does so for long notes it again, at least once a day. */
export async function noteModelUse(db: Queryable, version: number, atMs: number): Promise<void> {
  await db.query(
    "update models set last_used_at = $2 where models.version = $1 and coalesce(models.last_used_at < $2::timestamptz, true)",
    [version, timestamp(atMs)],
  );
}

/**
 * Drops models that nobody took up since a time, at most so many, the oldest first; never the newest, nor the one that deciders are or were
 * last held to. Answers how many went.
 */
export async function dropModels(client: Client, beforeMs: number, limit: number): Promise<number> {
  const gone = await client.query(
    `with gone as (
       delete from models where models.version in (
         select models.version from models
         where coalesce(models.last_used_at, models.at) < $1 and models.version < (select max(models.version) from models)
           and not exists (select from settings where settings.name = 'modelHold' and (settings.value ->> 'version')::int = models.version)
         order by models.version limit $2)
       returning models.version
     ), cells as (
       delete from model_cells using gone where model_cells.version = gone.version
     )
     select gone.version from gone`,
    [timestamp(beforeMs), limit],
  );
  return gone.rowCount ?? 0;
}

/**
 * Drops the counts of models of which some learned part is no longer kept, at most so many, the oldest first: without it they are loaded for
 * no decision any more (see `modelOfVersion`). Their rows stay for those who list them. Answers of how many models.
 */
export async function dropUnusableCells(client: Client, limit: number): Promise<number> {
  const gone = await client.query<{ models: number }>(
    `with unusable as (
       select models.version from models
       where exists (select from model_cells where model_cells.version = models.version)
         and exists (
           select from json_each_text(models.parts) as part (name, version)
           where not exists (select from learned where learned.part = part.name and learned.version = part.version::int))
       order by models.version limit $1
     ), gone as (
       delete from model_cells using unusable where model_cells.version = unusable.version returning model_cells.version
     )
     select count(distinct gone.version)::int as models from gone`,
    [limit],
  );
  return gone.rows[0]?.models ?? 0;
}
