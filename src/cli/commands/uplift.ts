import { err, ok, type Result } from "../../base/result.ts";
import { makeRng } from "../../base/rng.ts";
import { makeBoosting } from "../../learning/boosting.ts";
import type { FeatureTable } from "../../learning/classifier.ts";
import { learnSchema, readFeatures } from "../../learning/feature-table.ts";
import { range } from "../../learning/fold-assignment.ts";
import { readLabels } from "../../learning/label-column.ts";
import { makeTableLogistic } from "../../learning/logistic-table.ts";
import { chiSquareTail } from "../../learning/uplift/chi-square.ts";
import { crossFitRanks } from "../../learning/uplift/cross-fit.ts";
import { findInteractions, type Interaction } from "../../learning/uplift/interactions.ts";
import {
  type ArmLog,
  compareSnips,
  type LevelRule,
  levelRules,
  type PolicyValue,
  policyValue,
} from "../../learning/uplift/policy-value.ts";
import { type QiniInterval, qiniInterval, qiniOf } from "../../learning/uplift/qini.ts";
import { type Rate, type RateDifference, rateDifference } from "../../learning/uplift/rate-difference.ts";
import { findSuspicions, type Suspicion } from "../../learning/uplift/suspicions.ts";
import {
  classTransformation,
  rowsAt,
  sLearner,
  type Trial,
  tLearner,
  type UpliftLearner,
  xLearner,
} from "../../learning/uplift/uplift-learner.ts";
import type { Command, Io } from "../command.ts";
import { readCount, readWords } from "../options.ts";
import { columnAt, readTable, type TextTable } from "../read-table.ts";
import { right, table } from "../table.ts";

// Effects are small and smooth beside the noise: small trees and few of them.
const bases = [makeTableLogistic({ epochs: 5, bins: 4 }), makeBoosting({ trees: 30, leaves: 4, minRows: 200, lambda: 10 })];
const learners: readonly UpliftLearner[] = bases.flatMap((base) => [
  tLearner(base),
  sLearner(base),
  xLearner(base),
  classTransformation(base),
]);

export const uplift: Command = {
  name: "uplift",
  summary: "find whom a treatment moves, from a randomised trial",
  usage: `carillon uplift --file FILE --treatment COLUMN --outcome COLUMN [--control VALUE] [--drop COLUMN,…] [--learners NAME,…]
               [--folds N] [--seed TEXT] [--json]

  --file        CSV, plain or gzip, a row a person of a randomised trial
  --treatment   column of the arm; two or more values, one of them the control
  --control     the arm that got nothing; default: guessed from its name (none, no …, control, hold-out, 0), else the largest arm
  --outcome     column of two values, such as 0 and 1
  --drop        columns that are no features: identifiers, and everything measured after the treatment
  --learners    ${learners.map(({ name }) => name).join(", ")}; default all
  --folds       folds of cross-fitting, 2 to 10; default 3
  --seed        same seed, same figures; default 1`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {
      file: { type: "string" },
      treatment: { type: "string" },
      outcome: { type: "string" },
      control: { type: "string" },
      drop: { type: "string", default: "" },
      learners: { type: "string" },
      folds: { type: "string" },
      seed: { type: "string", default: "1" },
    });
    const { file, treatment, outcome } = values;
    if (positionals.length > 0 || file === undefined || treatment === undefined || outcome === undefined) {
      io.note(uplift.usage);
      return 2;
    }
    const folds = readCount("--folds", values.folds, 3, 10);
    if (!folds.ok || folds.value < 2) {
      io.note(folds.ok ? "--folds 1 leaves no rows to learn from: choose 2 to 10" : folds.error);
      return 2;
    }
    const asked = values.learners?.split(",");
    const unknown = asked?.filter((one) => !learners.some(({ name }) => name === one)) ?? [];
    if (unknown.length > 0) {
      io.note(`--learners ${unknown.join(",")} is unknown: choose among ${learners.map(({ name }) => name).join(", ")}`);
      return 2;
    }
    const chosen = learners.filter(({ name }) => asked === undefined || asked.includes(name));
    const text = await readTable(file);
    const drop = values.drop.split(",").filter((one) => one !== "");
    const data = text.ok ? readTrial(text.value, { treatment, outcome, control: values.control, drop }) : text;
    if (!data.ok) {
      io.note(data.error);
      return 1;
    }
    for (const warning of data.value.suspicions) io.note(`warning: ${warning.text}; leave it out with --drop ${warning.column}`);
    const found = analyse(data.value, { folds: folds.value, seed: values.seed, learners: chosen }, io);
    io.out(values.json ? JSON.stringify(summaryOf(data.value, found, file)) : textOf(data.value, found));
    return 0;
  },
};

