import { err, ok, type Result } from "../../base/result.ts";
import { makeRng } from "../../base/rng.ts";
import type { Trials } from "../../learning/bandit/beta.ts";
import {
  betaOfGroup,
  fitGroupPrior,
  fitWithinGroups,
  type GroupPrior,
  kappaWithin,
  type WithinGroups,
} from "../../learning/bandit/empirical-bayes.ts";
import {
  type BatchPolicy,
  greedy,
  type KnownTest,
  type PolicyResult,
  playPolicy,
  splitThenLeader,
  splitThenWinner,
  thompson,
  topTwo,
} from "../../learning/bandit/simulate.ts";
import type { Command, Io } from "../command.ts";
import { readCount, readWords } from "../options.ts";
import { columnAt, readTable, type TextTable } from "../read-table.ts";
import { right, table } from "../table.ts";

const policyNames = [
  "split-then-winner",
  "split-then-leader",
  "thompson-uniform",
  "thompson",
  "top-two",
  "thompson-0.25",
  "thompson-0.5",
  "greedy",
] as const;

export const bandit: Command = {
  name: "bandit",
  summary: "replay past tests of creatives to compare ways of choosing among them",
  usage: `carillon bandit simulate --file FILE [--impressions 4000,20000] [--policies NAME,…] [--batches N] [--seed TEXT]
                         [--exclude-weeks FROM-TO|none] [--json]

  --file           CSV, plain or gzip, a row an arm: clickability_test_id, impressions, clicks and, where known, test_week (YYYYWW)
  --impressions    impressions that each test gets, one table column each; default 4000,20000
  --policies       ${policyNames.join(", ")}; default all
  --batches        batches of a test; default: of 500 impressions, from 2 to 20 of them
  --exclude-weeks  tests of these weeks are not played; default 201326-201401, when the randomisation of the Upworthy archive was broken
  --seed           same seed, same figures; default 1

Takes each arm's click rate, shrunken towards its test, for the truth, plays every policy against it and prints the gain over an equal split.`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {
      file: { type: "string" },
      impressions: { type: "string", default: "4000,20000" },
      policies: { type: "string", default: policyNames.join(",") },
      batches: { type: "string" },
      "exclude-weeks": { type: "string", default: "201326-201401" },
      seed: { type: "string", default: "1" },
    });
    if (positionals.length !== 1 || positionals[0] !== "simulate" || values.file === undefined) {
      io.note(bandit.usage);
      return 2;
    }
    const question = readQuestion(values);
    if (!question.ok) {
      io.note(question.error);
      return 2;
    }
    const text = await readTable(values.file);
    const past = text.ok ? readTests(text.value, question.value.excluded) : text;
    if (!past.ok) {
      io.note(past.error);
      return 1;
    }
    return simulate(past.value, { ...question.value, file: values.file, json: values.json }, io);
  },
};

interface Question {
  readonly horizons: readonly number[];
  readonly policies: readonly string[];
  /** 0 for the rule. */
  readonly batches: number;
  readonly excluded: readonly [from: number, to: number] | null;
  readonly seed: string;
}

function readQuestion(values: {
  readonly impressions: string;
  readonly policies: string;
  readonly batches?: string | undefined;
  readonly "exclude-weeks": string;
  readonly seed: string;
}): Result<Question, string> {
  const horizons: number[] = [];
  for (const one of values.impressions.split(",")) {
    const count = readCount("--impressions", one, 0, 10_000_000);
    if (!count.ok) return count;
    horizons.push(count.value);
  }
  const policies = values.policies.split(",").filter((one) => one !== "");
  const unknown = policies.filter((one) => !policyNames.some((known) => known === one));
  if (unknown.length > 0 || policies.length === 0)
    return err(`--policies ${values.policies} is unknown: choose among ${policyNames.join(", ")}`);
  const batches = readCount("--batches", values.batches, 0, 1_000);
  if (!batches.ok) return batches;
  const weeks = values["exclude-weeks"];
  const span = /^(\d{6})-(\d{6})$/.exec(weeks);
  if (span === null && weeks !== "none") return err(`--exclude-weeks ${weeks} is no span of weeks: write such as 201326-201401, or none`);
  const excluded = span === null ? null : ([Number(span[1]), Number(span[2])] as const);
  return ok({ horizons, policies, batches: batches.value, excluded, seed: values.seed });
}

