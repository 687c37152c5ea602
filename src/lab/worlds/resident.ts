import { hash32, makeRng, type Rng } from "../../base/rng.ts";
import { gauss, pickWeighted } from "../chance.ts";
import type { Phone } from "../population.ts";
import { fixedNormal } from "./chance.ts";
import type { Values } from "./parameters.ts";
import { type Wording, wordings } from "./reading.ts";
import { type Hours, makeHours } from "./routines.ts";

/** Somebody who lives in a world. What stands under `hidden` is never on any wire: it only shows in what they do. */
export interface Resident {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly country: string;
  readonly ageGroup: AgeGroup;
  readonly plan: "free" | "member";
  readonly phone: Phone;
  readonly hidden: Hidden;
}

export interface Hidden {
  /** Eagerness to open pushes at all, in log-odds around 0. */
  readonly interest: number;
  /** Liking of each tag, −1 to 1, by position among the world's tags. */
  readonly taste: readonly number[];
  /** Response to each way of wording, in log-odds around 0. */
  readonly wording: Readonly<Record<Wording, number>>;
  readonly hours: Hours;
  readonly sessionsPerDay: number;
  /** Pushes a week taken without resentment. */
  readonly patience: number;
}

const ageGroups = ["under 25", "25 to 44", "45 and over"] as const;
export type AgeGroup = (typeof ageGroups)[number];

export interface ResidentOptions {
  readonly seed: string;
  readonly people: number;
  readonly tags: readonly string[];
  readonly values: Values;
  /** How the world's people respond to a way of wording in the middle, in log-odds. */
  readonly wordingMeans: Readonly<Partial<Record<Wording, number>>>;
}

// Berlin changes its clocks on 29 March 2026, New York on 8 March; the others do not.
const places: readonly (readonly [{ readonly zone: string; readonly country: string }, number])[] = [
  [{ zone: "Europe/Berlin", country: "DE" }, 30],
  [{ zone: "America/New_York", country: "US" }, 30],
  [{ zone: "Asia/Kolkata", country: "IN" }, 18],
  [{ zone: "Asia/Singapore", country: "SG" }, 12],
  [{ zone: "America/Sao_Paulo", country: "BR" }, 10],
];
const firstNames = ["Alina", "Bram", "Chiara", "Dmitri", "Edda", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kavya", "Luis", "Maren"];
const moreNames = ["Nadia", "Oskar", "Priya", "Quentin", "Rosa", "Stellan", "Tara", "Umar", "Vera", "Wanda", "Xaver", "Yasmin", "Zeno"];
const names = [...firstNames, ...moreNames];
// Shares of platforms: assumed. Web Push exists in every world and stays small, as in most.
const services = [
  ["fcm", 54],
  ["apns", 40],
  ["webPush", 6],
] as const;
const platforms = { fcm: "android", apns: "ios", webPush: "web" } as const;

/** People, the same for the same seed: person n does not depend on how many others there are. */
export function makeResidents(options: ResidentOptions): readonly Resident[] {
  return Array.from({ length: options.people }, (_, index) => makeResident(index, options));
}

function makeResident(index: number, options: ResidentOptions): Resident {
  const { seed, values } = options;
  const rng = makeRng(`${seed}/resident/${index}`);
  const id = `person-${index + 1}`;
  const ageGroup = pickWeighted(
    [
      ["under 25", 30],
      ["25 to 44", 42],
      ["45 and over", 28],
    ] as const,
    rng,
  );
  const place = pickWeighted(places, rng);
  const phone = makePhone(id, rng, values);
  const plan = rng.next() < 0.3 ? "member" : "free";
  return {
    index,
    id,
    name: names[hash32(`${seed}/name/${index}`) % names.length] ?? "Alina",
    ...place,
    ageGroup,
    plan,
    phone,
    hidden: makeHidden(ageGroup, rng, options),
  };
}

function makePhone(personId: string, rng: Rng, values: Values): Phone {
  const service = pickWeighted(services, rng);
  const maker = service === "apns" ? "Apple" : service === "fcm" ? "Google" : "";
  const model = { fcm: "Pixel 9", apns: "iPhone17,3", webPush: "" }[service];
  return {
    deviceId: `${personId}-phone`,
    service,
    platform: platforms[service],
    maker,
    brand: { fcm: "Pixel", apns: "iPhone", webPush: "Firefox" }[service],
    model,
    rom: null,
    osVersion: { fcm: "16", apns: "26.1", webPush: "" }[service],
    appVersion: "1.0.0",
    permission: rng.next() < values.denied ? "denied" : "granted",
    offlineShare: 0,
  };
}

function makeHidden(ageGroup: AgeGroup, rng: Rng, { seed, tags, values, wordingMeans }: ResidentOptions): Hidden {
  const hours = makeHours(rng, values.receptivity);
  const wording = (one: Wording): number =>
    (wordingMeans[one] ?? 0) + values.styleGroupSd * fixedNormal(`${seed}/${ageGroup}/${one}`) + values.styleSd * gauss(rng);
  // A record over all ways of wording, because each was just mapped.
  const response = Object.fromEntries(wordings.map((one) => [one, wording(one)])) as Record<Wording, number>;
  return {
    hours,
    wording: response,
    interest: values.interestSd * gauss(rng),
    taste: makeTaste(tags.length, rng),
    sessionsPerDay: Math.min(6, values.sessionsPerDay * Math.exp(values.sessionsSd * gauss(rng) - values.sessionsSd ** 2 / 2)),
    patience: Math.max(1, values.patienceMedian * Math.exp(values.patienceSd * gauss(rng))),
  };
}

/** One to three tags are liked, the first of them most; about a third is neither here nor there; the rest is disliked. */
function makeTaste(many: number, rng: Rng): readonly number[] {
  // Tags early in the list are liked by more people (weights fall from 1.5 to 0.5).
  const keen = Array.from({ length: many }, (_, tag) => (1.5 - tag / many) * -Math.log(1 - rng.next()));
  const order = keen.map((_, tag) => tag).sort((a, b) => (keen[b] ?? 0) - (keen[a] ?? 0));
  const liked = 1 + rng.below(3);
  const taste = new Array<number>(many).fill(0);
  for (const [rank, tag] of order.entries()) {
    if (rank < liked) taste[tag] = rank === 0 ? 1 : 0.5 + 0.4 * rng.next();
    else if (rank < liked + Math.round(many / 3)) taste[tag] = 0.3 * (rng.next() - 0.5);
    else taste[tag] = -0.3 - 0.7 * rng.next();
  }
  return taste;
}
