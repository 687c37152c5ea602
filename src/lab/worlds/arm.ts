import { readFile } from "node:fs/promises";
import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { forEachInFlight, type LabClient, makeLabClient } from "../http-client.ts";
import { addAdvance, addBulk, type LiveSums, noSums } from "../live.ts";
import { makePhoneNetwork, type PhoneNetwork, type PhonePush } from "../phone-network.ts";
import { startVendors } from "../vendors/start-vendors.ts";
import { patchCatalogue, policyOf } from "./policies.ts";
import type { Resident } from "./resident.ts";
import { itemOf } from "./thing.ts";
import { type Arrival, type DayTally, makeTown, type Town } from "./town.ts";
import type { WorldDefinition } from "./world-definition.ts";

/** One policy lived through once. */
export interface ArmOptions {
  /** A server started with `--lab --start <start>`, and its admin key. */
  readonly url: string;
  readonly adminKey: string;
  readonly world: WorldDefinition;
  readonly policy: string;
  readonly seed: string;
  readonly people: number;
  readonly days: number;
  readonly startMs: number;
  /** Lab time between two calls of `advance`, in whole hours. */
  readonly stepHours: number;
  readonly onProgress?: (progress: ArmProgress) => void;
  /** Vendors to use instead of simulators of its own; they are left open. */
  readonly network?: PhoneNetwork;
}

export interface ArmProgress {
  readonly day: number;
  readonly sends: number;
  readonly opened: number;
  readonly elapsedSeconds: number;
}

/** What came of one policy in one seed. The counts are the people's own; `server` is what the server said of itself. */
export interface ArmResult {
  readonly policy: string;
  readonly seed: string;
  /** By UTC day of the lab. */
  readonly byDay: readonly DayTally[];
  /** People who could still be reached at the end. */
  readonly reachable: number;
  readonly server: LiveSums;
  readonly seconds: number;
}

/**
 * Sets a server up for a world under a policy, lives through the days, and answers what the people counted. A step is: the clock
 * advances and the server decides and sends; meanwhile the people live; what they did and how they reacted is told afterwards.
 */
export async function runArm(options: ArmOptions): Promise<ArmResult> {
  const client = makeLabClient({ url: options.url, key: options.adminKey });
  const network = options.network ?? makePhoneNetwork(await startVendors({ keep: "counts" }));
  try {
    return await play(options, client, network);
  } finally {
    client.close();
    if (options.network === undefined) await network.close();
  }
}

async function play(options: ArmOptions, client: LabClient, network: PhoneNetwork): Promise<ArmResult> {
  const startedMs = performance.now();
  const { world, policy, seed, people, days, startMs, stepHours, onProgress } = options;
  const town = makeTown({ definition: world, seed, people, startMs, days });
  const patch = policyOf(policy);
  if (!patch.ok) throw new Error(patch.error);
  await client.apply(patchCatalogue(await readFile(world.catalogue, "utf8"), patch.value));
  for (const [id, body] of Object.entries(network.channels)) await client.putChannel(id, body);
  await client.sendItems(town.things.map(itemOf));
  let sums = addBulk(noSums, "events", await client.sendCalls(town.past()));
  await forEachInFlight(town.residents, 16, (resident) => client.putDevice(resident.phone.deviceId, deviceOf(resident, network)));

  const elapsed = (): number => (performance.now() - startedMs) / 1000;
  const endMs = startMs + days * DAY_MS;
  for (let fromMs = startMs; fromMs < endMs; fromMs += stepHours * HOUR_MS) {
    const toMs = Math.min(fromMs + stepHours * HOUR_MS, endMs);
    sums = await step({ client, network, town, fromMs, toMs, sums });
    const day = (toMs - startMs) / DAY_MS;
    if (Number.isInteger(day)) onProgress?.({ day, ...soFar(town), elapsedSeconds: elapsed() });
  }
  // Nothing new falls due: the server only takes in what was told last.
  sums = addAdvance(sums, await client.advance(endMs));
  const reachable = town.residents.filter((resident) => town.isReachable(resident.index)).length;
  return { policy, seed, byDay: town.tally(), reachable, server: sums, seconds: Math.round(elapsed() * 10) / 10 };
}

interface Step {
  readonly client: LabClient;
  readonly network: PhoneNetwork;
  readonly town: Town;
  readonly fromMs: number;
  readonly toMs: number;
  readonly sums: LiveSums;
}

async function step({ client, network, town, fromMs, toMs, sums }: Step): Promise<LiveSums> {
  const advancing = client.advance(toMs);
  town.live(fromMs, toMs);
  const advanced = addAdvance(sums, await advancing);
  town.receive(network.takePushes().flatMap((push) => arrivalOf(push, toMs)));
  const { calls, outcomes, removals } = town.take(toMs);
  for (const { phone, atMs } of removals) network.disconnect(phone, atMs);
  const [took, heard] = await Promise.all([client.sendCalls(calls), client.sendOutcomes(outcomes)]);
  return addBulk(addBulk(advanced, "events", took), "outcomes", heard);
}

/** Of what came with a push, the people get the text; the message's name goes back with what they report, and nothing else is read. */
function arrivalOf(push: PhonePush, nowMs: number): readonly Arrival[] {
  const { carillon_message: messageId, carillon_batch: batchId } = push.data;
  const name = messageId !== undefined ? { messageId } : batchId !== undefined ? { batchId } : null;
  if (name === null) return [];
  const atMs = Date.parse(push.data.carillon_at ?? "");
  return [{ deviceId: push.deviceId, title: push.title ?? "", body: push.body ?? "", name, atMs: Number.isNaN(atMs) ? nowMs : atMs }];
}

function deviceOf(resident: Resident, network: PhoneNetwork): Readonly<Record<string, unknown>> {
  const { deviceId, service, offlineShare, rom, ...told } = resident.phone;
  const tokens = [network.connect(resident.phone)];
  return { ...told, personId: resident.id, appId: network.appId, tokens, zone: resident.zone, locale: "en" };
}

function soFar(town: Town): { readonly sends: number; readonly opened: number } {
  const days = town.tally();
  return { sends: days.reduce((sum, day) => sum + day.arrived, 0), opened: days.reduce((sum, day) => sum + day.opened, 0) };
}
