import { DAY_MS } from "../base/duration.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type GateRule, type GateVerdict, judgeCandidates } from "./gate.ts";
import {
  type Counting,
  countHours,
  fitPriorStrength,
  type HeldOut,
  type HourCounts,
  holdOut,
  laplaceShares,
  lastBlocks,
  type PersonHistory,
  populationCounts,
  spreadCircular,
} from "./hour-profile.ts";
import { fitHourResponse, type SentInHour } from "./hour-response.ts";
import { hoursOfDay } from "./rhythm.ts";

const hoursOfWeek = 168;

/**
 * What is known about hours, frozen: a decision reads it, learning makes the next one. Profiles have 168 entries by hour of the local week,
 * 0 = Monday 00:00.
 */
export interface TimingModel {
  readonly version: string;
  /** Share of the population's activity by hour of the week; sum 1. */
  readonly population: Float64Array;
  /** Prior events of a person's hours of the day; Infinity: the population's hours alone. */
  readonly dayKappa: number;
  /** Prior events of a person's hours of the week, on top of their hours of the day; Infinity: hours of the day alone. */
  readonly weekKappa: number;
  /** Standard deviation in hours by which a person's events speak for near hours. */
  readonly kernelHours: number;
  /** Groups by decayed activity, ascending `from`, in which hours of one's own may be used; none: nobody's. */
  readonly personalFrom: readonly { readonly from: number; readonly personal: boolean }[];
  /** Relative open rate of a message sent in each hour, for somebody of average habits. */
  readonly response: Float64Array;
  /** Exponent with which a person's own activity moves their response. */
  readonly liftExponent: number;
}

/** Nothing is known: all hours alike, nobody has hours of their own. */
export const emptyTimingModel: TimingModel = {
  version: "none",
  population: new Float64Array(hoursOfWeek).fill(1 / hoursOfWeek),
  dayKappa: Number.POSITIVE_INFINITY,
  weekKappa: Number.POSITIVE_INFINITY,
  kernelHours: 0,
  personalFrom: [],
  response: new Float64Array(hoursOfWeek).fill(1),
  liftExponent: 0.5,
};

/** Whether the gate lets a person with so much (decayed) activity have hours of their own. */
export function isPersonal(model: TimingModel, amount: number): boolean {
  let personal = false;
  for (const group of model.personalFrom) if (amount >= group.from) personal = group.personal;
  return personal;
}

/**
 * Share of a person's activity by hour of the week, sum 1: their decayed events, shrunk to their hours of the day on the population's days,
 * and these to the population. The population's shares when the gate is closed for as little, or as much, as is known of them.
 * @param activity decayed events by hour of the week, as the person's state keeps them.
 * @param decay what is left of these weights by now, 0.5^(age/half-life): somebody long silent is slowly forgotten.
 */
export function activityShare(model: TimingModel, activity: ReadonlyMap<number, number>, decay = 1): Float64Array {
  const counts = new Float64Array(hoursOfWeek);
  let total = 0;
  for (const [hour, weight] of activity) {
    counts[hour] = weight * decay;
    total += weight * decay;
  }
  if (!isPersonal(model, total)) return model.population;
  return sharesOf(model, { byBin: spreadCircular(counts, model.kernelHours), total });
}

type Shrinkage = Pick<TimingModel, "population" | "dayKappa" | "weekKappa">;

function sharesOf({ population, dayKappa, weekKappa }: Shrinkage, known: HourCounts): Float64Array {
  const shares = onPopulationDays(population, known, dayKappa);
  if (weekKappa === Number.POSITIVE_INFINITY || known.total === 0) return shares;
  const own = new Float64Array(hoursOfWeek);
  for (let hour = 0; hour < hoursOfWeek; hour++)
    own[hour] = ((known.byBin[hour] ?? 0) + weekKappa * (shares[hour] ?? 0)) / (known.total + weekKappa);
  return own;
}

/** A person's hours of the day, shrunk to the population's, each spread over the days of the week as the population's is. */
function onPopulationDays(population: Float64Array, known: HourCounts, kappa: number): Float64Array {
  if (kappa === Number.POSITIVE_INFINITY || known.total === 0) return population;
  const prior = hoursOfDay(population);
  const own = hoursOfDay(known.byBin);
  const lift = prior.map((share, hour) => ((own[hour] ?? 0) / share + kappa) / (known.total + kappa));
  const shares = new Float64Array(hoursOfWeek);
  for (let hour = 0; hour < hoursOfWeek; hour++) shares[hour] = (population[hour] ?? 0) * (lift[hour % 24] ?? 1);
  return shares;
}

