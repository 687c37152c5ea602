import { DAY_MS } from "../base/duration.ts";
import { makeRng, type Rng } from "../base/rng.ts";
import { aroundOne, pickWeighted, withMedian } from "./chance.ts";
import { type Genre, genres, pick } from "./songs.ts";

/** Push services that the lab simulates, by the names that devices register their tokens under. */
export type PushService = "fcm" | "apns" | "webPush";

/** One installation of the app as its SDK would register it. */
export interface Phone {
  readonly deviceId: string;
  readonly service: PushService;
  readonly platform: "android" | "ios" | "web";
  readonly maker: string;
  readonly brand: string;
  readonly model: string;
  readonly rom: string | null;
  readonly osVersion: string;
  readonly appVersion: string;
  readonly permission: "granted" | "denied" | "provisional";
  /** Chance that a push finds it without network. */
  readonly offlineShare: number;
}

/** A made-up person. What stands under `hidden` is never on any wire: it only shows in what the person does. */
export interface Person {
  readonly id: string;
  /** Set for people whom the app knows only by an anonymous id until they log in, in their `loginAtSession`th session. */
  readonly anonymousId: string | null;
  readonly loginAtSession: number;
  readonly zone: string;
  readonly language: string;
  readonly locale: string;
  readonly country: string;
  readonly name: string;
  readonly plan: "free" | "premium" | "family";
  /** First choice is what the person tells the service. */
  readonly favourites: readonly Genre[];
  readonly phones: readonly Phone[];
  /** What they ask of us when they begin; null = nothing. */
  readonly wishes: Wishes | null;
  readonly hidden: Hidden;
}

export type Wishes =
  | { readonly kind: "doNotDisturb"; readonly from: string; readonly to: string }
  | { readonly kind: "noMarketing" }
  | { readonly kind: "allOff" };

export type Routine = "commuter" | "office" | "nightOwl" | "homebody" | "weekender";

export interface Hidden {
  readonly routine: Routine;
  /** Relative activity by local hour, mean 1 over the week as a whole. */
  readonly weekday: readonly number[];
  readonly weekend: readonly number[];
  readonly sessionsPerDay: number;
  /** Liking of each genre, 0 to 1; 1 = the favourite. */
  readonly taste: Readonly<Record<Genre, number>>;
  /** Eagerness to open pushes at all; mean 1 over people. */
  readonly interest: number;
  /** Pushes a week that they take without resentment. */
  readonly patiencePerWeek: number;
  /** When they used the app last before the lab begins; null = new on the first day. */
  readonly lastSeenBeforeMs: number | null;
}

export interface PopulationOptions {
  readonly seed: string;
  readonly people: number;
  readonly startMs: number;
}

interface Place {
  readonly zone: string;
  readonly country: string;
  readonly languages: readonly (readonly [string, number])[];
  readonly share: number;
  readonly names: readonly string[];
}

const english = ["Alex", "Sam", "Grace", "Oliver", "Emily", "Jack", "Chloe", "Noah", "Mia", "Ethan", "Ruby", "Leo"];
const places: readonly Place[] = [
  {
    zone: "Asia/Shanghai",
    country: "CN",
    languages: [["zh-CN", 1]],
    share: 22,
    names: ["Li Na", "Wang Wei", "Zhang Min", "Chen Jie", "Liu Yang", "Zhao Lei", "Sun Yue", "Xu Fang"],
  },
  {
    zone: "Asia/Tokyo",
    country: "JP",
    languages: [["ja-JP", 1]],
    share: 14,
    names: ["Yui", "Haruto", "Sakura", "Ren", "Hina", "Sota", "Aoi", "Yuto"],
  },
  {
    zone: "Asia/Kolkata",
    country: "IN",
    languages: [["en-IN", 1]],
    share: 12,
    names: ["Aarav", "Diya", "Vivaan", "Ananya", "Kabir", "Isha", "Rohan", "Meera"],
  },
  {
    zone: "Europe/Berlin",
    country: "DE",
    languages: [
      ["en-DE", 0.9],
      ["es-ES", 0.1],
    ],
    share: 9,
    names: ["Lena", "Jonas", "Emma", "Felix", "Marie", "Lukas", "Clara", "Paul"],
  },
  { zone: "Europe/London", country: "GB", languages: [["en-GB", 1]], share: 9, names: english },
  {
    zone: "America/New_York",
    country: "US",
    languages: [
      ["en-US", 0.82],
      ["es-US", 0.18],
    ],
    share: 12,
    names: english,
  },
  {
    zone: "America/Los_Angeles",
    country: "US",
    languages: [
      ["en-US", 0.7],
      ["es-US", 0.22],
      ["zh-CN", 0.08],
    ],
    share: 8,
    names: english,
  },
  {
    zone: "America/Sao_Paulo",
    country: "BR",
    languages: [
      ["es-419", 0.55],
      ["en-BR", 0.45],
    ],
    share: 7,
    names: ["Ana", "João", "Beatriz", "Pedro", "Larissa", "Mateus", "Júlia", "Rafael"],
  },
  {
    zone: "America/Mexico_City",
    country: "MX",
    languages: [["es-MX", 1]],
    share: 7,
    names: ["Sofía", "Diego", "Valentina", "Santiago", "Camila", "Mateo", "Regina", "Emilio"],
  },
];

