import { describeFactBus } from "./conformance.ts";
import { makeMemoryBus } from "./memory.ts";

describeFactBus("memory", async () => {
  const bus = makeMemoryBus();
  return { bus, other: bus, buried: async () => bus.dead().length, close: async () => undefined };
});
