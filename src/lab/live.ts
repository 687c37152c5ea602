import { HOUR_MS } from "../base/duration.ts";
import { type AdvanceAnswer, type BulkAnswer, forEachInFlight, type LabClient } from "./http-client.ts";
import type { Arrival } from "./notification-response.ts";
import type { PhoneNetwork, PhonePush } from "./phone-network.ts";
import type { Person, Phone } from "./population.ts";
import type { World } from "./world.ts";

/** What the server answered over the whole time. */
export interface LiveSums {
  /** Calls (events and identifications) that the server took. */
  readonly events: number;
  readonly outcomes: number;
  /** Calls and outcomes that it refused, with the first few refusals. */
  readonly refused: number;
  readonly refusals: readonly unknown[];
  readonly decided: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly sent: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly cancelled: Readonly<Record<string, number>>;
  readonly doubtful: number;
  /** Messages that were still waiting at the end. */
  readonly waiting: number;
}

export const noSums: LiveSums = {
  events: 0,
  outcomes: 0,
  refused: 0,
  refusals: [],
  decided: 0,
  skipped: {},
  sent: 0,
  failed: {},
  cancelled: {},
  doubtful: 0,
  waiting: 0,
};

export interface LiveOptions {
  readonly client: LabClient;
  readonly world: World;
  readonly network: PhoneNetwork;
  readonly startMs: number;
  readonly endMs: number;
  /** Lab time between two calls of `advance`; default one hour, at most one hour. */
  readonly stepMs?: number;
  /** Counts that were made before, such as those of setting up. */
  readonly sums?: LiveSums;
  /** After every step, with the lab time reached. */
  readonly onStep?: (nowMs: number, sums: LiveSums) => void;
}

/**
 * Lives from `startMs` to `endMs`. A step is: the clock advances and the server decides and sends; meanwhile the people live through
 * the same span; what they did in it, and how they reacted to what arrived, is told to the server afterwards. So no event lies in the
 * server's future, and the server hears of everything at most one step late, as it does from phones that report in bundles.
 */
export async function liveThrough(options: LiveOptions): Promise<LiveSums> {
  const { client, world, network, startMs, endMs, onStep } = options;
  const stepMs = Math.min(options.stepMs ?? HOUR_MS, HOUR_MS);
  const styles = makeStyles(client);
  let sums = options.sums ?? noSums;
  for (let fromMs = startMs; fromMs < endMs; fromMs += stepMs) {
    const toMs = Math.min(fromMs + stepMs, endMs);
    const advancing = client.advance(toMs);
    world.live(fromMs, toMs);
    sums = addAdvance(sums, await advancing);
    world.receive(await arrivalsOf(network.takePushes(), styles, toMs));
    sums = await tell(options, toMs, sums);
    onStep?.(toMs, sums);
  }
  // Nothing new falls due: the server only takes in what was told last.
  sums = addAdvance(sums, await client.advance(endMs));
  return sums;
}

async function tell(options: LiveOptions, nowMs: number, before: LiveSums): Promise<LiveSums> {
  const { client, world, network } = options;
  const { calls, outcomes, logins, removals } = world.take(nowMs);
  for (const { phone, atMs } of removals) network.disconnect(phone, atMs);
  const [took, heard] = await Promise.all([client.sendCalls(calls), client.sendOutcomes(outcomes)]);
  // After the calls, because these phones belong to people whom the calls have just named.
  await registerPhones(logins, { client, network });
  return addBulk(addBulk(before, "events", took), "outcomes", heard);
}

/** Registers all phones of these people with their vendors and with the server. */
export async function registerPhones(
  people: readonly Person[],
  { client, network, onDone }: Pick<LiveOptions, "client" | "network"> & { readonly onDone?: () => void },
): Promise<void> {
  const phones = people.flatMap((person) => person.phones.map((phone) => ({ person, phone })));
  await forEachInFlight(phones, 16, async ({ person, phone }) => {
    await client.putDevice(phone.deviceId, deviceBody(person, phone, network));
    onDone?.();
  });
}

function deviceBody(person: Person, phone: Phone, network: PhoneNetwork): Readonly<Record<string, unknown>> {
  const { deviceId, service, offlineShare, rom, ...told } = phone;
  return {
    ...told,
    personId: person.id,
    ...(rom === null ? {} : { rom }),
    appId: network.appId,
    tokens: [network.connect(phone)],
    zone: person.zone,
    locale: person.locale,
  };
}

/** Adds the counts of one bulk call. */
export function addBulk(sums: LiveSums, what: "events" | "outcomes", answer: BulkAnswer): LiveSums {
  return {
    ...sums,
    [what]: sums[what] + answer.accepted,
    refused: sums.refused + answer.refused,
    refusals: [...sums.refusals, ...answer.samples].slice(0, 5),
  };
}

/** Adds the counts of one walk of the clock. */
export function addAdvance(sums: LiveSums, answer: AdvanceAnswer): LiveSums {
  return {
    ...sums,
    decided: sums.decided + answer.decided,
    skipped: addCounts(sums.skipped, answer.skipped),
    sent: sums.sent + answer.sent,
    failed: addCounts(sums.failed, answer.failed),
    cancelled: addCounts(sums.cancelled, answer.cancelled),
    doubtful: sums.doubtful + answer.doubtful,
    waiting: answer.waiting,
  };
}

function addCounts(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const sum: Record<string, number> = { ...a };
  for (const [reason, count] of Object.entries(b)) sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
}

interface Styles {
  of(creativeId: string): Promise<string | null>;
}

/**
 * How a creative reads. People would see it in the text; the lab looks it up in the catalogue, once for each creative, and takes from
 * there nothing but the name of the style.
 */
function makeStyles(client: LabClient): Styles {
  const known = new Map<string, Promise<string | null>>();
  const look = async (creativeId: string): Promise<string | null> => {
    const style = (await client.creative(creativeId))?.style;
    return typeof style === "string" ? style : null;
  };
  return {
    of: (creativeId) => {
      const asked = known.get(creativeId) ?? look(creativeId);
      known.set(creativeId, asked);
      return asked;
    },
  };
}

async function arrivalsOf(pushes: readonly PhonePush[], styles: Styles, nowMs: number): Promise<readonly Arrival[]> {
  const arrivals: Arrival[] = [];
  for (const { deviceId, data } of pushes) {
    const { carillon_message: messageId, carillon_batch: batchId, carillon_creative: creativeId = "" } = data;
    const name = messageId !== undefined ? { messageId } : batchId !== undefined ? { batchId } : null;
    if (name === null) continue;
    const atMs = Date.parse(data.carillon_at ?? "");
    arrivals.push({
      deviceId,
      name,
      campaign: data.carillon_campaign ?? "",
      itemId: data.carillon_item ?? null,
      link: data.link ?? null,
      creativeId: creativeId === "" ? null : creativeId,
      style: creativeId === "" ? null : await styles.of(creativeId),
      atMs: Number.isNaN(atMs) ? nowMs : atMs,
    });
  }
  return arrivals;
}
