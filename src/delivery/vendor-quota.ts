import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import { localTime } from "../base/zone.ts";

/** How many marketing messages a vendor takes, from a day on. A vendor's word, dated: rules come and go. */
export interface QuotaRule {
  /** First day on which it holds, YYYY-MM-DD in the vendor's zone. */
  readonly since: string;
  /** Of one app for one device a day; `news`: of an app that holds the state's news licence. */
  readonly perDevice: { readonly usual: number; readonly news: number } | null;
  /** Of one app for all devices a day: so many times its installed base, of which a smaller one than `leastBase` counts as that. */
  readonly perApp: { readonly times: number; readonly newsTimes: number; readonly leastBase: number } | null;
}

/** What an operator says of an app at a vendor. */
export interface QuotaSettings {
  /** The app holds the state's news licence and was entered for it with the vendor. */
  readonly newsLicence: boolean;
  /** Devices by which the vendor reckons the app's total; null: those with a live token that we know of. */
  readonly installedBase: number | null;
  /** Rules in place of the shipped ones, such as those of a contract; null: the shipped ones. */
  readonly rules: readonly QuotaRule[] | null;
}

export const plainQuotaSettings: QuotaSettings = { newsLicence: false, installedBase: null, rules: null };

/** What one app may send over one vendor on one day. Null: the vendor counts nothing. */
export interface VendorQuota {
  readonly perDevice: number | null;
  readonly perApp: number | null;
}

const unlimited: VendorQuota = { perDevice: null, perApp: null };

/**
 * What holds at an instant: of the rules in force the youngest. `knownDevices`: devices with a live token, where the operator does not
 * say how large the installed base is.
 */
export function quotaAt(
  shipped: readonly QuotaRule[],
  settings: QuotaSettings,
  at: { readonly zone: string; readonly atMs: number; readonly knownDevices: number },
): VendorQuota {
  const rules = settings.rules ?? shipped;
  if (rules.length === 0) return unlimited;
  const today = dayName(localTime(at.zone, at.atMs).day);
  const rule = rules
    .filter(({ since }) => since <= today)
    .reduce<QuotaRule | null>((a, b) => (a === null || b.since > a.since ? b : a), null);
  if (rule === null) return unlimited;
  const { newsLicence, installedBase } = settings;
  const { perDevice, perApp } = rule;
  const base = perApp === null ? 0 : Math.max(perApp.leastBase, installedBase ?? at.knownDevices);
  return {
    perDevice: perDevice === null ? null : newsLicence ? perDevice.news : perDevice.usual,
    perApp: perApp === null ? null : base * (newsLicence ? perApp.newsTimes : perApp.times),
  };
}

const dayName = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** Reads `quota` of a channel's configuration; every field may be absent. */
export function readQuotaSettings(value: unknown): Result<QuotaSettings, readonly Refusal[]> {
  if (value === undefined) return ok(plainQuotaSettings);
  if (!isFields(value)) return err([refusal("quota", value, "a mapping", "leave it out, or name newsLicence, installedBase or rules")]);
  const refusals: Refusal[] = [];
  const { newsLicence = false, installedBase = null, rules = null, ...others } = value;
  for (const name of Object.keys(others)) {
    refusals.push(refusal(`quota.${name}`, name, "newsLicence, installedBase, rules", "leave it out"));
  }
  if (typeof newsLicence !== "boolean")
    refusals.push(refusal("quota.newsLicence", newsLicence, "true or false", "say whether the app holds it"));
  if (installedBase !== null && !isCount(installedBase))
    refusals.push(refusal("quota.installedBase", installedBase, "a whole number from 0", "give the vendor's figure, or leave it out"));
  const read = rules === null ? null : readRules(rules, refusals);
  if (refusals.length > 0) return err(refusals);
  return ok({ newsLicence: newsLicence === true, installedBase: isCount(installedBase) ? installedBase : null, rules: read });
}

function readRules(value: unknown, refusals: Refusal[]): readonly QuotaRule[] {
  if (!Array.isArray(value)) {
    refusals.push(refusal("quota.rules", value, "a list", "write one entry for each day from which another rule holds"));
    return [];
  }
  return value.flatMap((one: unknown, n): QuotaRule[] => {
    const field = `quota.rules[${n}]`;
    if (!isFields(one) || typeof one.since !== "string" || !isDay(one.since)) {
      refusals.push(refusal(`${field}.since`, isFields(one) ? one.since : one, "YYYY-MM-DD", "name the first day on which the rule holds"));
      return [];
    }
    const perDevice = readCounts(one.perDevice, ["usual", "news"], { field: `${field}.perDevice`, refusals });
    const perApp = readCounts(one.perApp, ["times", "newsTimes", "leastBase"], { field: `${field}.perApp`, refusals });
    return [
      {
        since: one.since,
        perDevice: perDevice === null ? null : { usual: perDevice.usual ?? 0, news: perDevice.news ?? 0 },
        perApp: perApp === null ? null : { times: perApp.times ?? 0, newsTimes: perApp.newsTimes ?? 0, leastBase: perApp.leastBase ?? 0 },
      },
    ];
  });
}

function readCounts<Name extends string>(
  value: unknown,
  names: readonly Name[],
  at: { readonly field: string; readonly refusals: Refusal[] },
): Partial<Record<Name, number>> | null {
  if (value === undefined || value === null) return null;
  if (!isFields(value)) {
    at.refusals.push(refusal(at.field, value, `a mapping of ${names.join(", ")}`, "write it so, or null for no limit"));
    return null;
  }
  const found: Partial<Record<Name, number>> = {};
  for (const name of names) {
    const count = value[name];
    if (isCount(count)) found[name] = count;
    else at.refusals.push(refusal(`${at.field}.${name}`, count, "a whole number from 0", "give the vendor's figure"));
  }
  return found;
}

const refusal = (field: string, value: unknown, limit: string, remedy: string): Refusal => ({
  ...saying("badValue.figure", { wanted: limit, advice: remedy }),
  message: `${field} must be ${limit}`,
  field,
  value: typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing"),
  limit,
  remedy,
});

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value >= 0;
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
