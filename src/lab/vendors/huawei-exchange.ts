import { randomInt } from "node:crypto";
import type { Received } from "./notification-log.ts";
import type { VendorRequest } from "./simulator.ts";

/** A message that was taken and that no phone shows. */
export interface HuaweiWithheld<Raw> {
  readonly notification: Received<Raw>;
  /** What to hand to `report`; null = the vendor keeps silent about it. */
  readonly event: string | null;
}

/** The zone of the vendor's calendar day. */
export const huaweiZone = "Asia/Shanghai";

/** The vendor's id of a request: digits, the time first. */
export function makeRequestId(nowMs: number): string {
  return `${nowMs}${String(randomInt(10 ** 9)).padStart(9, "0")}`;
}

/** Whether the body is said to be JSON. */
export function isJson(request: VendorRequest): boolean {
  return request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() === "application/json";
}

/** Remembers what no phone shows. */
export function makeWithheldLog<Raw>(keep: "all" | "counts"): {
  readonly all: HuaweiWithheld<Raw>[];
  add(withheld: HuaweiWithheld<Raw>): void;
  on(callback: (withheld: HuaweiWithheld<Raw>) => void): () => void;
} {
  const all: HuaweiWithheld<Raw>[] = [];
  const callbacks = new Set<(withheld: HuaweiWithheld<Raw>) => void>();
  return {
    all,
    add: (one) => {
      if (keep === "all") all.push(one);
      for (const callback of callbacks) callback(one);
    },
    on: (callback) => {
      callbacks.add(callback);
      return () => void callbacks.delete(callback);
    },
  };
}
