import { performance } from "node:perf_hooks";
import type { EstimatePort, HoursPort, LearningPort } from "../api/learning-ports.ts";
import { err, ok } from "../base/result.ts";
import { reportOfActivity } from "../operation/activity-report.ts";
import { sizeAudience } from "../operation/audience-size.ts";
import { reportOfDrift } from "../operation/drift-report.ts";
import { forecastCampaign } from "../operation/forecast.ts";
import type { KeptAnswers } from "../operation/kept-answers.ts";
import {
  holdModel,
  type LearnedModelDeps,
  listModels,
  promoteModel,
  releaseModel,
  releasePromotion,
  showModel,
} from "../operation/learned-models.ts";
import { hoursOfPerson } from "../operation/person-hours.ts";
import type { Pool } from "../store/database.ts";
import type { DecideDeps } from "../worker/decide.ts";
import type { Shared } from "../worker/situation.ts";

/** What these ports need of whoever wires. */
export interface LearningPortParts {
  readonly pool: Pool;
  readonly decide: DecideDeps;
  readonly kept: KeptAnswers;
  nowMs(): number;
  /** Catalogue, items and model as of now. */
  fresh(): Promise<Shared>;
}

/** Plugs learning, hours and estimates into the HTTP surface. */
export function makeLearningPorts({ pool, decide, kept, nowMs, fresh }: LearningPortParts): {
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
      drift: (query) =>
        kept.tell({ name: "drift", about: query.days, span: null, nowMs: nowMs() }, () => reportOfDrift(pool, query, nowMs())),
      hold: (version, { name, reason }) => holdModel(pool, { version, by: name, reason, nowMs: nowMs() }),
      release: () => releaseModel(pool, nowMs()),
      promote: async (version, asked, by) => {
        const { scorer } = (await fresh()).catalogue.policy;
        return promoteModel(deps, { version, ...asked, scorer, by, nowMs: nowMs() });
      },
      endPromotion: (version, by) => releasePromotion(pool, { version, by, nowMs: nowMs() }),
    },
    hours: {
      activity: async (query) => {
        const shared = await fresh();
        const about = [query.campaign, query.audience, shared.catalogue.version, shared.model.version];
        const told = await kept.tell({ name: "activity", about, span: null, nowMs: nowMs() }, async () => {
          const found = await reportOfActivity(pool, shared, { ...query, nowMs: nowMs(), wallMs });
          return found.ok ? found.value : { refused: found.error };
        });
        return "refused" in told ? err(told.refused) : ok(told);
      },
      ofPerson: async (id) => hoursOfPerson(pool, await fresh(), id, nowMs()),
    },
    estimates: {
      audience: async (query) => sizeAudience(pool, await fresh(), { ...query, nowMs: nowMs(), wallMs }),
      campaign: async (query) => forecastCampaign(decide, await fresh(), { ...query, nowMs: nowMs() }),
    },
  };
}
