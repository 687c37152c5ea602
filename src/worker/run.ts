import { HOUR_MS } from "../base/duration.ts";
import type { FactBus } from "../bus/port.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Client, Pool } from "../store/database.ts";
import type { Clock } from "./clock.ts";
import { type DecideDeps, decideOnce } from "./decide.ts";
import { deliverOnce } from "./deliver.ts";
import type { DeliverDeps } from "./going.ts";
import { type Retention, tidy } from "./housekeeping.ts";
import { hygieneOnce } from "./hygiene.ts";
import { type LearnDeps, learnOnce } from "./learn.ts";
import { countDecided, countDelivered, type Meters } from "./meters.ts";
import { projectOnce } from "./project.ts";
import { restCreativesOnce } from "./rest-creatives.ts";
import { planSecondTouches } from "./second-touch.ts";
import type { SharedSource } from "./situation.ts";
import { makeSpikeWatch } from "./spikes.ts";
import { sweepAbandoned } from "./sweep-abandoned.ts";
import type { BacklogMeter } from "./webhook-backlog.ts";
import type { WebhookWatch } from "./webhook-watch.ts";
import type { WebhookSender } from "./webhooks.ts";

export const roles = ["project", "decide", "deliver", "learn", "housekeeping", "webhooks", "count"] as const;
export type Role = (typeof roles)[number];

export interface WorkerDeps {
  readonly pool: Pool;
  readonly bus: FactBus<Client>;
  readonly clock: Clock;
  readonly shared: SharedSource;
  readonly decide: DecideDeps;
  readonly deliver: DeliverDeps;
  readonly learn: LearnDeps;
  readonly retention: Retention;
  readonly webhooks: { readonly sender: WebhookSender; readonly watch: WebhookWatch; readonly backlog: BacklogMeter };
  /** Counts reports of a large store before somebody asks for them. */
  readonly countAhead: { pass(signal: AbortSignal): Promise<void> };
  readonly meters: Meters;
  stopped(): Promise<boolean>;
  /** Broken infrastructure: a loop failed and will try again. */
  onError(role: Role, cause: unknown): void;
}

export interface Workers {
  /** Lets each loop finish the batch in its hands, but for a report that is counted ahead: that is called off. */
  stop(): Promise<void>;
}

const batch = { facts: 2000, people: 500, messages: 500 };

/** Idle loops look again after this long; a full batch is followed by the next at once. Wall time. */
const idleMs: Readonly<Record<Role, number>> = {
  project: 100,
  decide: 500,
  deliver: 250,
  learn: 60_000,
  housekeeping: 10_000,
  webhooks: 500,
  count: 15_000,
};
const longestPauseMs = 15_000;

