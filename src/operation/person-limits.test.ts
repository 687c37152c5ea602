import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limitsSchema } from "../api/wire/reading.ts";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import type { Limit } from "../catalogue/catalogue.ts";
import { recheck } from "../decision/recheck.ts";
import type { LedgerEntry } from "../person/state.ts";
import {
  aCampaign,
  aCatalogue,
  aCreative,
  aDevice,
  aGap,
  aMaximum,
  anEntry,
  aPolicy,
  aState,
  at,
  aVolume,
  blankModel,
  quietHours,
  somePreferences,
} from "../testing/builders.ts";
import { type LimitsCase, tellLimits } from "./person-limits.ts";

const nowMs = at("2026-03-04T12:00:00Z"); // a Wednesday
const rolling = (ms: number) => ({ kind: "rolling", ms }) as const;
const channels = new Set(["fcm"]);

interface Given {
  readonly ledger?: readonly LedgerEntry[];
  readonly limits?: readonly Limit[];
  readonly policy?: Parameters<typeof aPolicy>[0];
  readonly state?: Parameters<typeof aState>[0];
  readonly atMs?: number;
}

function tell({ ledger = [], limits = [], policy = {}, state = {}, atMs = nowMs }: Given) {
  const one: LimitsCase = {
    personId: "ann",
    state: aState({ ledger, devices: [aDevice({ channels: ["fcm"] })], ...state }),
    dueAtMs: null,
    shared: { catalogue: aCatalogue({ policy: aPolicy({ limits, ...policy }) }), model: blankModel },
    channels,
    nowMs: atMs,
  };
  const told = tellLimits(one);
  limitsSchema.parse(told);
  return told;
}

const iso = (ms: number): string => new Date(ms).toISOString();

describe("what is left for a person of every limit", () => {
  it("is the use, the room and when it frees of a rolling maximum", () => {
    const ledger = [anEntry({ atMs: nowMs - 20 * HOUR_MS }), anEntry({ atMs: nowMs - HOUR_MS })];
    const [full] = tell({ ledger, limits: [aMaximum(2, rolling(DAY_MS))] }).limits;
    expect(full).toMatchObject({ used: 2, max: 2, left: 0, isFull: true, freesAt: iso(nowMs + 4 * HOUR_MS), rule: "max", of: {} });
    expect(full?.text).toBe("2 of 2 in 1 day: full until 2026-03-04T16:00:00.000Z");
    const [free] = tell({ ledger, limits: [aMaximum(3, rolling(DAY_MS))] }).limits;
    expect(free).toMatchObject({ used: 2, left: 1, isFull: false, freesAt: null, text: "2 of 3 in 1 day" });
  });

  it("counts calendar days by the person's own clock", () => {
    const limits = [aMaximum(1, { kind: "day" })];
    const ledger = [anEntry({ atMs: at("2026-03-04T02:00:00Z") })];
    const [row] = tell({ ledger, limits, state: { zone: "Asia/Shanghai" } }).limits;
    expect(row).toMatchObject({ used: 1, isFull: true, freesAt: "2026-03-04T16:00:00.000Z" });
    expect(tell({ ledger, limits, state: { zone: "America/Los_Angeles" } }).limits[0]).toMatchObject({ used: 0, isFull: false });
  });

  it("is told for each group that is counted apart, full ones first", () => {
    const ledger = [anEntry({ atMs: nowMs - HOUR_MS, kind: "recall" }), anEntry({ atMs: nowMs - 30 * HOUR_MS, kind: "news" })];
    const told = tell({ ledger, limits: [aMaximum(1, rolling(DAY_MS), ["kind"])] });
    expect(told.limits).toMatchObject([
      { of: { kind: "recall" }, used: 1, isFull: true },
      { of: { kind: "news" }, used: 0, isFull: false },
    ]);
    expect(told.blocked).toEqual([]);
    expect(tell({ limits: [aMaximum(1, rolling(DAY_MS), ["kind"])] }).limits).toMatchObject([
      { of: {}, used: 0, text: "0 of 1 of any one kind in 1 day" },
    ]);
  });

  it("is the time to the next message where a gap is asked for", () => {
    const [row] = tell({ ledger: [anEntry({ atMs: nowMs - HOUR_MS })], limits: [aGap(3 * HOUR_MS)] }).limits;
    expect(row).toMatchObject({
      rule: "gap",
      max: null,
      left: null,
      gapMinutes: 180,
      used: 1,
      isFull: true,
      freesAt: iso(nowMs + 2 * HOUR_MS),
    });
  });

  it("leaves out limits of audiences that the person is not in, and service messages", () => {
    const limits = [aMaximum(1, rolling(DAY_MS), [], { audience: "vip" }), aMaximum(1, { kind: "day" })];
    const told = tell({ ledger: [anEntry({ atMs: nowMs - HOUR_MS, class: "service" })], limits });
    expect(told.limits).toMatchObject([{ limit: "max 1 per day", used: 0 }]);
  });

  it("is exactly what the check before sending says: full when, and only when, one more message is held back now, until that very time", () => {
    const limit = fc.oneof(
      fc
        .record({ max: fc.integer({ min: 1, max: 3 }), days: fc.integer({ min: 1, max: 8 }) })
        .map(({ max, days }) => aMaximum(max, rolling(days * DAY_MS))),
      fc.integer({ min: 1, max: 3 }).map((max) => aMaximum(max, { kind: "day" })),
      fc.integer({ min: 1, max: 5 }).map((max) => aMaximum(max, { kind: "week" })),
      fc.integer({ min: 1, max: 70 }).map((hours) => aGap(hours * HOUR_MS)),
    );
    const hours = fc.uniqueArray(fc.integer({ min: -250, max: 40 }), { maxLength: 8 });
    fc.assert(
      fc.property(limit, hours, (one, ago) => {
        const ledger = ago.sort((a, b) => a - b).map((hour) => anEntry({ atMs: nowMs + hour * HOUR_MS }));
        const [row] = tell({ ledger, limits: [one] }).limits;
        const campaign = aCampaign();
        const { zone } = aState();
        const checked = recheck({
          state: aState({ ledger, zone }),
          preferences: somePreferences(),
          devices: [aDevice({ channels: ["fcm"] })],
          message: { ...anEntry({ atMs: nowMs, messageId: "new" }), expiresAtMs: nowMs + 35 * DAY_MS, delayed: false },
          campaign,
          creative: aCreative(),
          item: null,
          catalogue: aCatalogue({ campaigns: [campaign], policy: aPolicy({ limits: [one] }) }),
          channels,
          nowMs,
        });
        if (checked.kind === "go") expect(row).toMatchObject({ isFull: false, freesAt: null });
        else expect(row).toMatchObject({ isFull: true, freesAt: checked.kind === "delay" ? iso(checked.untilMs) : null });
      }),
    );
  });
});

