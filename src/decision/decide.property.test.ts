import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import type { Campaign, Limit, LimitKey, Policy } from "../catalogue/catalogue.ts";
import { aModel, randomWeights } from "../learning/response/testing-models.ts";
import type { LedgerEntry, PersonState, Preferences } from "../person/state.ts";
import {
  aCampaign,
  aCatalogue,
  aCreative,
  aGap,
  aLine,
  aMaximum,
  anAudience,
  anEntry,
  anExploration,
  anItem,
  anItemTable,
  aPlacement,
  aPolicy,
  aPool,
  aSituation,
  aState,
  blankModel,
  quietHours,
  somePreferences,
} from "../testing/builders.ts";
import { emptyTimingModel } from "../timing/timing-model.ts";
import { decide } from "./decide.ts";
import { type Decision, nothingLearned } from "./decision.ts";

/** The wall clock, asked of Intl minute by minute and not of the code under test. */
function wallClock(zone: string): (atMs: number) => { date: string; minute: number; weekday: number; week: number } {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return (atMs) => {
    const [date = "", time = ""] = format.format(atMs).split(" ");
    const day = Date.parse(`${date}T00:00:00Z`) / DAY_MS;
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
    return { date, minute: Number(time.slice(0, 2)) * 60 + Number(time.slice(3)), weekday, week: day - weekday };
  };
}

const inSpan = (minute: number, from: number, to: number): boolean =>
  from === to || (from < to ? minute >= from && minute < to : minute >= from || minute < to);
const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const minuteOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

interface Plan {
  readonly campaign: Campaign;
  readonly policy: Policy;
  readonly preferences: Preferences;
  readonly ledger: readonly LedgerEntry[];
  readonly zone: string;
  readonly nowMs: number;
  readonly horizonMs: number;
}

/** Whether a message at this minute breaks nothing, by the words of the rules alone. */
function isFree(plan: Plan, atMs: number, local: ReturnType<typeof wallClock>, inWindowZone: ReturnType<typeof wallClock>): boolean {
  const { campaign, policy, preferences, ledger } = plan;
  const { minute, weekday } = local(atMs);
  const { window } = campaign;
  if (campaign.startMs !== null && atMs < campaign.startMs) return false;
  if (campaign.endMs !== null && atMs >= campaign.endMs) return false;
  if (window !== null && !inSpan(inWindowZone(atMs).minute, window.fromMinute, window.toMinute)) return false;
  if (policy.quietHours !== null && inSpan(minute, policy.quietHours.fromMinute, policy.quietHours.toMinute)) return false;
  for (const { from, to, days } of preferences.doNotDisturb) {
    if (!inSpan(minute, minuteOf(from), minuteOf(to))) continue;
    const began = minuteOf(from) < minuteOf(to) || minute >= minuteOf(from) ? weekday : ((weekday + 5) % 7) + 1;
    if (days === undefined || days.includes(began)) return false;
  }
  return policy.limits.every((limit) => keeps(limit, plan, ledger, atMs, local));
}

function keeps(
  limit: Limit,
  { campaign }: Plan,
  ledger: readonly LedgerEntry[],
  atMs: number,
  local: ReturnType<typeof wallClock>,
): boolean {
  const own: Record<LimitKey, string | null> = {
    line: campaign.line.id,
    kind: campaign.kind,
    placement: campaign.placement.id,
    campaign: campaign.id,
    item: null,
    creative: "c1",
  };
  const times = ledger
    .filter((entry) => entry.class === "marketing" && limit.by.every((key) => entry[key] === own[key]))
    .map((entry) => entry.atMs);
  const { rule } = limit;
  if (rule.kind === "gap") return times.every((time) => Math.abs(time - atMs) >= rule.ms);
  if (rule.per.kind === "day") return times.filter((time) => local(time).date === local(atMs).date).length < rule.max;
  if (rule.per.kind === "week") return times.filter((time) => local(time).week === local(atMs).week).length < rule.max;
  const { ms } = rule.per;
  // No period that holds the new message may hold more than the maximum: it is enough to look at those that end with a message.
  return [...times, atMs]
    .filter((end) => end >= atMs && end - ms < atMs)
    .every((end) => times.filter((time) => time > end - ms && time <= end).length < rule.max);
}

const zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"];
const starts = [
  "2026-03-28T20:17:30Z",
  "2026-10-24T18:00:00Z",
  "2026-03-08T02:00:00Z",
  "2026-11-01T01:00:00Z",
  "2026-04-04T10:00:00Z",
  "2026-06-10T00:00:00Z",
];
const minute = fc.integer({ min: 0, max: 95 }).map((n) => n * 15);
const span = fc.record({ fromMinute: minute, toMinute: minute });
const by = fc.subarray<LimitKey>(["line", "kind", "campaign", "creative"]);
const limit = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 3 }), by).map(([max, keys]) => aMaximum(max, { kind: "day" }, keys)),
  fc.tuple(fc.integer({ min: 1, max: 4 }), by).map(([max, keys]) => aMaximum(max, { kind: "week" }, keys)),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 48 }), by)
    .map(([max, hours, keys]) => aMaximum(max, { kind: "rolling", ms: hours * HOUR_MS }, keys)),
  fc.tuple(fc.integer({ min: 1, max: 8 }), by).map(([hours, keys]) => aGap(hours * HOUR_MS, keys)),
);
const entry = fc.record({
  before: fc.integer({ min: -20 * 60, max: 8 * 24 * 60 }),
  kind: fc.constantFrom("recall", "promo"),
  line: fc.constantFrom("music", "vip"),
  campaign: fc.constantFrom("k1", "k2"),
  creative: fc.constantFrom("c1", "c2"),
  class: fc.constantFrom("marketing" as const, "marketing" as const, "service" as const),
});
const plan: fc.Arbitrary<Plan> = fc
  .record({
    zone: fc.constantFrom(...zones),
    start: fc.constantFrom(...starts),
    hours: fc.integer({ min: 1, max: 30 }),
    window: fc.option(
      fc.tuple(span, fc.constantFrom("person", "Asia/Shanghai", "Europe/Berlin")).map(([open, zone]) => ({ ...open, zone })),
    ),
    from: fc.option(fc.integer({ min: -5, max: 20 })),
    until: fc.option(fc.integer({ min: 1, max: 30 })),
    quiet: fc.option(span),
    spans: fc.array(fc.tuple(span, fc.option(fc.subarray([1, 2, 3, 4, 5, 6, 7]), { nil: undefined })), { maxLength: 2 }),
    limits: fc.array(limit, { maxLength: 4 }),
    entries: fc.array(entry, { maxLength: 8 }),
  })
  .map(({ zone, start, hours, window, from, until, quiet, spans, limits, entries }) => {
    const nowMs = Date.parse(start);
    return {
      zone,
      nowMs,
      horizonMs: nowMs + hours * HOUR_MS,
      campaign: aCampaign({
        window,
        startMs: from === null ? null : nowMs + from * HOUR_MS,
        endMs: until === null ? null : nowMs + until * HOUR_MS,
      }),
      policy: aPolicy({ limits, quietHours: quiet && quietHours(quiet.fromMinute, quiet.toMinute), timing: { personal: hours % 2 === 0 } }),
      preferences: somePreferences({
        doNotDisturb: spans.map(([{ fromMinute, toMinute }, days]) => ({
          from: clock(fromMinute),
          to: clock(toMinute),
          ...(days === undefined ? {} : { days }),
        })),
      }),
      ledger: entries
        .map(({ before, ...ref }, n) =>
          anEntry({ atMs: nowMs - before * MINUTE_MS, messageId: `m${n}`, status: before < 0 ? "doubtful" : "sent", ...ref }),
        )
        .sort((a, b) => a.atMs - b.atMs),
    };
  });

/** Hours that differ, so that plans have a best one. */
const timing = { ...emptyTimingModel, response: Float64Array.from({ length: 168 }, (_, hour) => 1 + 0.5 * Math.sin(hour)) };
/** Nobody switches anything off here: any message is worth more than none. */
const learned = { ...nothingLearned, response: aModel({ open: randomWeights("property", 0.3), offRate: 0 }), timing };
const explorations = (["thompson", "inverseGap", "recovering", "none"] as const).map((method) =>
  anExploration({ method, uniform: 0.2, hours: 0.3 }),
);

/** The same case, decided by counted rates or by a learned model. */
const byModel = (of: Plan, n: number): Plan => ({
  ...of,
  policy: { ...of.policy, scorer: "learned", exploration: explorations[n % explorations.length] ?? of.policy.exploration },
});

const decideOn = (of: Plan, seed: string): Decision => {
  const model = { ...blankModel, learned: of.policy.scorer === "learned" ? learned : nothingLearned };
  const catalogue = aCatalogue({ campaigns: [of.campaign], policy: of.policy });
  const activity = new Map([
    [20, 3],
    [70, 2],
    [138, 5],
  ]);
  const state = aState({ zone: of.zone, preferences: of.preferences, ledger: of.ledger, activity });
  return decide({ personId: "p1", state, situation: aSituation({ nowMs: of.nowMs, horizonMs: of.horizonMs, catalogue, model }), seed });
};

describe("the minute of a message", () => {
  it.each([
    ["counted rates", (of: Plan) => of],
    ["a learned model", byModel],
  ])(
    "breaks no window, quiet hour, do-not-disturb span or limit, and silence means that there was no such minute: by %s",
    (_, scoredBy) => {
      let sent = 0;
      fc.assert(
        fc.property(plan, fc.string({ maxLength: 4 }), fc.nat(2), (given, seed, n) => {
          const of = scoredBy(given, n);
          const decision = decideOn(of, seed);
          const local = wallClock(of.zone);
          const inWindowZone = wallClock(
            of.campaign.window === null || of.campaign.window.zone === "person" ? of.zone : of.campaign.window.zone,
          );
          if (decision.chosen !== null) {
            sent++;
            const { sendAtMs } = decision.chosen;
            expect(sendAtMs).toBeGreaterThanOrEqual(of.nowMs);
            expect(sendAtMs).toBeLessThan(of.horizonMs);
            expect(sendAtMs % MINUTE_MS).toBe(0);
            expect(isFree(of, sendAtMs, local, inWindowZone)).toBe(true);
            return;
          }
          for (let atMs = Math.ceil(of.nowMs / MINUTE_MS) * MINUTE_MS; atMs < of.horizonMs; atMs += MINUTE_MS)
            if (isFree(of, atMs, local, inWindowZone)) throw new Error(`${decision.skipped}, yet ${new Date(atMs).toISOString()} was free`);
        }),
        { numRuns: 400, seed: 20260302 },
      );
      // Both answers must occur often for this to say anything.
      expect(sent).toBeGreaterThan(100);
      expect(sent).toBeLessThan(350);
    },
  );
});

