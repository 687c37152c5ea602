import { makeRng, type Rng } from "../../base/rng.ts";
import { type CapContext, type CapRow, capArms } from "./cap-policy.ts";

/** What a week under a cap brings on average: the truth that a trial is held against. */
export interface CapWorld {
  visits(context: CapContext, cap: number): number;
  reachable(context: CapContext, cap: number): number;
}

/**
 * The busy come anyway and switch off when disturbed; those in the middle come for up to three messages a week; the absent hardly
 * notice any.
 */
export const livelyWorld: CapWorld = {
  visits: ({ visitsPerWeek }, cap) => {
    const pull = visitsPerWeek > 4 ? 0.05 : visitsPerWeek > 0.5 ? 1.2 : 0.2;
    return 0.8 * visitsPerWeek + pull * (1 - Math.exp(-cap / 1.5));
  },
  reachable: ({ visitsPerWeek }, cap) => 0.98 - (visitsPerWeek > 4 ? 0.02 : 0.008) * cap,
};

/** Nothing that is sent changes anything. */
export const deafWorld: CapWorld = { visits: ({ visitsPerWeek }) => 0.8 * visitsPerWeek, reachable: () => 0.97 };

function someContext(rng: Rng): CapContext {
  const visitsPerWeek = [0.1, 2, 7][rng.below(3)] ?? 2;
  const cohort = visitsPerWeek > 4 ? "busy" : visitsPerWeek > 0.5 ? "middle" : "absent";
  const tenureWeeks = rng.next() < 0.3 ? rng.below(8) : 8 + rng.below(90);
  return {
    recencyDays: 7 / (visitsPerWeek + 0.1),
    visitsPerWeek,
    openRate: 0.02 + 0.1 * rng.next(),
    pushesPerWeek: 3,
    tenureWeeks,
    cohort,
  };
}

/** Weeks of people whose cap was drawn evenly among the arms, two weeks a person; the rule in force gives everybody three. */
export function someWeeks(world: CapWorld, people: number, seed: string): CapRow[] {
  const rng = makeRng(seed);
  const rows: CapRow[] = [];
  for (let person = 0; person < people; person++) {
    const context = someContext(rng);
    const cap = capArms[rng.below(capArms.length)] ?? 0;
    const liking = rng.next() - 0.5;
    for (let week = 0; week < 2; week++) {
      const visits = Math.max(0, world.visits(context, cap) + liking + rng.next() - 0.5);
      const reachable = rng.next() < world.reachable(context, cap);
      rows.push({ personId: `p${person}`, context, cap, propensity: 1 / capArms.length, visits, reachable, ruleCap: 3 });
    }
  }
  return rows;
}
