import type { Pool } from "../src/store/database.ts";
import type { FaultKind } from "./soak-faults.ts";
import { deviceOf, type Population } from "./soak-population.ts";
import { endpointOf } from "./soak-subscription.ts";
import type { VendorCounts } from "./soak-vendors.ts";

/** Messages of a slice by how they ended. */
export type Ends = Readonly<Record<"sent" | "failed" | "doubtful" | "cancelled" | "waiting" | "sending", number>>;

/** One channel in a slice: what our attempts say, and what its vendor says. */
export interface ChannelSums {
  readonly attempts: number;
  readonly accepted: number;
  readonly doubtful: number;
  /** Messages that the vendor took, by its own count. */
  readonly received: number;
  /** Accepted messages that the vendor took for a phone without the app, as only its receipt would tell. */
  readonly forNobody: number;
  readonly requests: number;
  readonly faults: Readonly<Record<FaultKind, number>>;
}

export interface SliceSums {
  readonly made: number;
  readonly ends: Ends;
  readonly channels: ReadonlyMap<string, ChannelSums>;
  /** Sums that do not add up, in words; empty when all do. */
  readonly wrong: readonly string[];
}

/** Compares what the store says of a slice with what the vendors say, for every single phone. */
export async function sumsOf(
  pool: Pool,
  { phones }: Population,
  counts: ReadonlyMap<string, VendorCounts>,
  made: number,
): Promise<SliceSums> {
  const ends = await endsOf(pool);
  const wrong: string[] = [];
  const expect = (what: string, found: number, wanted: number): void => {
    if (found !== wanted) wrong.push(`${what}: ${found}, not ${wanted}`);
  };
  expect(
    "sent + failed + doubtful + cancelled + waiting of the messages made",
    Object.values(ends).reduce((sum, n) => sum + n, 0),
    made,
  );
  expect("messages that have no end", ends.waiting + ends.sending, 0);
  const facts = await one(pool, "select count(*) as n from queue where queue.body ->> 'kind' = 'attempted'");
  const messages = await one(pool, "select count(distinct queue.key) as n from queue where queue.body ->> 'kind' = 'attempted'");
  expect("ends that people's logs were told", facts, made);
  expect("messages whose end people's logs were told", messages, made);
  expect("attempts without an answer", await one(pool, "select count(*) as n from attempts where attempts.state = 'started'"), 0);
  expect("marketing messages that were accepted twice", await one(pool, acceptedTwice), 0);
  expect("messages that are sent and were accepted nowhere, or the other way round", await one(pool, sentAndAccepted), 0);
  const { forNobody, wrong: wrongPhones } = await phoneByPhone(pool, phones, counts);
  const channels = await channelsOf(pool, counts, forNobody);
  for (const [vendor, { accepted, doubtful, received, forNobody: nobody }] of channels)
    if (received + nobody < accepted || received > accepted + doubtful)
      wrong.push(`${vendor}: its vendor took ${received} and ${nobody} for nobody, we have ${accepted} accepted and ${doubtful} in doubt`);
  wrong.push(...wrongPhones);
  return { made, ends, channels, wrong };
}

const acceptedTwice = `select count(*) as n from (
    select from attempts join messages on messages.person_id = attempts.person_id and messages.message_id = attempts.message_id
    where messages.class = 'marketing' and attempts.state = 'accepted'
    group by attempts.person_id, attempts.message_id having count(*) > 1) as doubled`;

const sentAndAccepted = `select count(*) as n from messages
  where (messages.state = 'sent') <> exists (
    select from attempts where attempts.person_id = messages.person_id and attempts.message_id = messages.message_id
      and attempts.state = 'accepted')`;

async function one(pool: Pool, sql: string): Promise<number> {
  const found = await pool.query<{ n: number }>(sql);
  return found.rows[0]?.n ?? 0;
}

async function endsOf(pool: Pool): Promise<Ends> {
  const found = await pool.query<{ state: string; n: number }>(
    "select messages.state, count(*) as n from messages group by messages.state",
  );
  const n = (state: string): number => found.rows.find((row) => row.state === state)?.n ?? 0;
  return {
    sent: n("sent"),
    failed: n("failed"),
    doubtful: n("doubtful"),
    cancelled: n("cancelled"),
    waiting: n("waiting"),
    sending: n("sending"),
  };
}

async function channelsOf(
  pool: Pool,
  counts: ReadonlyMap<string, VendorCounts>,
  forNobody: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, ChannelSums>> {
  const found = await pool.query<{ channel: string; attempts: number; accepted: number; doubtful: number }>(
    `select attempts.channel, count(*) as attempts, count(*) filter (where attempts.state = 'accepted') as accepted,
       count(*) filter (where attempts.state = 'doubtful') as doubtful from attempts group by attempts.channel`,
  );
  return new Map(
    [...counts].map(([vendor, { received, requests, faults }]) => {
      const own = found.rows.find((row) => row.channel === vendor);
      const { attempts, accepted, doubtful } = own ?? { attempts: 0, accepted: 0, doubtful: 0 };
      return [vendor, { attempts, accepted, doubtful, received, forNobody: forNobody.get(vendor) ?? 0, requests, faults }];
    }),
  );
}

/** What no vendor took, although we call it accepted, or took more often than we can account for. */
async function phoneByPhone(
  pool: Pool,
  phones: Population["phones"],
  counts: ReadonlyMap<string, VendorCounts>,
): Promise<{ readonly forNobody: ReadonlyMap<string, number>; readonly wrong: readonly string[] }> {
  const found = await pool.query<{ device_id: string; channel: string; accepted: number; doubtful: number }>(
    `select attempts.device_id, attempts.channel, count(*) filter (where attempts.state = 'accepted') as accepted,
       count(*) filter (where attempts.state = 'doubtful') as doubtful from attempts group by attempts.device_id, attempts.channel`,
  );
  const ours = new Map(found.rows.map((row) => [`${row.channel} ${row.device_id}`, row]));
  const uninstalled = new Map([...counts].map(([vendor, one]) => [vendor, new Set(one.uninstalled.map((token) => nameAt(vendor, token)))]));
  const forNobody = new Map<string, number>();
  const lost = new Map<string, number>();
  const doubled = new Map<string, number>();
  const more = (counted: Map<string, number>, vendor: string): void => void counted.set(vendor, (counted.get(vendor) ?? 0) + 1);
  let known = 0;
  for (const phone of phones) {
    for (const [vendor, token] of phone.tokens) {
      const { accepted, doubtful } = ours.get(`${vendor} ${deviceOf(phone)}`) ?? { accepted: 0, doubtful: 0 };
      const times = counts.get(vendor)?.times[nameAt(vendor, token)] ?? 0;
      known += times;
      if (times < accepted) more(uninstalled.get(vendor)?.has(nameAt(vendor, token)) ? forNobody : lost, vendor);
      if (times > accepted + doubtful) more(doubled, vendor);
    }
  }
  const received = [...counts.values()].reduce((sum, one) => sum + one.received, 0);
  const wrong = [
    ...[...lost].map(([vendor, n]) => `${vendor}: phones that lack a message which we call accepted: ${n}`),
    ...[...doubled].map(([vendor, n]) => `${vendor}: phones that got a message more often than we can account for: ${n}`),
    ...(known === received ? [] : [`messages that vendors took for no phone of ours: ${received - known}`]),
  ];
  return { forNobody, wrong };
}

/** The name by which a simulator counts a device. */
const nameAt = (vendor: string, token: string): string => (vendor === "webPush" ? endpointOf(token) : token);
