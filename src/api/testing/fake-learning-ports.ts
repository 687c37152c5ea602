import { err, ok } from "../../base/result.ts";
import { fault } from "../errors.ts";
import type { EstimatePort, HoursPort, LearningPort, ReplayPort } from "../learning-ports.ts";
import type { Counted } from "../wire/estimates.ts";
import type { Hold, ModelListItem } from "../wire/learning.ts";
import type { ReplayView } from "../wire/replays.ts";

const at = "2026-03-02T09:00:00.000Z";
const week = (value: number): number[] => Array.from({ length: 168 }, () => value);
const parts = { morning: 0.25, noon: 0.25, evening: 0.25, night: 0.25 };
const counted: Counted = { people: 1, share: 0.5, low: 0.1, high: 0.9, estimate: 5, estimateLow: 1, estimateHigh: 9 };

const head = { n: 600, positives: 30, auc: 0.7, ne: 0.9, logLoss: 0.18, meanLogLoss: 0.2, ece: 0.01, observedOverExpected: 1.02 };
const model = (version: number): ModelListItem => ({
  version,
  at,
  until: null,
  parts: [{ part: "response", version: 1, at, isNew: true }],
  examples: 600,
  promotion: { isPromoted: true, heldBack: null, text: "its predictions beat the mean rate", leastExamples: 500, mostEntropy: 0.995 },
  evidence: { open: head, convert: head, switchOff: head },
});

/** Learning, hours and estimates in memory: models 1 and 2, an audience and a campaign called `known`, a person called `p1`. */
export function makeFakeLearning(): {
  readonly learning: LearningPort;
  readonly replays: ReplayPort;
  readonly hours: HoursPort;
  readonly estimates: EstimatePort;
} {
  let hold: Hold = null;
  return {
    replays: makeFakeReplays(),
    learning: {
      async models({ before, limit }) {
        const versions = [2, 1].filter((version) => before === null || version < before);
        const next = versions.length > limit ? String(versions[limit - 1]) : null;
        return { items: versions.slice(0, limit).map(model), next, hold, inForce: hold?.version ?? 2 };
      },
      async model(version) {
        if (version !== 1 && version !== 2) return null;
        const nothing = { weights: null, interruption: null, hours: null, creatives: null, caps: null };
        return { ...model(version), calibration: { open: [], byCategory: [] }, asDecided: null, ...nothing };
      },
      drift: async () => ({
        from: at,
        to: at,
        sample: { messages: 40, readShare: 1 },
        detector: { method: "pageHinkley", baselineDays: 14, delta: 0.5, lambda: 5, isRunning: false },
        days: [
          {
            day: "2026-03-01",
            messages: 40,
            opens: 2,
            clickRate: 0.05,
            predicted: 0.05,
            ne: 1,
            observedOverExpected: 1,
            z: 0,
            isMiscalibrated: false,
            alarms: [],
          },
        ],
        alarms: [],
      }),
      async hold(version, { name, reason }) {
        if (version === 1)
          return err({
            code: "modelNoLongerKept",
            message: "parts of model 1 are no longer kept",
            field: "version",
            remedy: "hold a newer one",
          });
        if (version !== 2) return null;
        hold = { version, kind: "hold", at, until: null, by: name, reason, isObeyed: true };
        return ok(hold);
      },
      async release() {
        const wasHeld = hold !== null;
        hold = null;
        return wasHeld;
      },
      async promote(version, { reason }, by) {
        if (version === 1)
          return err({ code: "modelNotPromotable", message: "model 1 cannot be promoted", field: "version", remedy: "another" });
        if (version !== 2) return null;
        if (hold?.kind === "hold") return err({ code: "modelHeld", message: "held", field: "version", remedy: "release it" });
        hold = { version, kind: "promotion", at, until: null, by: by.actor.name, reason, isObeyed: true };
        return ok(hold);
      },
      async endPromotion(version) {
        if (hold?.version !== version) return null;
        if (hold.kind === "hold") return err({ code: "modelHeld", message: "held", field: "version", remedy: "release it" });
        hold = null;
        return ok(true);
      },
    },
    hours: {
      async activity({ campaign, audience }) {
        for (const [what, value] of Object.entries({ campaign, audience }))
          if (value !== null && value !== "known")
            return err(fault("invalidQuery", { values: { name: what, detail: "unknown" }, field: what }));
        return ok({
          at,
          campaign,
          audience,
          sample: { people: 10, matching: 5, active: 4, events: 40 },
          people: { total: 10, isExact: true },
          shares: week(1 / 168),
          counts: week(0.25),
          smoothed: week(1 / 168),
          busy: [],
          parts,
          peopleByPart: { morning: 1, noon: 0, evening: 3, night: 0 },
          rhythm: "active at all hours alike",
          waves: { weeks: 0, people: 0, peaks: [] },
          inForce: null,
          gate: null,
        });
      },
      ofPerson: async (id) =>
        id === "p1"
          ? {
              personId: id,
              at,
              zone: "UTC",
              shares: week(1 / 168),
              population: week(1 / 168),
              counts: week(0),
              events: 0,
              isPersonal: false,
              gate: null,
              part: null,
              parts,
              rhythm: "too little is known to tell when",
              usesHours: false,
              freeMinutes: 600,
              until: at,
              best: [],
            }
          : null,
      ofDecision: async (id, decision) =>
        id === "p1" && decision === "d1" ? { personId: id, decision, at, model: 3, placedBy: "forest", events: 12.5, random: 0.05 } : null,
    },
    estimates: {
      async audience({ where, isExact }) {
        if ("audience" in where && where.audience !== "known")
          return err([{ code: "unknownAudience", message: "no such audience", field: "where.audience", remedy: "declare it first" }]);
        return ok({
          at,
          text: "everybody",
          people: { total: 10, isExact: true },
          sample: { drawn: 2, isEverybody: false, ...counted },
          exact: isExact ? { people: 5, read: 10, complete: true, milliseconds: 1 } : null,
          isRecounted: false,
          examples: [{ id: "p1", traits: {} }],
        });
      },
      async campaign({ campaign, declared, people }) {
        if (campaign !== "known" && declared === null) return null;
        return ok({
          at,
          campaign,
          day: "one day",
          assumptions: ["the campaign is live"],
          assumed: [{ code: "assumed", values: { form: "live" } }],
          people: { total: 10, isExact: true },
          sample: people,
          inAudience: counted,
          outcomes: [{ outcome: "reached", text: "get a message", ...counted, rules: [] }],
          creatives: 1,
          opens: null,
          quotas: { line: null, vendors: [] },
          warnings: [],
        });
      },
    },
  };
}

