import { parse } from "yaml";
import { err, ok, type Result } from "../../base/result.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a policy of a comparison lays over a world's catalogue. Limits, windows, audiences, campaigns and texts stay as they are. */
export interface PolicyPatch {
  /** Strategy of every campaign. */
  readonly strategy: "random" | "itemFirst" | "creativeFirst" | "combined";
  /** Merged into `policy`, field by field, two levels deep. */
  readonly policy: Fields;
}

const uniform = 0.02;
const plain = (strategy: PolicyPatch["strategy"], scorer: "none" | "learned"): PolicyPatch => ({
  strategy,
  policy: { scorer, exploration: { uniform }, timing: { personal: false }, volume: { adaptive: false, lambda: 0 } },
});

/**
 * The strategies share the learned scorer and differ in what they may choose together. By counted rates a pair's score is item rate × creative
 * rate, so that the best pair is the best creative with the best item: combined and creative first would be one policy.
 */
const policies: Readonly<Record<string, PolicyPatch>> = {
  random: plain("random", "none"),
  itemFirst: plain("itemFirst", "learned"),
  creativeFirst: plain("creativeFirst", "learned"),
  combined: plain("combined", "learned"),
  full: {
    strategy: "combined",
    policy: { scorer: "learned", exploration: { uniform }, timing: { personal: true }, volume: { adaptive: true, lambda: "auto" } },
  },
};

/** Switches that may follow a policy's name after a colon, as in `full:no-timing`. */
const switches: Readonly<Record<string, Fields>> = {
  "no-timing": { timing: { personal: false } },
  "no-volume": { volume: { adaptive: false, lambda: 0 } },
  "no-scorer": { scorer: "rate" },
  "no-exploration": { exploration: { uniform: 0, method: "none", hours: 0 } },
};

export const policyNames = Object.keys(policies);
export const switchNames = Object.keys(switches);

/** The patch of a name such as `random`, `full` or `full:no-timing:no-volume`. The error says what there is. */
export function policyOf(name: string): Result<PolicyPatch, string> {
  const [base = "", ...off] = name.split(":");
  const policy = Object.hasOwn(policies, base) ? policies[base] : undefined;
  if (!policy) return err(`no policy is called "${base}": choose among ${policyNames.join(", ")}`);
  const unknown = off.filter((one) => !Object.hasOwn(switches, one));
  if (unknown.length > 0) return err(`no switch is called "${unknown.join(", ")}": choose among ${switchNames.join(", ")}`);
  return ok({ ...policy, policy: off.reduce<Fields>((fields, one) => mergeFields(fields, switches[one] ?? {}), policy.policy) });
}

/** A world's catalogue under a policy, as `POST /v1/apply` takes it (JSON is YAML). */
export function patchCatalogue(yaml: string, patch: PolicyPatch): string {
  const catalogue = fieldsOf(parse(yaml));
  const campaigns = Array.isArray(catalogue.campaigns) ? catalogue.campaigns.map(fieldsOf) : [];
  return JSON.stringify({
    ...catalogue,
    policy: mergeFields(fieldsOf(catalogue.policy), patch.policy),
    campaigns: campaigns.map((campaign) => ({ ...campaign, strategy: patch.strategy })),
  });
}

function mergeFields(into: Fields, from: Fields): Fields {
  const merged: Record<string, unknown> = { ...into };
  for (const [name, value] of Object.entries(from)) {
    merged[name] = isFields(value) && isFields(merged[name]) ? { ...merged[name], ...value } : value;
  }
  return merged;
}

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
