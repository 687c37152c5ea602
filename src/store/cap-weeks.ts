import { type Queryable, timestamp } from "./database.ts";

/** Decisions of one person and week (Monday to Sunday in UTC, counted from 1970) under one label and version of the catalogue. */
export interface LabelledWeek {
  readonly personId: string;
  readonly week: number;
  /** Labels of arms as the decisions have them, such as `test:b, budgets:3`. */
  readonly arm: string;
  readonly catalogueVersion: number;
  /** The first of these decisions. */
  readonly firstAtMs: number;
}

/**
 * Weeks in which decisions of these people carry a label that ends as one of a weekly maximum does (`name:3`), by person and week. What an
 * app asked for is not read: whoever comes often asks often, and weeks must not be chosen by that.
 */
export async function labelledWeeksOf(
  db: Queryable,
  personIds: readonly string[],
  span: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly LabelledWeek[]> {
  if (personIds.length === 0) return [];
  const found = await db.query<{ person_id: string; week: number; arm: string; catalogue_version: number; first_at: number }>(
    `select decisions.person_id, floor((extract(epoch from decisions.at) / 86400 + 3) / 7)::int as week, decisions.arm,
       decisions.catalogue_version, min(decisions.at) as first_at
     from decisions
     where decisions.person_id = any($1) and decisions.at >= $2 and decisions.at < $3 and decisions.cause <> 'pull'
       and decisions.arm ~ ':[0-9]+$'
     group by 1, 2, 3, 4 order by 1, 2, 5, 4`,
    [personIds, timestamp(span.fromMs), timestamp(span.toMs)],
  );
  return found.rows.map((row) => ({
    personId: row.person_id,
    week: row.week,
    arm: row.arm,
    catalogueVersion: row.catalogue_version,
    firstAtMs: row.first_at,
  }));
}

/** The policy of every version of the catalogue, as stored JSON: the caller parses it with the schema. Null: that version wrote none. */
export async function storedPolicies(db: Queryable): Promise<readonly { readonly version: number; readonly policy: unknown }[]> {
  const found = await db.query<{ version: number; policy: unknown }>(
    `select catalogue_versions.version, catalogue_versions.declared -> 'policy' as policy from catalogue_versions
     order by catalogue_versions.version`,
  );
  return found.rows;
}
