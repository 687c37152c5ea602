import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import type { Pace } from "../delivery/token-bucket.ts";
import type { ChannelLimits, FieldError } from "./port.ts";

/** The fastest pace that may be configured, and the largest burst: beyond any vendor's, and far from what loses precision. */
const most = 1_000_000;

/**
 * The pace of a channel from its stored `pace`: `{ perSecond, burst? }` (burst: what a second gives, at least 1), `null` for none, absent
 * for the one that the vendor publishes.
 */
export function parsePace(value: unknown, limits: Pick<ChannelLimits, "requestsPerMinute">): Result<Pace | null, readonly FieldError[]> {
  if (value === undefined) return ok(publishedPace(limits));
  if (value === null) return ok(null);
  if (typeof value !== "object" || Array.isArray(value))
    return err([refusal("pace", value, "an object { perSecond, burst }, or null", "leave it out for the vendor's own pace")]);
  const { perSecond, burst, ...others } = value as Readonly<Record<string, unknown>>; // an object, as was just found
  const errors = Object.keys(others).map((name) =>
    refusal(`pace.${name}`, others[name], "perSecond or burst", "leave it out, or correct its name"),
  );
  if (!isBetween(perSecond, 0.01, most))
    errors.push(refusal("pace.perSecond", perSecond, `a number from 0.01 to ${most}`, "write how many may leave in a second, such as 200"));
  if (burst !== undefined && !(isBetween(burst, 1, most) && Number.isInteger(burst)))
    errors.push(refusal("pace.burst", burst, `a whole number from 1 to ${most}`, "write how many may leave at once after a rest"));
  return errors.length > 0 || typeof perSecond !== "number" ? err(errors) : ok(paceOf(perSecond, typeof burst === "number" ? burst : null));
}

/** What a vendor allows, taken evenly; null when it publishes nothing. */
export const publishedPace = ({ requestsPerMinute }: Pick<ChannelLimits, "requestsPerMinute">): Pace | null =>
  requestsPerMinute === null ? null : paceOf(requestsPerMinute / 60, null);

const paceOf = (perSecond: number, burst: number | null): Pace => ({ perSecond, burst: burst ?? Math.max(1, Math.round(perSecond)) });

const isBetween = (value: unknown, least: number, largest: number): boolean =>
  typeof value === "number" && value >= least && value <= largest;

const refusal = (field: string, value: unknown, limit: string, remedy: string): FieldError => ({
  ...saying("invalidChannel", { wanted: limit, advice: remedy }),
  message: value === undefined ? `${field} must be ${limit}` : `${field} is ${JSON.stringify(value)}, it must be ${limit}`,
  field,
  ...(value === undefined ? {} : { value }),
  limit,
  remedy,
});
