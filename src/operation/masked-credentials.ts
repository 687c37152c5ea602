import { isDeepStrictEqual } from "node:util";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { ChannelRow } from "../store/channels.ts";

/** What stands in place of every credential that is shown. */
export const maskedValue = "•••";

type Given = Pick<ChannelRow, "vendor" | "config" | "credentials">;

/**
 * The credentials to store, where some are given as they are shown (masked): those stay as they are stored. Where the channel would go to
 * another vendor or other endpoints they must be given anew, so that nobody has secrets sent to an address of their own.
 */
export function keepMasked(given: Given, stored: Given | null): Result<unknown, Refusal> {
  const fresh = entriesOf(given.credentials);
  const masked = fresh.flatMap(([name, value]) => (value === maskedValue ? [name] : []));
  const [first] = masked;
  if (first === undefined) return ok(given.credentials);
  const refuse = (name: string, why: string, remedy: string): Result<never, Refusal> =>
    err({ code: "maskedCredential", message: `credentials.${name} is masked, and ${why}`, field: `credentials.${name}`, remedy });
  if (stored === null) return refuse(first, "nothing is stored for it", "give its value");
  const moved = stored.vendor !== given.vendor || !isDeepStrictEqual(stored.config.endpoints ?? {}, given.config.endpoints ?? {});
  if (moved) return refuse(first, "what is stored may not go to another vendor or other endpoints", "give all credentials anew");
  const kept = new Map(entriesOf(stored.credentials));
  const missing = masked.find((name) => !kept.has(name));
  if (missing !== undefined) return refuse(missing, "nothing is stored for it", "give its value");
  return ok(Object.fromEntries(fresh.map(([name, value]) => [name, value === maskedValue ? kept.get(name) : value])));
}

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
