import { DAY_MS, MINUTE_MS, SECOND_MS } from "../base/duration.ts";
import { exponential, pickWeighted, poisson } from "./chance.ts";
import { type Context, genreByTaste, identify, know, type Life, removeApp, track } from "./life.ts";
import { isValidAt, pick, type Song } from "./songs.ts";

/** What the person did in the weeks before the lab begins. */
export function tellPast(life: Life, startMs: number, context: Context): void {
  const { person, rng } = life;
  const { lastSeenBeforeMs } = person.hidden;
  if (lastSeenBeforeMs === null) {
    if (life.loggedIn) identify(life, startMs - SECOND_MS, context);
    return;
  }
  if (life.loggedIn) identify(life, lastSeenBeforeMs - 30 * DAY_MS, context);
  for (let count = 2 + rng.below(6); count > 0; count--) {
    useItem(life, lastSeenBeforeMs - Math.round(rng.next() * 25 * DAY_MS) - MINUTE_MS, context);
  }
  track(life, { event: "app_open", atMs: lastSeenBeforeMs }, context);
}

/** A span of at most an hour: perhaps a session, seldom the end of the app on a phone. */
export function liveSpan(life: Life, span: { fromMs: number; toMs: number; hour: number; weekend: boolean }, context: Context): void {
  const { person, rng } = life;
  if (life.phones.size === 0) return;
  const lengthMs = span.toMs - span.fromMs;
  const { hidden } = person;
  const activity = (span.weekend ? hidden.weekend : hidden.weekday)[span.hour] ?? 0;
  // Both are drawn every time, so that the days of one person stay the same whatever happens to them.
  const session = rng.next() < 1 - Math.exp((-hidden.sessionsPerDay * activity * lengthMs) / DAY_MS);
  const leaves = rng.next() < (context.values.churnPerDay * lengthMs) / DAY_MS;
  if (session) useApp(life, span.fromMs + Math.floor(rng.next() * lengthMs), context);
  if (leaves) removeApp(life, pick([...life.phones], rng), span.fromMs + Math.floor(rng.next() * lengthMs), context);
}

function useApp(life: Life, atMs: number, context: Context): void {
  const { rng } = life;
  life.sessions++;
  if (!life.loggedIn && life.sessions >= life.person.loginAtSession) {
    life.loggedIn = true;
    identify(life, atMs, context);
    context.entries.push({ kind: "login", atMs, person: life.person });
  }
  track(life, { event: "app_open", atMs }, context);
  let nowMs = atMs;
  for (let count = poisson(rng, context.values.callsPerSession); count > 0; count--) {
    nowMs += Math.round(20 * SECOND_MS + exponential(rng, 3 * MINUTE_MS));
    useItem(life, nowMs, context);
  }
}

const deeds = [
  ["play", 74],
  ["heart", 9],
  ["search", 13],
  ["share", 4],
] as const;

function useItem(life: Life, atMs: number, context: Context): void {
  const { rng, person } = life;
  const deed = pickWeighted(deeds, rng);
  if (deed === "search") {
    track(life, { event: "search", atMs, properties: { query: genreByTaste(person, rng) } }, context);
    return;
  }
  const song = chooseSong(life, atMs, context);
  if (!song) return;
  const concert = song.type === "concert" && deed === "play";
  track(life, { event: concert ? "heart" : deed, atMs, properties: { itemId: song.id } }, context);
  know(life, song.id);
}

function chooseSong(life: Life, atMs: number, context: Context): Song | undefined {
  const { rng, known } = life;
  if (known.size > 0 && rng.next() < context.values.replay) {
    const song = context.shelf.get(pick([...known], rng));
    if (song && isValidAt(song, atMs)) return song;
  }
  return context.shelf.draw(genreByTaste(life.person, rng), atMs, rng);
}
