import { DAY_MS } from "../base/duration.ts";
import { err, ok, type Result } from "../base/result.ts";
import { decodeTrees, encodeTrees } from "../learning/tree-ensemble.ts";
import { type CandidateFigures, type GateRule, type GateVerdict, type HourCandidate, judgeCandidates } from "./gate.ts";
import {
  type Counting,
  fitPriorStrength,
  type HeldOut,
  holdOut,
  laplaceShares,
  lastBlocks,
  type PersonHistory,
  populationCounts,
} from "./hour-profile.ts";
import { fitHourResponse, type SentInHour } from "./hour-response.ts";
import { type Habit, HourTrees, habitBefore, learnHourTrees, type TreeName, treeColumns, treeNames } from "./hour-trees.ts";
import { hoursOfDay } from "./rhythm.ts";
import { hoursOfWeek, onPopulationDays, type Shrinkage, shrunkWeek } from "./shrunk-week.ts";

/** Whose hours, or what foretells them: everybody's, the person's own shrunk to these, or trees. The simplest first. */
export const hourPredictors = ["population", "personal", ...treeNames] as const;
export type HourPredictor = (typeof hourPredictors)[number];

/** How well one predictor foretold the later events of a group; as the gate's figures. */
export type JudgedPredictor = CandidateFigures;

/** What the gate found for people with alike amounts of decayed activity. */
export interface JudgedGroup {
  readonly from: number;
  /** Exclusive; null has no end. */
  readonly to: number | null;
  /** Who came back in the time held out, and their events then. */
  readonly people: number;
  readonly events: number;
  readonly candidates: readonly JudgedPredictor[];
}

/**
 * What is known about hours, frozen: a decision reads it, learning makes the next one. Profiles have 168 entries by hour of the local week,
 * 0 = Monday 00:00.
 */
export interface TimingModel extends Shrinkage {
  readonly version: string;
  /** Groups by decayed activity, ascending `from`, in which hours of one's own may be used; none: nobody's. */
  readonly personalFrom: readonly HourGroup[];
  /** The predictors by trees that some group uses. */
  readonly trees: readonly HourTrees[];
  /** What the groups were chosen by; empty where an older release learned the model. */
  readonly judged: readonly JudgedGroup[];
  /** Relative open rate of a message sent in each hour, for somebody of average habits. */
  readonly response: Float64Array;
  /** Exponent with which a person's own activity moves their response. */
  readonly liftExponent: number;
}

export interface HourGroup {
  readonly from: number;
  readonly personal: boolean;
  /** The trees that tell these people's hours; absent: their own events, shrunk. */
  readonly by?: TreeName;
}

/** Nothing is known: all hours alike, nobody has hours of their own. */
export const emptyTimingModel: TimingModel = {
  version: "none",
  population: new Float64Array(hoursOfWeek).fill(1 / hoursOfWeek),
  dayKappa: Number.POSITIVE_INFINITY,
  weekKappa: Number.POSITIVE_INFINITY,
  kernelHours: 0,
  personalFrom: [],
  trees: [],
  judged: [],
  response: new Float64Array(hoursOfWeek).fill(1),
  liftExponent: 0.5,
};

/** What foretells the hours of a person with so much (decayed) activity. */
export function predictorFor(model: TimingModel, amount: number): HourPredictor {
  let group: HourGroup | undefined;
  for (const one of model.personalFrom) if (amount >= one.from) group = one;
  if (group?.personal !== true) return "population";
  const { by } = group;
  return by === undefined || !model.trees.some(({ name }) => name === by) ? "personal" : by;
}

/**
 * Share of a person's activity by hour of the week, sum 1, by the predictor that the gate chose for as little, or as much, as is known of
 * them: the population's; their decayed events, shrunk to their hours of the day on the population's days, and these to the population; or
 * what trees make of these.
 */
export function activityShare(model: TimingModel, habit: Habit): Float64Array {
  const predictor = predictorFor(model, habit.counts.total);
  if (predictor === "population") return model.population;
  const trees = model.trees.find(({ name }) => name === predictor);
  return trees === undefined ? shrunkWeek(model, habit.counts) : trees.sharesOf(habit, model);
}

/**
 * Expected response of one person by hour of the week, relative to the average hour of an average person: the response to messages sent in
 * that hour times the person's own activity, relative to the population's, to the power of `liftExponent`. Only ratios mean something.
 * @param shares the person's, as `activityShare` tells them.
 */
export function hourScores(model: TimingModel, shares: Float64Array): Float64Array {
  if (shares === model.population) return model.response;
  return model.response.map((response, hour) => response * ((shares[hour] ?? 0) / (model.population[hour] ?? 1)) ** model.liftExponent);
}

