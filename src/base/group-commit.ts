/**
 * Callers that arrive while a write is on its way share the next one: one statement and one fsync for all of them. At most two
 * writes are under way, so that the next batch is sent while the disk settles the one before.
 *
 * `isOneCallers` says of a failure whether the things of one caller may have caused it (a value that the store refuses): then each
 * caller of the group is written alone, and only those fail whose own things are at fault. Any other failure is everybody's.
 *
 * `gather` is waited for before a group is closed: where callers come in bursts, a moment's patience makes one write of many.
 *
 * Answers a function that resolves (or rejects) when the write that took its things did.
 */
export function makeGroupCommit<T>(
  write: (things: readonly T[]) => Promise<void>,
  isOneCallers: (cause: unknown) => boolean = () => false,
  gather?: () => Promise<void>,
): (things: readonly T[]) => Promise<void> {
  type Waiting = { readonly things: readonly T[]; done(): void; failed(cause: unknown): void };
  let waiting: Waiting[] = [];
  let writing = 0;

  const writeGroup = async (group: readonly Waiting[]): Promise<void> => {
    try {
      await write(group.length === 1 ? (group[0]?.things ?? []) : group.flatMap((one) => one.things));
      for (const one of group) one.done();
    } catch (cause) {
      if (group.length > 1 && isOneCallers(cause)) for (const one of group) await writeGroup([one]);
      else for (const one of group) one.failed(cause);
    }
  };

  const flush = async (): Promise<void> => {
    writing++;
    if (gather) await gather();
    const group = waiting;
    waiting = [];
    if (group.length === 0) {
      writing--;
      return;
    }
    await writeGroup(group);
    writing--;
    if (waiting.length > 0) void flush();
  };

  return (things) => {
    if (things.length === 0) return Promise.resolve();
    return new Promise((done, failed) => {
      waiting.push({ things, done, failed });
      if (writing < 2) void flush();
    });
  };
}
