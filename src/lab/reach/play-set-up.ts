import { readFile } from "node:fs/promises";
import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { forEachInFlight, type LabClient, makeLabClient } from "../http-client.ts";
import type { Desk } from "./desk.ts";
import { reachAppId, servicesOf, startDesks } from "./desks.ts";
import { makePhoneSide, type PhoneSide, type VendorCall } from "./phone-side.ts";
import { makePhoneLives, type ReachPhone, reachZone } from "./phones.ts";
import type { SetUpResult } from "./reach-result.ts";
import { setUpResult } from "./reach-result.ts";
import { isServiceTitle, launches, reachStart, runDays, type SetUp } from "./set-ups.ts";

export interface PlayOptions {
  /** A server started with `--lab --start <reachStart>` that knows its own address, and its admin key. */
  readonly url: string;
  readonly adminKey: string;
  readonly setUp: SetUp;
  readonly phones: readonly ReachPhone[];
  readonly seed: string;
  readonly onProgress?: (what: string) => void;
}

const catalogue = new URL("./reach.yaml", import.meta.url);
const inFlight = 16;
/** Notifications of one call: vendors bundle them, and a body has its limit. */
const receiptsPerCall = 500;

/**
 * Plays one set-up of channels against a server over its public API and vendors' simulators: the phones register and start the channels
 * that they are told to, messages go out for some days, vendors and apps tell what they know, and the server's own reports are read.
 */
export async function playSetUp(options: PlayOptions): Promise<SetUpResult> {
  const clock = { nowMs: Date.parse(reachStart) };
  const client = makeLabClient({ url: options.url, key: options.adminKey });
  const desks = await startDesks(options.setUp.channels, { now: () => clock.nowMs, proofNow: Date.now });
  try {
    return await play(options, { client, desks, clock });
  } finally {
    client.close();
    await Promise.all(desks.map((desk) => desk.close()));
  }
}

interface Stage {
  readonly client: LabClient;
  readonly desks: readonly Desk[];
  /** The vendors' days and hours. */
  readonly clock: { nowMs: number };
}

async function play(options: PlayOptions, stage: Stage): Promise<SetUpResult> {
  const startedMs = performance.now();
  const { phones, seed, setUp, onProgress } = options;
  const { client, desks, clock } = stage;
  const startMs = clock.nowMs;
  await client.apply(await readFile(catalogue, "utf8"));
  const urls = new Map<string, string>();
  for (const desk of desks) {
    await client.putChannel(desk.vendor, desk.channel);
    const url = await client.callbackUrl(desk.vendor);
    if (url !== null) urls.set(desk.vendor, url);
  }
  onProgress?.(`${phones.length} phones register`);
  const holders = await registerPhones(phones, stage);
  const side = makePhoneSide({
    desks,
    phoneOf: (vendor, token) => holders.get(`${vendor} ${token}`),
    lives: makePhoneLives(seed),
    isService: isServiceTitle,
  });
  // What was sent last arrives within its life, and is opened within an hour.
  const endMs = startMs + runDays * DAY_MS + 4 * HOUR_MS;
  for (let fromMs = startMs; fromMs < endMs; fromMs += HOUR_MS) {
    clock.nowMs = fromMs;
    await launch(stage, fromMs - startMs);
    // Up to the last instant of the hour, since a vendor's clock stands at its first.
    const toMs = fromMs + HOUR_MS - 1;
    await client.advance(toMs);
    await tellAll(stage, { side, urls, fromMs, toMs });
    const hours = (fromMs + HOUR_MS - startMs) / HOUR_MS;
    if (hours % 24 === 0) onProgress?.(`day ${hours / 24} of ${runDays}`);
  }
  // Nothing new falls due: the server only takes in what was told last.
  await client.advance(endMs);
  const span = { fromMs: startMs, toMs: endMs + 1 };
  return setUpResult({
    setUp,
    phones,
    counts: side.counts,
    reach: await client.reach(span),
    failures: await client.failures({ ...span, by: "maker,vendor,reason" }),
    removed: await client.removed(),
    seconds: Math.round((performance.now() - startedMs) / 100) / 10,
  });
}

/** Each app asks which channels to start, starts those that its phone has, and registers what they handed out. */
async function registerPhones(phones: readonly ReachPhone[], { client, desks }: Stage): Promise<ReadonlyMap<string, ReachPhone>> {
  const holders = new Map<string, ReachPhone>();
  await forEachInFlight(phones, inFlight, async (phone) => {
    const about = registration(phone);
    const told = channelsIn(await client.putDevice(phone.deviceId, about));
    const tokens = desks.flatMap((desk) => {
      const token = told.includes(desk.vendor) ? desk.connect(phone) : null;
      if (token === null) return [];
      desk.settle(phone, token);
      holders.set(`${desk.vendor} ${token}`, phone);
      return [{ channel: desk.vendor, token }];
    });
    if (tokens.length > 0) await client.putDevice(phone.deviceId, { ...about, tokens });
  });
  return holders;
}

function registration(phone: ReachPhone): Readonly<Record<string, unknown>> {
  const { maker, brand, model, platform, osVersion, sdkInt, display, properties } = phone.kind;
  return {
    personId: phone.personId,
    appId: reachAppId,
    appVersion: "7.0.0",
    platform,
    maker,
    brand,
    model,
    osVersion,
    ...(sdkInt === undefined ? {} : { sdkInt }),
    ...(display === undefined ? {} : { display }),
    properties,
    ...(platform === "android" ? { services: servicesOf(phone) } : {}),
    permission: phone.permitted ? "granted" : "denied",
    zone: reachZone,
    locale: "zh-CN",
  };
}

function channelsIn(answer: unknown): readonly string[] {
  const told = typeof answer === "object" && answer !== null && "initialise" in answer ? answer.initialise : [];
  return Array.isArray(told) ? told.map(String) : [];
}

async function launch({ client }: Stage, sinceStartMs: number): Promise<void> {
  for (const { day, hour, catalogue } of launches)
    if (day * DAY_MS + hour * HOUR_MS === sinceStartMs) await client.apply(JSON.stringify(catalogue));
}

interface Telling {
  readonly side: PhoneSide;
  readonly urls: ReadonlyMap<string, string>;
  /** The hour that has passed. */
  readonly fromMs: number;
  readonly toMs: number;
}

async function tellAll({ client }: Stage, { side, urls, fromMs, toMs }: Telling): Promise<void> {
  side.receive(fromMs);
  const { outcomes, calls } = side.settle(toMs);
  for (const call of calls) await tell(call, { url: urls.get(call.desk.vendor), atMs: toMs });
  const heard = await client.sendOutcomes(outcomes);
  if (heard.refused > 0) throw new Error(`the server refused ${heard.refused} outcomes: ${JSON.stringify(heard.samples)}`);
}

async function tell(
  { desk, event, refs }: VendorCall,
  { url, atMs }: { readonly url: string | undefined; readonly atMs: number },
): Promise<void> {
  if (desk.tell === null) return;
  if (url === undefined) throw new Error(`the server gave ${desk.vendor} no address for receipts: start it with CARILLON_PUBLIC_URL`);
  for (let from = 0; from < refs.length; from += receiptsPerCall) {
    const { status, body } = await desk.tell(refs.slice(from, from + receiptsPerCall), event, { atMs, url });
    if (status < 200 || status > 299)
      throw new Error(`the server answered ${desk.vendor}'s receipts with ${status}: ${body.slice(0, 300)}`);
  }
}
