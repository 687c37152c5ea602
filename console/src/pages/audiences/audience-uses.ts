import type { Predicate } from "../../../../src/audience/predicate.ts";
import type { CampaignStatus } from "../../api/catalogue.ts";

/** What of the catalogue can name an audience. */
export interface Users {
  readonly audiences: readonly { readonly id: string; readonly where: Predicate }[];
  readonly campaigns: readonly {
    readonly id: string;
    readonly audience?: string | undefined;
    readonly status?: CampaignStatus | undefined;
  }[];
  readonly experiments: readonly Named[];
  readonly roster: readonly Named[];
  readonly limits: readonly { readonly audience?: string | undefined }[];
}

interface Named {
  readonly id: string;
  readonly audience?: string | undefined;
}

/** Who names an audience, by kind. */
export interface Uses {
  readonly campaigns: readonly { readonly id: string; readonly status: CampaignStatus }[];
  readonly audiences: readonly string[];
  readonly experiments: readonly string[];
  readonly roster: readonly string[];
  /** Limits of the policy, by place from 1 on. */
  readonly limits: readonly number[];
  readonly count: number;
}

/** Who names an audience itself. */
export function usesOf(id: string, { audiences, campaigns, experiments, roster, limits }: Users): Uses {
  const named = (all: readonly Named[]): readonly string[] => all.filter((one) => one.audience === id).map((one) => one.id);
  const found = {
    campaigns: campaigns.flatMap((one) => (one.audience === id ? [{ id: one.id, status: one.status ?? "draft" }] : [])),
    audiences: audiences.filter(({ where }) => audiencesIn(where).includes(id)).map((one) => one.id),
    experiments: named(experiments),
    roster: named(roster),
    limits: limits.flatMap((limit, place) => (limit.audience === id ? [place + 1] : [])),
  };
  return { ...found, count: Object.values(found).reduce((sum, all) => sum + all.length, 0) };
}

/** Audiences that a predicate names. */
function audiencesIn(predicate: Predicate): readonly string[] {
  if ("all" in predicate) return predicate.all.flatMap(audiencesIn);
  if ("any" in predicate) return predicate.any.flatMap(audiencesIn);
  if ("not" in predicate) return audiencesIn(predicate.not);
  return "audience" in predicate ? [predicate.audience] : [];
}

/** Traits and events that predicates name, to be offered while another is written. */
export function namesIn(predicates: readonly Predicate[]): { readonly traits: readonly string[]; readonly events: readonly string[] } {
  const [traits, events] = [new Set<string>(), new Set<string>()];
  const walk = (one: Predicate): void => {
    if ("all" in one) one.all.forEach(walk);
    else if ("any" in one) one.any.forEach(walk);
    else if ("not" in one) walk(one.not);
    else if ("trait" in one) traits.add(one.trait);
    else if ("event" in one) events.add(one.event);
  };
  predicates.forEach(walk);
  return { traits: [...traits].sort(), events: [...events].sort() };
}
