import { createHmac, timingSafeEqual } from "node:crypto";

/** The addresses at which vendors tell what became of messages. */
export interface CallbackAddresses {
  /** Where a channel's vendor may call; null when nobody knows by which name this server is reached from outside. */
  urlOf(channelId: string): string | null;
  /** Whether a call to this channel came by its own address. */
  knows(channelId: string, secret: string): boolean;
}

/**
 * Addresses that cannot be guessed, since several vendors sign nothing: the last part is made of the channel's id and a key of this
 * installation, so that it survives every change of the channel and is stored nowhere.
 */
export function makeCallbackAddresses(masterKey: Buffer, publicUrl: string | null): CallbackAddresses {
  const key = createHmac("sha256", masterKey).update("carillon callbacks").digest();
  const secretOf = (channelId: string): string => createHmac("sha256", key).update(channelId).digest("hex").slice(0, 32);
  return {
    urlOf: (channelId) => (publicUrl === null ? null : `${publicUrl}/callbacks/${encodeURIComponent(channelId)}/${secretOf(channelId)}`),
    knows(channelId, secret) {
      const [given, right] = [Buffer.from(secret), Buffer.from(secretOf(channelId))];
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}
