import { setTimeout as sleep } from "node:timers/promises";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import {
  type FunnelReport,
  type FunnelRow,
  forEachInFlight,
  iso,
  type LabClient,
  type MessageReasons,
  makeLabClient,
} from "./http-client.ts";
import type { WorldTally } from "./life.ts";
import { addBulk, type LiveSums, liveThrough, noSums, registerPhones } from "./live.ts";
import { makePhoneNetwork, type PhoneNetwork } from "./phone-network.ts";
import { makePopulation, type Person } from "./population.ts";
import { recommend } from "./recommender.ts";
import { itemOf, makeSongs, type Song } from "./songs.ts";
import { startVendors } from "./vendors/start-vendors.ts";
import { makeWorld } from "./world.ts";

export interface DemoOptions {
  /** A server started with `--lab --start <start>`, and its admin key. */
  readonly url: string;
  readonly adminKey: string;
  /** The catalogue to apply, in YAML. */
  readonly catalogueYaml: string;
  /** Default 2,000 people over 14 days. */
  readonly people?: number;
  readonly days?: number;
  /** Begin of the lab's time, ISO 8601; default 2026-03-02T00:00:00Z, so that America's clock change on 8 March lies within. */
  readonly start?: string;
  readonly seed?: string;
  readonly onProgress?: (progress: DemoProgress) => void;
  /** Vendors to use instead of simulators of its own; they are left open. */
  readonly network?: PhoneNetwork;
  /** `performance.now()` when the whole run began, if that was before this call (installing, starting the server). */
  readonly startedMs?: number;
  /** Peak memory to report, in MB; default that of this process. */
  readonly peakMemoryMb?: () => number | Promise<number>;
  /** Lets life go on after the days, so that whoever looks sees what their own campaign brings. Absent: it ends there. */
  readonly goOn?: {
    readonly signal: AbortSignal;
    /** Wall time that an hour of lab time takes, at least. */
    readonly hourMs: number;
    /** Told of the days before life goes on. */
    onResult(result: DemoResult): void;
  };
}

export type DemoProgress =
  | { readonly kind: "setUp"; readonly what: string; readonly done: number; readonly total: number; readonly elapsedSeconds: number }
  | {
      readonly kind: "live";
      readonly nowMs: number;
      readonly day: number;
      readonly days: number;
      readonly sums: LiveSums;
      readonly opened: number;
      readonly elapsedSeconds: number;
    };

/** What happened. Counts are the server's own, from `advance` and from its reports; `phones` is what the people counted. */
export interface DemoResult {
  readonly people: number;
  readonly days: number;
  readonly from: string;
  readonly to: string;
  readonly seed: string;
  /** Events and identifications taken by the server, the weeks before the lab included. */
  readonly events: number;
  readonly refused: number;
  readonly refusals: readonly unknown[];
  /** People who fell due: `decisions` + all of `skipped`. */
  readonly due: number;
  /** Decisions that chose a message. */
  readonly decisions: number;
  readonly skipped: Readonly<Record<string, number>>;
  /** Messages accepted by at least one channel. */
  readonly sent: number;
  /** Messages that failed for good, by reason. */
  readonly failed: Readonly<Record<string, number>>;
  /** Attempts that failed, by reason; a message may fail on one route and be sent on the next. */
  readonly failedAttempts: Readonly<Record<string, number>>;
  readonly cancelled: Readonly<Record<string, number>>;
  readonly doubtful: number;
  readonly waiting: number;
  readonly delivered: number;
  readonly opened: number;
  readonly converted: number;
  readonly dismissed: number;
  readonly switchedOff: number;
  /** Opened ÷ sent; 0 when nothing was sent. */
  readonly ctr: number;
  readonly wallSeconds: number;
  readonly peakMemoryMb: number;
  readonly campaigns: readonly FunnelRow[];
  readonly channels: readonly FunnelRow[];
  /** UTC days, by time of attempt. */
  readonly byDay: readonly FunnelRow[];
  readonly phones: WorldTally;
}

