import { useQuery } from "@tanstack/react-query";
import type { WhyDecision } from "../../../../src/api/wire/decisions.ts";
import type { PersonHours } from "../../../../src/api/wire/hours.ts";
import type { LimitsView } from "../../../../src/api/wire/reading.ts";
import type { Permission, Platform } from "../../../../src/person/state.ts";
import { callApi, type Query } from "../../api/client.ts";

/** A person's own hours and switches, as the API tells them. */
export interface PreferencesView {
  readonly doNotDisturb: readonly { readonly from: string; readonly to: string; readonly days?: readonly number[] }[];
  readonly off: { readonly kinds: readonly string[]; readonly channels: readonly string[]; readonly all: boolean };
  readonly consent: { readonly marketing: boolean | null; readonly at: string | null; readonly source: string | null };
}

export interface DeviceView {
  readonly device_id: string;
  readonly app_id: string;
  readonly platform: Platform;
  readonly maker: string;
  readonly brand: string;
  readonly model: string;
  readonly rom: string;
  readonly os_version: string;
  readonly app_version: string;
  readonly permission: Permission;
  readonly last_seen_at: string | null;
  /** `ending`: the last characters of the token; never more. */
  readonly channels: readonly { readonly channel: string; readonly alive: boolean; readonly ending: string }[] | null;
}

/** A message that counts against limits. */
export interface LedgerView {
  readonly messageId: string;
  readonly campaign: string;
  readonly creative: string;
  readonly item: string | null;
  readonly line: string;
  readonly kind: string;
  readonly placement: string;
  readonly class: string;
  readonly status: "reserved" | "sent" | "doubtful";
  readonly channel: string | null;
  /** Bits: 1 delivered, 2 shown, 4 opened, 8 dismissed, 16 converted, 32 switched off, 64 uninstalled. */
  readonly outcomes: number;
  readonly at: string;
  readonly openedAt: string | null;
}

/** `GET /v1/people/{id}`. */
export interface PersonView {
  readonly id: string;
  readonly firstSeenAt: string | null;
  readonly lastSeenAt: string | null;
  readonly zone: string | null;
  readonly locale: string | null;
  readonly traits: Readonly<Record<string, unknown>>;
  readonly nextDueAt: string | null;
  readonly facts: number;
  readonly devices: readonly DeviceView[];
  readonly feed: { readonly items: readonly { readonly id: string; readonly score: number }[]; readonly expiresAt: string } | null;
  readonly ledger: readonly LedgerView[];
}

export type Removal = WhyDecision["steps"][number]["removed"][number];

/** A decision with what `why` and the dry run tell beside the published part. */
export interface ToldDecision extends WhyDecision {
  readonly eligible: number;
  readonly shortlist: readonly {
    readonly campaign: string;
    readonly item: string | null;
    readonly creative: string;
    readonly score: number;
    readonly propensity: number;
  }[];
  readonly arm: string | null;
}

/** The path of a person's resource: `personPath("u 1", "why")` is `/v1/people/u%201/why`. */
export const personPath = (id: string, part?: string): string =>
  `/v1/people/${encodeURIComponent(id)}${part === undefined ? "" : `/${part}`}`;

/** Asks for a resource of a person. */
export function usePersonPart<Answer>(id: string, part?: string, query: Query = {}, enabled = true) {
  const path = personPath(id, part);
  return useQuery({ queryKey: [path, query], queryFn: ({ signal }) => callApi<Answer>(path, { query, signal }), enabled });
}

export const usePerson = (id: string) => usePersonPart<PersonView>(id);
export const useLimits = (id: string) => usePersonPart<LimitsView>(id, "limits");
export const useHours = (id: string) => usePersonPart<PersonHours>(id, "hours");
export const usePreferences = (id: string) => usePersonPart<PreferencesView>(id, "preferences");

/** What lists call a person: the traits that speak of a name. */
export function nameOf(traits: Readonly<Record<string, unknown>>): string | null {
  const text = (trait: string): string => (typeof traits[trait] === "string" ? traits[trait] : "");
  return text("name") || [text("firstName"), text("lastName")].filter(Boolean).join(" ") || null;
}
