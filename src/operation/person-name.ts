import type { PersonState } from "../person/state.ts";

/** What lists call a person beside the id: the traits that Segment reserves for it (https://segment.com/docs/connections/spec/identify/, read 2026-11-22). */
export function nameOf({ traits }: Pick<PersonState, "traits">): { readonly name: string | null; readonly email: string | null } {
  const text = (trait: string): string | null => {
    const value = traits[trait];
    return typeof value === "string" && value !== "" ? value : null;
  };
  const parts = [text("firstName"), text("lastName")].filter((part) => part !== null).join(" ");
  return { name: text("name") ?? (parts === "" ? null : parts), email: text("email") };
}
