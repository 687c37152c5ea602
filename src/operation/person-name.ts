import { fullName } from "../person/search-values.ts";
import type { PersonState } from "../person/state.ts";

/** What lists call a person beside the id. */
export function nameOf({ traits }: Pick<PersonState, "traits">): { readonly name: string | null; readonly email: string | null } {
  const { email } = traits;
  return { name: fullName(traits), email: typeof email === "string" && email !== "" ? email : null };
}
