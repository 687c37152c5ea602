import type { PersonState } from "./state.ts";

/** One attribute by which a person can be looked for. */
export interface SearchValue {
  readonly attribute: string;
  /** As lists show it. */
  readonly value: string;
  /** As it is compared: see `searchText`. */
  readonly valueLower: string;
}

/** Letters that are kept of a value. */
export const longestSearchValue = 200;

/** A text as searches compare it: composed, in small letters, without blanks around it, cut to 200 letters. Zero bytes, which PostgreSQL knows none of, are left out. */
export function searchText(text: string): string {
  const lower = text.replaceAll("\u0000", "").toWellFormed().normalize("NFC").toLowerCase().trim();
  return lower.length <= longestSearchValue ? lower : [...lower].slice(0, longestSearchValue).join("");
}

/** What the person can be looked for by now: texts and numbers among these attributes. A record that was merged into another has nothing. */
export function searchValues(state: Pick<PersonState, "traits" | "mergedInto">, attributes: readonly string[]): readonly SearchValue[] {
  if (state.mergedInto !== null) return [];
  const found: SearchValue[] = [];
  for (const attribute of new Set(attributes)) {
    const value = attribute === "name" ? fullName(state.traits) : textOf(state.traits, attribute);
    const valueLower = value === null ? "" : searchText(value);
    if (value !== null && valueLower !== "") found.push({ attribute, value, valueLower });
  }
  return found;
}

/**
 * The traits that Segment reserves for a person's name (https://segment.com/docs/connections/spec/identify/, read 2026-11-22): `name`, or
 * `firstName` and `lastName`.
 */
export function fullName(traits: PersonState["traits"]): string | null {
  const own = textOf(traits, "name");
  if (own !== null) return own;
  const parts = [textOf(traits, "firstName"), textOf(traits, "lastName")].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(" ");
}

function textOf(traits: PersonState["traits"], name: string): string | null {
  const value = Object.hasOwn(traits, name) ? traits[name] : undefined;
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}
