import type { Fitting } from "../channel/fit-content.ts";
import type { Notification } from "../channel/port.ts";
import type { SkippedWay } from "../delivery/better-ways.ts";
import type { Renderer } from "../message/render.ts";
import type { AttemptRow } from "../store/attempts.ts";
import type { Pool } from "../store/database.ts";
import type { Reachable } from "../store/devices.ts";
import type { MessageEnd } from "../store/message-states.ts";
import type { MessageRow } from "../store/messages.ts";
import type { Said } from "../store/said-texts.ts";
import type { OpenChannel, Senders } from "./senders.ts";

export interface DeliverDeps {
  readonly pool: Pool;
  readonly senders: Senders;
  readonly renderer: Renderer;
  /** Names this process in leases. */
  readonly worker: string;
  readonly wallNowMs: () => number;
  /** The stop switch, read from the store. */
  stopped(): Promise<boolean>;
  /** Waits for a turn. Default: the real timer. */
  readonly wait?: (ms: number) => Promise<unknown>;
  /** In lab mode every push says when it was sent, and each message is handled at its own due time. */
  readonly lab: boolean;
}

/** How long a process answers for a message it is sending: longer than any sender's deadline. Wall time. */
export const leaseMs = 60_000;

/** A message on its way to one or more devices. */
export interface Going {
  readonly message: MessageRow;
  /** Domain time of the attempt. */
  readonly atMs: number;
  readonly attempt: number;
  readonly targets: readonly Target[];
  readonly earlier: readonly AttemptRow[];
}

/** One device that a message is on its way to, and over which channel. */
export interface Target {
  readonly device: Reachable;
  readonly channel: OpenChannel;
  readonly notification: Notification;
  /** What was shortened or left out for this channel. */
  readonly fittings: readonly Fitting[];
  /** What is kept of its words; null where they are those of the call. */
  readonly said: Said | null;
  /** The group that it travels in; null when it travels alone. */
  readonly batchId: string | null;
  /** Another way is left when this one turns out closed: to the same device or, for a message that rings one, to the person's next. */
  readonly moreWays: boolean;
  /** Better ways that were left out. */
  readonly skipped: readonly SkippedWay[];
  /** Its turn by its channel's pace. Wall time; absent = at once. */
  readonly turnAtMs?: number;
}

export interface Plan {
  readonly taken: number;
  readonly going: readonly Going[];
  /** Until when this process answers for what is going: others take it up afterwards. Wall time. */
  readonly leasedUntilMs: number;
  readonly cancelled: readonly GivenUp[];
  /** An earlier attempt rang a device, or may have, and nothing is left to try: that is how these end. */
  readonly concluded: readonly { readonly message: MessageRow; readonly end: MessageEnd }[];
  readonly delayed: readonly { readonly message: MessageRow; readonly untilMs: number; readonly reason: string }[];
  /** Nothing left to try, found out before a request: failed for this reason. */
  readonly failed: readonly GivenUp[];
}

export interface GivenUp {
  readonly message: MessageRow;
  readonly reason: string;
  readonly atMs: number;
  /** What was against each way, where none was open. */
  readonly skipped?: readonly SkippedWay[];
}