/** Starts the loops of some roles. Each loop works, and pauses when there was nothing to do or when something broke (longer each time). */
export function runWorkers(deps: WorkerDeps, which: readonly Role[]): Workers {
  const stopping = new AbortController();
  const spikes = makeSpikeWatch(deps.pool);
  let tidiedAtMs = Number.NEGATIVE_INFINITY;
  /** Retention and partitions change by the day: looking once an hour, and at once when the lab's clock jumps, is enough. */
  const tidyNow = async (nowMs: number, catalogue: Catalogue): Promise<void> => {
    if (Math.abs(nowMs - tidiedAtMs) < HOUR_MS) return;
    await tidy(deps.pool, { nowMs, wallNowMs: deps.deliver.wallNowMs(), needs: catalogue.needs, retention: deps.retention });
    await restCreativesOnce(deps, nowMs);
    const cleaned = await hygieneOnce(deps.pool, { nowMs, devicesMs: deps.retention.devicesMs });
    for (const { what, rows, bytes } of cleaned?.savings ?? []) {
      deps.meters.add("carillon_hygiene_rows_total", { what }, rows);
      deps.meters.add("carillon_hygiene_bytes_total", { what }, bytes);
    }
    tidiedAtMs = nowMs;
  };
  const work: Readonly<Record<Role, () => Promise<boolean>>> = {
    project: async () => {
      const shared = await deps.shared.refresh(deps.clock.nowMs());
      const { taken } = await projectOnce(deps.bus, shared.catalogue, { nowMs: deps.clock.nowMs(), limit: batch.facts });
      deps.meters.add("carillon_facts_folded_total", {}, taken);
      return taken > 0;
    },
    decide: async () => {
      const shared = await deps.shared.refresh(deps.clock.nowMs());
      const decided = await decideOnce(deps.decide, shared, { nowMs: deps.clock.nowMs(), limit: batch.people });
      countDecided(deps.meters, decided);
      return decided.due + decided.putOff === batch.people;
    },
    deliver: async () => {
      if (await deps.stopped()) return false;
      const nowMs = deps.clock.nowMs();
      const shared = await deps.shared.refresh(nowMs);
      const touched = await planSecondTouches(deps.deliver, shared, { nowMs, limit: batch.messages });
      const delivered = await deliverOnce(deps.deliver, shared, { nowMs, untilMs: nowMs, limit: batch.messages });
      countDelivered(deps.meters, delivered);
      return delivered.taken === batch.messages || delivered.waited || touched.taken === batch.messages;
    },
    learn: async () => {
      const nowMs = deps.clock.nowMs();
      const { catalogue } = await deps.shared.refresh(nowMs);
      const learned = await learnOnce(deps.learn, catalogue, nowMs);
      for (const { part, cause } of learned?.failed ?? []) {
        deps.meters.add("carillon_loop_failures_total", { role: "learn" }, 1);
        deps.onError(
          "learn",
          new Error(`${part} could not be fitted: ${cause instanceof Error ? cause.message : String(cause)}`, { cause }),
        );
      }
      return false;
    },
    housekeeping: async () => {
      const nowMs = deps.clock.nowMs();
      const shared = await deps.shared.refresh(nowMs);
      const { catalogue } = shared;
      const swept = await sweepAbandoned(deps.deliver, catalogue, { nowMs, wallNowMs: deps.deliver.wallNowMs() });
      for (const { kind, cause } of deps.deliver.lab ? [] : await spikes.look(shared, nowMs))
        deps.meters.add("carillon_pauses_total", { kind, cause }, 1);
      await tidyNow(nowMs, catalogue);
      return swept > 0;
    },
    webhooks: async () => {
      const { sender, watch, backlog } = deps.webhooks;
      await watch.look({ nowMs: deps.clock.nowMs(), wallNowMs: deps.deliver.wallNowMs() });
      await backlog.look(deps.deliver.wallNowMs());
      await sender.pass(deps.deliver.wallNowMs);
      return false;
    },
    count: async () => {
      await deps.countAhead.pass(stopping.signal);
      return false;
    },
  };
  const loops = which.map((role) => loop(role, work[role], deps, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
      await deps.webhooks.sender.settle();
    },
  };
}

async function loop(role: Role, work: () => Promise<boolean>, deps: WorkerDeps, stopping: AbortSignal): Promise<void> {
  let failures = 0;
  while (!stopping.aborted) {
    let pauseMs = 0;
    try {
      const more = await work();
      failures = 0;
      pauseMs = more ? 0 : idleMs[role];
    } catch (cause) {
      failures++;
      pauseMs = Math.min(longestPauseMs, idleMs[role] * 2 ** failures);
      deps.meters.add("carillon_loop_failures_total", { role }, 1);
      deps.onError(role, cause);
    }
    if (pauseMs > 0) await pause(pauseMs, stopping);
  }
}

function pause(ms: number, stopping: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (stopping.aborted) return done();
    const finish = (): void => {
      clearTimeout(timer);
      stopping.removeEventListener("abort", finish);
      done();
    };
    const timer = setTimeout(finish, ms);
    stopping.addEventListener("abort", finish, { once: true });
  });
}
