/** One message that could have been sent, from a replayed log. */
export interface Candidate {
  /** Expected reward of sending it, in the reward's unit (an open, usually). */
  readonly value: number;
  /** Chance that it makes the person switch notifications off. */
  readonly pOff: number;
  /** How many such messages it stands for: 1 over the sampled share. Default 1. */
  readonly weight?: number;
}

/** How many may be lost, and the span and people over which the candidates were collected. */
export interface SwitchOffBudget {
  readonly personWeeks: number;
  readonly mostSwitchOffsPer1000: number;
}

/** What a price would have led to on the log. */
export interface SolvedPrice {
  readonly lambda: number;
  readonly expectedSwitchOffsPer1000: number;
  /** Messages sent, their weights added up. */
  readonly sends: number;
  /** Expected reward of what is sent. */
  readonly value: number;
  /** True when the constraint, not the range's lower end, sets the price. */
  readonly binding: boolean;
  /** False when even the highest price allowed loses more channels than wished. */
  readonly met: boolean;
  readonly reason: string;
}

interface PriceInput extends SwitchOffBudget {
  readonly candidates: readonly Candidate[];
  /** Prices that the operator allows, 0 ≤ min ≤ max. */
  readonly range: { readonly min: number; readonly max: number };
}

/**
 * The smallest price of an interruption at which sending only what is worth it, value ≥ λ, keeps the expected switch-offs per 1,000
 * person-weeks within the constraint: the volume's Lagrange multiplier (science §5.2), exact on the log because fewer are sent as λ
 * grows. Among the values that divide sent from unsent the same way it takes the worth of the last one sent. Assumes that each candidate
 * stands alone: a message that is not sent brings no other in its place. Without person-weeks nothing can be said: RangeError.
 */
export function solvePrice({ candidates, range, ...budget }: PriceInput): SolvedPrice {
  const worths = candidates.map(({ value, pOff, weight = 1 }) => ({ value, pOff, weight, cut: value }));
  const line = lineOf(worths, range.min, budget, true);
  // Sending "at or above" needs a price above the first that must stay unsent.
  const wanted = line.excluded === null ? range.min : (line.lastSent ?? justAbove(line.excluded));
  return solved(worths, { wanted, line, range, budget, atOrAbove: true });
}

/**
 * The smallest price of a lost channel, λ_D, at which sending where value − λ_D · pOff − λ_V > 0 (science §5.2) stays within the
 * constraint. Every candidate leaves at a price of its own, (value − λ_V) / pOff, so the answer is exact and needs no search.
 */
export function solveChannelPrice({
  candidates,
  range,
  volumePrice,
  ...budget
}: PriceInput & { readonly volumePrice: number }): SolvedPrice {
  const worths = candidates
    .filter(({ value }) => value > volumePrice)
    .map(({ value, pOff, weight = 1 }) => ({ value, pOff, weight, cut: (value - volumePrice) / pOff }));
  const line = lineOf(worths, range.min, budget, false);
  return solved(worths, { wanted: line.excluded ?? range.min, line, range, budget, atOrAbove: false });
}

interface Worth {
  readonly value: number;
  readonly pOff: number;
  readonly weight: number;
  /** The highest price at which it is sent. */
  readonly cut: number;
}

interface Line {
  readonly lastSent: number | null;
  /** The best worth that has to stay unsent; null when all that the lowest price lets through may go. */
  readonly excluded: number | null;
}

function lineOf(worths: readonly Worth[], min: number, budget: SwitchOffBudget, atOrAbove: boolean): Line {
  const allowed = (budget.mostSwitchOffsPer1000 * budget.personWeeks) / 1000;
  if (!(budget.personWeeks > 0)) throw new RangeError(`personWeeks ${budget.personWeeks} must be above 0`);
  const open = worths.filter(({ cut }) => (atOrAbove ? cut >= min : cut > min)).sort((a, b) => b.cut - a.cut);
  let lost = 0;
  let lastSent: number | null = null;
  for (let k = 0; k < open.length; ) {
    const cut = open[k]?.cut ?? 0;
    // Equals go or stay together: one price cannot part them.
    for (; k < open.length && open[k]?.cut === cut; k++) lost += (open[k]?.weight ?? 0) * (open[k]?.pOff ?? 0);
    if (lost > allowed * (1 + 1e-12)) return { lastSent, excluded: cut };
    lastSent = cut;
  }
  return { lastSent, excluded: null };
}

const justAbove = (value: number): number => value + Math.max(Math.abs(value), 1e-12) * 1e-9;

