import type { MakerPush } from "./phone-mix.ts";
import type { LossCause, PhoneCounts } from "./phone-side.ts";
import type { ReachPhone } from "./phones.ts";
import { messagesPerPerson, type SetUp } from "./set-ups.ts";

/** What the server's own report of reach says of a maker's devices; messages, each counted once for every device that it went to. */
export interface ServerCounts {
  readonly registered: number;
  readonly permitted: number;
  /** Of these, the ones with a token that is alive at the end. */
  readonly reachable: number;
  readonly attempted: number;
  readonly accepted: number;
  readonly delivered: number;
  readonly shown: number;
  readonly opened: number;
  /** Devices to which at least one message was delivered. */
  readonly devicesDelivered: number;
}

/** What the phones themselves know. */
export interface TrueCounts {
  /** Messages that a vendor took. */
  readonly taken: number;
  readonly arrived: number;
  readonly shown: number;
  /** Of these, the ones that the app could know of: its own code ran, or somebody tapped. */
  readonly shownToApp: number;
  readonly opened: number;
  readonly devicesReached: number;
  readonly lost: readonly { readonly cause: LossCause; readonly told: number; readonly silent: number }[];
}

/** A row of the server's own report of failures. */
export interface Failure {
  readonly maker: string;
  readonly vendor: string;
  readonly reason: string;
  readonly fault: string;
  readonly count: number;
  readonly devices: number;
  readonly codes: readonly { readonly code: string; readonly count: number }[];
}

export interface MakerResult {
  /** As apps report it, in lower case. */
  readonly maker: string;
  /** Push services of the maker's systems; empty = none. */
  readonly own: readonly MakerPush[];
  readonly server: ServerCounts;
  readonly phones: TrueCounts;
  /** Delivered messages of all that were meant for these devices, by the server; null without devices. */
  readonly reach: number | null;
  /** Devices that got at least one message, of all, by the server. */
  readonly deviceReach: number | null;
  readonly failures: readonly Failure[];
}

export interface SetUpResult {
  readonly name: SetUp["name"];
  readonly title: string;
  readonly channels: readonly string[];
  /** Most devices first. */
  readonly makers: readonly MakerResult[];
  /** Phones of makers without a push service that apps could use. */
  readonly withoutMaker: MakerResult;
  readonly all: MakerResult;
  /** What the server itself did not try, as its reports say. */
  readonly heldBack: {
    /** Times that a campaign was no choice for a person who fell due, by reason; people fall due several times a day. */
    readonly removed: Readonly<Record<string, number>>;
    /** Ways that were left out for a worse one or for none. */
    readonly skippedWays: readonly { readonly vendor: string; readonly reason: string; readonly count: number }[];
  };
  readonly seconds: number;
}

type Row = Readonly<Record<string, unknown>>;

/** Joins the server's reports with what the phones counted. */
export function setUpResult(parts: {
  readonly setUp: SetUp;
  readonly phones: readonly ReachPhone[];
  readonly counts: ReadonlyMap<string, PhoneCounts>;
  readonly reach: readonly Row[];
  readonly failures: Readonly<Record<"rows" | "skipped", readonly Row[]>>;
  readonly removed: Readonly<Record<string, number>>;
  readonly seconds: number;
}): SetUpResult {
  const { setUp, phones, counts, reach, failures, removed, seconds } = parts;
  const failed = failures.rows.map(failureOf);
  const makers = [...Map.groupBy(phones, ({ kind }) => kind.maker)].map(([name, own]): MakerResult => {
    const maker = name.toLowerCase();
    const server = reach
      .filter((row) => row.maker === maker)
      .map(serverCounts)
      .reduce(addServer, nothing);
    return rated({
      maker,
      own: [...new Set(own.flatMap(({ kind }) => kind.push ?? []))],
      server,
      phones: trueCounts(counts.get(name)),
      failures: failed.filter((one) => one.maker === maker),
    });
  });
  makers.sort((a, b) => b.server.registered - a.server.registered || (a.maker < b.maker ? -1 : 1));
  return {
    name: setUp.name,
    title: setUp.title,
    channels: setUp.channels,
    makers,
    withoutMaker: sumOf(
      "no push of its own",
      makers.filter(({ own }) => own.length === 0),
    ),
    all: sumOf("all", makers),
    heldBack: {
      removed,
      skippedWays: failures.skipped.map(({ vendor, reason, ...row }) => ({
        vendor: String(vendor ?? ""),
        reason: String(reason ?? ""),
        count: count(row.count),
      })),
    },
    seconds,
  };
}