/** The file as arms, outcomes and features. The control is arm 0. */
interface Data {
  readonly armNames: readonly string[];
  readonly arms: Int32Array;
  readonly outcomes: Float64Array;
  readonly table: FeatureTable;
  readonly controlBecause: string;
  readonly positive: string;
  readonly suspicions: readonly Suspicion[];
}

interface Ask {
  readonly treatment: string;
  readonly outcome: string;
  readonly control: string | undefined;
  readonly drop: readonly string[];
}

function readTrial(text: TextTable, ask: Ask): Result<Data, string> {
  const [treatmentAt, outcomeAt] = [columnAt(text, ask.treatment, "--treatment"), columnAt(text, ask.outcome, "--outcome")];
  if (!treatmentAt.ok) return treatmentAt;
  if (!outcomeAt.ok) return outcomeAt;
  for (const name of ask.drop) {
    const place = columnAt(text, name, "--drop");
    if (!place.ok) return place;
  }
  const labels = readLabels(text.rows.map((row) => row[outcomeAt.value] ?? ""));
  if (!labels.ok) return err(`--outcome ${ask.outcome}: ${labels.error}`);
  const counts = new Map<string, number>();
  const given = text.rows.map((row) => (row[treatmentAt.value] ?? "").trim());
  for (const arm of given) counts.set(arm, (counts.get(arm) ?? 0) + 1);
  const named = [...counts].map(([arm, n]) => `"${arm}" (${n} rows)`);
  if (counts.size < 2 || counts.size > 20)
    return err(`--treatment ${ask.treatment} has ${counts.size} values, it needs 2 to 20: ${named.slice(0, 10).join(", ")}`);
  const rare = [...counts].find(([, n]) => n < 100);
  if (rare !== undefined)
    return err(`--treatment ${ask.treatment}: arm "${rare[0]}" has ${rare[1]} rows, fewer than 100: too few to compare`);
  const control = controlOf(counts, ask.control);
  if (control === null) return err(`--control ${ask.control} is no value of ${ask.treatment}: ${named.join(", ")}`);
  const armNames = [control.arm, ...[...counts.keys()].filter((arm) => arm !== control.arm).sort()];
  const all = range(0, text.rows.length);
  const features = readFeatures(text, all, learnSchema(text, all, [ask.treatment, ask.outcome, ...ask.drop]));
  if (features.columns.length === 0) return err("no column is left as a feature: drop fewer");
  const codeOf = new Map(armNames.map((arm, code) => [arm, code]));
  const arms = Int32Array.from(given, (arm) => codeOf.get(arm) ?? 0);
  return ok({
    armNames,
    arms,
    outcomes: labels.value.labels,
    table: features,
    controlBecause: control.because,
    positive: labels.value.positive,
    suspicions: findSuspicions(features, labels.value.labels, arms),
  });
}

const controlWords = /^(control|none|no\b.*|hold[ -]?out|placebo|nothing|untreated|0|false)$/i;

function controlOf(counts: ReadonlyMap<string, number>, asked: string | undefined): { arm: string; because: string } | null {
  if (asked !== undefined) return counts.has(asked) ? { arm: asked, because: "as --control says" } : null;
  const byName = [...counts.keys()].filter((arm) => controlWords.test(arm));
  const [only] = byName;
  if (only !== undefined && byName.length === 1) return { arm: only, because: "by its name; --control says otherwise" };
  const [largest] = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return largest === undefined ? null : { arm: largest[0], because: "the largest arm, since no name tells; --control says otherwise" };
}

interface ArmFound {
  readonly arm: string;
  readonly rate: Rate;
  readonly lift: RateDifference;
  readonly learners: readonly { readonly name: string; readonly title: string; readonly qini: number; readonly interval: QiniInterval }[];
  readonly interactions: readonly Interaction[];
}