/** Groups by decayed activity; bounds of the gate. */
const activityGateRule: GateRule = { groupsFrom: [0, 0.5, 2, 5, 10, 20], leastPeople: 20, errors: 1 };

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
 * likelihood over three blocks, then trees by the same blocks, then the gate; the population is counted over everything. Pure, and the
 * same histories give the same model.
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
  /** Whether predictors by trees are learned and judged as well, which takes a second or so of computing. */
  readonly withTrees?: boolean;
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
  const shrinkage = { dayKappa, weekKappa, kernelHours };
  const before: Shrinkage = { ...shrinkage, population: shares(trainUntilMs) };
  const learned = input.withTrees === true ? learnHourTrees({ histories, blocks, halfLifeMs, shrinkage }) : [];
  const habit = (history: PersonHistory): Habit => habitBefore(history, trainUntilMs, halfLifeMs);
  const verdict = judgeCandidates({
    histories,
    trainUntilMs,
    toMs: nowMs,
    candidates: [
      { name: "population", sharesOf: () => before.population },
      { name: "personal", sharesOf: (history) => shrunkWeek(before, habit(history).counts) },
      ...learned.map((trees): HourCandidate => ({ name: trees.name, sharesOf: (history) => trees.sharesOf(habit(history), before) })),
    ],
    baseline: "personal",
    rule: input.rule ?? activityGateRule,
    amountOf: (history) => habit(history).counts.total,
  });
  const population = shares(nowMs);
  const { byHour, liftExponent, sends, opens } = fitHourResponse(population, input.sent);
  return {
    model: {
      version: input.version,
      population,
      ...shrinkage,
      personalFrom: verdict.groups.map(groupOf),
      trees: learned.filter(({ name }) => verdict.groups.some(({ use }) => use === name)),
      judged: verdict.groups.map(({ from, to, people, events, candidates }) => ({ from, to, people, events, candidates })),
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

function groupOf({ from, use }: { readonly from: number; readonly use: string }): HourGroup {
  const by = treeNames.find((name) => name === use);
  return { from, personal: use !== "population", ...(by === undefined ? {} : { by }) };
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
    trees: model.trees.map(({ name, ensemble }) => ({ name, ...encodeTrees(ensemble) })),
  };
}

/**
 * Reads what `encodeTimingModel` wrote, also after a trip through JSON; the error names the field that is wrong. A model of a release that
 * knew no trees has none, and does not tell what its groups were chosen by.
 */
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
  const trees = treesOf(fields.get("trees") ?? []);
  if (trees === null) return err(`trees is not a list of { name, edges, trees } over ${treeColumns.length} columns`);
  const judged = judgedOf(fields.get("judged") ?? []);
  if (judged === null) return err("judged is not a list of { from, to, people, events, candidates }");
  return ok({ version, population, dayKappa, weekKappa, kernelHours, personalFrom, trees, judged, response, liftExponent });
}

const isPositive = (value: unknown): value is number => typeof value === "number" && value > 0;

function profileOf(value: unknown): Float64Array | null {
  if (!Array.isArray(value) || value.length !== hoursOfWeek || !value.every((one) => isPositive(one) && Number.isFinite(one))) return null;
  return Float64Array.from(value);
}

function groupsOf(value: unknown): readonly HourGroup[] | null {
  if (!Array.isArray(value)) return null;
  const groups: HourGroup[] = [];
  for (const one of value) {
    if (typeof one !== "object" || one === null || !("from" in one && "personal" in one)) return null;
    if (typeof one.from !== "number" || typeof one.personal !== "boolean") return null;
    const by = "by" in one ? treeNames.find((name) => name === one.by) : undefined;
    groups.push({ from: one.from, personal: one.personal, ...(by === undefined ? {} : { by }) });
  }
  return groups;
}

function treesOf(value: unknown): readonly HourTrees[] | null {
  if (!Array.isArray(value)) return null;
  const found: HourTrees[] = [];
  for (const one of value) {
    const ensemble = decodeTrees(one, treeColumns.length);
    const name = treeNames.find((known) => known === fieldsOf(one).get("name"));
    if (ensemble === null || name === undefined) return null;
    found.push(new HourTrees(name, ensemble));
  }
  return found;
}

function judgedOf(value: unknown): readonly JudgedGroup[] | null {
  if (!Array.isArray(value)) return null;
  const groups: JudgedGroup[] = [];
  for (const one of value) {
    const fields = fieldsOf(one);
    const [from, to, people, events, candidates] = ["from", "to", "people", "events", "candidates"].map((name) => fields.get(name));
    if (typeof from !== "number" || typeof people !== "number" || typeof events !== "number" || !Array.isArray(candidates)) return null;
    if (typeof to !== "number" && to !== null) return null;
    const read = candidates.map(candidateOf);
    if (read.includes(null)) return null;
    groups.push({ from, to, people, events, candidates: read.flatMap((candidate) => candidate ?? []) });
  }
  return groups;
}

function candidateOf(value: unknown): CandidateFigures | null {
  const fields = fieldsOf(value);
  const name = fields.get("name");
  if (typeof name !== "string") return null;
  const [logLoss, hitRate, gain, error] = ["logLoss", "hitRate", "gain", "error"].map((field) => figureOf(fields.get(field)));
  if (logLoss === undefined || hitRate === undefined || gain === undefined || error === undefined) return null;
  return { name, logLoss, hitRate, gain, error };
}

/** A number, NaN where nothing was to judge (JSON has null for it); undefined when it is something else. */
const figureOf = (value: unknown): number | undefined => (value === null ? Number.NaN : typeof value === "number" ? value : undefined);

const fieldsOf = (value: unknown): ReadonlyMap<string, unknown> =>
  new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