type Unrated = Omit<MakerResult, "reach" | "deviceReach">;

function rated(one: Unrated): MakerResult {
  const { registered, delivered, devicesDelivered } = one.server;
  const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
  return { ...one, reach: share(delivered, registered * messagesPerPerson), deviceReach: share(devicesDelivered, registered) };
}

function sumOf(maker: string, makers: readonly MakerResult[]): MakerResult {
  const failures = [
    ...Map.groupBy(
      makers.flatMap((one) => one.failures),
      ({ vendor, reason }) => `${vendor} ${reason}`,
    ).values(),
  ].flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const total = (pick: (row: Failure) => number): number => rows.reduce((sum, row) => sum + pick(row), 0);
    return [{ ...first, maker, count: total(({ count }) => count), devices: total(({ devices }) => devices), codes: sumCodes(rows) }];
  });
  return rated({
    maker,
    own: [...new Set(makers.flatMap(({ own }) => own))],
    server: makers.map((one) => one.server).reduce(addServer, nothing),
    phones: makers.map((one) => one.phones).reduce(addTrue, trueCounts(undefined)),
    failures: failures.sort((a, b) => b.count - a.count),
  });
}

function sumCodes(rows: readonly Failure[]): Failure["codes"] {
  const counts = new Map<string, number>();
  for (const { code, count } of rows.flatMap(({ codes }) => codes)) counts.set(code, (counts.get(code) ?? 0) + count);
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
}

const nothing: ServerCounts = {
  registered: 0,
  permitted: 0,
  reachable: 0,
  attempted: 0,
  accepted: 0,
  delivered: 0,
  shown: 0,
  opened: 0,
  devicesDelivered: 0,
};

function serverCounts(row: Row): ServerCounts {
  const [messages, devices] = [fieldsOf(row.messages), fieldsOf(row.devices)];
  return {
    registered: count(row.registered),
    permitted: count(row.permitted),
    reachable: count(row.reachable),
    attempted: count(messages.attempted),
    accepted: count(messages.accepted),
    delivered: count(messages.delivered),
    shown: count(messages.shown),
    opened: count(messages.opened),
    devicesDelivered: count(devices.delivered),
  };
}

function addServer(a: ServerCounts, b: ServerCounts): ServerCounts {
  return {
    registered: a.registered + b.registered,
    permitted: a.permitted + b.permitted,
    reachable: a.reachable + b.reachable,
    attempted: a.attempted + b.attempted,
    accepted: a.accepted + b.accepted,
    delivered: a.delivered + b.delivered,
    shown: a.shown + b.shown,
    opened: a.opened + b.opened,
    devicesDelivered: a.devicesDelivered + b.devicesDelivered,
  };
}

function trueCounts(counted: PhoneCounts | undefined): TrueCounts {
  const lost = [...(counted?.lost ?? [])].map(([cause, { told, silent }]) => ({ cause, told, silent }));
  return {
    taken: counted?.taken ?? 0,
    arrived: counted?.arrived ?? 0,
    shown: counted?.shown ?? 0,
    shownToApp: counted?.shownToApp ?? 0,
    opened: counted?.opened ?? 0,
    devicesReached: counted?.reached.size ?? 0,
    lost: lost.sort((a, b) => b.told + b.silent - a.told - a.silent),
  };
}

function addTrue(a: TrueCounts, b: TrueCounts): TrueCounts {
  const lost = [...Map.groupBy([...a.lost, ...b.lost], ({ cause }) => cause)].map(([cause, rows]) => ({
    cause,
    told: rows.reduce((sum, { told }) => sum + told, 0),
    silent: rows.reduce((sum, { silent }) => sum + silent, 0),
  }));
  return {
    taken: a.taken + b.taken,
    arrived: a.arrived + b.arrived,
    shown: a.shown + b.shown,
    shownToApp: a.shownToApp + b.shownToApp,
    opened: a.opened + b.opened,
    devicesReached: a.devicesReached + b.devicesReached,
    lost: lost.sort((x, y) => y.told + y.silent - x.told - x.silent),
  };
}

function failureOf(row: Row): Failure {
  const { maker, vendor, reason, fault, codes } = row;
  return {
    maker: String(maker ?? ""),
    vendor: String(vendor ?? ""),
    reason: String(reason ?? ""),
    fault: String(fault ?? ""),
    count: count(row.count),
    devices: count(row.devices),
    codes: Array.isArray(codes) ? codes.map(fieldsOf).map((one) => ({ code: String(one.code ?? ""), count: count(one.count) })) : [],
  };
}

const fieldsOf = (value: unknown): Row => (typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {});
const count = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);
