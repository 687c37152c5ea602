import { DAY_MS, HOUR_MS, MINUTE_MS } from "../src/base/duration.ts";
import { makeRng } from "../src/base/rng.ts";
import type { Catalogue } from "../src/catalogue/catalogue.ts";
import type { Fact, MessageRef } from "../src/event/fact.ts";
import { emptyState, foldAll } from "../src/person/fold.ts";
import type { PersonState } from "../src/person/state.ts";
import { encodeState } from "../src/person/state-codec.ts";
import { nthOf } from "./decide-world.ts";

/** Over how long people and messages of the store lie. */
export const spanDays = 40;

/** Somebody whose record stands for many: folded by the product's own fold from facts of their own. */
export interface Template {
  readonly state: PersonState;
  readonly bytes: Buffer;
  readonly vendor: string;
  readonly maker: string;
  /** Of the record, such as a log has them; oldest first. */
  readonly facts: readonly Fact[];
}

/** Vendors with the makers of their phones; how often each is listed is how common it is. */
const phones = [
  ["fcm", "samsung"],
  ["xiaomi", "Xiaomi"],
  ["oppo", "OPPO"],
  ["fcm", "google"],
  ["vivo", "vivo"],
  ["xiaomi", "Redmi"],
  ["oppo", "realme"],
  ["fcm", "samsung"],
  ["jpush", "meizu"],
  ["vivo", "iQOO"],
] as const;

const zones = ["Asia/Shanghai", "Asia/Tokyo", "Europe/Madrid", "America/New_York", "Asia/Shanghai", "UTC"];
const events = ["play", "play", "play", "app_open", "heart", "search", "share"];

/** Different people, with a month of events, of messages and of what they did with them. */
export function makeTemplates(catalogue: Catalogue, itemIds: readonly string[], count: number, nowMs: number): readonly Template[] {
  return Array.from({ length: count }, (_, n) => makeTemplate(catalogue, itemIds, n, nowMs));
}

function makeTemplate(catalogue: Catalogue, itemIds: readonly string[], n: number, nowMs: number): Template {
  const rng = makeRng(`bench console person ${n}`);
  const startMs = nowMs - spanDays * DAY_MS;
  const [vendor, maker] = nthOf(phones, n);
  const device = {
    deviceId: `d_${n}`,
    platform: "android",
    maker,
    appId: "com.example.music",
    appVersion: nthOf(["7.2.0", "7.1.4", "6.9.0"], n),
    permission: rng.next() < 0.85 ? "granted" : "denied",
    channels: [vendor],
    lastSeenMs: nowMs - rng.below(10) * DAY_MS,
  } as const;
  const facts: Fact[] = [
    { kind: "device", atMs: startMs, device, zone: nthOf(zones, n), locale: nthOf(["zh", "en", "ja", "es"], n) },
    {
      kind: "traits",
      atMs: startMs,
      traits: {
        name: nthOf(["Mina", "Jun", "Ana", "Wei", "Bo"], n),
        country: nthOf(["CN", "JP", "ES", "US"], n),
        plan: n % 3 === 0 ? "premium" : "free",
        favouriteGenre: nthOf(["rock", "jazz", "folk"], n),
      },
    },
  ];
  const perDay = [0.3, 1, 1, 2, 4][n % 5] ?? 1;
  for (let day = 0; day < spanDays; day++) {
    const dayMs = startMs + day * DAY_MS;
    for (let event = rng.next() * perDay; event > 0; event -= 0.5) {
      const atMs = dayMs + (7 + rng.below(15)) * HOUR_MS + rng.below(HOUR_MS);
      facts.push({
        kind: "event",
        atMs,
        name: nthOf(events, rng.below(events.length)),
        properties: { itemId: nthOf(itemIds, rng.below(itemIds.length)) },
      });
    }
    if (rng.next() < 0.3)
      facts.push(
        ...messageFacts(catalogue, {
          id: `t${n}_${day}`,
          item: nthOf(itemIds, rng.below(itemIds.length)),
          atMs: dayMs + 10 * HOUR_MS,
          chance: rng.next(),
        }),
      );
  }
  const past = facts.filter(({ atMs }) => atMs < nowMs).sort((a, b) => a.atMs - b.atMs);
  const state = foldAll(emptyState(catalogue.needs), past, catalogue.needs);
  return { state, bytes: Buffer.from(encodeState(state)), vendor, maker, facts: past };
}

function messageFacts(
  { campaigns }: Catalogue,
  one: { readonly id: string; readonly item: string; readonly atMs: number; readonly chance: number },
): readonly Fact[] {
  const campaign = nthOf(campaigns, Math.floor(one.chance * 1000));
  const message: MessageRef = {
    messageId: one.id,
    campaign: campaign.id,
    line: campaign.line.id,
    kind: campaign.kind,
    category: campaign.category,
    creative: nthOf(campaign.creatives, Math.floor(one.chance * 100)).id,
    item: one.item,
    placement: campaign.placement.id,
    class: campaign.placement.class,
  };
  const about = { messageId: one.id, deviceId: null };
  return [
    { kind: "reserved", atMs: one.atMs, message, sendAtMs: one.atMs },
    { kind: "attempted", atMs: one.atMs + MINUTE_MS, ...about, result: "sent", reason: null, channel: "fcm" },
    ...(one.chance < 0.15 ? [{ kind: "outcome", atMs: one.atMs + 20 * MINUTE_MS, ...about, outcome: "opened" } as const] : []),
  ];
}
