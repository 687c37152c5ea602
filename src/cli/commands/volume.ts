import { DAY_MS } from "../../base/duration.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { overallRate } from "../../decision/rates.ts";
import { budgetCurve } from "../../learning/volume/budgets.ts";
import type { CapTrial } from "../../learning/volume/cap-trial.ts";
import type { CapsInForce } from "../../learning/volume/caps-codec.ts";
import type { Estimate } from "../../learning/volume/estimate.ts";
import { type FatigueFit, fitFatigueShapes } from "../../learning/volume/fatigue-curve.ts";
import type { Carillon } from "../../main/wire.ts";
import { type Challenge, type ChallengeTerms, challengeCaps, learnForAll, saveCaps } from "../../operation/cap-challenge.ts";
import { type CapWeeks, readCapWeeks } from "../../operation/cap-weeks.ts";
import type { Command, Io } from "../command.ts";
import { readMoment, readWords } from "../options.ts";
import { right, table } from "../table.ts";
import { withCarillon } from "../with-carillon.ts";

const pageSize = 1000;
const usualWorth = 20;
const usualPrice = 0.02;
/** Lots of about a year at most; what retention keeps of decisions may be less. */
const usualDays = 371;

export const volume: Command = {
  name: "volume",
  summary: "show what more messages do, and let learned weekly maxima challenge the rule in force",
  usage: `carillon volume report    [--from ISO] [--worth VISITS] [--price VISITS] [--json]
carillon volume challenge [--from ISO] [--worth VISITS] [--price VISITS] [--tolerate N] [--json]
carillon volume promote   [--from ISO] [--worth VISITS] [--price VISITS] [--tolerate N] [--json]
carillon volume demote    [--json]

  report      what each number of messages a week does: visits, opens and lost channels of people to whom it was dealt by lot
  challenge   learns a policy of weekly maxima on half of these people and judges it on the other half against what is in force
  promote     the same, and lets the policy, learned from all of them, decide when it wins beyond doubt; servers take it up within
              an hour of their time. The budget slice goes on being dealt by lot
  demote      back to the rule

  --from      lots that begin from here on; default: as far back as decisions are kept, a year at most
  --worth     what a channel that still rings four weeks later is worth, in visits; default: the policy's reward of a switch-off over
              that of an open (${usualWorth} by default)
  --price     what each message of the maximum costs, in visits; default ${usualPrice}
  --tolerate  channels by 1,000 people that a policy may be shown to lose more; default 0

All of it reads the budget slice (policy volume.budgets): without it nobody can tell what messages do from who gets how many. Challenging
again and again until something wins finds what is not there: do so once a lot has ended, every eight weeks.`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {
      from: { type: "string" },
      worth: { type: "string" },
      price: { type: "string" },
      tolerate: { type: "string" },
    });
    const wrong = (message: string): number => {
      io.note(message);
      return 2;
    };
    const [what, ...rest] = positionals;
    const part = parts.find(({ name }) => name === what);
    if (part === undefined || rest.length > 0) return wrong(volume.usage);
    const foreign = (["from", ...amountOptions] as const).filter(
      (option) => values[option] !== undefined && !part.options.includes(option),
    );
    if (foreign.length > 0) return wrong(`carillon volume ${part.name} knows no --${foreign.join(", --")}\n\n${volume.usage}`);
    const from = readMoment("--from", values.from, Number.NaN);
    if (!from.ok) return wrong(from.error);
    const amounts = amountOptions.map((option) => readAmount(`--${option}`, values[option]));
    for (const one of amounts) if (!one.ok) return wrong(one.error);
    const [worth, price, tolerated] = amounts.map((one) => (one.ok ? one.value : null));
    return withCarillon(io, async (carillon, nowMs) => {
      if (part.name === "demote") return demote(carillon, nowMs, values.json, io);
      const { catalogue } = carillon.shared.current();
      const terms: ChallengeTerms = {
        reachableWorth: worth ?? worthOf(catalogue.policy.reward),
        pricePerMessage: price ?? usualPrice,
        toleratedUnreachablePer1000: tolerated ?? 0,
      };
      const keptMs = Math.min(usualDays * DAY_MS, io.config.retention.decisionsMs);
      const fromMs = Number.isNaN(from.value) ? Math.max(0, nowMs - keptMs) : from.value;
      const asked: Asked = { carillon, nowMs, fromMs, terms, json: values.json, io };
      return part.name === "report" ? report(asked) : challenge(asked, part.name === "promote");
    });
  },
};

