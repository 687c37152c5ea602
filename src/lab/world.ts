import { liveSpan, tellPast } from "./daily-life.ts";
import type { OutcomeReport, SegmentCall } from "./http-client.ts";
import { type Context, type Entry, hourIn, makeLife, type WorldTally } from "./life.ts";
import { type Arrival, react } from "./notification-response.ts";
import type { Person, Phone } from "./population.ts";
import { makeShelf, type Song } from "./songs.ts";
import { type WorldValues, worldValues } from "./world-parameters.ts";

/** Everything that happened up to an instant and has to be told to the server, in order of time. */
export interface Happenings {
  readonly calls: readonly SegmentCall[];
  readonly outcomes: readonly OutcomeReport[];
  /** People who have just logged in for the first time: their phones register now. */
  readonly logins: readonly Person[];
  /** Phones from which the app was removed: the vendor knows, the server will find out. */
  readonly removals: readonly { readonly phone: Phone; readonly atMs: number }[];
}

export interface WorldOptions {
  readonly seed: string;
  readonly people: readonly Person[];
  readonly songs: readonly Song[];
  /** When the lab begins. */
  readonly startMs: number;
  readonly values?: Partial<WorldValues>;
}

/**
 * The people's side of the lab. It knows habits, tastes and tempers, and nothing of Carillon: not who was decided for, not what else
 * could have been chosen, no score, no plan. What it learns of a notification is what stands on the vendor's wire. How people
 * spend their days does not depend on what they are sent, except through what they open, so that two policies meet the same days.
 */
export interface World {
  /** What people did in the weeks before the lab begins, and who they are: the first calls to send. */
  past(): readonly SegmentCall[];
  /** Lets everybody live through a span of at most an hour. What happens in it is handed out by `take`. */
  live(fromMs: number, toMs: number): void;
  /** Notifications that reached phones. Reactions are handed out by `take` when their time has come. */
  receive(arrivals: readonly Arrival[]): void;
  /** Everything up to and including this instant that was not handed out before. */
  take(toMs: number): Happenings;
  tally(): WorldTally;
}

export function makeWorld(options: WorldOptions): World {
  const lives = options.people.map((person) => makeLife(person, options.seed));
  const context: Context = {
    seed: options.seed,
    values: worldValues(options.values),
    shelf: makeShelf(options.songs),
    entries: [],
    counts: { arrived: 0, shown: 0, opened: 0, dismissed: 0, switchedOff: 0, removed: 0 },
    calls: 0,
  };
  const owners = new Map(lives.flatMap((life) => life.person.phones.map((phone) => [phone.deviceId, { life, phone }] as const)));
  return {
    past: () => {
      for (const life of lives) tellPast(life, options.startMs, context);
      return takeUntil(Number.POSITIVE_INFINITY, context).calls;
    },
    live: (fromMs, toMs) => {
      const hours = new Map<string, { hour: number; weekend: boolean }>();
      for (const life of lives) {
        const { zone } = life.person;
        const hour = hours.get(zone) ?? hourIn(zone, fromMs);
        hours.set(zone, hour);
        liveSpan(life, { fromMs, toMs, ...hour }, context);
      }
    },
    receive: (arrivals) => {
      for (const arrival of [...arrivals].sort(byTimeAndDevice)) {
        const owner = owners.get(arrival.deviceId);
        if (owner) react({ ...owner, arrival }, context);
      }
    },
    take: (toMs) => takeUntil(toMs, context),
    tally: () => ({ ...context.counts }),
  };
}

function takeUntil(toMs: number, context: Context): Happenings {
  const due = context.entries.filter((entry) => entry.atMs <= toMs).sort((a, b) => a.atMs - b.atMs);
  context.entries = context.entries.filter((entry) => entry.atMs > toMs);
  for (const entry of due) count(entry, context.counts);
  return {
    calls: due.flatMap((entry) => (entry.kind === "call" ? [entry.call] : [])),
    outcomes: due.flatMap((entry) => (entry.kind === "outcome" ? [entry.report] : [])),
    logins: due.flatMap((entry) => (entry.kind === "login" ? [entry.person] : [])),
    removals: due.flatMap((entry) => (entry.kind === "removal" ? [{ phone: entry.phone, atMs: entry.atMs }] : [])),
  };
}

// Counted when it is told and not before, so that the tally and the server's reports speak of the same span.
function count(entry: Entry, counts: Context["counts"]): void {
  if (entry.kind === "removal") counts.removed++;
  if (entry.kind !== "outcome") return;
  const { outcome } = entry.report;
  if (outcome === "opened" || outcome === "dismissed" || outcome === "switchedOff") counts[outcome]++;
}

const byTimeAndDevice = (a: Arrival, b: Arrival): number =>
  a.atMs - b.atMs ||
  a.deviceId.localeCompare(b.deviceId) ||
  a.campaign.localeCompare(b.campaign) ||
  (a.itemId ?? "").localeCompare(b.itemId ?? "");
