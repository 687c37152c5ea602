import { DAY_MS, HOUR_MS } from "../src/base/duration.ts";
import { makeRng } from "../src/base/rng.ts";
import type { Catalogue, Item } from "../src/catalogue/catalogue.ts";
import { decide as decideCase, decisionSeed } from "../src/decision/decide.ts";
import type { Decision, RateModel, Tally } from "../src/decision/decision.ts";
import { nextDueMs } from "../src/decision/next-due.ts";
import { fold } from "../src/person/fold.ts";
import type { PersonState } from "../src/person/state.ts";
import { encodeState } from "../src/person/state-codec.ts";
import type { Shared } from "../src/worker/situation.ts";
import { demoStartMs } from "./demo-life.ts";
import { rounded } from "./measure.ts";

/** When everybody is decided. */
export const nowMs = demoStartMs + 4 * HOUR_MS;
export const channels: ReadonlySet<string> = new Set(["fcm", "apns", "webPush"]);

export interface WorldPerson {
  readonly personId: string;
  readonly state: PersonState;
}

/** What there is to decide: a catalogue with items and model, and people. */
export interface World {
  readonly shared: Shared;
  readonly states: readonly WorldPerson[];
}

/** Decides one person as a worker does, without its store. `n` makes the seed another. */
export function decidePerson(shared: Shared, { personId, state }: WorldPerson, n: number): Decision {
  return decideCase({
    personId,
    state,
    situation: {
      nowMs,
      cause: "due",
      placement: null,
      horizonMs: nextDueMs(state.zone, shared.catalogue.policy.dueHour, nowMs),
      catalogue: shared.catalogue,
      items: shared.items,
      model: shared.model,
      quota: { left: () => Number.POSITIVE_INFINITY, price: () => 0 },
      channels,
      event: {},
    },
    seed: decisionSeed("bench", personId, nowMs + n),
  });
}

export const nthOf = <T>(all: readonly T[], n: number): T => {
  const one = all[n % all.length];
  if (one === undefined) throw new Error("nobody");
  return one;
};

/** Decides the world's people one after the other, again and again. */
export const engine =
  ({ shared, states }: World) =>
  (n: number): Decision =>
    decidePerson(shared, nthOf(states, n), n);

/** How much there was to decide: without it a rate says nothing. */
export function told(name: string, world: World): string {
  const decided = world.states.map((_, n) => engine(world)(n));
  const chosen = decided.filter((one) => one.chosen !== null);
  const pairs = chosen.reduce((sum, one) => sum + one.eligible, 0) / Math.max(1, chosen.length);
  const bytes = world.states.reduce((sum, { state }) => sum + encodeState(state).length, 0) / world.states.length;
  return `${name}: ${chosen.length} of ${decided.length} people get a message, of ${rounded(pairs)} eligible pairs on average; state ${rounded(bytes)} bytes.`;
}

export const zones = ["Asia/Tokyo", "Europe/Madrid", "America/New_York", "Asia/Shanghai", "UTC"];

export const aDevice = (personId: string, atMs: number) =>
  ({
    deviceId: `${personId}-phone`,
    platform: "android",
    maker: "maker",
    appId: "com.example.app",
    appVersion: "7.2.0",
    permission: "granted",
    channels: ["fcm"],
    lastSeenMs: atMs,
  }) as const;

/** The state after a campaign's message about an item of its pool, by the indexes of all three. */
export function withMessage(
  state: PersonState,
  { needs, campaigns }: Catalogue,
  one: { readonly messageId: string; readonly atMs: number; readonly campaign: number; readonly item: string; readonly creative: number },
): PersonState {
  const campaign = campaigns[one.campaign];
  if (!campaign) return state;
  const message = {
    messageId: one.messageId,
    campaign: campaign.id,
    line: campaign.line.id,
    kind: campaign.kind,
    category: campaign.category,
    creative: campaign.creatives[one.creative]?.id ?? "",
    item: one.item,
    placement: campaign.placement.id,
    class: campaign.placement.class,
  };
  const reserved = fold(state, { kind: "reserved", atMs: one.atMs, message, sendAtMs: one.atMs }, needs);
  return fold(
    reserved,
    { kind: "attempted", atMs: one.atMs, messageId: one.messageId, result: "sent", reason: null, channel: "fcm", deviceId: null },
    needs,
  );
}

/** When the first fact of everybody's month happened. */
export const monthStartMs = nowMs - 30 * DAY_MS;

/** Rates as they stand after some weeks: no two alike. */
export function ratesOf({ campaigns }: Catalogue, items: readonly Item[]): RateModel {
  const rng = makeRng("bench model");
  const tally = (): Tally => {
    const shown = 200 + rng.below(2000);
    return { shown, opened: Math.round(shown * (0.02 + 0.08 * rng.next())) };
  };
  const byId = (ids: readonly string[]): Map<string, Tally> => new Map(ids.map((id) => [id, tally()]));
  const itemIds = items.map((item) => item.id);
  return {
    version: 1,
    campaigns: new Map(
      campaigns.map((one) => [
        one.id,
        { all: tally(), items: byId(itemIds), creatives: byId(one.creatives.map((creative) => creative.id)) },
      ]),
    ),
  };
}
