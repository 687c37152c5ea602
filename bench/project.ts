import { DAY_MS } from "../src/base/duration.ts";
import { makeTableQueue } from "../src/bus/table-queue.ts";
import { projectOnce } from "../src/worker/project.ts";
import { demoCatalogue, demoFacts, demoStartMs } from "./demo-life.ts";
import { allFigures, alternate, type Measure, rateOf, ratio } from "./measure.ts";
import { openStore } from "./open-store.ts";
import { type Recording, recordingPool, replay } from "./replay.ts";

const size = 12_000;
const limit = 2000;

export const project: Measure = {
  name: "project",
  what: "facts folded into people's records a second, through the store",
  async run(rounds) {
    const nowMs = demoStartMs + 6 * DAY_MS;
    const store = await openStore(nowMs);
    const catalogue = demoCatalogue();
    const facts = demoFacts("bench", 1500, 6).facts.slice(0, size);
    const recorder = recordingPool(store.pool);
    const [plain, recorded] = [makeTableQueue(store.pool), makeTableQueue(recorder.pool)];
    const drain = async (bus: typeof plain): Promise<void> => {
      while ((await projectOnce(bus, catalogue, { nowMs, limit })).taken > 0);
    };
    const reset = async (): Promise<void> => {
      await store.pool.query("truncate queue restart identity");
      await store.pool.query("truncate facts, people, person_search, seen_keys, tallies, dead_letters");
      await plain.publish(facts);
      await store.pool.query("analyze queue");
    };
    await reset();
    await drain(recorded);
    const recording: Recording = recorder.take();
    const found = await alternate(rounds, "facts", {
      carillon: async () => {
        await reset();
        return rateOf(facts.length, () => drain(plain));
      },
      "the same statements, precomputed": async () => {
        await reset();
        return rateOf(facts.length, () => replay(store.pool, recording));
      },
    });
    await store.close();
    return {
      figures: allFigures(found),
      ratios: [ratio("carillon ÷ the same statements", found.get("carillon")?.clock, found.get("the same statements, precomputed")?.clock)],
      notes: [`${facts.length} facts of the demo's world, ${limit} a transaction.`],
    };
  },
};
