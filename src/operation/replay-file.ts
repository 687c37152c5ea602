import { z } from "zod";
import { err, ok, type Result } from "../base/result.ts";
import type { Campaign, Catalogue, Creative, Item, StrategyName } from "../catalogue/catalogue.ts";
import { isMarketing } from "../decision/scene.ts";
import { allPropensities } from "../decision/steps/choose.ts";
import { type Scored, scoreOf } from "../decision/steps/score.ts";
import { interruptionPrice } from "../decision/steps/worth.ts";
import { always } from "../timing/stretches.ts";
import { choiceOf, isOnItsWay, type LeftOut, learnReward, openRewardModel, type RewardName, rewardOf } from "./replay-choice.ts";
import type { ReplayedLog } from "./replay-log.ts";
import type { PairOdds } from "./replay-odds.ts";

const time = z.string().nullable();
const pair = z.object({
  campaign: z.string(),
  item: z.string().nullable(),
  creative: z.string(),
  score: z.number(),
  propensity: z.number(),
});
const lineSchema = z.object({
  personId: z.string(),
  cause: z.enum(["due", "trigger", "pull"]),
  steps: z.array(
    z.object({
      step: z.string(),
      removed: z.array(
        z.object({ rule: z.string(), value: z.unknown(), limit: z.unknown() }).partial({ value: true, limit: true }).loose(),
      ),
    }),
  ),
  chosen: z.object({ campaign: z.string(), item: z.string().nullable(), creative: z.string(), propensity: z.number() }).nullable(),
  skipped: z.string().nullable(),
  eligible: z.number(),
  shortlist: z.array(pair),
  arm: z.string().nullable(),
  message: z.object({ state: z.string(), opened: time, dismissed: time, converted: time, switchedOff: time }).nullable(),
});
/** A decision as `carillon export decisions` writes it. */
export type LoggedLine = z.infer<typeof lineSchema>;

/** Reads one line of an exported log. The error names the field and what to do. */
export function readLoggedLine(text: string): Result<LoggedLine, string> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return err("not JSON: give the file as carillon export decisions wrote it");
  }
  const read = lineSchema.safeParse(raw);
  if (read.success) return ok(read.data);
  const issue = read.error.issues[0];
  const field = issue?.path.join(".") ?? "";
  return err(
    `${field === "" ? "the line" : `"${field}"`} is not as expected (${issue?.message ?? ""}): export the log again with this version`,
  );
}

/**
 * Replays an exported log without its store. A line lists at most 32 pairs with their scores: where that is all of them, the policy's
 * strategies choose among them by these scores. Who is eligible stays as logged; another audience, limit or item rule needs the store.
 * Scores are taken as they were logged, with six digits; with `scorer: none` they count for nothing.
 */
export function replayLines(lines: readonly LoggedLine[], policy: Catalogue, reward: RewardName): ReplayedLog {
  const model = openRewardModel();
  const rewardIn = (line: LoggedLine): number => (line.message === null ? 0 : rewardOf(line.message, reward, policy.policy.reward));
  for (const line of lines)
    if (line.chosen !== null && line.message !== null && !isOnItsWay(line.message.state))
      learnReward(model, line.personId, line.chosen, rewardIn(line));
  const leftOut: Partial<Record<LeftOut, number>> = {};
  const choices = [];
  let silent = 0;
  for (const line of lines) {
    const odds = oddsOfLine(line, policy);
    if (typeof odds === "string") {
      leftOut[odds] = (leftOut[odds] ?? 0) + 1;
      continue;
    }
    const choice = choiceOf({ personId: line.personId, ...odds, sent: line.chosen, reward: rewardIn(line) }, model);
    if (choice === null) silent++;
    else choices.push(choice);
  }
  return { choices, decisions: lines.length, silent, leftOut, complete: true, models: null };
}

function oddsOfLine(
  line: LoggedLine,
  policy: Catalogue,
): { readonly logged: readonly PairOdds[]; readonly policy: readonly PairOdds[] } | LeftOut {
  if (line.chosen !== null && line.message === null) return "noMessage";
  if (line.message !== null && isOnItsWay(line.message.state)) return "unsettled";
  // Silent before there was anything to draw: a policy that only chooses otherwise is silent as well.
  if (line.eligible === 0) return line.chosen === null ? { logged: [], policy: [] } : "notListed";
  if (line.shortlist.length < line.eligible) return "notListed";
  if (line.chosen === null && line.skipped !== "worth") return "notEvaluable";
  const gate = loggedGate(line);
  if (gate === null) return "notEvaluable";
  const logged = line.shortlist.flatMap((one) => (one.propensity > 0 ? [{ ...one, sent: gate(one.score) }] : []));
  const chosen = policyOdds(line, policy);
  return chosen === null ? "notEvaluable" : { logged, policy: chosen };
}

/** Whether a pair of this score was worth sending when the line was logged; null when the line does not tell. */
function loggedGate(line: LoggedLine): ((score: number) => boolean) | null {
  if (line.skipped !== "worth") return () => true;
  const removed = line.steps.find((step) => step.step === "worth")?.removed[0];
  const drawn = line.shortlist.find(
    (one) => one.campaign === removed?.campaign && one.item === (removed?.item ?? null) && one.creative === removed?.creative,
  );
  if (drawn === undefined || typeof removed?.value !== "number" || typeof removed.limit !== "number" || drawn.score === 0) return null;
  const [worth, price] = [removed.value / drawn.score, removed.limit];
  return (score) => score * worth >= price;
}