interface PolicyFound {
  readonly policy: string;
  readonly value: PolicyValue;
  /** Against the best policy of one arm for all. */
  readonly gain: { readonly difference: number; readonly standardError: number } | null;
}

interface Found {
  readonly control: Rate;
  readonly arms: readonly ArmFound[];
  readonly propensities: readonly number[];
  readonly propensityBecause: string;
  readonly blanket: readonly PolicyFound[];
  readonly rules: readonly PolicyFound[];
}

function analyse(
  data: Data,
  options: { readonly folds: number; readonly seed: string; readonly learners: readonly UpliftLearner[] },
  io: Io,
): Found {
  const rates = data.armNames.map((_, arm) => rateOf(data, arm));
  const control = rates[0] ?? { people: 0, successes: 0 };
  const arms = data.armNames.slice(1).map((name, place): ArmFound => {
    const arm = place + 1;
    const rate = rates[arm] ?? { people: 0, successes: 0 };
    const trial = trialOf(data, arm);
    const scored = options.learners.map((learner) => {
      io.note(`${name}: ${learner.title}`);
      const rng = makeRng(`${options.seed} ${name} ${learner.name}`);
      const scores = crossFitRanks(learner, trial, { folds: options.folds, rng });
      const rows = { scores, outcomes: trial.outcomes, treated: trial.treated };
      return { name: learner.name, title: learner.title, qini: qiniOf(rows).coefficient, interval: qiniInterval(rows, { rng }) };
    });
    return { arm: name, rate, lift: rateDifference(control, rate), learners: scored, interactions: findInteractions(trial) };
  });
  const { propensities, because } = propensitiesOf(rates);
  const log: ArmLog = { armNames: data.armNames, arms: data.arms, outcomes: data.outcomes, propensities };
  const constant = data.armNames.map((_, arm) => new Int32Array(data.arms.length).fill(arm));
  const blanket = constant.map(
    (chosen, arm): PolicyFound => ({
      policy: arm === 0 ? `nobody (${data.armNames[0]})` : `everybody ${data.armNames[arm]}`,
      value: policyValue(log, chosen),
      gain: null,
    }),
  );
  const best = constant[blanket.reduce((top, { value }, arm) => (value.snips > (blanket[top]?.value.snips ?? 0) ? arm : top), 0)];
  const rules = levelRules(log, data.table, { folds: options.folds, rng: makeRng(`${options.seed} rules`) });
  const told = rules
    .filter(({ arms: own }) => new Set(own.map(({ arm }) => arm)).size > 1)
    .slice(0, 5)
    .map(
      (rule): PolicyFound => ({
        policy: ruleText(rule),
        value: rule.value,
        gain: best === undefined ? null : compareSnips(log, rule.chosen, best),
      }),
    );
  return { control, arms, propensities, propensityBecause: because, blanket, rules: told };
}

function rateOf({ arms, outcomes }: Data, arm: number): Rate {
  let [people, successes] = [0, 0];
  for (const [row, code] of arms.entries()) {
    if (code !== arm) continue;
    people++;
    successes += outcomes[row] ?? 0;
  }
  return { people, successes };
}

/** People of the control and of one arm. */
function trialOf(data: Data, arm: number): Trial {
  const rows = range(0, data.arms.length).filter((row) => data.arms[row] === 0 || data.arms[row] === arm);
  const treated = Uint8Array.from(rows, (row) => (data.arms[row] === arm ? 1 : 0));
  return {
    table: rowsAt(data.table, rows),
    outcomes: Float64Array.from(rows, (row) => data.outcomes[row] ?? 0),
    treated,
    propensity: treated.reduce((sum, one) => sum + one, 0) / treated.length,
  };
}

/** The equal split when the counts agree with one, else the shares that were seen. */
function propensitiesOf(rates: readonly Rate[]): { readonly propensities: readonly number[]; readonly because: string } {
  const total = rates.reduce((sum, { people }) => sum + people, 0);
  const expected = total / rates.length;
  const statistic = rates.reduce((sum, { people }) => sum + (people - expected) ** 2 / expected, 0);
  return chiSquareTail(statistic, rates.length - 1) >= 0.001
    ? { propensities: rates.map(() => 1 / rates.length), because: "equal, as the counts agree with" }
    : { propensities: rates.map(({ people }) => people / total), because: "the shares of rows" };
}