interface PastTest {
  readonly week: number | null;
  readonly arms: Trials[];
}

interface Past {
  readonly rows: number;
  readonly all: readonly PastTest[];
  readonly used: readonly PastTest[];
  readonly left: { readonly excludedWeeks: number; readonly oneArm: number; readonly noClicks: number };
  readonly hasWeeks: boolean;
}

/** Arms by test, and the tests that can be played. */
function readTests(text: TextTable, excluded: Question["excluded"]): Result<Past, string> {
  const [test, impressions, clicks] = ["clickability_test_id", "impressions", "clicks"].map((name) => columnAt(text, name, "column"));
  if (!test?.ok) return test ?? err("");
  if (!impressions?.ok) return impressions ?? err("");
  if (!clicks?.ok) return clicks ?? err("");
  const weekAt = text.columns.indexOf("test_week");
  const tests = new Map<string, PastTest>();
  for (const [position, row] of text.rows.entries()) {
    const [shown, clicked] = [countOf(row[impressions.value]), countOf(row[clicks.value])];
    if (!(shown >= clicked))
      return err(
        `row ${position + 1}: ${row[clicks.value]} clicks of ${row[impressions.value]} impressions: both must be whole numbers, clicks at most impressions`,
      );
    const id = row[test.value] ?? "";
    const week = countOf(weekAt < 0 ? undefined : row[weekAt]);
    const known = tests.get(id) ?? { week: Number.isNaN(week) ? null : week, arms: [] };
    tests.set(id, known);
    if (shown > 0) known.arms.push({ trials: shown, successes: clicked });
  }
  const all = [...tests.values()];
  const inWeeks = all.filter(({ week }) => excluded === null || week === null || week < excluded[0] || week > excluded[1]);
  const many = inWeeks.filter(({ arms }) => arms.length > 1);
  const used = many.filter(({ arms }) => arms.some(({ successes }) => successes > 0));
  if (used.length === 0) return err("no test is left to play: it needs two arms with impressions, and a click, outside --exclude-weeks");
  return ok({
    rows: text.rows.length,
    all,
    used,
    left: { excludedWeeks: all.length - inWeeks.length, oneArm: inWeeks.length - many.length, noClicks: many.length - used.length },
    hasWeeks: weekAt >= 0,
  });
}

const countOf = (text: string | undefined): number => (text !== undefined && /^\d{1,12}(\.0+)?$/.test(text) ? Number(text) : Number.NaN);

/** Each arm's rate, shrunken to the mean of its test by the spread that tests have. */
function truthOf({ arms }: PastTest, relativeVariance: number): KnownTest {
  const mean = arms.reduce((sum, { trials, successes }) => sum + successes / trials, 0) / arms.length;
  const kappa = Math.min(1e9, kappaWithin(mean, relativeVariance));
  return { rates: Float64Array.from(arms, ({ trials, successes }) => (mean * kappa + successes) / (kappa + trials)) };
}

function policyOf(name: string, group: GroupPrior): BatchPolicy {
  const prior = betaOfGroup(group);
  if (name === "split-then-winner") return splitThenWinner(0.2);
  if (name === "split-then-leader") return splitThenLeader(0.2);
  if (name === "thompson-uniform") return thompson({ name, title: "Thompson Beta(1,1)", prior: { alpha: 1, beta: 1 } });
  if (name === "top-two") return topTwo(prior);
  if (name === "greedy") return greedy(prior);
  if (name === "thompson-0.25") return thompson({ name, title: "Thompson group prior, width × 0.25", prior, width: 0.25 });
  if (name === "thompson-0.5") return thompson({ name, title: "Thompson group prior, width × 0.5", prior, width: 0.5 });
  return thompson({ name, title: "Thompson group prior", prior });
}

