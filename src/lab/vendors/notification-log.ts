/** A notification that the simulated vendor accepted; `Raw` is what the vendor's protocol adds. */
export interface Received<Raw> {
  /** Milliseconds since 1970 by the simulator's clock. */
  readonly atWallMs: number;
  /** The device as the protocol names it: registration token, device token, endpoint URL. */
  readonly token: string;
  readonly title: string | null;
  readonly body: string | null;
  /** The map that reaches the app; values that are not strings are given as JSON. */
  readonly data: Readonly<Record<string, string>>;
  readonly raw: Raw;
}

/** One request and how it ended. */
export interface Attempt {
  readonly atWallMs: number;
  readonly method: string;
  readonly path: string;
  readonly token: string | null;
  /** The HTTP status of the answer; null when there was none. */
  readonly status: number | null;
  /** The vendor's error code, or `misbehaviour:<kind>`, or null for a success. */
  readonly code: string | null;
  readonly received: boolean;
}

/** Totals that are kept whatever `keep` says. */
export interface Counts {
  readonly attempts: number;
  readonly received: number;
  /** By status and code, such as `200`, `404 UNREGISTERED`, `none misbehaviour:reset`. */
  readonly byAnswer: Readonly<Record<string, number>>;
}

/** What a simulator remembers of its requests. */
export interface NotificationLog<Raw> {
  readonly received: Received<Raw>[];
  readonly attempts: Attempt[];
  counts(): Counts;
  onNotification(callback: (notification: Received<Raw>) => void): () => void;
  receive(notification: Received<Raw>): void;
  attempt(attempt: Attempt): void;
  clear(): void;
}

/** An empty log; with `counts` it keeps totals only. */
export function makeLog<Raw>(keep: "all" | "counts"): NotificationLog<Raw> {
  const received: Received<Raw>[] = [];
  const attempts: Attempt[] = [];
  const callbacks = new Set<(notification: Received<Raw>) => void>();
  const byAnswer = new Map<string, number>();
  let attemptCount = 0;
  let receivedCount = 0;
  return {
    received,
    attempts,
    counts: () => ({ attempts: attemptCount, received: receivedCount, byAnswer: Object.fromEntries(byAnswer) }),
    onNotification: (callback) => {
      callbacks.add(callback);
      return () => void callbacks.delete(callback);
    },
    receive: (notification) => {
      receivedCount++;
      if (keep === "all") received.push(notification);
      for (const callback of callbacks) callback(notification);
    },
    attempt: (attempt) => {
      attemptCount++;
      const answer = `${attempt.status ?? "none"}${attempt.code === null ? "" : ` ${attempt.code}`}`;
      byAnswer.set(answer, (byAnswer.get(answer) ?? 0) + 1);
      if (keep === "all") attempts.push(attempt);
    },
    clear: () => {
      received.length = 0;
      attempts.length = 0;
      byAnswer.clear();
      attemptCount = 0;
      receivedCount = 0;
    },
  };
}
