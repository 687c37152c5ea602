import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { adviceOn, failureGuide, failureReasons } from "../delivery/failure.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { type AttemptEnd, endAttempts, startAttempts } from "./attempts.ts";
import { inTransaction } from "./database.ts";
import { saveDevice } from "./devices.ts";
import { type FailureDimension, type FailureQuestion, type FailureRow, failureCounts, failureDimensions } from "./failure-report.ts";
import { saveMessages } from "./messages.ts";
import { aDeviceRow, aMessageRow, noonMs } from "./testing/rows.ts";

let database: FreshDatabase;

const roms: Readonly<Record<string, string>> = {
  d0: "HyperOS 2.0",
  d1: "HyperOS 1.0.5",
  d2: "realme UI 6.0",
  d3: "HarmonyOS NEXT",
  d4: "",
};
const romNames: Readonly<Record<string, string>> = { d0: "HyperOS", d1: "HyperOS", d2: "realme UI", d3: "HarmonyOS NEXT" };

/** Attempts as a plain list to count by hand; devices d5 and d6 are gone. */
const attempts = tell(600);

function tell(count: number) {
  const rng = makeRng("failures");
  const pick = <T>(from: readonly T[]): T => from[Math.floor(rng.next() * from.length)] as T; // the lists below are not empty
  return Array.from({ length: count }, (_, n) => {
    const state = pick(["accepted", "failed", "failed", "retry", "doubtful"] as const);
    const code = pick(["300", "301", "302", "303", "ab", null]);
    return {
      personId: `p${n % 40}`,
      messageId: `m${n % 200}`,
      campaign: ["k1", "k2", ""][(n % 200) % 3] ?? "",
      deviceId: `d${Math.floor(rng.next() * 7)}`,
      attempt: n,
      atMs: noonMs + Math.floor(rng.next() * 96) * HOUR_MS,
      vendor: pick(["fcm", "xiaomi"]),
      maker: pick(["Xiaomi", "XIAOMI", "OPPO"]),
      appVersion: pick(["1.0", "2.0"]),
      state,
      reason: state === "accepted" ? null : pick(["TOKEN_INVALID", "RATE_LIMITED", "TIMEOUT", "AUTH_FAILED"] as const),
      native: pick([null, { code, httpStatus: 503 }, { code, httpStatus: null }]),
    };
  });
}

beforeAll(async () => {
  database = await freshDatabase();
  await inTransaction(database.pool, async (client) => {
    for (const [deviceId, rom] of Object.entries(roms)) await saveDevice(client, aDeviceRow(`owner-${deviceId}`, deviceId, [], { rom }));
    const messages = new Map(attempts.map((one) => [one.messageId, one]));
    await saveMessages(
      client,
      [...messages.values()].map(({ personId, messageId, campaign }) => aMessageRow(personId, messageId, { campaign })),
    );
    await startAttempts(
      client,
      attempts.map(({ vendor, ...one }) => ({ ...one, vendor, channel: vendor })),
    );
    await endAttempts(
      client,
      attempts.map(({ vendor, ...one }): AttemptEnd => ({ ...one, channel: vendor, vendorId: null })),
    );
  });
});
afterAll(() => database?.drop());

type Attempt = (typeof attempts)[number] & { readonly reason: keyof typeof failureGuide };

function shareOf(one: Attempt, dimension: FailureDimension): string {
  if (dimension === "fault") return failureGuide[one.reason].fault;
  if (dimension === "rom") return romNames[one.deviceId] ?? "";
  if (dimension === "day") return new Date(one.atMs).toISOString().slice(0, 10);
  if (dimension === "maker") return one.maker.toLowerCase();
  return one[dimension];
}

function ranked(words: readonly string[]): readonly { readonly code: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}

/** The same counts, one attempt after the other, in the order of the report. */
function counted(question: FailureQuestion): readonly FailureRow[] {
  const failed = attempts.filter(
    (one): one is Attempt =>
      one.reason !== null &&
      one.atMs >= question.fromMs &&
      one.atMs < question.toMs &&
      (question.channel === null || one.vendor === question.channel),
  );
  const groups = Map.groupBy(failed, (one) => JSON.stringify(question.by.map((dimension) => shareOf(one, dimension))));
  return [...groups].map(([text, some]): FailureRow => {
    const key: readonly string[] = JSON.parse(text);
    const codes = some.flatMap(({ native }) => native?.code ?? (native?.httpStatus ? `HTTP ${native.httpStatus}` : []));
    return {
      key: Object.fromEntries(question.by.map((dimension, n) => [dimension, key[n] ?? ""])),
      count: some.length,
      devices: new Set(some.map(({ deviceId }) => deviceId)).size,
      lastAtMs: Math.max(...some.map(({ atMs }) => atMs)),
      reason: failureReasons.find((reason) => reason === ranked(some.map((one) => one.reason))[0]?.code) ?? "UNKNOWN",
      codes: ranked(codes).slice(0, 3),
    };
  });
}

const byKey = (rows: readonly FailureRow[]) => [...rows].sort((a, b) => (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1));

describe("the report of failures", () => {
  const usual: FailureQuestion = {
    fromMs: noonMs + 6 * HOUR_MS,
    toMs: noonMs + 3 * DAY_MS,
    channel: null,
    by: ["vendor", "maker", "reason"],
  };

  it.each([
    usual,
    { ...usual, by: [] },
    ...failureDimensions.map((one) => ({ ...usual, by: [one] })),
    { ...usual, by: ["rom", "fault", "campaign"] as const },
    { ...usual, by: [...failureDimensions] },
    { ...usual, channel: "xiaomi" },
    { ...usual, fromMs: noonMs - DAY_MS, toMs: noonMs },
  ])("split by $by of $channel counts what a plain list of the same attempts counts", async (question) => {
    const found = await failureCounts(database.pool, question);
    expect(byKey(found)).toEqual(byKey(counted(question)));
    expect(found.map(({ count }) => count)).toEqual(found.map(({ count }) => count).sort((a, b) => b - a));
  });

  it("knows the reasons of the guide alone, as the attempts do", async () => {
    const found = await failureCounts(database.pool, { ...usual, by: ["reason", "fault"] });
    expect(found.length).toBe(4);
    for (const { key, reason } of found) expect(key).toEqual({ reason, fault: adviceOn(reason).fault });
  });
});