describe("the account of a decision", () => {
  const campaign = fc.record({
    status: fc.constantFrom("live" as const, "live" as const, "paused" as const),
    pull: fc.integer({ min: 0, max: 5 }),
    inAudience: fc.boolean(),
    service: fc.boolean(),
    pool: fc.boolean(),
    needs: fc.constantFrom("", "person.name", "item.artist", "item.nothing"),
    kind: fc.constantFrom("recall", "promo"),
    window: fc.option(span.map((open) => ({ ...open, zone: "person" }))),
    minAppVersion: fc.constantFrom(null, null, "2.0"),
  });

  it("names every live campaign once: taken out as a whole by one step, or eligible", () => {
    fc.assert(
      fc.property(
        fc.array(campaign, { maxLength: 6 }),
        fc.array(limit, { maxLength: 2 }),
        fc.array(entry, { maxLength: 4 }),
        fc.record({ denied: fc.boolean(), consent: fc.constantFrom(null, true, false), pull: fc.boolean(), held: fc.boolean() }),
        (shapes, limits, entries, person) => {
          const campaigns = shapes.map((shape, n) =>
            aCampaign({
              id: `k${n}`,
              status: shape.status,
              line: aLine(),
              kind: shape.kind,
              placement:
                shape.pull === 0
                  ? aPlacement({ id: "banner", kind: "pull" })
                  : aPlacement(shape.service ? { id: "notice", class: "service" } : {}),
              audience: anAudience("a", () => shape.inAudience),
              items: shape.pool ? aPool() : { id: "none", from: "none" },
              creatives: [aCreative({ required: shape.needs === "" ? [] : [shape.needs] })],
              window: shape.window,
              minAppVersion: shape.minAppVersion,
            }),
          );
          const base = aState();
          const nowMs = Date.parse("2026-03-02T04:00:00Z");
          const state: PersonState = {
            ...base,
            devices: base.devices.map((device) => ({
              ...device,
              permission: person.denied && person.held ? ("denied" as const) : ("granted" as const),
            })),
            preferences: somePreferences({ consent: { marketing: person.consent, atMs: null, source: null } }),
            ledger: entries
              .map(({ before, ...ref }, n) => anEntry({ atMs: nowMs - Math.abs(before) * MINUTE_MS, messageId: `m${n}`, ...ref }))
              .sort((a, b) => a.atMs - b.atMs),
          };
          const items = anItemTable([anItem({ id: "i1", attributes: { artist: "A" } }), anItem({ id: "i2" })]);
          const catalogue = aCatalogue({ campaigns, policy: aPolicy({ limits, exploration: anExploration({ uniform: 0.1 }) }) });
          const situation = aSituation({
            nowMs,
            catalogue,
            items,
            ...(person.pull ? { cause: "pull" as const, placement: "banner" } : {}),
          });
          const decision = decide({ personId: "p", state, situation, seed: "s" });

          const gone = new Set<string>();
          const live = campaigns.filter(({ status }) => status === "live").map(({ id }) => id);
          for (const { removed } of decision.steps.slice(0, -1))
            for (const removal of removed) {
              if (removal.item !== undefined || removal.creative !== undefined || removal.count !== undefined) continue;
              expect(removal.campaign).toBeDefined();
              expect(gone.has(removal.campaign ?? "")).toBe(false);
              gone.add(removal.campaign ?? "");
            }
          const last = decision.steps[decision.steps.length - 1];
          if (decision.chosen === null && last !== undefined) {
            expect(last.left).toBe(0);
            expect(decision.skipped).toBe(last.step === "campaigns" ? "noCampaign" : last.step);
            const whole = last.removed.filter(
              ({ item, creative, count }) => item === undefined && creative === undefined && count === undefined,
            );
            const named = whole.some((removal) => removal.campaign === undefined)
              ? live.filter((id) => !gone.has(id))
              : whole.map((removal) => removal.campaign ?? "");
            expect([...gone, ...named].sort()).toEqual([...live].sort());
          }
          if (decision.chosen !== null) {
            const eligible = new Set(decision.shortlist.map((pair) => pair.campaign));
            expect([...gone, ...eligible].sort()).toEqual([...live].sort());
          }
          if (live.length === 0) expect(decision).toMatchObject({ skipped: "noCampaign", chosen: null });
        },
      ),
      { numRuns: 500 },
    );
  });
});