const amountOptions = ["worth", "price", "tolerate"] as const;
type Option = "from" | (typeof amountOptions)[number];

const parts: readonly { readonly name: "report" | "challenge" | "promote" | "demote"; readonly options: readonly Option[] }[] = [
  { name: "report", options: ["from", "worth", "price"] },
  { name: "challenge", options: ["from", ...amountOptions] },
  { name: "promote", options: ["from", ...amountOptions] },
  { name: "demote", options: [] },
];

interface Asked {
  readonly carillon: Carillon;
  readonly nowMs: number;
  readonly fromMs: number;
  readonly terms: ChallengeTerms;
  readonly json: boolean;
  readonly io: Io;
}

function readAmount(option: string, text: string | undefined): Result<number | null, string> {
  if (text === undefined) return ok(null);
  const amount = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return amount <= 1e6 ? ok(amount) : err(`${option} ${text} is not a number from 0 to 1000000`);
}

/** An open stands for a visit. */
const worthOf = ({ opened, switchedOff }: { readonly opened: number; readonly switchedOff: number }): number =>
  opened > 0 && switchedOff < 0 ? -switchedOff / opened : usualWorth;

/** The weeks of the slice; says what to do when there are none. */
async function weeksOf({ carillon, nowMs, fromMs, io }: Asked): Promise<{ readonly weeks: CapWeeks; readonly openRate: number } | null> {
  const { catalogue, model } = carillon.shared.current();
  // A policy in force is judged on what it reads.
  const openRate = model.learned.caps?.openRate ?? overallRate(model);
  const weeks = await readCapWeeks({ pool: carillon.pool, catalogue, model }, { fromMs, nowMs, openRate, pageSize, signal: io.signal });
  if (!weeks.complete) {
    io.note("stopped before everybody was read");
    return null;
  }
  if (weeks.rows.length > 0) return { weeks, openRate };
  const { share, arms } = catalogue.policy.volume.budgets;
  const advice =
    share === 0
      ? "set a share of people apart with policy: { volume: { budgets: { share: 0.05 } } }, apply it, and come back when a few weeks have passed"
      : `${100 * share} % of people are dealt ${arms.join(", ")} a week by lot: come back later`;
  io.note(
    `there is no week yet of people whose weekly maximum was drawn by lot${leftOutText(weeks)}. A week counts four weeks after its end, when ` +
      `it shows who was lost. What to do: ${advice}`,
  );
  return null;
}

function leftOutText({ leftOut: { young, partial, factsGone, merged, untouched } }: CapWeeks): string {
  const parts = [
    ...(young > 0 ? [`${young} not four weeks past`] : []),
    ...(partial > 0 ? [`${partial} of which the lot holds only a part`] : []),
    ...(factsGone > 0 ? [`${factsGone} whose facts are no longer kept`] : []),
    ...(merged > 0 ? [`${merged} of people who turned out to be others`] : []),
    ...(untouched > 0 ? [`${untouched} of people who could not be reached when their lot began, or are held out`] : []),
  ];
  return parts.length === 0 ? "" : ` (person-weeks left out: ${parts.join("; ")})`;
}

const iso = (atMs: number): string => new Date(atMs).toISOString();
const short = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "–");
const figure = ({ value, low, high }: Estimate): string =>
  Number.isFinite(low) ? `${short(value)} (${short(low)} to ${short(high)})` : short(value);
