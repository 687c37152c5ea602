import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { VendorCall, VendorCounts } from "./soak-vendors.ts";

/** A channel as a simulator describes it. */
export interface SimulatedChannel {
  readonly vendor: string;
  readonly credentials: unknown;
  readonly [key: string]: unknown;
}

/** Vendors' simulators in processes of their own. */
export interface SoakVendors {
  readonly channels: readonly SimulatedChannel[];
  register(vendor: string, count: number): Promise<readonly string[]>;
  /** Begins a slice: nothing is counted yet, and this share of requests goes wrong. */
  begin(faults: number): Promise<void>;
  counts(): Promise<ReadonlyMap<string, VendorCounts>>;
  stop(): Promise<void>;
}

type Ask = VendorCall extends infer Call ? (Call extends VendorCall ? Omit<Call, "id"> : never) : never;

/** Starts one process for each list of vendors. */
export async function startSoakVendors(seed: string, lists: readonly (readonly string[])[]): Promise<SoakVendors> {
  const children = await Promise.all(lists.map((list) => startProcess(seed, list)));
  const asked = await Promise.all(children.map(({ call }) => call({ ask: "channels" })));
  const channels = asked.flat() as SimulatedChannel[]; // what soak-vendors.ts answers
  return {
    channels,
    async register(vendor, count) {
      const child = children[lists.findIndex((list) => list.includes(vendor))];
      if (child === undefined) throw new Error(`no process simulates "${vendor}"`);
      return (await child.call({ ask: "register", vendor, count })) as string[]; // what soak-vendors.ts answers
    },
    async begin(faults) {
      await Promise.all(children.map(({ call }) => call({ ask: "begin", faults })));
    },
    async counts() {
      const all = await Promise.all(children.map(({ call }) => call({ ask: "counts" })));
      return new Map(all.flatMap((one) => Object.entries(one as Record<string, VendorCounts>))); // what soak-vendors.ts answers
    },
    async stop() {
      await Promise.all(children.map(({ stop }) => stop()));
    },
  };
}

async function startProcess(seed: string, vendors: readonly string[]) {
  const child = fork(fileURLToPath(new URL("./soak-vendors.ts", import.meta.url)), [seed, ...vendors], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const answerTo = (id: number): Promise<unknown> => {
    const asked = Promise.withResolvers<unknown>();
    waiting.set(id, asked);
    return asked.promise;
  };
  let calls = 0;
  child.on("message", (message: { readonly id: number; readonly answer: unknown }) => {
    waiting.get(message.id)?.resolve(message.answer);
    waiting.delete(message.id);
  });
  // A process that dies would leave its callers waiting for ever. (A race with its end would keep every answer as long as it lives.)
  child.on("exit", () => {
    for (const asked of waiting.values()) asked.reject(new Error(`the process of ${vendors.join(", ")} has ended`));
    waiting.clear();
  });
  await answerTo(0);
  return {
    call(ask: Ask): Promise<unknown> {
      const id = ++calls;
      const answer = answerTo(id);
      child.send({ ...ask, id });
      return answer;
    },
    async stop(): Promise<void> {
      child.disconnect();
      await ended;
    },
  };
}