/**
 * Expected response of one person by hour of the week, relative to the average hour of an average person: the response to messages sent in
 * that hour times the person's own activity, relative to the population's, to the power of `liftExponent`. Only ratios mean something.
 */
export function hourScores(model: TimingModel, activity: ReadonlyMap<number, number>, decay = 1): Float64Array {
  const shares = activityShare(model, activity, decay);
  if (shares === model.population) return model.response;
  return model.response.map((response, hour) => response * ((shares[hour] ?? 0) / (model.population[hour] ?? 1)) ** model.liftExponent);
}

/** Groups by decayed activity; bounds of the gate. */
export const activityGateRule: GateRule = { groupsFrom: [0, 0.5, 2, 5, 10, 20], leastPeople: 20, errors: 1 };

/** What was learned, and why the gate decided as it did. */
export interface FittedTiming {
  readonly model: TimingModel;
  readonly verdict: GateVerdict;
  readonly people: number;
  readonly events: number;
  readonly sends: number;
  readonly opens: number;
}

const holdOutMs = 28 * DAY_MS;

/**
 * Learns a timing model. The last 28 days (the last quarter of shorter data) judge, the time before teaches: κ and kernel by out-of-time
 * likelihood over three blocks, then the gate; the population is counted over everything. Pure.
 */
export function fitTimingModel(input: {
  readonly version: string;
  /** Bins are hours of the local week. A sample of some ten thousand people is plenty. */
  readonly histories: readonly PersonHistory[];
  readonly nowMs: number;
  /** Half-life of the activity that the model will be asked with. */
  readonly halfLifeMs: number;
  readonly sent: readonly SentInHour[];
  readonly rule?: GateRule;
}): FittedTiming {
  const { histories, nowMs, halfLifeMs } = input;
  const fromMs = histories.reduce((least, { atMs }) => Math.min(least, atMs[0] ?? least), nowMs);
  const trainUntilMs = nowMs - Math.min(holdOutMs, (nowMs - fromMs) / 4);
  const blocks = lastBlocks({ fromMs, untilMs: trainUntilMs, blockMs: 28 * DAY_MS, count: 3 });
  const [plain, spread] = [0, 1].map((kernelHours) => {
    const counting: Counting = { bins: hoursOfWeek, halfLifeMs, kernelHours };
    const cuts = blocks.map((block) => holdOut(histories, { trainUntilMs: block.fromMs, toMs: block.toMs }, counting));
    return { kernelHours, ...fitShrinkage(cuts) };
  });
  const chosen = spread !== undefined && (plain === undefined || spread.logLoss < plain.logLoss) ? spread : plain;
  const { kernelHours, dayKappa, weekKappa } = chosen ?? {
    kernelHours: 0,
    dayKappa: Number.POSITIVE_INFINITY,
    weekKappa: Number.POSITIVE_INFINITY,
  };
  const shares = (untilMs: number): Float64Array => laplaceShares(populationCounts(histories, untilMs, hoursOfWeek));
  const before = shares(trainUntilMs);
  const counting = { bins: hoursOfWeek, halfLifeMs, kernelHours };
  const verdict = judgeCandidates({
    histories,
    trainUntilMs,
    toMs: nowMs,
    candidates: [
      { name: "population", sharesOf: () => before },
      {
        name: "personal",
        sharesOf: (history) => sharesOf({ population: before, dayKappa, weekKappa }, countHours(history, trainUntilMs, counting)),
      },
    ],
    rule: input.rule ?? activityGateRule,
    amountOf: (history) => countHours(history, trainUntilMs, { ...counting, kernelHours: 0 }).total,
  });
  const population = shares(nowMs);
  const { byHour, liftExponent, sends, opens } = fitHourResponse(population, input.sent);
  return {
    model: {
      version: input.version,
      population,
      dayKappa,
      weekKappa,
      kernelHours,
      personalFrom: verdict.groups.map(({ from, use }) => ({ from, personal: use === "personal" })),
      response: byHour,
      liftExponent,
    },
    verdict,
    people: histories.length,
    events: histories.reduce((sum, { atMs }) => sum + atMs.length, 0),
    sends,
    opens,
  };
}

