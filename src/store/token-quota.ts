import type { Client, Queryable } from "./database.ts";
import { isLive } from "./devices.ts";
import { isGivenToken, type TokenKey, tokenKeyColumns, tokenKeyTypes, tokenKeyValues } from "./token-key.ts";

/** Devices that a channel can ring, by channel and app: live tokens of devices whose notifications are not denied. */
export async function countLiveTokens(
  db: Queryable,
): Promise<readonly { readonly channel: string; readonly appId: string; readonly devices: number }[]> {
  const found = await db.query<{ channel: string; app_id: string; devices: number }>(
    `select tokens.channel, devices.app_id, count(*)::int as devices
     from tokens join devices on devices.person_id = tokens.person_id and devices.device_id = tokens.device_id
     where ${isLive} and devices.permission <> 'denied' group by tokens.channel, devices.app_id`,
  );
  return found.rows.map(({ channel, app_id, devices }) => ({ channel, appId: app_id, devices }));
}

/** What a vendor's channel did with one marketing message to one device. */
export interface TokenUse extends TokenKey {
  /** Days since 1970 of the vendor's calendar. */
  readonly day: number;
  /** Taken, or given back (−1); 0 where the vendor only said that there is no more. */
  readonly used: 1 | 0 | -1;
  /** The vendor said that the device gets no more of it on this day. */
  readonly spent: boolean;
}

/** Keeps each token's count of the day. One that was replaced since is left alone. */
export async function noteTokenUse(client: Client, uses: readonly TokenUse[]): Promise<void> {
  if (uses.length === 0) return;
  await client.query(
    `with given as (
       select given.person_id, given.device_id, given.channel, given.token_hash, given.day, sum(given.used)::int as used, bool_or(given.spent) as spent
       from unnest(${tokenKeyTypes}, $5::int[], $6::int[], $7::boolean[]) as given (${tokenKeyColumns}, day, used, spent)
       group by given.person_id, given.device_id, given.channel, given.token_hash, given.day
     )
     update tokens set
       quota_day = greatest(coalesce(tokens.quota_day, given.day), given.day),
       quota_used = case
         when tokens.quota_day > given.day then tokens.quota_used
         when tokens.quota_day = given.day then greatest(tokens.quota_used + given.used, 0)
         else greatest(given.used, 0) end,
       spent_day = case when given.spent then greatest(coalesce(tokens.spent_day, given.day), given.day) else tokens.spent_day end
     from given
     where ${isGivenToken}`,
    [...tokenKeyValues(uses), uses.map((use) => use.day), uses.map((use) => use.used), uses.map((use) => use.spent)],
  );
}
