import type { Client } from "./database.ts";

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
