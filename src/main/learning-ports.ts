import { performance } from "node:perf_hooks";
import type { EstimatePort, HoursPort, LearningPort } from "../api/learning-ports.ts";
import { sizeAudience } from "../operation/audience-size.ts";
import { hoursOfDecision } from "../operation/decided-hours.ts";
import { forecastCampaign } from "../operation/forecast.ts";
import { holdModel, releaseModel } from "../operation/hold-model.ts";
import type { KeptReports } from "../operation/kept-reports.ts";
import { listModels, showModel } from "../operation/learned-models.ts";
import type { LearnedModelDeps } from "../operation/model-summaries.ts";
import { hoursOfPerson } from "../operation/person-hours.ts";
import { promoteModel, releasePromotion } from "../operation/promote-model.ts";
import type { Pool } from "../store/database.ts";
import type { DecideDeps } from "../worker/decide.ts";
import type { Shared } from "../worker/situation.ts";

/** What these ports need of whoever wires. */
export interface LearningPortParts {
  readonly pool: Pool;
  readonly decide: DecideDeps;
  readonly reports: Pick<KeptReports, "drift" | "activity">;
  nowMs(): number;
  /** Catalogue, items and model as of now. */
  fresh(): Promise<Shared>;
}

/** Plugs learning, hours and estimates into the HTTP surface. */
export function makeLearningPorts({ pool, decide, reports, nowMs, fresh }: LearningPortParts): {
  readonly learning: LearningPort;
  readonly hours: HoursPort;
  readonly estimates: EstimatePort;
} {
  const deps: LearnedModelDeps = { pool, kept: new Map() };
  const wallMs = () => performance.now();
  return {
    learning: {
      models: async (query) => listModels(deps, { ...query, inForce: (await fresh()).model.version, nowMs: nowMs() }),
      model: (version) => showModel(deps, version, nowMs()),
      drift: reports.drift,
      hold: (version, { name, reason }) => holdModel(pool, { version, by: name, reason, nowMs: nowMs() }),
      release: () => releaseModel(pool, nowMs()),
      promote: async (version, asked, by) => {
        const { scorer } = (await fresh()).catalogue.policy;
        return promoteModel(deps, { version, ...asked, scorer, by, nowMs: nowMs() });
      },
      endPromotion: (version, by) => releasePromotion(pool, { version, by, nowMs: nowMs() }),
    },
    hours: {
      activity: async (query) => reports.activity(query, await fresh()),
      ofPerson: async (id) => hoursOfPerson(pool, await fresh(), id, nowMs()),
      ofDecision: (id, decision) => hoursOfDecision(pool, id, decision),
    },
    estimates: {
      audience: async (query) => sizeAudience(pool, await fresh(), { ...query, nowMs: nowMs(), wallMs }),
      campaign: async (query) => forecastCampaign(decide, await fresh(), { ...query, nowMs: nowMs() }),
    },
  };
}
