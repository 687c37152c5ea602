import type { ApiKey, KeyPort } from "../api/access-ports.ts";

/** How long a key that was found may be used without asking the store again: what a revocation may take on another process. Wall time. */
const freshMs = 5000;
const mostKeys = 10_000;

/** Remembers keys that were found, so that a call costs no round trip for its key; a revocation here is obeyed at once. */
export function cacheKeys(keys: KeyPort, wallNowMs: () => number): KeyPort {
  const found = new Map<string, { readonly key: ApiKey; readonly untilMs: number }>();
  /** Rises with every revocation: what was looked up before it may be revoked. */
  let revocations = 0;
  return {
    ...keys,
    async find(secretHash) {
      const known = found.get(secretHash);
      if (known && known.untilMs > wallNowMs()) return known.key;
      const revocationsBefore = revocations;
      const key = await keys.find(secretHash);
      if (found.size >= mostKeys) found.clear();
      // Wrong keys are asked for each time: remembering them would let a stranger fill the memory.
      if (key && revocations === revocationsBefore) found.set(secretHash, { key, untilMs: wallNowMs() + freshMs });
      else found.delete(secretHash);
      return key;
    },
    async revoke(id, by) {
      try {
        return await keys.revoke(id, by);
      } finally {
        // Whether or not it came through: a failure says not what is stored.
        revocations++;
        for (const [hash, { key }] of found) if (key.id === id) found.delete(hash);
      }
    },
  };
}