const androids: readonly (readonly [Pick<Phone, "maker" | "brand" | "model" | "rom">, number])[] = [
  [{ maker: "Samsung", brand: "Galaxy", model: "SM-S931B", rom: "One UI 7.0" }, 30],
  [{ maker: "Xiaomi", brand: "Redmi", model: "24069RA21C", rom: "HyperOS 2.0" }, 22],
  [{ maker: "Google", brand: "Pixel", model: "Pixel 9", rom: null }, 12],
  [{ maker: "OPPO", brand: "OPPO", model: "CPH2651", rom: "ColorOS 15.0" }, 16],
  [{ maker: "vivo", brand: "vivo", model: "V2415A", rom: "OriginOS 5" }, 12],
  [{ maker: "Huawei", brand: "HUAWEI", model: "ELS-AN00", rom: "EMUI 14.2" }, 8],
];
const appVersions: readonly (readonly [string, number])[] = [
  ["7.2.0", 55],
  ["7.1.3", 25],
  ["7.0.0", 12],
  ["6.8.1", 8],
];

/**
 * Shares of the population. Opt-in: Android 67 %, iOS 56 % of apps' users (Batch, Push Notifications Benchmark 2025, summary page); web
 * subscriptions exist only with permission. The rest is assumed, in the range of an ordinary consumer app.
 */
const shares = {
  ios: 0.4,
  android: 0.5,
  granted: { ios: 0.56, android: 0.67, web: 0.97 },
  provisional: 0.06,
  secondDevice: 0.18,
  anonymousFirst: 0.1,
  newcomer: 0.12,
  lapsed: 0.1,
  doNotDisturb: 0.04,
  noMarketing: 0.02,
  allOff: 0.005,
} as const;

/**
 * Makes people, the same for the same seed: person n does not depend on how many others there are. Zones, languages, phones and
 * permissions follow the tables of this file; habits, taste, eagerness and patience are hidden from everybody but the world.
 */
export function makePopulation(options: PopulationOptions): readonly Person[] {
  return Array.from({ length: options.people }, (_, index) => makePerson(index, options));
}

function makePerson(index: number, options: PopulationOptions): Person {
  const rng = makeRng(`${options.seed}/person/${index}`);
  const id = `person-${index + 1}`;
  const place = pickWeighted(
    places.map((each) => [each, each.share] as const),
    rng,
  );
  const locale = pickWeighted(place.languages, rng);
  const hidden = makeHidden(options.startMs, rng);
  const isNew = hidden.lastSeenBeforeMs === null;
  const anonymous = rng.next() < shares.anonymousFirst;
  return {
    id,
    anonymousId: anonymous ? `visitor-${index + 1}` : null,
    loginAtSession: 1 + rng.below(4),
    zone: place.zone,
    language: locale.slice(0, 2),
    locale,
    country: place.country,
    name: pick(place.names, rng),
    plan: isNew
      ? "free"
      : pickWeighted(
          [
            ["free", 62],
            ["premium", 28],
            ["family", 10],
          ] as const,
          rng,
        ),
    favourites: favouritesOf(hidden.taste),
    phones: makePhones(id, rng),
    wishes: anonymous ? null : makeWishes(rng),
    hidden,
  };
}

function makePhones(personId: string, rng: Rng): readonly Phone[] {
  const draw = rng.next();
  const first = draw < shares.ios ? "ios" : draw < shares.ios + shares.android ? "android" : "web";
  const phones = [makePhone(`${personId}-a`, first, rng)];
  if (rng.next() < shares.secondDevice)
    phones.push(makePhone(`${personId}-b`, rng.next() < 0.5 && first !== "web" ? "web" : "android", rng));
  return phones;
}

function makePhone(deviceId: string, platform: Phone["platform"], rng: Rng): Phone {
  const draw = rng.next();
  const granted = draw < shares.granted[platform];
  const provisional = platform === "ios" && !granted && draw < shares.granted.ios + shares.provisional;
  const common = {
    deviceId,
    platform,
    appVersion: pickWeighted(appVersions, rng),
    permission: granted ? "granted" : provisional ? "provisional" : "denied",
    offlineShare: Math.min(0.5, 0.06 * aroundOne(rng, 0.8)),
  } as const;
  switch (platform) {
    case "ios":
      return {
        ...common,
        service: "apns",
        maker: "Apple",
        brand: "iPhone",
        model: "iPhone17,3",
        rom: null,
        osVersion: pick(["18.5", "26.1"], rng),
      };
    case "android":
      return { ...common, service: "fcm", ...pickWeighted(androids, rng), osVersion: pick(["13", "14", "15", "16"], rng) };
    case "web":
      return {
        ...common,
        service: "webPush",
        maker: "",
        brand: pick(["Chrome", "Firefox", "Edge"], rng),
        model: "",
        rom: null,
        osVersion: "",
      };
    default:
      return platform satisfies never;
  }
}

