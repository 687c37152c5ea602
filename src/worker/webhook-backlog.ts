import { SECOND_MS } from "../base/duration.ts";
import type { Pool } from "../store/database.ts";
import { webhookBacklog } from "../store/webhooks.ts";
import type { Meters } from "./meters.ts";

/** As often as Prometheus asks by default: looking more often tells nobody more. Wall time. */
const lookEveryMs = 15 * SECOND_MS;

export interface BacklogMeter {
  /** Measures what waits for webhooks, when it is time to. */
  look(wallNowMs: number): Promise<void>;
}

/**
 * Measures what waits beside the loop that sends it and not when `/metrics` is asked, which anybody may do, and which has to answer when the
 * store does not.
 */
export function makeBacklogMeter(pool: Pool, meters: Meters): BacklogMeter {
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  return {
    async look(wallNowMs) {
      if (Math.abs(wallNowMs - lookedAtMs) < lookEveryMs) return;
      lookedAtMs = wallNowMs;
      const { waiting, oldestAtMs } = await webhookBacklog(pool);
      meters.set("carillon_webhook_waiting", waiting);
      meters.set("carillon_webhook_oldest_waiting_seconds", oldestAtMs === null ? 0 : Math.max(0, wallNowMs - oldestAtMs) / SECOND_MS);
    },
  };
}