export const demoDefaults = { people: 2000, days: 14, start: "2026-03-02T00:00:00Z", seed: "carillon" } as const;

/**
 * Plays a service with people, phones and three push vendors against a running server, over its public HTTP API alone: sets everything
 * up, lives through the days, reads the reports. Rejects with `ApiError` when the server refuses a step that the rest depends on;
 * refused events and outcomes are counted in the result instead.
 */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const startedMs = options.startedMs ?? performance.now();
  const client = makeLabClient({ url: options.url, key: options.adminKey });
  const network = options.network ?? makePhoneNetwork(await startVendors({ keep: "counts" }));
  try {
    return await play({ ...options, client, network, startedMs });
  } finally {
    client.close();
    if (options.network === undefined) await network.close();
  }
}

type Play = DemoOptions & { readonly client: LabClient; readonly network: PhoneNetwork; readonly startedMs: number };

async function play(options: Play): Promise<DemoResult> {
  const { client, network, startedMs, onProgress } = options;
  const { people: size, days, start, seed } = { ...demoDefaults, ...definedOf(options) };
  const startMs = Date.parse(start);
  const endMs = startMs + days * DAY_MS;
  const people = makePopulation({ seed, people: size, startMs });
  const songs = makeSongs({ seed, startMs });
  const world = makeWorld({ seed, people, songs, startMs });
  const elapsed = (): number => (performance.now() - startedMs) / 1000;

  await setUpCatalogue(options, songs, elapsed);
  let sums = addBulk(noSums, "events", await client.sendCalls(world.past()));
  await setUpPeople(options, people, elapsed);
  // An outside recommender costs one call a person, so it only works for catalogues that listen to it.
  if (/\bfrom:\s*["']?feed\b/.test(options.catalogueYaml)) {
    await forEachInFlight(people.filter(isKnown), 16, (person) =>
      client.putFeed(person.id, { items: recommend(person, songs, { seed, atMs: startMs }), ttl: options.goOn ? "90d" : `${days + 1}d` }),
    );
  }
  const onStep = (nowMs: number, now: LiveSums): void =>
    onProgress?.({
      kind: "live",
      nowMs,
      day: Math.min(days, Math.floor((nowMs - startMs - 1) / DAY_MS) + 1),
      days,
      sums: now,
      opened: world.tally().opened,
      elapsedSeconds: elapsed(),
    });
  sums = await liveThrough({ client, world, network, startMs, endMs, sums, onStep });

  const reports = await readReports(client, startMs, endMs);
  const result: DemoResult = {
    people: size,
    days,
    from: iso(startMs),
    to: iso(endMs),
    seed,
    ...resultOf(sums, reports),
    wallSeconds: Math.round(elapsed() * 10) / 10,
    peakMemoryMb: Math.round(await (options.peakMemoryMb?.() ?? process.resourceUsage().maxRSS / 1024)),
    campaigns: reports.campaigns.rows,
    channels: reports.channels.rows,
    byDay: reports.byDay.rows,
    phones: world.tally(),
  };
  if (options.goOn) {
    options.goOn.onResult(result);
    await goOn(options.goOn, (fromMs) => liveThrough({ client, world, network, startMs: fromMs, endMs: fromMs + HOUR_MS }), endMs);
  }
  return result;
}

/** One hour after the other, until called off. */
async function goOn(
  { signal, hourMs }: Required<DemoOptions>["goOn"],
  liveHour: (fromMs: number) => Promise<unknown>,
  startMs: number,
): Promise<void> {
  const onStop = new Promise<void>((stopped) => signal.addEventListener("abort", () => stopped(), { once: true }));
  for (let fromMs = startMs; !signal.aborted; fromMs += HOUR_MS) {
    // Whoever calls it off may stop the server in the middle of an hour.
    const living = liveHour(fromMs).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    await Promise.all([living, Promise.race([sleep(hourMs, undefined, { ref: false }), onStop])]);
  }
}

function definedOf(options: DemoOptions): Partial<Pick<Required<DemoOptions>, keyof typeof demoDefaults>> {
  const { people, days, start, seed } = options;
  return {
    ...(people === undefined ? {} : { people }),
    ...(days === undefined ? {} : { days }),
    ...(start === undefined ? {} : { start }),
    ...(seed === undefined ? {} : { seed }),
  };
}

async function setUpCatalogue(
  { client, network, catalogueYaml, onProgress }: Play,
  songs: readonly Song[],
  elapsed: () => number,
): Promise<void> {
  const step = (what: string, done: number): void => onProgress?.({ kind: "setUp", what, done, total: 3, elapsedSeconds: elapsed() });
  await client.apply(catalogueYaml);
  step("catalogue", 1);
  for (const [id, body] of Object.entries(network.channels)) await client.putChannel(id, body);
  step("channels", 2);
  await client.sendItems(songs.map(itemOf));
  step("items", 3);
}

async function setUpPeople(options: Play, people: readonly Person[], elapsed: () => number): Promise<void> {
  const { client, network, onProgress } = options;
  const known = people.filter(isKnown);
  const total = known.reduce((sum, person) => sum + person.phones.length, 0);
  let done = 0;
  const onDone = (): void => {
    done++;
    if (done % 500 === 0 || done === total) onProgress?.({ kind: "setUp", what: "phones", done, total, elapsedSeconds: elapsed() });
  };
  await registerPhones(known, { client, network, onDone });
  const wishing = known.filter((person) => person.wishes !== null);
  await forEachInFlight(wishing, 16, (person) => client.putPreferences(person.id, preferencesOf(person)));
}

const isKnown = (person: Person): boolean => person.anonymousId === null;

function preferencesOf(person: Person): Readonly<Record<string, unknown>> {
  const { wishes } = person;
  switch (wishes?.kind) {
    case "doNotDisturb":
      return { doNotDisturb: [{ from: wishes.from, to: wishes.to }] };
    case "noMarketing":
      return { consent: { marketing: false, source: "settings" } };
    case "allOff":
      return { off: { kinds: [], channels: [], all: true } };
    case undefined:
      return {};
    default:
      return wishes satisfies never;
  }
}

interface Reports {
  readonly campaigns: FunnelReport;
  readonly channels: FunnelReport;
  readonly byDay: FunnelReport;
  readonly reasons: MessageReasons;
}

async function readReports(client: LabClient, fromMs: number, toMs: number): Promise<Reports> {
  // `to` is exclusive, and what was attempted at the last instant belongs to it.
  const span = { fromMs, toMs: toMs + 1 };
  return {
    campaigns: await client.funnel({ ...span, by: "campaign" }),
    channels: await client.funnel({ ...span, by: "channel" }),
    byDay: await client.funnel({ ...span, by: "day" }),
    reasons: await client.messageReasons(),
  };
}

function resultOf(sums: LiveSums, reports: Reports) {
  const { totals } = reports.campaigns;
  return {
    events: sums.events,
    refused: sums.refused,
    refusals: sums.refusals,
    due: sums.decided + total(sums.skipped),
    decisions: sums.decided,
    skipped: sums.skipped,
    sent: sums.sent,
    failed: reports.reasons.failed,
    failedAttempts: totals.failed,
    cancelled: reports.reasons.cancelled,
    doubtful: sums.doubtful,
    waiting: sums.waiting,
    delivered: totals.delivered,
    opened: totals.opened,
    converted: totals.converted,
    dismissed: totals.dismissed,
    switchedOff: totals.switchedOff,
    ctr: sums.sent === 0 ? 0 : Math.round((totals.opened / sums.sent) * 1e5) / 1e5,
  };
}

const total = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, count) => sum + count, 0);
