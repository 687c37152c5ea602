import type { Campaign } from "../../catalogue/catalogue.ts";
import { allGo, allStay, type Scene, type Verdict } from "../scene.ts";

/**
 * A person has at most one decided message on its way: what follows is decided when it was sent or dropped. Messages that came
 * with a call of their own (no campaign) do not hold decisions up, and pull placements never wait.
 */
export function committed({ state, situation }: Scene, campaigns: readonly Campaign[]): Verdict<Campaign> {
  if (situation.cause === "pull") return allStay(campaigns);
  const oldest = situation.nowMs - situation.catalogue.policy.patienceMs;
  for (const entry of state.ledger)
    if (entry.status === "reserved" && entry.campaign !== "" && entry.atMs >= oldest)
      return allGo({ rule: "alreadyCommitted", value: entry.messageId });
  return allStay(campaigns);
}
