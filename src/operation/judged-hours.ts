import type { JudgedHours } from "../api/wire/hours.ts";
import type { CandidateFigures } from "../timing/gate.ts";
import type { JudgedGroup } from "../timing/timing-model.ts";
import { finite } from "./learned-models.ts";

/** What the gate found for a group, as the API tells it. */
export const judgedGroup = ({ people, events, candidates }: JudgedGroup): JudgedHours => ({
  people,
  events,
  candidates: candidates.map(judgedCandidate),
});

/** One predictor's figures; null where nothing was to judge. */
export const judgedCandidate = ({ name, logLoss, hitRate, gain, error }: CandidateFigures): JudgedHours["candidates"][number] => ({
  name,
  logLoss: finite(logLoss),
  hitRate: finite(hitRate),
  gain: finite(gain),
  error: finite(error),
});