function makeWishes(rng: Rng): Wishes | null {
  const draw = rng.next();
  if (draw < shares.allOff) return { kind: "allOff" };
  if (draw < shares.allOff + shares.noMarketing) return { kind: "noMarketing" };
  if (draw < shares.allOff + shares.noMarketing + shares.doNotDisturb) {
    return { kind: "doNotDisturb", from: pick(["19:00", "20:00", "21:00"], rng), to: pick(["10:00", "11:00", "12:00"], rng) };
  }
  return null;
}

// Relative activity by local hour, 0 to 23: invented shapes with the usual peaks (way to work, lunch, evening).
const shapes: Readonly<
  Record<Routine, { readonly weekday: readonly number[]; readonly weekend: readonly number[]; readonly share: number }>
> = {
  commuter: {
    weekday: [1, 0, 0, 0, 0, 1, 4, 10, 9, 3, 2, 2, 4, 3, 2, 2, 3, 8, 10, 6, 4, 4, 3, 2],
    weekend: [2, 1, 0, 0, 0, 0, 1, 2, 3, 5, 6, 6, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 3, 2],
    share: 34,
  },
  office: {
    weekday: [0, 0, 0, 0, 0, 0, 1, 2, 4, 7, 7, 6, 8, 7, 7, 6, 6, 5, 3, 3, 4, 4, 3, 1],
    weekend: [1, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 4, 4, 3, 3, 3, 3, 3, 4, 4, 5, 5, 4, 2],
    share: 26,
  },
  nightOwl: {
    weekday: [9, 7, 4, 2, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 4, 5, 5, 6, 7, 9, 10, 10],
    weekend: [10, 9, 7, 4, 1, 0, 0, 0, 0, 1, 1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 7, 8, 9, 10],
    share: 14,
  },
  homebody: {
    weekday: [1, 0, 0, 0, 0, 0, 1, 3, 5, 6, 6, 5, 4, 5, 6, 6, 5, 4, 4, 5, 7, 7, 5, 2],
    weekend: [1, 0, 0, 0, 0, 0, 1, 2, 5, 6, 6, 5, 4, 5, 6, 6, 5, 4, 4, 5, 7, 7, 5, 2],
    share: 16,
  },
  weekender: {
    weekday: [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 2, 1],
    weekend: [4, 2, 1, 0, 0, 0, 0, 1, 3, 6, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 8, 7, 5],
    share: 10,
  },
};
const routines: readonly Routine[] = ["commuter", "office", "nightOwl", "homebody", "weekender"];

function makeHidden(startMs: number, rng: Rng): Hidden {
  const routine = pickWeighted(
    routines.map((each) => [each, shapes[each].share] as const),
    rng,
  );
  const draw = rng.next();
  const lapsed = draw < shares.lapsed;
  const isNew = !lapsed && draw < shares.lapsed + shares.newcomer;
  const days = lapsed ? 31 + rng.next() * 60 : rng.next() ** 2 * 12;
  return {
    routine,
    ...personalHours(routine, rng),
    sessionsPerDay: lapsed ? 0.03 : Math.min(8, 1.65 * aroundOne(rng, 0.7)),
    taste: makeTaste(rng),
    interest: aroundOne(rng, 0.6),
    patiencePerWeek: Math.max(1, withMedian(rng, 6, 0.5)),
    lastSeenBeforeMs: isNew ? null : Math.round(startMs - (0.05 + days) * DAY_MS),
  };
}

/** The routine's shape, moved by up to an hour and roughened a little, so that no two people are alike. */
function personalHours(routine: Routine, rng: Rng): Pick<Hidden, "weekday" | "weekend"> {
  const shift = rng.below(3) - 1;
  const rough = (shape: readonly number[]): number[] =>
    shape.map((_, hour) => (shape[(hour - shift + 24) % 24] ?? 0) * aroundOne(rng, 0.35) + 0.02);
  const weekday = rough(shapes[routine].weekday);
  const weekend = rough(shapes[routine].weekend);
  const week = 5 * sum(weekday) + 2 * sum(weekend);
  const scale = (7 * 24) / week;
  return { weekday: weekday.map((each) => each * scale), weekend: weekend.map((each) => each * scale) };
}

function makeTaste(rng: Rng): Readonly<Record<Genre, number>> {
  // Squared log-normals: two or three genres stand out, the rest is lukewarm.
  const liking = genres.map((genre): [Genre, number] => [genre, aroundOne(rng, 0.9) ** 2]);
  const most = Math.max(...liking.map(([, value]) => value));
  const scaled = liking.map(([genre, value]): [Genre, number] => [genre, value / most]);
  // A record over all genres, because every genre was just mapped.
  return Object.fromEntries(scaled) as Record<Genre, number>;
}

function favouritesOf(taste: Readonly<Record<Genre, number>>): readonly Genre[] {
  return [...genres].sort((a, b) => taste[b] - taste[a]).slice(0, 3);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