function ruleText({ columns, arms }: LevelRule): string {
  const byArm = new Map<string, string[]>();
  for (const { level, arm } of arms) byArm.set(arm, [...(byArm.get(arm) ?? []), level]);
  return `by ${columns}: ${[...byArm].map(([arm, levels]) => `${levels.join(", ")} → ${arm}`).join("; ")}`;
}

const summaryOf = (data: Data, found: Found, file: string) => ({
  file,
  rows: data.arms.length,
  positive: data.positive,
  control: { arm: data.armNames[0], because: data.controlBecause, ...found.control },
  features: data.table.columns.map(({ name }) => name),
  warnings: data.suspicions,
  propensities: { because: found.propensityBecause, values: found.propensities },
  arms: found.arms,
  policies: { blanket: found.blanket, rules: found.rules },
});

function textOf(data: Data, found: Found): string {
  const arms = table(
    [{ title: "arm" }, right("people"), right("rate"), right("lift"), { title: "95 % interval" }, right("z")],
    [
      [data.armNames[0] ?? "", found.control.people, rateText(found.control), "", "", ""],
      ...found.arms.map(({ arm, rate, lift }) => [
        arm,
        rate.people,
        rateText(rate),
        six(lift.difference),
        `${six(lift.low)} to ${six(lift.high)}`,
        lift.z.toFixed(3),
      ]),
    ],
  );
  const parts = [
    `${data.arms.length} rows; outcome "${data.positive}"; control "${data.armNames[0]}", ${data.controlBecause}\nfeatures: ${data.table.columns.map(({ name }) => name).join(", ")}\n\n${arms}`,
    ...found.arms.map(qiniText),
    policyText(found),
    ...found.arms.map(interactionText),
  ];
  return parts.join("\n\n");
}

function qiniText({ arm, learners }: ArmFound): string {
  const rows = learners.map(({ title, qini, interval }) => [
    title,
    points(qini),
    `${points(interval.low)} to ${points(interval.high)}`,
    interval.low > 0 ? "better than random" : interval.high < 0 ? "worse than random" : "no better than random",
  ]);
  const columns = [{ title: "learner" }, right("Qini"), { title: "95 % interval" }, { title: "" }];
  return `${arm}: Qini coefficient of cross-fitted scores, in percentage points an average treated person; random order 0\n(of many learners on one trial, about one in forty looks better by chance alone: confirm the best on other data)\n\n${table(columns, rows)}`;
}

function policyText({ blanket, rules, propensityBecause }: Found): string {
  const rows = [...blanket, ...rules].map(({ policy, value, gain }) => [
    policy,
    `${six(value.ips)} ± ${value.ipsStandardError.toFixed(4)}`,
    `${six(value.snips)} ± ${value.snipsStandardError.toFixed(4)}`,
    gain === null ? "" : `${points(gain.difference)} ± ${points(gain.standardError)}`,
  ]);
  const columns = [{ title: "policy" }, { title: "IPS" }, { title: "SNIPS" }, { title: "points over the best arm for all" }];
  return `value of policies (rate of the outcome ± standard error; propensities: ${propensityBecause}; rules are found on other folds than they are valued on)\n\n${table(columns, rows, 90)}`;
}

function interactionText({ arm, interactions }: ArmFound): string {
  const rows = interactions
    .slice(0, 4)
    .flatMap(({ columns, levels, adjusted, heterogeneity, degrees }) =>
      levels.map((one, place) => [
        place === 0 ? columns : "",
        one.level,
        one.treated.people + one.control.people,
        points(one.difference),
        `${points(one.low)} to ${points(one.high)}`,
        place === 0 ? `${heterogeneity.toFixed(1)} (${degrees})` : "",
        place === 0 ? (adjusted < 0.0001 ? "< 0.0001" : adjusted.toFixed(4)) : "",
      ]),
    );
  const columns = [
    { title: "column" },
    { title: "level" },
    right("people"),
    right("lift, points"),
    { title: "95 % interval" },
    right("Q (df)"),
    right("p, adjusted"),
  ];
  return `${arm}: where the lift differs most\n\n${table(columns, rows)}`;
}

const six = (value: number): string => value.toFixed(6).replace("-", "−");
const points = (value: number): string => (100 * value).toFixed(2).replace("-", "−");
const rateText = ({ people, successes }: Rate): string => six(successes / people);
