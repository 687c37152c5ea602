import { DAY_MS, HOUR_MS, SECOND_MS } from "../base/duration.ts";
import { makeRng, type Rng } from "../base/rng.ts";
import { exponential, fixedAroundOne } from "./chance.ts";
import { iso, type ReportedOutcome } from "./http-client.ts";
import { activityAt, type Context, genreByTaste, know, type Life, removeApp, track } from "./life.ts";
import type { Phone } from "./population.ts";
import { anger, firstLook, type Impression, openChance } from "./reaction.ts";

/** A notification as it reached a phone. All of it comes from the vendor's wire, but `style`, which is how the copy reads. */
export interface Arrival {
  readonly deviceId: string;
  /** Which notification, as the app was told to name it when it reports. */
  readonly name: { readonly messageId: string } | { readonly batchId: string };
  readonly campaign: string;
  readonly itemId: string | null;
  readonly creativeId: string | null;
  readonly style: string | null;
  /** Where the notification leads inside the app. */
  readonly link: string | null;
  /** Lab time at which it was handed to the vendor. */
  readonly atMs: number;
}

const memoryMs = 14 * DAY_MS;

/** A notification that rings on somebody's phone. */
export interface Ring {
  readonly life: Life;
  readonly phone: Phone;
  readonly arrival: Arrival;
}

/** What the person does about it. Draws from a stream of its own, so that it disturbs nobody's days. */
export function react(ring: Ring, context: Context): void {
  const { life, phone, arrival } = ring;
  const { values, counts } = context;
  counts.arrived++;
  if (!life.phones.has(phone) || life.muted.has(phone)) return;
  const rng = makeRng(`${context.seed}/push/${arrival.deviceId}/${arrival.atMs}/${arrival.campaign}/${arrival.itemId}`);
  const offlineMs = rng.next() < phone.offlineShare ? exponential(rng, values.offlineHours * HOUR_MS) : 0;
  const shownMs = arrival.atMs + Math.round(SECOND_MS + exponential(rng, 2 * SECOND_MS) + offlineMs);
  const impression = impressionOf(ring, shownMs, context);
  life.pushes.push({ atMs: shownMs, itemId: arrival.itemId });
  counts.shown++;
  if (rng.next() >= values.reportLost) {
    report(ring, "delivered", shownMs, context);
    report(ring, "shown", shownMs, context);
  }
  const look = firstLook(shownMs, (atMs) => activityAt(life.person, atMs), { rng, values });
  const name = nameOf(arrival);
  if (look !== null && !life.opened.has(name) && rng.next() < openChance(impression, look.hoursLate, values)) {
    life.opened.add(name);
    open(ring, look.atMs, rng, context);
  } else if (look !== null && rng.next() < values.dismiss) {
    report(ring, "dismissed", look.atMs, context);
  }
  resent(ring, { impression, shownMs, lookMs: look?.atMs ?? shownMs + 8 * HOUR_MS, rng }, context);
}

function impressionOf(ring: Ring, shownMs: number, context: Context): Impression {
  const { life, arrival } = ring;
  const { person } = life;
  life.pushes = life.pushes.filter((push) => push.atMs > shownMs - memoryMs);
  const song = arrival.itemId === null ? undefined : context.shelf.get(arrival.itemId);
  const named = (what: string, sd: number): number => fixedAroundOne(`${context.seed}/${what}`, sd);
  const { style, creativeId } = arrival;
  return {
    interest: person.hidden.interest,
    liking: song ? person.hidden.taste[song.genre] : null,
    popularity: song?.popularity ?? 0,
    familiar: song !== undefined && life.known.has(song.id),
    repeated: arrival.itemId !== null && life.pushes.some((push) => push.itemId === arrival.itemId),
    style: style === null ? 1 : named(`style/${person.id}/${style}`, context.values.styleSd),
    copy: creativeId === null ? 1 : named(`copy/${creativeId}`, context.values.copySd),
    pushesInWeek: life.pushes.filter((push) => push.atMs > shownMs - 7 * DAY_MS).length,
    patiencePerWeek: person.hidden.patiencePerWeek,
  };
}

function open(ring: Ring, atMs: number, rng: Rng, context: Context): void {
  const { life, arrival, phone } = ring;
  const { values } = context;
  report(ring, "opened", atMs, context);
  track(life, { event: "app_open", atMs: atMs + SECOND_MS, phone, properties: { source: "push" } }, context);
  if (arrival.link?.includes("search") && rng.next() < values.searchAfterOpen) {
    const query = genreByTaste(life.person, rng);
    track(life, { event: "search", atMs: atMs + 15 * SECOND_MS, phone, properties: { query } }, context);
  }
  const song = arrival.itemId === null ? undefined : context.shelf.get(arrival.itemId);
  if (!song || song.type === "concert" || rng.next() >= values.playAfterOpen) return;
  const playMs = atMs + Math.round(4 * SECOND_MS + exponential(rng, 15 * SECOND_MS));
  track(life, { event: "play", atMs: playMs, phone, properties: { itemId: song.id } }, context);
  know(life, song.id);
  if (rng.next() < values.heartAfterPlay) {
    track(life, { event: "heart", atMs: playMs + 90 * SECOND_MS, phone, properties: { itemId: song.id } }, context);
  }
  if (rng.next() < values.shareAfterPlay) {
    track(life, { event: "share", atMs: playMs + 120 * SECOND_MS, phone, properties: { itemId: song.id } }, context);
  }
}

function resent(ring: Ring, seen: { impression: Impression; shownMs: number; lookMs: number; rng: Rng }, context: Context): void {
  const { life, phone } = ring;
  const { values } = context;
  const asleep = activityAt(life.person, seen.shownMs) < values.quietActivity;
  const factor = anger(seen.impression, asleep, values);
  const [off, away] = [seen.rng.next(), seen.rng.next()];
  const atMs = seen.lookMs + 20 * SECOND_MS;
  if (off < values.switchOff * factor) {
    life.muted.add(phone);
    report(ring, "switchedOff", atMs, context);
  } else if (away < values.uninstall * factor) removeApp(life, phone, atMs, context);
}

const nameOf = (arrival: Arrival): string => ("messageId" in arrival.name ? arrival.name.messageId : arrival.name.batchId);

function report(ring: Ring, outcome: ReportedOutcome, atMs: number, context: Context): void {
  const { name, deviceId } = ring.arrival;
  context.entries.push({ kind: "outcome", atMs, report: { ...name, deviceId, outcome, at: iso(atMs) } });
}