describe("what else stands against a message now", () => {
  it("is the cap of their own, with why", () => {
    const told = tell({ policy: { volume: aVolume({ adaptive: true, maxPerWeek: 7 }) } });
    expect(told.cap).toMatchObject({ kind: "adaptive", perWeek: 7, perDay: 1 });
    expect(told.cap?.text).toContain("7 a week");
    expect(told.limits.map(({ limit, origin }) => [limit, origin])).toEqual([
      ["adaptiveCapPerWeek", "own"],
      ["adaptiveCapPerDay", "own"],
      ["maxPerWeek", "policy"],
    ]);
  });

  it("is what is reserved", () => {
    const entry = anEntry({ atMs: nowMs + HOUR_MS, status: "reserved", messageId: "m_9" });
    expect(tell({ ledger: [entry] }).reserved).toMatchObject([{ messageId: "m_9", campaign: "k1", sendAt: iso(nowMs + HOUR_MS) }]);
  });

  it("are quiet hours and their own, with when they end", () => {
    const preferences = somePreferences({ doNotDisturb: [{ from: "11:00", to: "13:30", days: [3] }] });
    const told = tell({ policy: { quietHours: quietHours(22 * 60, 8 * 60) }, state: { preferences } });
    expect(told.quietHours).toMatchObject({ isNow: false, until: null });
    expect(told.doNotDisturb).toEqual({ isNow: true, until: "2026-03-04T13:30:00.000Z", text: "11:00–13:30 (Wed)" });
    expect(told.blocked).toEqual([{ by: "doNotDisturb", text: "11:00–13:30 (Wed)" }]);
    const night = tell({ policy: { quietHours: quietHours(22 * 60, 8 * 60) }, atMs: at("2026-03-04T23:00:00Z") });
    expect(night.quietHours).toMatchObject({ isNow: true, until: "2026-03-05T08:00:00.000Z" });
  });

  it("are consent and devices", () => {
    expect(tell({ policy: { consent: "required" } })).toMatchObject({
      consent: { marketing: null, policy: "required", refusal: "consentMissing" },
      reach: { reachable: true, refusal: null, devices: 1 },
      blocked: [{ by: "consentMissing" }],
    });
    expect(tell({ state: { devices: [aDevice({ permission: "denied" })] } })).toMatchObject({
      reach: { reachable: false, refusal: "permissionDenied", devices: 0 },
      blocked: [{ by: "permissionDenied" }],
    });
  });

  it("is every full limit that counts all messages together", () => {
    const told = tell({ ledger: [anEntry({ atMs: nowMs - HOUR_MS })], limits: [aMaximum(1, { kind: "day" })] });
    expect(told.blocked).toEqual([{ by: "limit max 1 per day", text: "1 of 1 this local day: full until 2026-03-05T00:00:00.000Z" }]);
  });
});
