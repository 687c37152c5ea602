import { type Queryable, timestamp } from "./database.ts";
import { isLive } from "./devices.ts";
import { romName } from "./rom-name.ts";

/** Messages and the devices that they went to: one to two devices counts twice, one that was tried three times on a device once. */
export interface Heard {
  readonly attempted: number;
  readonly accepted: number;
  readonly delivered: number;
  readonly shown: number;
  readonly opened: number;
}

export interface ReachRow {
  /** In lower case; empty when it is not known. */
  readonly maker: string;
  /** Without its version; empty when it is not known. */
  readonly rom: string;
  /** Registered now. */
  readonly registered: number;
  /** Of these, the ones that did not switch notifications off. */
  readonly permitted: number;
  /** Of these, the ones with a token that is alive. */
  readonly reachable: number;
  /** Devices of which each holds for at least one message of the span; those that are gone since are among them. */
  readonly devices: Heard;
  readonly messages: Heard;
}

/** By lot, one person in so many is counted. */
export const lotOf = 16;

const steps = ["attempted", "accepted", "delivered", "shown", "opened"] as const;
type Step = (typeof steps)[number];
type Raw = Pick<ReachRow, "maker" | "rom" | "registered" | "permitted" | "reachable"> & { readonly whole: boolean } & Readonly<
    Record<`${Step}_devices` | `${Step}_messages`, number>
  >;

/**
 * How far messages get by maker and ROM: devices as they are now, attempts of [fromMs, toMs) and whatever was heard of them, largest first,
 * with the totals over all. A show says that it was delivered, an open that it was shown. An outcome that names no device counts where the
 * message went to one alone; one that a wrong clock dated more than a day before the span does not count. Devices that are gone have the
 * maker of their attempt and no ROM. `byLot`: of one person in {@link lotOf} alone, and multiplied.
 */
export async function reachCounts(
  db: Queryable,
  span: { readonly fromMs: number; readonly toMs: number; readonly byLot?: boolean },
): Promise<{ readonly rows: readonly ReachRow[]; readonly totals: ReachRow }> {
  // Of the first of the four parts that hash people's ids, those whose id hashes to 0 of 4 once more.
  const rowsOf = (table: "attempts" | "outcomes" | "tokens" | "devices"): string =>
    span.byLot ? `(select * from ${table}_0 as part where hashtext(part.person_id) & ${lotOf / 4 - 1} = 0) as ${table}` : table;
  const found = await db.query<Raw>(
    `with rung as (
       select attempts.person_id, attempts.message_id, attempts.device_id, max(attempts.maker) as maker,
         bool_or(attempts.state = 'accepted') as accepted
       from ${rowsOf("attempts")} where attempts.at >= $1 and attempts.at < $2
       group by attempts.person_id, attempts.message_id, attempts.device_id
     ), said as (
       select outcomes.person_id, outcomes.message_id, outcomes.device_id, bool_or(outcomes.outcome <> 'delivered') as shown,
         bool_or(outcomes.outcome = 'opened') as opened
       from (select distinct rung.person_id, rung.message_id from rung) as asked
       join ${rowsOf("outcomes")} on outcomes.person_id = asked.person_id and outcomes.message_id = asked.message_id
       where outcomes.outcome in ('delivered', 'shown', 'opened', 'dismissed')
         and outcomes.at >= $1::timestamptz - interval '1 day'
       group by outcomes.person_id, outcomes.message_id, outcomes.device_id
     ), alone as (
       select said.person_id, said.message_id, max(rung.device_id) as device_id, bool_or(said.shown) as shown, bool_or(said.opened) as opened
       from said join rung on rung.person_id = said.person_id and rung.message_id = said.message_id
       where said.device_id = '' group by said.person_id, said.message_id having count(*) = 1
     ), heard as (
       select rung.device_id, rung.maker, rung.accepted, said.device_id is not null or alone.device_id is not null as delivered,
         coalesce(said.shown, false) or coalesce(alone.shown, false) as shown,
         coalesce(said.opened, false) or coalesce(alone.opened, false) as opened
       from rung
       left join said on said.person_id = rung.person_id and said.message_id = rung.message_id and said.device_id = rung.device_id
       left join alone on alone.person_id = rung.person_id and alone.message_id = rung.message_id and alone.device_id = rung.device_id
     ), told as (
       select heard.device_id, max(heard.maker) as maker, count(*) as attempted, count(*) filter (where heard.accepted) as accepted,
         count(*) filter (where heard.delivered) as delivered, count(*) filter (where heard.shown) as shown,
         count(*) filter (where heard.opened) as opened
       from heard group by heard.device_id
     ), alive as (
       select tokens.person_id, tokens.device_id from ${rowsOf("tokens")} where ${isLive} group by tokens.person_id, tokens.device_id
     ), known as (
       select devices.device_id, lower(devices.maker) as maker, ${romName} as rom, devices.permission <> 'denied' as permitted,
         devices.permission <> 'denied' and alive.device_id is not null as reachable
       from ${rowsOf("devices")} left join alive on alive.person_id = devices.person_id and alive.device_id = devices.device_id
     ), every as (
       select coalesce(known.maker, lower(told.maker)) as maker, coalesce(known.rom, '') as rom, known.device_id is not null as registered,
         coalesce(known.permitted, false) as permitted, coalesce(known.reachable, false) as reachable,
         ${steps.map((step) => `coalesce(told.${step}, 0) as ${step}`).join(", ")}
       from known full join told on told.device_id = known.device_id
     )
     select grouping(every.maker) = 1 as whole, coalesce(every.maker, '') as maker, coalesce(every.rom, '') as rom,
       count(*) filter (where every.registered) as registered, count(*) filter (where every.permitted) as permitted,
       count(*) filter (where every.reachable) as reachable,
       ${steps
         .map(
           (step) =>
             `count(*) filter (where every.${step} > 0) as ${step}_devices, coalesce(sum(every.${step}), 0)::bigint as ${step}_messages`,
         )
         .join(", ")}
     from every group by grouping sets ((every.maker, every.rom), ())
     order by whole, registered desc, attempted_devices desc, every.maker collate "C", every.rom collate "C"`,
    [timestamp(span.fromMs), timestamp(span.toMs)],
  );
  const times = span.byLot ? lotOf : 1;
  const rows = found.rows.filter(({ whole }) => !whole).map((raw) => rowOf(raw, times));
  const totals = found.rows.find(({ whole }) => whole);
  // The empty grouping set has a row even where nothing is counted.
  if (!totals) throw new Error("the report of reach came without its totals");
  return { rows, totals: rowOf(totals, times) };
}

function rowOf(raw: Raw, times: number): ReachRow {
  const { maker, rom } = raw;
  const [registered, permitted, reachable] = [raw.registered * times, raw.permitted * times, raw.reachable * times];
  const heard = (unit: "devices" | "messages"): Heard => ({
    attempted: raw[`attempted_${unit}`] * times,
    accepted: raw[`accepted_${unit}`] * times,
    delivered: raw[`delivered_${unit}`] * times,
    shown: raw[`shown_${unit}`] * times,
    opened: raw[`opened_${unit}`] * times,
  });
  return { maker, rom, registered, permitted, reachable, devices: heard("devices"), messages: heard("messages") };
}
