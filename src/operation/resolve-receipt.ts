import type { Receipt } from "../channel/port.ts";
import type { TokenOwner, ToldAttempt } from "../store/receipts.ts";

/** What the store holds about the names and tokens of some receipts. Attempts of one name: earlier ones first. */
export interface Found {
  readonly byName: ReadonlyMap<string, readonly ToldAttempt[]>;
  readonly byVendorId: ReadonlyMap<string, readonly ToldAttempt[]>;
  readonly owners: ReadonlyMap<string, TokenOwner>;
}

/** What a receipt speaks of. Without a device it is one of several devices that got the message, and nobody knows which. */
export interface Subject {
  readonly messageId: string;
  readonly deviceId: string | null;
  readonly attempt: ToldAttempt | null;
}

/**
 * Finds message, device and attempt of a receipt: by our own name where the vendor gives it back, else by the vendor's, and among the
 * devices of one message or the messages of one group by the token. A token that has moved on since leaves what the names alone say.
 * null: nobody knows the message, or which of several it is.
 */
export function resolveReceipt(receipt: Pick<Receipt, "messageId" | "vendorId" | "token">, found: Found): Subject | null {
  const { messageId, vendorId, token } = receipt;
  const named = (messageId === null ? undefined : found.byName.get(messageId)) ?? [];
  const told = (vendorId === null ? undefined : found.byVendorId.get(vendorId)) ?? [];
  const both = named.filter((attempt) => attempt.vendorId === vendorId);
  const candidates = both.length > 0 ? both : named.length > 0 ? named : told;
  const owner = token === null ? undefined : found.owners.get(token);
  const own = owner === undefined ? [] : candidates.filter((attempt) => attempt.deviceId === owner.deviceId);
  const chosen = own.length > 0 ? own : candidates;
  const last = chosen.at(-1);
  if (last === undefined || chosen.some((attempt) => attempt.messageId !== last.messageId)) return null;
  const isSure = chosen.every((attempt) => attempt.deviceId === last.deviceId);
  return { messageId: last.messageId, deviceId: isSure ? last.deviceId : null, attempt: isSure ? last : null };
}
