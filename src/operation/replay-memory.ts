/** How much a replay may take. */
export interface ReplayMemory {
  readonly heapMegabytes: number;
  /** Of arrays outside the heap, in which models are. */
  readonly arrayMegabytes: number;
}

/** The code of the error with which the engine ends a thread whose heap has grown too large. */
export const outOfMemory = "ERR_WORKER_OUT_OF_MEMORY";

/** Throws that error when the arrays of the calling thread take more: the engine's own limit leaves them out. */
export function checkArrays({ arrayMegabytes }: Pick<ReplayMemory, "arrayMegabytes">): void {
  if (process.memoryUsage().arrayBuffers <= arrayMegabytes * 2 ** 20) return;
  throw Object.assign(new Error(`arrays take more than ${arrayMegabytes} MB`), { code: outOfMemory });
}
