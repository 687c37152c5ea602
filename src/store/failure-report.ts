import { failureGuide } from "../delivery/failure.ts";
import { type Queryable, timestamp } from "./database.ts";
import { romName } from "./rom-name.ts";

/** What failures may be split by. */
export const failureDimensions = ["reason", "fault", "vendor", "maker", "rom", "appVersion", "campaign", "day"] as const;
export type FailureDimension = (typeof failureDimensions)[number];

/** Attempts of [fromMs, toMs); `channel`: of this vendor alone, null = of all. */
export interface FailureQuestion {
  readonly fromMs: number;
  readonly toMs: number;
  readonly channel: string | null;
  readonly by: readonly FailureDimension[];
}

export interface FailureRow {
  readonly key: Readonly<Partial<Record<FailureDimension, string>>>;
  /** Attempts: each device and each try counts. */
  readonly count: number;
  readonly devices: number;
  readonly lastAtMs: number;
  /** Seen most, as it was stored: another version may have written one that the guide does not know. */
  readonly reason: string;
  /** The vendors' own codes, at most three, those seen most first; the HTTP status where an answer had no code. */
  readonly codes: readonly { readonly code: string; readonly count: number }[];
}

/** Expressions of each dimension; ROMs are those that the devices have now, empty for devices that are gone. */
const expressions: Readonly<Record<FailureDimension, string>> = {
  reason: "attempts.reason",
  fault: "coalesce(guide.fault, 'none')",
  vendor: "attempts.vendor",
  maker: "lower(attempts.maker)",
  rom: `coalesce(${romName}, '')`,
  appVersion: "attempts.app_version",
  campaign: "coalesce(messages.campaign, '')",
  day: "to_char(attempts.at at time zone 'UTC', 'YYYY-MM-DD')",
};

const joins: Readonly<Partial<Record<FailureDimension, string>>> = {
  fault: "left join unnest($4::text[], $5::text[]) as guide (reason, fault) on guide.reason = attempts.reason",
  rom: "left join devices on devices.device_id = attempts.device_id",
  campaign: "left join messages on messages.person_id = attempts.person_id and messages.message_id = attempts.message_id",
};

interface CountRow {
  readonly key: readonly string[];
  /** 3: the whole key; 1: one reason of it; 2: one code of it. */
  readonly level: number;
  readonly reason: string | null;
  readonly code: string | null;
  readonly n: number;
  readonly devices: number;
  readonly last_at: number;
}

/**
 * Attempts of a span that failed, will be repeated or are doubtful, split by any dimensions, most frequent first. One pass: the attempts
 * are counted by their key, by the reasons within it and by the codes within it.
 */
export async function failureCounts(db: Queryable, question: FailureQuestion): Promise<readonly FailureRow[]> {
  const { by } = question;
  const guide = Object.entries(failureGuide);
  const values: unknown[] = [timestamp(question.fromMs), timestamp(question.toMs), question.channel];
  if (by.includes("fault"))
    values.push(
      guide.map(([reason]) => reason),
      guide.map(([, { fault }]) => fault),
    );
  // As an object, which is not prepared: the dimensions make too many texts to keep a plan of each on every connection.
  const found = await db.query<CountRow>({
    text: `with failed as (
       select array[${by.map((one) => expressions[one]).join(", ")}]::text[] as key, attempts.reason, attempts.device_id, attempts.at,
         coalesce(attempts.native ->> 'code', 'HTTP ' || (attempts.native ->> 'httpStatus')) as code
       from attempts ${by.flatMap((one) => joins[one] ?? []).join(" ")}
       where attempts.at >= $1 and attempts.at < $2 and ($3::text is null or attempts.channel = $3)
         and attempts.state in ('failed', 'retry', 'doubtful') and attempts.reason is not null
     ), counted as (
       select failed.key, grouping(failed.reason, failed.code) as level, failed.reason, failed.code, count(*) as n,
         count(distinct failed.device_id) as devices, max(failed.at) as last_at,
         row_number() over (
           partition by failed.key, grouping(failed.reason, failed.code)
           order by failed.code is null, count(*) desc, failed.reason collate "C", failed.code collate "C"
         ) as place
       from failed group by grouping sets ((failed.key), (failed.key, failed.reason), (failed.key, failed.code))
     )
     select counted.key, counted.level, counted.reason, counted.code, counted.n, counted.devices, counted.last_at from counted
     where counted.level = 3 or (counted.level = 1 and counted.place = 1)
       or (counted.level = 2 and counted.place <= 3 and counted.code is not null)
     order by counted.level desc, counted.n desc, counted.key collate "C", counted.code collate "C"`,
    values,
  });
  const ofKey = Map.groupBy(found.rows, ({ key }) => JSON.stringify(key));
  return [...ofKey.values()].flatMap((rows) => {
    const whole = rows.find(({ level }) => level === 3);
    if (!whole) return [];
    const codes = rows.flatMap(({ level, code, n }) => (level === 2 && code !== null ? [{ code, count: n }] : []));
    return {
      key: Object.fromEntries(by.map((dimension, n) => [dimension, whole.key[n] ?? ""])),
      count: whole.n,
      devices: whole.devices,
      lastAtMs: whole.last_at,
      reason: rows.find(({ level }) => level === 1)?.reason ?? "UNKNOWN",
      codes,
    };
  });
}