/** How the policy would choose among the listed pairs; null when their scores do not tell. */
function policyOdds(line: LoggedLine, policy: Catalogue): readonly PairOdds[] | null {
  const fields: Scored[] = [];
  for (const campaignId of new Set(line.shortlist.map((one) => one.campaign))) {
    const campaign = policy.campaigns.find((one) => one.id === campaignId);
    if (campaign === undefined || campaign.status !== "live") continue;
    const sendable = new Map(campaign.creatives.map((creative) => [creative.id, creative]));
    const listed = line.shortlist.filter((one) => one.campaign === campaignId && sendable.has(one.creative));
    if (listed.length === 0) continue;
    const strategy = strategyOfArm(line.arm, policy) ?? campaign.strategy;
    const field = fieldOf({ campaign, strategy, sendable, listed, scored: policy.policy.scorer !== "none" });
    if (field === null) return null;
    fields.push(field);
  }
  if (fields.length === 0) return [];
  // Scores do not tell what a learned model's posterior draws would come to.
  if (policy.policy.scorer === "learned" && fields.some((field) => field.strategy !== "random")) return null;
  const price = interruptionPrice(policy.policy);
  // Whether somebody had their least number of messages is not in the line.
  if (price > 0 && policy.policy.volume.minPerWeek !== null) return null;
  return allPropensities(fields, policy.policy.exploration.uniform).flatMap((spot): PairOdds[] => {
    const creative = spot.field.creatives[spot.j];
    if (spot.propensity <= 0 || creative === undefined) return [];
    const { campaign } = spot.field;
    const isFree = price <= 0 || line.cause === "pull" || !isMarketing(campaign);
    const sent = isFree || scoreOf(spot.field, spot.i, spot.j) * policy.policy.reward.opened >= price;
    return [
      { campaign: campaign.id, item: spot.field.items[spot.i]?.id ?? null, creative: creative.id, propensity: spot.propensity, sent },
    ];
  });
}

/** The strategy that the arms of the line give, as `experiment:arm, …`. */
function strategyOfArm(arm: string | null, policy: Catalogue): StrategyName | null {
  const labels = new Set(arm?.split(", ") ?? []);
  for (const experiment of policy.experiments)
    for (const one of experiment.arms) if (one.strategy !== null && labels.has(`${experiment.id}:${one.id}`)) return one.strategy;
  return null;
}

/** Scores within a part in 100,000 are as equal as six digits tell. */
const rounding = 1e-5;

/** The campaign's pairs as decisions see them, its rates read off the scores; null when the scores are no product of rates. */
function fieldOf({
  campaign,
  strategy,
  sendable,
  listed,
  scored,
}: {
  readonly campaign: Campaign;
  readonly strategy: StrategyName;
  readonly sendable: ReadonlyMap<string, Creative>;
  readonly listed: LoggedLine["shortlist"];
  readonly scored: boolean;
}): Scored | null {
  const itemIds = [...new Set(listed.map((one) => one.item))];
  const creatives = [...new Set(listed.map((one) => one.creative))].flatMap((id) => sendable.get(id) ?? []);
  const width = creatives.length;
  const scores = new Map(listed.map((one) => [JSON.stringify([one.item, one.creative]), one.score]));
  const scoreAt = (i: number, j: number) => scores.get(JSON.stringify([itemIds[i] ?? null, creatives[j]?.id ?? ""]));
  const open = new Uint8Array(itemIds.length * width);
  for (let at = 0; at < open.length; at++) if (scoreAt(Math.floor(at / width), at % width) !== undefined) open[at] = 1;
  const first = scoreAt(0, 0);
  const isWhole = open.every((one) => one === 1);
  if (scored && (!isWhole || first === undefined || first <= 0)) return null;
  const field: Scored = {
    campaign,
    free: always,
    strategy,
    items: itemIds.map((id) => (id === null ? null : bareItem(id))),
    itemFree: null,
    pool: null,
    creatives,
    creativeFree: null,
    open: isWhole ? null : open,
    pairs: listed.length,
    itemRates: itemIds.map((_, i) => (scored ? (scoreAt(i, 0) ?? 0) : 1)),
    creativeRates: creatives.map((_, j) => (scored ? (scoreAt(0, j) ?? 0) : 1)),
    mean: scored ? (first ?? 1) : 1,
  };
  for (let at = 0; scored && at < open.length; at++) {
    const [i, j] = [Math.floor(at / width), at % width];
    const logged = scoreAt(i, j) ?? 0;
    if (Math.abs(scoreOf(field, i, j) - logged) > rounding * Math.abs(logged)) return null;
  }
  return field;
}

/** Of an item only its name is known here, and only that is asked for. */
const bareItem = (id: string): Item => ({
  id,
  type: "",
  tags: [],
  attributes: {},
  link: null,
  validFromMs: null,
  validToMs: null,
  popularity: 0,
  storedAtMs: 0,
});