const peopleOf = (rows: readonly { readonly personId: string }[]): number => new Set(rows.map(({ personId }) => personId)).size;

async function report(asked: Asked): Promise<number> {
  const { fromMs, nowMs, terms, json, io } = asked;
  const found = await weeksOf(asked);
  if (found === null) return 1;
  const { rows, budgets, sentPerWeek, contacts, leftOut } = found.weeks;
  const worth = { visit: 1, open: 0, switchOff: terms.reachableWorth };
  const curve = budgetCurve({ rows: budgets, worth, pricePerMessage: terms.pricePerMessage });
  const [fatigue = null] = fatigueOf(contacts);
  const span = { from: iso(fromMs), to: iso(nowMs), personWeeks: rows.length, people: peopleOf(rows) };
  const arms = curve.arms.map((arm) => ({ ...arm, sentPerWeek: sentPerWeek.get(arm.assigned) ?? 0 }));
  if (json) {
    const told = fatigue && { shape: fatigue.shape, first: fatigue.first, slope: fatigue.slope, slopeError: fatigue.slopeError };
    io.out(JSON.stringify({ ...span, leftOut, terms: worth, price: terms.pricePerMessage, ...curve, arms, contacts, fatigue: told }));
    return 0;
  }
  const doses = table(
    [...["dealt a week", "people", "weeks", "sent a week", "visits a week", "opens a week", "channels lost by 1,000", "worth"].map(right)],
    arms.map((arm) => [
      arm.assigned,
      arm.people,
      arm.personWeeks,
      arm.sentPerWeek.toFixed(2),
      figure(arm.visits),
      figure(arm.opens),
      figure(arm.switchOffsPer1000),
      figure(arm.utility),
    ]),
  );
  const steps = curve.steps.map(
    ({ from, to, perMessage }) => `  from ${from} to ${to} a week each message more brings ${figure(perMessage)}`,
  );
  const places = table(
    [right("push of the week"), right("pushes"), right("opened within a day")],
    contacts.map(({ contact, trials, successes }) => [contact, trials, `${((100 * successes) / trials).toFixed(1)} %`]),
  );
  io.out(
    [
      `${span.personWeeks} weeks of ${span.people} people whose weekly maximum was drawn by lot${leftOutText(found.weeks)}`,
      `By week and person, with 95 % intervals; worth is visits less ${short(worth.switchOff)} for every channel lost\n${doses}`,
      `${steps.join("\n")}\n  best: ${curve.reason}`,
      ...(contacts.length === 0 ? [] : [`Opens by place in the week\n${places}${fatigueText(fatigue)}`]),
    ].join("\n\n"),
  );
  return 0;
}

/** Better shape first; none where contacts do not differ. */
function fatigueOf(contacts: CapWeeks["contacts"]): readonly FatigueFit[] {
  const trials = contacts.reduce((sum, one) => sum + one.trials, 0);
  const successes = contacts.reduce((sum, one) => sum + one.successes, 0);
  return contacts.length < 2 || successes === 0 || successes === trials ? [] : fitFatigueShapes(contacts);
}

function fatigueText(fit: FatigueFit | null): string {
  if (fit === null) return "";
  const step = fit.shape === "exponential" ? "with every push before it" : "with the logarithm of its place";
  return `\n  log-odds of an open change by ${fit.slope.toFixed(3)} (± ${(1.96 * fit.slopeError).toFixed(3)}) ${step}`;
}