function simulate(past: Past, question: Question & { readonly file: string; readonly json: boolean }, io: Io): number {
  const group = fitGroupPrior(past.all.flatMap(({ arms }) => arms));
  const within = fitWithinGroups(past.all.map(({ arms }) => arms));
  if (group === null || within === null) {
    io.note("the prior needs at least two arms with impressions");
    return 1;
  }
  const tests = past.used.map((test) => truthOf(test, within.relativeVariance));
  const played = question.horizons.map((impressions) => {
    const batches = question.batches || Math.min(20, Math.max(2, Math.round(impressions / 500)));
    const results = question.policies.map((name) => {
      io.note(`${impressions} impressions a test: ${name}`);
      return playPolicy(tests, policyOf(name, group), {
        horizon: impressions,
        batches,
        rng: makeRng(`${question.seed} ${name} ${impressions}`),
      });
    });
    return { impressions, batches, results };
  });
  if (question.json) io.out(JSON.stringify(summaryOf(past, { group, within, tests, played, file: question.file })));
  else io.out(textOf(past, question, { group, within, tests, played }));
  return 0;
}

interface Found {
  readonly group: GroupPrior;
  readonly within: WithinGroups;
  readonly tests: readonly KnownTest[];
  readonly played: readonly { readonly impressions: number; readonly batches: number; readonly results: readonly PolicyResult[] }[];
}

const summaryOf = (past: Past, { group, within, tests, played, file }: Found & { readonly file: string }) => ({
  file,
  rows: past.rows,
  tests: { read: past.all.length, played: past.used.length, left: past.left, arms: armsOf(tests) },
  groupPrior: { ...group, ...betaOfGroup(group) },
  withinTests: { ...within, kappaAtMean: kappaWithin(group.mean, within.relativeVariance) },
  possibleLift: possibleOf(tests),
  played,
});

function textOf(past: Past, question: Question, { group, within, tests, played }: Found): string {
  const { left } = past;
  const weeks = question.excluded === null ? "" : ` of weeks ${question.excluded.join("–")}`;
  const prior = betaOfGroup(group);
  const head = [
    `${past.rows} arms of ${past.all.length} tests read; ${past.used.length} tests of ${armsOf(tests).join(" to ")} arms played`,
    `left out: ${left.excludedWeeks} tests${weeks}${past.hasWeeks ? "" : " (no column test_week)"}, ${left.oneArm} with one arm, ${left.noClicks} without a click`,
    `prior over all ${group.arms} arms: m ${group.mean.toFixed(5)}, kappa ${group.kappa.toFixed(1)} → Beta(${prior.alpha.toFixed(2)}, ${prior.beta.toFixed(1)})`,
    `within a test: relative sd of true rates ${within.relativeSd.toFixed(3)} (variance ${within.relativeVariance.toFixed(4)} of the squared mean), worth ${kappaWithin(group.mean, within.relativeVariance).toFixed(0)} impressions at the mean`,
    `truth: rates shrunken to their test; always the best arm would give ${signed(possibleOf(tests))}`,
  ];
  const columns = [{ title: "policy" }, ...played.map(({ impressions, batches }) => right(`${impressions} imps, ${batches} batches`))];
  const rows = question.policies.map((name) => {
    const results = played.map(({ results }) => results.find(({ policy }) => policy === name));
    return [
      results[0]?.title ?? name,
      ...results.map((one) => (one ? `${signed(one.lift)} (${Math.round(100 * one.shareOfPossible)} %)` : "–")),
    ];
  });
  return `${head.join("\n")}\n\nlift over an equal split (share of the possible gain)\n\n${table(columns, rows)}`;
}

const armsOf = (tests: readonly KnownTest[]): readonly [fewest: number, most: number] => {
  const counts = tests.map(({ rates }) => rates.length);
  return [Math.min(...counts), Math.max(...counts)];
};

/** Gain of always playing the truly best arm over the equal split, over all tests together. */
function possibleOf(tests: readonly KnownTest[]): number {
  let [best, equal] = [0, 0];
  for (const { rates } of tests) {
    best += Math.max(...rates);
    equal += rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  }
  return best / equal - 1;
}

const signed = (share: number): string => `${share < 0 ? "−" : "+"}${Math.abs(100 * share).toFixed(1)} %`;
