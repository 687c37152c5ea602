import { music } from "./music.ts";
import { withParameters } from "./parameters.ts";
import type { WorldDefinition } from "./world-definition.ts";

/**
 * The music world's shelves and catalogue with people to whom nothing matters: everybody opens every push with the same chance and
 * switches off with the same small chance. Nothing can be learned, so every policy must come out equal in click rate.
 */
export const nullWorld: WorldDefinition = {
  ...music,
  name: "null",
  summary: "nothing matters and nothing can be learned: a check on the laboratory and on Carillon",
  parameters: withParameters({
    constantOpen: { value: 0.05, why: "near the mean of all trades: Batch, Push Notifications Benchmark 2025" },
  }),
  wordingMeans: {},
};