function solved(
  worths: readonly Worth[],
  input: {
    readonly wanted: number;
    readonly line: Line;
    readonly range: PriceInput["range"];
    readonly budget: SwitchOffBudget;
    readonly atOrAbove: boolean;
  },
): SolvedPrice {
  const { wanted, line, range, budget, atOrAbove } = input;
  const lambda = Math.min(range.max, wanted);
  const sent = worths.filter(({ cut }) => (atOrAbove ? cut >= lambda : cut > lambda));
  const sum = (of: (worth: Worth) => number): number => sent.reduce((total, worth) => total + worth.weight * of(worth), 0);
  const per1000 = (1000 * sum(({ pOff }) => pOff)) / budget.personWeeks;
  const most = budget.mostSwitchOffsPer1000;
  const met = line.excluded === null || wanted <= range.max;
  const expected = `${rounded(per1000)} switch-offs per 1,000 person-weeks`;
  const reason =
    line.excluded === null
      ? `the lowest price allowed, ${rounded(lambda)}, is enough: ${expected}, ${rounded(most)} allowed`
      : met
        ? `${rounded(lambda)} is the lowest price that keeps ${expected} within ${rounded(most)}`
        : `even the highest price allowed, ${rounded(lambda)}, leaves ${expected} where ${rounded(most)} are allowed: raise the highest price or send to fewer`;
  return {
    lambda,
    expectedSwitchOffsPer1000: per1000,
    sends: sum(() => 1),
    value: sum(({ value }) => value),
    binding: line.excluded !== null,
    met,
    reason,
  };
}

const rounded = (value: number): string => String(Number(value.toPrecision(4)));

/** Two prices kept while a stream is decided: of one more message, and of one lost channel. */
export interface Duals {
  readonly volume: number;
  readonly switchOffs: number;
}

/** Sends and expected switch-offs of one stretch of the stream, such as a day. */
export interface Use {
  readonly sends: number;
  readonly switchOffs: number;
}

/** Sent when value − λ_D · pOff − λ_V > 0. */
export const isWorth = ({ value, pOff }: Candidate, duals: Duals): boolean => value - duals.switchOffs * pOff - duals.volume > 0;

/** One step of the projected subgradient, λ ← max(0, λ + η (use − budget)); `step` holds η for each price, in price per unit of use. */
export const stepDuals = (
  duals: Duals,
  { use, budget, step }: { readonly use: Use; readonly budget: Use; readonly step: Duals },
): Duals => ({
  volume: Math.max(0, duals.volume + step.volume * (use.sends - budget.sends)),
  switchOffs: Math.max(0, duals.switchOffs + step.switchOffs * (use.switchOffs - budget.switchOffs)),
});

/**
 * Both prices from replaying a log day after day, `rounds` times over, with steps that shrink with the root of their number; the answer
 * is the mean over the second half, which converges where single steps only hover (science §5.2). For a stream, carry on with `stepDuals`.
 */
export function replayDuals(input: {
  readonly days: readonly (readonly Candidate[])[];
  readonly budgetPerDay: Use;
  readonly firstStep: Duals;
  readonly rounds: number;
  readonly start?: Duals;
}): Duals {
  let duals = input.start ?? { volume: 0, switchOffs: 0 };
  const total = input.rounds * input.days.length;
  let [done, kept, volume, switchOffs] = [0, 0, 0, 0];
  for (let round = 0; round < input.rounds; round++) {
    for (const day of input.days) {
      const shrink = 1 / Math.sqrt(++done);
      const step = { volume: input.firstStep.volume * shrink, switchOffs: input.firstStep.switchOffs * shrink };
      duals = stepDuals(duals, { use: useOf(day, duals), budget: input.budgetPerDay, step });
      if (done * 2 <= total) continue;
      kept++;
      volume += duals.volume;
      switchOffs += duals.switchOffs;
    }
  }
  return kept === 0 ? duals : { volume: volume / kept, switchOffs: switchOffs / kept };
}

/** What a day uses at given prices. */
export function useOf(day: readonly Candidate[], duals: Duals): Use {
  let [sends, switchOffs] = [0, 0];
  for (const candidate of day) {
    if (!isWorth(candidate, duals)) continue;
    sends += candidate.weight ?? 1;
    switchOffs += (candidate.weight ?? 1) * candidate.pOff;
  }
  return { sends, switchOffs };
}

/**
 * What a lost channel costs: the reward of the opens that would still have come. A channel that is lost with chance `weeklyLoss` each
 * week anyway lives 1 / weeklyLoss weeks on average (geometric lifetime, science §13). Infinite when nothing is ever lost.
 */
export const lostChannelPrice = (input: {
  readonly openRatePerWeek: number;
  readonly weeklyLoss: number;
  readonly rewardOpened: number;
}): number => (input.openRatePerWeek * input.rewardOpened) / input.weeklyLoss;

/**
 * What one more push takes from the opens of the following week. With logit p falling by |slope| for each push of the last seven days,
 * one more push multiplies the odds of every later one of the week by e^slope, so an open rate p becomes p·e^slope / (1 − p + p·e^slope)
 * and of the week's expected opens E · (1 − e^slope / (1 − p + p·e^slope)) are lost. Without `openRate` p counts as 0, which is the most
 * it can cost and close to it at the few per cent of pushes. Slopes of 0 and above cost nothing. Holds for one week: longer fatigue is
 * the lost channel's price. The slope must come from randomised volumes, or easy people who leave early pass for fatigue.
 */
export function fatiguePrice(input: {
  readonly slopePerPush: number;
  readonly expectedOpensPerWeek: number;
  readonly rewardOpened: number;
  /** Open rate of one push. */
  readonly openRate?: number;
}): number {
  const { slopePerPush, expectedOpensPerWeek, rewardOpened, openRate = 0 } = input;
  if (slopePerPush >= 0) return 0;
  const kept = Math.exp(slopePerPush) / (1 - openRate + openRate * Math.exp(slopePerPush));
  return expectedOpensPerWeek * (1 - kept) * rewardOpened;
}