/** Replays in memory that run until they are called off: `r1`, `r2`, …; a policy with the key `wrong` is refused. */
function makeFakeReplays(): ReplayPort {
  const kept: ReplayView[] = [];
  return {
    async start(input, by) {
      if (input.policy !== undefined && "wrong" in input.policy)
        return err([{ code: "policyUnfit", message: "wrong is not a known key", field: "policy", remedy: "remove it" }]);
      if (kept.some(({ state }) => state === "running")) return err("running");
      const view: ReplayView = {
        id: `r${kept.length + 1}`,
        at,
        by: by.actor.name,
        endedAt: null,
        state: "running",
        request: { ...input, from: input.from ?? null, to: input.to ?? null, catalogueVersion: 1, modelVersion: 2 },
        progress: { part: "decisions", decisions: 500, total: 1000 },
        result: null,
        failure: null,
        failureCode: null,
        failureDetail: null,
      };
      kept.push(view);
      return ok(view);
    },
    async list({ limit, after }) {
      const items = [...kept].reverse().filter(({ id }) => after === null || id < after.id);
      const page = items.slice(0, limit);
      const last = items.length > limit ? page.at(-1) : undefined;
      return { items: page, next: last === undefined ? null : { atMs: Date.parse(last.at), id: last.id } };
    },
    get: async (id) => kept.find((one) => one.id === id) ?? null,
    async cancel(id) {
      const place = kept.findIndex((one) => one.id === id);
      const found = kept[place];
      if (found === undefined) return null;
      if (found.state !== "running") return err("ended");
      const ended: ReplayView = { ...found, state: "cancelled", endedAt: at };
      kept[place] = ended;
      return ok(ended);
    },
  };
}
