import { isDeepStrictEqual } from "node:util";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
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
  const refuse = (form: keyof typeof whys, name: string): Result<never, Refusal> => {
    const { why, remedy } = whys[form];
    const said = saying(`maskedCredential.${form}`, {});
    return err({ ...said, message: `credentials.${name} is masked, and ${why}`, field: `credentials.${name}`, remedy });
  };
  if (stored === null) return refuse("nothingStored", first);
  const moved = stored.vendor !== given.vendor || !isDeepStrictEqual(stored.config.endpoints ?? {}, given.config.endpoints ?? {});
  if (moved) return refuse("moved", first);
  const kept = new Map(entriesOf(stored.credentials));
  const missing = masked.find((name) => !kept.has(name));
  if (missing !== undefined) return refuse("nothingStored", missing);
  return ok(Object.fromEntries(fresh.map(([name, value]) => [name, value === maskedValue ? kept.get(name) : value])));
}

const whys = {
  nothingStored: { why: "nothing is stored for it", remedy: "give its value" },
  moved: { why: "what is stored may not go to another vendor or other endpoints", remedy: "give all credentials anew" },
} as const;

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
