import { hash32 } from "../../base/rng.ts";
import { differenceOf, type Estimate, estimateOf, shareOf, weightedMean } from "./estimate.ts";

/** Who is given a number of messages a week by lot, to learn what more messages do. */
export interface BudgetPlan {
  readonly salt: string;
  /** Share of people, 0 to 1; 2–5 % is usual (science §5.6). */
  readonly share: number;
  /** Messages a week that are dealt, each as often. */
  readonly arms: readonly number[];
  /** Weeks that an assignment lasts before lots are drawn again. Default 8: what more messages do shows after four to eight. */
  readonly everyWeeks?: number;
}

const usualWeeks = 8;

/** The lot that a week belongs to: the same for as many weeks as an assignment lasts. */
export const lotOf = (week: number, everyWeeks = usualWeeks): number => Math.floor(week / everyWeeks);

/**
 * The number of messages a week that a person was dealt for a week (weeks counted without gaps, such as whole weeks since 1970); null
 * for people outside the slice. A stable hash: asking again gives the same, and neither the slice nor the arm follows from the other.
 * What is dealt is what must be logged and analysed, not the number that went out: people who switch off receive few, and few would
 * look dangerous (science §5.1).
 */
export function assignedBudget(input: { readonly personId: string; readonly week: number; readonly plan: BudgetPlan }): number | null {
  const { salt, share, arms, everyWeeks } = input.plan;
  const whom = `${lotOf(input.week, everyWeeks)}:${input.personId}`;
  const place = (of: string): number => hash32(`${salt}:${of}:${whom}`) / 4294967296;
  if (place("slice") >= share) return null;
  return arms[Math.floor(place("arm") * arms.length)] ?? null;
}

/** A week of a person in the slice. */
export interface BudgetRow {
  readonly personId: string;
  /** Messages a week that were dealt, whatever was sent. */
  readonly assigned: number;
  readonly visits: number;
  readonly opens: number;
  /** 1 in the week in which notifications were switched off. Weeks afterwards stay in the table: their visits are the loss. */
  readonly switchOffs: number;
}

/** What outcomes are worth, in one unit. */
export interface BudgetWorth {
  readonly visit: number;
  readonly open: number;
  /** What a lost channel costs (see `lostChannelPrice`), as a number above 0. */
  readonly switchOff: number;
}

export interface BudgetArm {
  readonly assigned: number;
  readonly people: number;
  readonly personWeeks: number;
  /** Each by person-week. */
  readonly visits: Estimate;
  readonly opens: Estimate;
  readonly utility: Estimate;
  readonly switchOffsPer1000: Estimate;
}

/** From one arm to the next larger. */
export interface BudgetStep {
  readonly from: number;
  readonly to: number;
  /** U(to) − U(from) by message: what each of the added messages brings. */
  readonly perMessage: Estimate;
}

export interface BudgetCurve {
  /** Ascending. */
  readonly arms: readonly BudgetArm[];
  readonly steps: readonly BudgetStep[];
  /** null without rows. */
  readonly recommended: number | null;
  /** True when the recommended arm beats the smallest beyond doubt, after the price of its messages. */
  readonly sure: boolean;
  readonly reason: string;
}

/**
 * What each number of messages does, from people to whom it was dealt by lot: means by person-week with 95 % intervals (people, not
 * weeks, are independent), the marginal utility of a message from arm to arm, and the arm to choose: from the one with the largest
 * gain by message on, as long as the next message brings more than its price (Pinterest, KDD 2018; science §5.1). Unbiased because of
 * the lot alone; the people's own choice must not decide who is in the table.
 */
export function budgetCurve(input: {
  readonly rows: readonly BudgetRow[];
  readonly worth: BudgetWorth;
  /** Least gain for which a message is worth sending, in the unit of the worth. Default 0. */
  readonly pricePerMessage?: number;
}): BudgetCurve {
  const { rows, worth, pricePerMessage = 0 } = input;
  const byArm = Map.groupBy(rows, ({ assigned }) => assigned);
  const arms = [...byArm].sort(([a], [b]) => a - b).map(([assigned, own]) => armOf(assigned, own, worth));
  const steps = arms.slice(1).map((arm, k) => stepBetween(arms[k] ?? arm, arm));
  const [least] = arms;
  if (least === undefined)
    return { arms, steps, recommended: null, sure: false, reason: "no rows: deal budgets to a share of people first" };
  const chosen = climb(arms, pricePerMessage);
  if (chosen === least) {
    const [first] = steps;
    const why =
      first === undefined ? "one arm was dealt" : `the messages beyond bring ${figure(first.perMessage)} each, price ${pricePerMessage}`;
    return { arms, steps, recommended: least.assigned, sure: false, reason: `${least.assigned} a week, the fewest dealt: ${why}` };
  }
  const gain = differenceOf(chosen.utility, least.utility);
  const messages = chosen.assigned - least.assigned;
  const net = estimateOf(gain.value - pricePerMessage * messages, gain.standardError);
  const sure = net.low > 0;
  const said = `${chosen.assigned} a week instead of ${least.assigned} gains ${figure(net)} a person-week after the price of the messages`;
  const doubt = sure ? "" : "; not beyond doubt: collect more weeks before acting on it";
  return { arms, steps, recommended: chosen.assigned, sure, reason: said + doubt };
}

function armOf(assigned: number, rows: readonly BudgetRow[], worth: BudgetWorth): BudgetArm {
  const mean = (of: (row: BudgetRow) => number): Estimate =>
    weightedMean(rows.map((row) => ({ personId: row.personId, weight: 1, value: of(row) })));
  const lost = rows.reduce((sum, { switchOffs }) => sum + switchOffs, 0);
  const share = shareOf(lost, rows.length);
  return {
    assigned,
    people: new Set(rows.map(({ personId }) => personId)).size,
    personWeeks: rows.length,
    visits: mean(({ visits }) => visits),
    opens: mean(({ opens }) => opens),
    utility: mean(({ visits, opens, switchOffs }) => worth.visit * visits + worth.open * opens - worth.switchOff * switchOffs),
    switchOffsPer1000: {
      value: share.value * 1000,
      standardError: share.standardError * 1000,
      low: share.low * 1000,
      high: share.high * 1000,
    },
  };
}

function stepBetween(from: BudgetArm, to: BudgetArm): BudgetStep {
  const messages = to.assigned - from.assigned;
  const gain = differenceOf(to.utility, from.utility);
  return { from: from.assigned, to: to.assigned, perMessage: estimateOf(gain.value / messages, gain.standardError / messages) };
}

function climb(arms: readonly BudgetArm[], price: number): BudgetArm {
  const gainFrom = (from: BudgetArm, to: BudgetArm): number => (to.utility.value - from.utility.value) / (to.assigned - from.assigned);
  const [least, ...larger] = arms;
  if (least === undefined) throw new RangeError("no arm to choose from");
  let chosen = least;
  let best = price;
  for (const arm of larger) {
    if (gainFrom(least, arm) <= best) continue;
    chosen = arm;
    best = gainFrom(least, arm);
  }
  for (const arm of arms) {
    if (arm.assigned <= chosen.assigned) continue;
    if (gainFrom(chosen, arm) <= price) break;
    chosen = arm;
  }
  return chosen;
}

const figure = ({ value, low, high }: Estimate): string => `${short(value)} (${short(low)} to ${short(high)})`;
const short = (value: number): string => String(Number(value.toPrecision(3)));