async function challenge(asked: Asked, promotes: boolean): Promise<number> {
  const { carillon, nowMs, fromMs, terms, json, io } = asked;
  const found = await weeksOf(asked);
  if (found === null) return 1;
  const { catalogue, model } = carillon.shared.current();
  const inForce: CapsInForce | undefined = model.learned.caps;
  const question = { rows: found.weeks.rows, volume: catalogue.policy.volume, inForce, terms };
  const judged = challengeCaps(question);
  if (!judged.ok) {
    io.note(judged.error);
    return 1;
  }
  const { mayGoLive } = judged.value.verdict;
  const promoted = promotes && mayGoLive ? await promote(asked, question, found.openRate) : ok(null);
  if (!promoted.ok) {
    io.note(promoted.error);
    return 1;
  }
  const version = promoted.value;
  if (json) {
    const { verdict, ...rest } = judged.value;
    const { leftOut } = found.weeks;
    io.out(
      JSON.stringify({
        from: iso(fromMs),
        to: iso(nowMs),
        terms,
        leftOut,
        ...rest,
        ...verdict,
        ...(promotes ? { promoted: version } : {}),
      }),
    );
  } else io.out(challengeText(found.weeks, judged.value));
  if (version !== null && !json) io.out(`\npromoted as caps version ${version}; servers take it up within an hour of their time`);
  if (version !== null && !catalogue.policy.volume.learned)
    io.note("policy volume.learned is false: promoted caps stay off until it is true");
  return promotes && !mayGoLive ? 1 : 0;
}

async function promote(
  { carillon, nowMs }: Asked,
  question: Parameters<typeof learnForAll>[0],
  openRate: number,
): Promise<Result<number, string>> {
  const learned = learnForAll(question, openRate);
  return learned.ok ? saveCaps(carillon.pool, learned.value, nowMs) : learned;
}

function challengeText(weeks: CapWeeks, { verdict, learnedFrom, arms, inForce, ruleAboveDealt }: Challenge): string {
  const { challenger, gain, moreUnreachablePer1000, mayGoLive, reason } = verdict;
  const names = { challenger: "learned caps", incumbent: inForce === "rule" ? "rule in force" : "caps in force" };
  const trial = (name: string, one: CapTrial) => [
    name,
    short(one.capPerWeek),
    figure(one.reward),
    figure(one.visits),
    figure(one.unreachablePer1000),
    one.matched,
    Math.round(one.effectivePeople),
    figure(one.meanWeight),
  ];
  const trials = table(
    [
      { title: "policy" },
      ...["mean cap", "reward a week", "visits a week", "unreachable by 1,000", "weeks that fit", "effective people", "mean weight"].map(
        right,
      ),
    ],
    [trial(names.challenger, challenger), trial(names.incumbent, verdict.incumbent)],
  );
  const doubts = [challenger.doubt, verdict.incumbent.doubt].flatMap((doubt, k) =>
    doubt === null ? [] : [`  ${k === 0 ? names.challenger : names.incumbent}: ${doubt}`],
  );
  return [
    `learned from ${learnedFrom.rows} weeks of ${learnedFrom.people} people among maxima of ${arms.join(", ")} a week; judged on ` +
      `${challenger.rows} weeks of ${challenger.people} others${leftOutText(weeks)}`,
    trials,
    [
      `gain ${figure(gain)} a person-week, what such people do anyway taken off; ${figure(moreUnreachablePer1000)} more unreachable by 1,000 people`,
      ...doubts,
      ...(ruleAboveDealt > 0
        ? [
            `  in ${(100 * ruleAboveDealt).toFixed(0)} % of these weeks the rule allows more than was ever dealt: it is judged as the most that was`,
          ]
        : []),
      `${mayGoLive ? "may go live" : "may not go live"}: ${reason}`,
    ].join("\n"),
  ].join("\n\n");
}

async function demote(carillon: Carillon, nowMs: number, json: boolean, io: Io): Promise<number> {
  if (carillon.shared.current().model.learned.caps === undefined) {
    io.note("no learned caps are in force: there is nothing to take back");
    return 1;
  }
  const saved = await saveCaps(carillon.pool, null, nowMs);
  if (!saved.ok) {
    io.note(saved.error);
    return 1;
  }
  io.out(
    json
      ? JSON.stringify({ demoted: true, version: saved.value })
      : `caps version ${saved.value} says none: the rule decides again; servers take it up within an hour of their time`,
  );
  return 0;
}
