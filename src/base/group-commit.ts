/**
 * Callers that arrive while a write is on its way share the next one: one statement and one fsync for all of them. At most two
 * writes are under way, so that the next batch is sent while the disk settles the one before.
 *
 * Answers a function that resolves (or rejects) when the write that took its things did.
 */
export function makeGroupCommit<T>(write: (things: readonly T[]) => Promise<void>): (things: readonly T[]) => Promise<void> {
  type Waiting = { readonly things: readonly T[]; done(): void; failed(cause: unknown): void };
  let waiting: Waiting[] = [];
  let writing = 0;

  const flush = async (): Promise<void> => {
    const group = waiting;
    waiting = [];
    writing++;
    try {
      await write(group.length === 1 ? (group[0]?.things ?? []) : group.flatMap((one) => one.things));
      for (const one of group) one.done();
    } catch (cause) {
      for (const one of group) one.failed(cause);
    } finally {
      writing--;
      if (waiting.length > 0) void flush();
    }
  };

  return (things) => {
    if (things.length === 0) return Promise.resolve();
    return new Promise((done, failed) => {
      waiting.push({ things, done, failed });
      if (writing < 2) void flush();
    });
  };
}