/** First how far hours of the day are shrunk to the population, then how far hours of the week are shrunk to these. */
function fitShrinkage(cuts: readonly HeldOut[]): { readonly dayKappa: number; readonly weekKappa: number; readonly logLoss: number } {
  const days = cuts.flatMap(({ prior, people }) => {
    const ofDay = hoursOfDay(prior);
    return people.flatMap(({ known, later }) => {
      const own = hoursOfDay(known.byBin);
      return later.map((bin) => ({ count: own[bin % 24] ?? 0, total: known.total, prior: ofDay[bin % 24] ?? 0 }));
    });
  });
  const { kappa: dayKappa } = fitPriorStrength(days);
  const weeks = cuts.flatMap(({ prior, people }) =>
    people.flatMap(({ known, later }) => {
      const base = onPopulationDays(prior, known, dayKappa);
      return later.map((bin) => ({ count: known.byBin[bin] ?? 0, total: known.total, prior: base[bin] ?? 0 }));
    }),
  );
  const fitted = fitPriorStrength(weeks);
  return { dayKappa, weekKappa: fitted.kappa, logLoss: fitted.logLoss };
}

/** The model as plain JSON; Infinity becomes null. */
export function encodeTimingModel(model: TimingModel): unknown {
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    format: 1,
    ...model,
    dayKappa: finite(model.dayKappa),
    weekKappa: finite(model.weekKappa),
    population: [...model.population],
    response: [...model.response],
  };
}

/** Reads what `encodeTimingModel` wrote, also after a trip through JSON; the error names the field that is wrong. */
export function decodeTimingModel(value: unknown): Result<TimingModel, string> {
  if (typeof value !== "object" || value === null) return err("a timing model is an object");
  const fields = new Map<string, unknown>(Object.entries(value));
  if (fields.get("format") !== 1)
    return err(`format is ${JSON.stringify(fields.get("format"))}, this release reads 1: learn the model anew`);
  const version = fields.get("version");
  if (typeof version !== "string") return err("version is not a text");
  const population = profileOf(fields.get("population"));
  if (population === null) return err("population is not a list of 168 numbers above zero");
  const response = profileOf(fields.get("response"));
  if (response === null) return err("response is not a list of 168 numbers above zero");
  const kappas = ["dayKappa", "weekKappa"].map((name) => fields.get(name) ?? Number.POSITIVE_INFINITY);
  const [dayKappa, weekKappa] = kappas;
  if (!isPositive(dayKappa)) return err("dayKappa is not a number above zero or null");
  if (!isPositive(weekKappa)) return err("weekKappa is not a number above zero or null");
  const [kernelHours, liftExponent] = [fields.get("kernelHours"), fields.get("liftExponent")];
  if (typeof kernelHours !== "number" || !(kernelHours >= 0 && kernelHours <= 12)) return err("kernelHours is not a number from 0 to 12");
  if (typeof liftExponent !== "number" || !(liftExponent >= 0 && liftExponent <= 2)) return err("liftExponent is not a number from 0 to 2");
  const personalFrom = groupsOf(fields.get("personalFrom"));
  if (personalFrom === null) return err("personalFrom is not a list of { from, personal }");
  return ok({ version, population, dayKappa, weekKappa, kernelHours, personalFrom, response, liftExponent });
}

const isPositive = (value: unknown): value is number => typeof value === "number" && value > 0;

function profileOf(value: unknown): Float64Array | null {
  if (!Array.isArray(value) || value.length !== hoursOfWeek || !value.every((one) => isPositive(one) && Number.isFinite(one))) return null;
  return Float64Array.from(value);
}

function groupsOf(value: unknown): TimingModel["personalFrom"] | null {
  if (!Array.isArray(value)) return null;
  const groups: { from: number; personal: boolean }[] = [];
  for (const one of value) {
    if (typeof one !== "object" || one === null || !("from" in one && "personal" in one)) return null;
    if (typeof one.from !== "number" || typeof one.personal !== "boolean") return null;
    groups.push({ from: one.from, personal: one.personal });
  }
  return groups;
}
