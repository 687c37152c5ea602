import { parse } from "yaml";
import { z } from "zod";
import { err, ok, type Result } from "../base/result.ts";
import type { Rng } from "../base/rng.ts";
import { rankedThompson } from "../learning/off-policy/ranked-thompson.ts";
import { openBanditPositions, type PositionPolicy } from "./open-bandit.ts";

const positive = z.array(z.number().positive()).min(1);
const beta = z.strictObject({ alpha: positive, beta: positive });
const chances = z.array(z.number().min(0).max(1)).min(1);
const policyFile = z.union([
  z.strictObject({ kind: z.literal("uniform") }),
  z.strictObject({ kind: z.literal("thompson"), ...beta.shape }),
  z.strictObject({ kind: z.literal("fixed"), probabilities: z.union([chances, z.array(chances).length(openBanditPositions)]) }),
  // The prior files of the Open Bandit Pipeline: alpha and beta by campaign.
  z.record(z.string(), beta),
]);

export interface PolicyFor {
  /** Items of the log. */
  readonly items: number;
  /** Which entry of a file with several campaigns; null = the one with as many items as the log. */
  readonly campaign: string | null;
  /** Draws of the Monte Carlo for `thompson`. */
  readonly draws: number;
  readonly rng: Rng;
}

export interface NamedPolicy {
  /** Such as `uniform over 34 items`. */
  readonly label: string;
  readonly campaign: string | null;
  readonly policy: PositionPolicy;
}

const remedy =
  "write `kind: uniform`; or `kind: thompson` with `alpha` and `beta`, one number above 0 an item; or `kind: fixed` with `probabilities`, one an item (or three such lists, one a position); or alpha and beta under a campaign's name";

/**
 * Reads a policy for logs in the Open Bandit format. `thompson` shows at position p the item with the pth highest draw from its Beta
 * distribution, and its probabilities come from Monte Carlo. The error says what was expected.
 */
export function readOpenBanditPolicy(text: string, asked: PolicyFor): Result<NamedPolicy, string> {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (cause) {
    return err(`the policy is not YAML: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const read = policyFile.safeParse(raw);
  if (!read.success) return err(`the policy is none that is known: ${remedy}`);
  const file = read.data;
  if (!("kind" in file) || typeof file.kind !== "string") return ofCampaign(file as Record<string, Beta>, asked); // the union's last member
  if (asked.campaign !== null) return err(`--campaign ${asked.campaign}: the policy does not tell campaigns apart; leave --campaign out`);
  if (file.kind === "uniform") return ok(uniformPolicy(asked.items));
  return file.kind === "thompson" ? thompson(file as Beta, null, asked) : fixed(file as z.infer<typeof fixedShape>, asked); // by its kind
}

type Beta = z.infer<typeof beta>;
const fixedShape = policyFile.options[2];

export function uniformPolicy(items: number): NamedPolicy {
  const policy = Array.from({ length: openBanditPositions }, () => new Float64Array(items).fill(1 / items));
  return { label: `uniform over ${items} items`, campaign: null, policy };
}

function ofCampaign(file: Readonly<Record<string, Beta>>, asked: PolicyFor): Result<NamedPolicy, string> {
  const names = Object.keys(file).map((name) => `${name} (${file[name]?.alpha.length} items)`);
  if (asked.campaign === null) {
    const fitting = Object.entries(file).filter(([, { alpha }]) => alpha.length === asked.items);
    const [only] = fitting;
    if (only === undefined || fitting.length > 1)
      return err(`the log has ${asked.items} items, and the policy has ${names.join(", ")}: say which with --campaign`);
    return thompson(only[1], only[0], asked);
  }
  const named = Object.hasOwn(file, asked.campaign) ? file[asked.campaign] : undefined;
  if (named === undefined) return err(`--campaign ${asked.campaign} is not in the policy: it has ${names.join(", ")}`);
  return thompson(named, asked.campaign, asked);
}

function thompson(prior: Beta, campaign: string | null, { items, draws, rng }: PolicyFor): Result<NamedPolicy, string> {
  const of = campaign === null ? "the policy" : `campaign ${campaign}`;
  if (prior.alpha.length !== items || prior.beta.length !== items)
    return err(
      `${of} has ${prior.alpha.length} alpha and ${prior.beta.length} beta, the log has ${items} items: use the policy of this log`,
    );
  const arms = prior.alpha.map((alpha, item) => ({ alpha, beta: prior.beta[item] ?? 1 }));
  const policy = rankedThompson(arms, { ranks: openBanditPositions, draws, rng });
  return ok({ label: `Beta-Bernoulli Thompson over ${items} items, ${draws} draws`, campaign, policy });
}

function fixed({ probabilities }: z.infer<typeof fixedShape>, { items }: PolicyFor): Result<NamedPolicy, string> {
  const lists = probabilities.every((one) => typeof one === "number")
    ? Array.from({ length: openBanditPositions }, () => probabilities)
    : probabilities.filter((one) => typeof one !== "number");
  for (const [at, list] of lists.entries()) {
    const total = list.reduce((sum, one) => sum + one, 0);
    if (list.length !== items)
      return err(`position ${at + 1} has ${list.length} probabilities, the log has ${items} items: give one an item`);
    if (Math.abs(total - 1) > 1e-6) return err(`the probabilities of position ${at + 1} sum to ${total}: they must sum to 1`);
  }
  return ok({ label: `fixed probabilities of ${items} items`, campaign: null, policy: lists.map((list) => Float64Array.from(list)) });
}
